// The packages of the std image: those that `go list std` names outside the roots internal, vendor and cmd.
#pragma once
#include <string>
#include <vector>

#include "engine/load/build_context.h"

namespace gorun {
// Import paths, sorted. Folders without a file for this platform, main packages and those that the list names (stdlib/image_missing.txt) are left out.
std::vector<std::string> list_std_packages(const std::string& goroot, const BuildContext&, const std::string& missing_list);
}  // namespace gorun
