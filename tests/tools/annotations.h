// Checks that the tree of a package without errors carries everything that later stages read (the "checker:" fields of ast.h).
#pragma once
#include <string>
#include <vector>

#include "frontend/check/check.h"

namespace gorun {

// One line per violation, "path:line:col: what", at most `limit`.
std::vector<std::string> verify_annotations(const CheckedPackage&, const SourceMap&, size_t limit = 50);

}  // namespace gorun
