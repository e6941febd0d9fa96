// Faults as panics, and raw signal actions.
#pragma once
#include <signal.h>

#include <string>

#include "runtime/sched/g.h"

namespace gorun::rt {

void install_fault_handlers();
std::string signal_line(G* g);          // "[signal SIGSEGV: ... code=0x1 addr=0x0 pc=0x...]\n"
void raw_sigaction(int sig, void (*handler)(int, siginfo_t*, void*), unsigned long flags);
void raw_sigaction_default(int sig, bool ignore);

}  // namespace gorun::rt
