// What a command does, from its invocation to the exit status.
#pragma once
#include "engine/cli/cli.h"
namespace gorun {
int execute(const Invocation&, char** envp);    // run does not return when the program starts
}
