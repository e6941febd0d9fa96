// GODEBUG settings of a program: what its go.mod's version, godebug lines and //go:debug lines ask for (cmd/go/internal/load/godebug.go).
#pragma once
#include <string>
#include <vector>

#include "engine/load/gomod.h"
#include "engine/load/package_graph.h"

namespace gorun {

// Complaints about the //go:debug lines of a main package, as lines to print.
std::vector<std::string> check_godebug(const LoadedPackage&, const SourceMap&, const std::string& goroot);
// The value of runtime.godebugDefault: "k=v,k=v", empty when the program runs with this version's defaults.
std::string default_godebug(const LoadedPackage& main, const GoMod&, const std::string& goroot);

}  // namespace gorun
