// Signal actions by the raw system call: libc's wrapper is deferred under ThreadSanitizer. Handlers always run on the alternate stack.
#pragma once
#include <signal.h>

namespace gorun::rt {
void raw_sigaction(int sig, void (*handler)(int, siginfo_t*, void*), unsigned long flags);
void raw_sigaction_default(int sig, bool ignore);
}  // namespace gorun::rt
