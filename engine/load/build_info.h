// What runtime/debug.ReadBuildInfo finds in a program: the text that cmd/go puts into runtime.modinfo (cmd/go/internal/load/pkg.go, setBuildInfo).
#pragma once
#include <string>

#include "engine/cli/cli.h"
#include "engine/load/package_graph.h"

namespace gorun {

// The value of runtime.modinfo for the program whose main package this is; godebug: its default_godebug().
std::string build_info(const LoadedPackage& main, const PackageGraph&, const Invocation&, const std::string& godebug);

}  // namespace gorun
