// System calls that may block. gorun_syscall6 sends the calls listed in gorun_syscall_class here when the goroutine came through entersyscall; when
// other goroutines could run meanwhile and the call would wait, a helper thread carries it out while the goroutine is parked.
//
// Ownership: a Job belongs to the M until it is queued, to the helper until it is completed, then to the M again. Helpers know nothing of Go and
// touch no Go memory themselves: the kernel does, through the addresses in the call.
#pragma once
#include <cstdint>

#include "runtime/sched/g.h"

namespace gorun::rt {

void blocking_init();  // fills the table of calls
// Called on the M only.
extern uint32_t blocking_outstanding;  // goroutines whose calls helpers have
bool blocking_completed();             // cheap: some call is done
bool blocking_collect();               // readies their goroutines; false: none
// Around a wait of the M: a completion in between ends the wait (netpoll_interrupt). False: something is done already, do not wait.
bool blocking_before_wait();
void blocking_after_wait();
// Threads that carry credentials from before this point end with their present call (AllThreadsSyscall).
void blocking_retire_helpers();
void blocking_forget_fd(uint64_t fd);

}  // namespace gorun::rt
