// Faults as panics.
#pragma once
#include <string>

#include "runtime/sched/g.h"

namespace gorun::rt {

void install_fault_handlers();
std::string signal_line(G* g);  // "[signal SIGSEGV: ... code=0x1 addr=0x0 pc=0x...]\n"

}  // namespace gorun::rt
