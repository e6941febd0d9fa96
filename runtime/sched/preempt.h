// Preemption of goroutines that run for long. A timer of the thread's CPU time sends SIGURG every 10 ms; the handler diverts a goroutine that has run since
// the last one to gorun_async_preempt (entry/preempt.S), which saves all registers and yields as Gosched does. Where that is not safe (package
// runtime, natives, stubs, nosplit functions) the next prologue yields instead.
//
// The timer starts when there may be something to switch to: a program that has one goroutine and no timers never sees a signal.
#pragma once
#include <atomic>

#include "runtime/sched/g.h"

namespace gorun::rt {

void preempt_init();  // reads GODEBUG=asyncpreemptoff=1
extern bool preempt_armed;
extern bool preempt_often;  // stress mode: at every tick of the timer, from the start
void preempt_arm_slow();
inline void preempt_arm() {
  if (!preempt_armed) preempt_arm_slow();
}
// On the M's stack after a switch: the next preemption finds a block for the extended registers.
extern void* preempt_spare;
void preempt_refill();

// A request that a prologue carries out (gorun_more_enter); false: not in this function. The request is gone afterwards.
bool preempt_at_prologue(G* g, uint64_t body);
bool preempt_at_allocation(G* g);  // true: the native returns kPark, which yields
uint64_t extended_state_size();    // of the blocks that G::xsave points to

}  // namespace gorun::rt
