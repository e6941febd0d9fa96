// Which methods stand behind the methods of a package's interfaces, as far as the package itself assigns values to them.
#pragma once
#include <unordered_map>

#include "frontend/check/check.h"

namespace gorun::vet {

// By interface method, those that print_params() counts.
using Implementations = std::unordered_map<FuncObj*, std::vector<FuncObj*>>;
Implementations find_implementations(CheckedPackage&);

}  // namespace gorun::vet
