// gorun test: finds packages, runs each one's tests in a process of its own, and reports as `go test` does.
#pragma once
#include "engine/cli/cli.h"
namespace gorun {
int run_tests(const Invocation&, char** envp);
}
