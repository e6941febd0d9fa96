// Where the Go tree is, and whether it is of the version that the overlay fits.
#pragma once
#include <string>

#include "runtime/base/result.h"

namespace gorun {
inline constexpr const char* kGoVersion = "go1.26";  // language version and the supported tree
// $GOROOT, else the tree of the go command on the PATH (by following its link), else known places. The error is one sentence for the user.
Result<std::string> find_goroot();
std::string goroot_version(const std::string& goroot);  // first line of VERSION, "go1.26.8"
// Folder of the overlay (overlay.txt and overlay/): $GORUN_ROOT/stdlib, else beside the executable's tree, else where gorun was built.
Result<std::string> find_overlay_root();
}  // namespace gorun
