// The scheduler: M, P and G. One P and one M at present: natives and the scheduler loop never run at the same time, so run queues need no locks yet.
// A G is resumed from the scheduler loop on the M's stack and comes back there when it parks.
#pragma once
#include <signal.h>

#include <cstdint>

#include "runtime/abi/poll_desc.h"
#include "runtime/gc/stop_world.h"
#include "runtime/sched/g.h"

namespace gorun::rt {

enum class WaitReason : uint32_t {
#define WAIT(id, text) id,
#include "runtime/abi/wait_reasons.def"
#undef WAIT
  kCount
};
const char* wait_reason_text(uint32_t);

G* new_goroutine(void* fn, uint64_t go_pc, uint64_t parent);  // not yet queued
void ready(G* g);
// The current G gives up the processor when its native returns kPark.
void prepare_yield(G* g);
Action prepare_park(G* g, uint32_t* unlock, uint32_t reason);
bool others_may_run();  // besides the G that runs: another goroutine, a timer, a signal
// For the handler of the preemption signal.
bool work_waiting();       // something else could run, or a poll could make it so
uint64_t schedule_tick();  // changes with every switch
void poll_at_next_switch();
// Runs goroutines until the process exits. Never returns.
[[noreturn]] void schedule_loop();
void for_each_g(void (*fn)(void*, G*), void* ctx);  // all that are not dead
int64_t goroutine_count();                          // as runtime.NumGoroutine counts
void set_timer_wake(int64_t when_ns);
void mark_system(G* g);  // a goroutine of the runtime: not counted
void run_next(G* g);     // before any other (coroutine switch)
void init_main_m(uint64_t stack_top);
// netpoll.cpp
bool netpoll_active();             // a poller exists
bool netpoll_waiting();            // some goroutine waits for a descriptor
bool netpoll(int64_t timeout_ns);  // readies goroutines; false: nothing became ready
void netpoll_interrupt();
void netpoll_start();
int netpoll_add(int64_t fd, abi::PollDesc*);  // errno
int netpoll_remove(int64_t fd);
bool netpoll_owns(int64_t fd);
// signals that the program asked for (os/signal); true when a goroutine was readied
bool deliver_signals();
bool signal_receiver_waiting();
// Handlers for the signals that Go does not leave to the kernel; fatal: those that end the program with goroutine traces.
void install_signal_handlers(void (*fatal)(int, siginfo_t*, void*));
bool note_signal(int sig);  // in a handler; false: the program has not asked for it
// os/signal: -1, or what was asked for (ignored?)
enum class SignalOp : int32_t { kEnable = 0, kDisable = 1, kIgnore = 2, kIgnored = 3, kRaise = 4 };
int64_t signal_control(SignalOp, int sig);
int take_signal();             // a pending one, or -1
void set_signal_receiver(G*);  // parks until a signal arrives

}  // namespace gorun::rt
