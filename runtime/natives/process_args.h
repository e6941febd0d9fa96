#pragma once
// Arguments and environment of the program, as boot got them.
namespace gorun::rt {
struct ProcessArgs {
  int argc;
  char** argv;
  char** envp;
  const void* auxv;
  const char* (*executable)();
};
extern ProcessArgs process_args;
}  // namespace gorun::rt
