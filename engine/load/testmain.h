// The program that runs a package's tests: what its _test.go files declare, and the Go source of a main package over it
// (Go: cmd/go/internal/load/test.go says what counts as a test, go/doc what an example's output is).
#pragma once
#include <string>
#include <vector>

#include "engine/load/package_graph.h"

namespace gorun {

struct TestFunction {
  std::string name, output;
  bool external = false, unordered = false;
};

struct TestDeclarations {
  std::vector<TestFunction> tests, benchmarks, fuzz_targets, examples;
  TestFunction main;                                  // TestMain; no name: none
  bool internal_seen = false, external_seen = false;  // whether the program names something of the package, of its external tests
  std::string error;                                  // "FILE:1:1: wrong signature for TestX, ..."
};

// Adds what the _test.go files of p declare.
void find_test_functions(const LoadedPackage& p, bool external, TestDeclarations* out);
// path: of the tested package; has_*: whether there are such packages to import.
std::string test_main_source(const TestDeclarations&, const std::string& path, bool has_internal, bool has_external, const std::string& module);
// The output that an example's last comment promises; false: none. text: the source of the body.
bool example_output(std::string_view text, std::string* output, bool* unordered);

}  // namespace gorun
