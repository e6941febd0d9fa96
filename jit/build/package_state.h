// What the program keeps about a package.
#pragma once
#include <unordered_map>
#include <vector>
#include "frontend/check/check.h"

namespace gorun::build {

struct PackageState {
  CheckedPackage* cp = nullptr;
  bool planned = false;
  std::vector<Initializer> dynamic;                       // in order: what the initialiser function does
  std::unordered_map<const VarObj*, ast::Expr*> statics;  // variables whose initialiser becomes data
  bool local_types_numbered = false;
  std::unordered_map<uint32_t, int> local_types;  // by position
  bool has_init = false;                          // an initialiser function is needed
};

}  // namespace gorun::build
