// Signal actions past libc: ThreadSanitizer's wrapper defers handlers.
#pragma once
#include <signal.h>
namespace gorun::rt {
using SignalHandler = void (*)(int, siginfo_t*, void*);
// Always with SA_SIGINFO and SA_ONSTACK, and with all signals blocked in the handler.
void raw_sigaction(int sig, SignalHandler handler, unsigned long flags);
void raw_sigaction_default(int sig, bool ignore);
bool raw_signal_ignored(int sig);
void raw_unblock(int sig);  // in a handler that is about to raise its signal again
// Around fork: no handler runs in a child that shares our memory. The child gives up all handlers before it unblocks.
void raw_block_signals();
void raw_unblock_signals();
void raw_child_signals();
}  // namespace gorun::rt
