#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>
#include "frontend/types/predicates.h"
#include "frontend/types/type.h"

namespace gorun::build {
std::vector<FuncObj*> sorted_methods(TypeSet*);
std::string escape_path(std::string_view);
}  // namespace gorun::build
