// From a linked module to a running program.
#pragma once
#include <initializer_list>
#include <string>

#include "runtime/abi/module.h"

namespace gorun::rt {

struct BootOptions {
  int argc = 0;
  char** argv = nullptr;  // os.Args
  char** envp = nullptr;
  const void* auxv = nullptr;             // null: it follows envp, as the kernel lays it out
  const char* (*executable)() = nullptr;  // what os.Executable names; null: the running file
};
// Maps vector and heap window; once per process, before code is linked. Empty, or one sentence.
std::string prepare_process();
// Runs the program that the modules are: never returns (the process ends with the program's exit status). The first one holds package runtime.
[[noreturn]] void boot(std::initializer_list<const abi::ModuleData*> modules, const BootOptions&);

}  // namespace gorun::rt
