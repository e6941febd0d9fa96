// interface (implemented in runtime/panic): ends of the process, Go's fatal errors. All print to standard error and exit with status 2.
#pragma once
#include <cstdint>
#include <string_view>

namespace gorun::rt {

// "fatal error: TEXT", tracebacks of all goroutines.
[[noreturn]] void fatal_error(std::string_view text);
// A hook that is not there yet: one line that names it.
[[noreturn]] void not_there(std::string_view name);
// Raw output to standard error, complete even through short writes.
uint64_t exchange_crash_fd(uint64_t fd);  // where fatal output goes besides standard error (debug.SetCrashOutput); ~0: nowhere
void write_stderr(std::string_view);
// Flushes nothing, runs no destructors: _exit.
[[noreturn]] void exit_now(int status);

}  // namespace gorun::rt
