// Names: equal but for case, identical identifiers (types2 object.go).
#include "frontend/types/predicates.h"

namespace gorun {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

// Case folding of ASCII letters only; it serves hints in messages.
bool equal_fold(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); i++) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool same_pkg(const Package* a, const Package* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  return a->path == b->path;
}

bool same_id(const Object* obj, const Package* pkg, std::string_view name, bool fold_case) {
  if (fold_case && equal_fold(obj->name, name)) return true;
  if (obj->name.data() != name.data()) return false;  // names are interned
  return is_exported(name) || same_pkg(obj->pkg, pkg);
}

int compare_objects(const Object* a, const Object* b) {
  if (a == b) return 0;
  bool ea = is_exported(a->name), eb = is_exported(b->name);
  if (ea != eb) return ea ? -1 : 1;
  if (a->name.data() != b->name.data()) return a->name.compare(b->name);
  if (ea || a->pkg == b->pkg) return 0;
  if (a->pkg == nullptr || b->pkg == nullptr) return a->pkg == nullptr ? -1 : 1;
  return a->pkg->path.compare(b->pkg->path);
}

}  // namespace gorun
