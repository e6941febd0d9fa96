#include "runtime/sched/scheduler.h"

#include <time.h>

#include <new>

#include "runtime/base/check.h"
#include "runtime/base/os.h"
#include "runtime/mem/chunk.h"
#include "runtime/mem/heap.h"
#include "runtime/sched/blocking.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/fiber.h"
#include "runtime/sched/preempt.h"
#include "runtime/sched/stack.h"

extern "C" void gorun_g_entry();

namespace gorun::rt {

namespace {

struct Queue {
  G* head = nullptr;
  G* tail = nullptr;
  void push(G* g) {
    g->sched_next = nullptr;
    if (tail) tail->sched_next = g;
    else head = g;
    tail = g;
  }
  G* pop() {
    G* g = head;
    if (!g) return nullptr;
    head = g->sched_next;
    if (!head) tail = nullptr;
    return g;
  }
};

// Every so many switches: a look at the poller; of these looks (preemption makes more), those at which the queue goes before runnext, which may starve it.
constexpr uint32_t kPollEvery = 61;
constexpr uint64_t kFairEvery = 2;

struct Sched {
  Queue runq;
  G* runnext = nullptr;  // readied last: runs next, as Go's P.runnext
  G* all = nullptr;
  G* free_gs = nullptr;
  uint64_t next_goid = 1;
  uint64_t tick = 0;
  uint32_t until_poll = kPollEvery;
  int64_t live = 0;  // goroutines that are not dead and not system
  int64_t timer_when = 0;
  G* timer_g = nullptr;
  G* finalizer_g = nullptr;
} sched;

M main_m;
thread_local M* tls_m = nullptr;

void* new_g_memory() {
  constexpr size_t kSlab = 256 * sizeof(G);
  static char* at = nullptr;
  static char* end = nullptr;
  if (at == end) {
    at = static_cast<char*>(runtime_alloc(kSlab));
    end = at + kSlab;
  }
  void* p = at;
  at += sizeof(G);
  return p;
}

G* alloc_g() {
  if (G* g = sched.free_gs) {
    sched.free_gs = g->sched_next;
    G* all_next = g->all_next;
    Segment* first = g->first_seg;
    uint64_t total = g->stack_total;
    new (g) G{};
    g->all_next = all_next;
    g->first_seg = first;
    g->stack_total = total;
    return g;
  }
  // never freed, never moved: natives and the overlay hold plain pointers
  G* g = new (new_g_memory()) G{};
  g->all_next = sched.all;
  sched.all = g;
  return g;
}

void start_timers() {
  if (sched.timer_when && sched.timer_g && monotonic_ns() >= sched.timer_when) {
    sched.timer_when = 0;
    G* g = sched.timer_g;
    sched.timer_g = nullptr;
    ready(g);
  }
}

G* next_queued() {
  sched.tick++;
  if (--sched.until_poll == 0) {
    sched.until_poll = kPollEvery;
    if (netpoll_active()) netpoll(0);
    deliver_signals();
    if (sched.tick % kFairEvery == 0)
      if (G* g = sched.runq.pop()) return g;
  }
  if (G* g = sched.runnext) {
    sched.runnext = nullptr;
    return g;
  }
  return sched.runq.pop();
}

void idle_sleep(int64_t ns) {
  timespec ts{ns / 1000000000, ns % 1000000000};
  nanosleep(&ts, nullptr);
}

// Waits for timers, file descriptors or signals; with none of them outstanding no goroutine can ever run again.
G* find_runnable() {
  for (;;) {
    start_timers();
    if (blocking_completed()) blocking_collect();
    if (G* g = next_queued()) return g;
    if (deliver_signals()) continue;
    int64_t timeout = -1;
    if (sched.timer_when) {
      timeout = sched.timer_when - monotonic_ns();
      if (timeout <= 0) {
        CHECK(sched.timer_g, "timer due without a timer goroutine");
        continue;
      }
    }
    if (netpoll_active()) {
      if (timeout < 0 && !blocking_outstanding && !netpoll_waiting() && !signal_receiver_waiting()) deadlock();
      if (blocking_outstanding && !blocking_before_wait()) continue;
      netpoll(timeout);
      if (blocking_outstanding) blocking_after_wait();
    } else if (timeout >= 0) {
      idle_sleep(timeout);
    } else if (signal_receiver_waiting()) {
      idle_sleep(1000000000);
    } else {
      deadlock();
    }
  }
}

void retire(G* g) {
  if (!g->system) sched.live--;
  g->status = static_cast<uint32_t>(GStatus::Dead);
  Segment* keep = g->first_seg;
  if (keep->next) stack_release(g);
  g->panic_ = g->defer_ = g->param = g->waiting = g->labels = g->coroarg = g->synctest = g->timer = nullptr;
  g->go_fn = nullptr;
  g->sched_next = sched.free_gs;
  sched.free_gs = g;
}

// The G has left its stack: carry out what it asked for.
void after_switch(G* g) {
  switch (static_cast<GStatus>(g->status)) {
    case GStatus::Runnable: sched.runq.push(g); break;
    case GStatus::Waiting: {
      if (uint32_t* lock = g->park_lock) {
        g->park_lock = nullptr;
        __atomic_store_n(lock, 0u, __ATOMIC_RELEASE);
      }
      break;
    }
    case GStatus::Dead: retire(g); break;
    case GStatus::Idle:
    case GStatus::Running: UNREACHABLE("a goroutine left its stack while running");
  }
}

void run(G* g) {
  M* m = tls_m;
  if (!g->started) {
    g->started = true;
    stack_init(g);
    g->ctx = fiber_make(reinterpret_cast<void*>(g->stack_hi), g->stack_hi - g->stack_lo, gorun_g_entry);
  }
  g->status = static_cast<uint32_t>(GStatus::Running);
  g->m = m;
  m->cur = g;
  void* to = g->ctx;
  g->ctx = nullptr;
  Transfer t = fiber_switch(to, g);
  m->cur = nullptr;
  if (preempt_armed && !preempt_spare) preempt_refill();
  G* was = static_cast<G*>(t.data);
  was->ctx = t.ctx;
  after_switch(was);
}

}  // namespace

G* current_g() { return tls_m ? tls_m->cur : nullptr; }
M* current_m() { return tls_m; }

const char* wait_reason_text(uint32_t r) {
  static const char* const kText[] = {
#define WAIT(id, text) text,
#include "runtime/abi/wait_reasons.def"
#undef WAIT
  };
  return r < static_cast<uint32_t>(WaitReason::kCount) ? kText[r] : "unknown wait reason";
}

G* new_goroutine(void* fn, uint64_t go_pc, uint64_t parent) {
  G* g = alloc_g();
  g->goid = sched.next_goid++;
  g->go_fn = fn;
  g->go_pc = go_pc;
  g->parent_goid = parent;
  if (g->first_seg) {  // a reused G keeps its first segment
    Segment* s = g->first_seg;
    s->next = s->prev = nullptr;
    g->seg = s;
    g->stack_lo = s->lo;
    g->stack_hi = s->hi;
    g->stack_guard = s->guard;
    g->stack_total = s->hi - s->lo;
  }
  g->status = static_cast<uint32_t>(GStatus::Waiting);
  sched.live++;
  return g;
}

void ready(G* g) {
  CHECK(g->status == static_cast<uint32_t>(GStatus::Waiting), "ready: goroutine %lu has status %u", g->goid, g->status);
  g->status = static_cast<uint32_t>(GStatus::Runnable);
  if (sched.runnext) sched.runq.push(sched.runnext);
  sched.runnext = g;
  if (tls_m->cur) preempt_arm();  // two goroutines want to run
}

void prepare_yield(G* g) { g->status = static_cast<uint32_t>(GStatus::Runnable); }

Action prepare_park(G* g, uint32_t* unlock, uint32_t reason) {
  g->status = static_cast<uint32_t>(GStatus::Waiting);
  g->wait_reason = reason;
  g->park_lock = unlock;
  if (reason == static_cast<uint32_t>(WaitReason::TimerGoroutineIdle)) sched.timer_g = g, mark_system(g);
  if (reason == static_cast<uint32_t>(WaitReason::FinalizerWait)) sched.finalizer_g = g, mark_system(g);
  return Action::kPark;
}

bool others_may_run() { return sched.live > 1 || sched.timer_when || signal_receiver_waiting(); }

bool work_waiting() {
  return sched.runq.head || sched.runnext || netpoll_active() || blocking_completed() || signal_receiver_waiting() ||
         (sched.timer_when && sched.timer_g && monotonic_ns() >= sched.timer_when);
}
uint64_t schedule_tick() { return sched.tick; }
void poll_at_next_switch() { sched.until_poll = 1; }

void set_timer_wake(int64_t when) {
  if (when) preempt_arm();
  sched.timer_when = when;
}

void mark_system(G* g) {
  if (!g->system) {
    g->system = true;
    sched.live--;
  }
}

void wake_finalizer_goroutine() {
  if (G* g = sched.finalizer_g) {
    sched.finalizer_g = nullptr;
    ready(g);
  }
}

// One at a time: another collection may end before the goroutine of the last one has run.
void start_system_goroutine(void* fn) {
  static G* last = nullptr;
  static uint64_t last_goid = 0;
  if (last && last->goid == last_goid && last->status != static_cast<uint32_t>(GStatus::Dead)) return;
  G* g = last = new_goroutine(fn, 0, 0);
  last_goid = g->goid;
  mark_system(g);
  ready(g);
  if (tls_m->cur) tls_m->cur->preempt = true;  // it runs as soon as the allocation that collected is done
}

int64_t goroutine_count() { return sched.live; }

void for_each_g(void (*fn)(void*, G*), void* ctx) {
  for (G* g = sched.all; g; g = g->all_next)
    if (g->status != static_cast<uint32_t>(GStatus::Dead) && g->status != static_cast<uint32_t>(GStatus::Idle)) fn(ctx, g);
}

// Runs g next and parks the caller (coroutines).
void run_next(G* g) {
  g->status = static_cast<uint32_t>(GStatus::Runnable);
  if (sched.runnext) sched.runq.push(sched.runnext);
  sched.runnext = g;
}

void init_main_m(uint64_t stack_top) {
  tls_m = &main_m;
  main_m.stack_top = stack_top;
  main_m.alloc = &main_alloc_cache;
}

void schedule_loop() {
  for (;;) run(find_runnable());
}

}  // namespace gorun::rt
