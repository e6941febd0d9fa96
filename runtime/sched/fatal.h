// interface (implemented in runtime/panic): fatal errors of goroutines.
#pragma once
#include "runtime/mem/fatal.h"
#include "runtime/sched/g.h"

namespace gorun::rt {
// "fatal error: all goroutines are asleep - deadlock!"
[[noreturn]] void deadlock();
[[noreturn]] void stack_overflow(G* g, uint64_t sp);
}  // namespace gorun::rt
