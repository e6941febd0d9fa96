// What a command does, from its invocation to the exit status.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "engine/cli/cli.h"

namespace gorun {

struct Session;

struct ProgramStart {
  std::vector<std::string> args;  // os.Args
  char** envp = nullptr;
  const void* auxv = nullptr;         // null: behind envp
  std::function<void()> before = {};  // called when everything is compiled and linked
};

int execute(const Invocation&, char** envp);  // run does not return when the program starts
// Compiles a checked session's program and runs it; returns an exit status only when that fails. The session must never be destroyed.
int start_program(Session&, ProgramStart);

}  // namespace gorun
