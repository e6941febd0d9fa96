// Vet as `go test` and `go vet` run it: the analyses of frontend/vet over packages of a session whose bodies are checked.
#pragma once
#include <map>
#include <string>

#include "engine/compile/session.h"
#include "frontend/vet/vet.h"

namespace gorun {

// What -vet says, of the package at hand. Without it: what go test runs, and for the library everything.
vet::AnalysisSet vet_set(const Invocation&, bool std);
// -vet=VALUE; a usage error in go's words otherwise.
bool parse_vet_flag(std::string_view value, TestOptions*, std::string* error);
// The findings in the tested package and its external tests, as go test prints them; empty: none.
std::string vet_tested(Session&);
// gorun vet. Packages with tests are vetted with them, each in a process of its own and before the caller has a session: by import path, what go vet
// prints of them.
struct VetOutputs {
  std::map<std::string, std::string> by_path;
  bool all = false;  // every package that the command line names has tests: nothing is left to do
};
VetOutputs vet_with_tests(const Invocation&);
// And of all packages that the command line names, in the session that has them without tests.
std::string vet_named(Session&, const VetOutputs& with_tests);

}  // namespace gorun
