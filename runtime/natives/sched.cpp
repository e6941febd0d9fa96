// Natives of goroutines, threads and the network poller.
#include <sched.h>

#include "runtime/base/os.h"
#include "runtime/natives/natives.h"
#include "runtime/sched/blocking.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/scheduler.h"
#include "runtime/sched/stack.h"

namespace gorun::rt::nat {

namespace {
int64_t gomaxprocs = 0;
}

namespace {

// A goroutine of a bubble (testing/synctest) starts others in it; the bubble's first two words count them (stdlib/overlay/runtime/synctest.go).
G* child_of(NativeCall& c, void* fn) {
  G* g = new_goroutine(fn, c.frame->return_pc, c.g->system ? 0 : c.g->goid);
  if (auto* counts = static_cast<int64_t*>(c.g->synctest); counts != nullptr && !c.g->system) {
    g->synctest = counts;
    __atomic_add_fetch(&counts[0], 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&counts[1], 1, __ATOMIC_SEQ_CST);
  }
  return g;
}

}  // namespace

Action newproc(NativeCall& c, void* fn) {
  if (fn == nullptr) return c.panic(kPanicGoNil);
  rt::ready(child_of(c, fn));
  return Action::kDone;
}

Action new_g(NativeCall& c, void* fn) {
  c.ret(0, child_of(c, fn));
  return Action::kDone;
}

Action park(NativeCall& c, uint32_t* unlock, uint32_t reason) { return prepare_park(c.g, unlock, reason); }

Action ready(NativeCall&, G* g) {
  rt::ready(g);
  return Action::kDone;
}

Action gosched(NativeCall& c) {
  prepare_yield(c.g);
  return Action::kPark;
}

Action goexit1(NativeCall& c) {
  c.g->status = static_cast<uint32_t>(GStatus::Dead);
  return Action::kPark;
}

Action gcount(NativeCall& c) {
  c.ret(0, goroutine_count());
  return Action::kDone;
}

Action switch_to(NativeCall& c, G* to, uint32_t reason) {
  run_next(to);
  return prepare_park(c.g, nullptr, reason);
}

Action lock_word(NativeCall& c, uint32_t* w) {
  uint32_t expected = 0;
  while (!__atomic_compare_exchange_n(w, &expected, 1u, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
    expected = 0;
    sched_yield();
  }
  c.g->locks++;
  return Action::kDone;
}

Action unlock_word(NativeCall& c, uint32_t* w) {
  c.g->locks--;
  __atomic_store_n(w, 0u, __ATOMIC_RELEASE);
  return Action::kDone;
}

Action ncpu(NativeCall& c) {
  c.ret(0, cpu_count());
  return Action::kDone;
}

// One P runs, whatever the number says; programs read back what they set.
Action procs(NativeCall& c, int64_t n) {
  if (!gomaxprocs) gomaxprocs = cpu_count();
  c.ret(0, gomaxprocs);
  if (n > 0) gomaxprocs = n;
  return Action::kDone;
}

Action proc_pin(NativeCall& c) {
  c.g->locks++;
  c.ret(0, int64_t{0});
  return Action::kDone;
}

Action proc_unpin(NativeCall& c) {
  c.g->locks--;
  return Action::kDone;
}

// With one M every goroutine is locked to its thread; what counts is which system calls other threads may carry out.
Action lock_os_thread(NativeCall& c, int32_t d) {
  c.g->os_locks += d;
  if (c.g->os_locks < 0) c.g->os_locks = 0;
  return Action::kDone;
}

Action retire_helpers(NativeCall&) {
  blocking_retire_helpers();
  return Action::kDone;
}

Action mark_system_g(NativeCall&, G* g) {
  mark_system(g);
  return Action::kDone;
}

Action set_timer_wake(NativeCall&, int64_t when) {
  rt::set_timer_wake(when);
  return Action::kDone;
}

}  // namespace gorun::rt::nat
