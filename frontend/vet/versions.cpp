#include "frontend/vet/versions.h"

#include <algorithm>

#include "frontend/check/checker.h"

namespace gorun::vet {

int file_version(const CheckedPackage& cp, const ast::FileNode* f) {
  if (int own = parse_go_version(f->go_version)) return std::max<int>(own, kGo1_21);
  return parse_go_version(cp.pkg->go_version);
}

}  // namespace gorun::vet
