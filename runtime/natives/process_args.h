#pragma once
// Arguments and environment of the program, as boot got them.
namespace gorun::rt {
struct ProcessArgs { int argc; char** argv; char** envp; };
extern ProcessArgs process_args;
}  // namespace gorun::rt
