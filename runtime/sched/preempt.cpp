#include "runtime/sched/preempt.h"

#include <cpuid.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/platform/x86.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "runtime/sched/fatal.h"
#include "runtime/sched/raw_signal.h"
#include "runtime/sched/scheduler.h"
#include "runtime/symtab/symtab.h"

// The handler runs in the middle of anything, also of ThreadSanitizer's own code.
#define IN_HANDLER __attribute__((no_sanitize("thread", "address")))

extern "C" {
void gorun_async_preempt();
uint8_t gorun_have_xsave = 0;
void* gorun_xsave_free = nullptr;  // blocks that gorun_async_preempt has given back, linked through their first word
}

namespace gorun::rt {

bool preempt_armed = false;
bool preempt_often = false;
void* preempt_spare = nullptr;

namespace {

constexpr int64_t kSlice = 10 * 1000 * 1000;
// What gorun_async_preempt and the native call in it need below rsp.
constexpr uint64_t kPreemptRoom = 512;

bool async_off = false;
uint64_t state_size = 512;
uint64_t last_tick = 0;

// Packages whose code counts on not being divided: locks of the runtime, maps, reflect's stubs (runtime/preempt.go, isAsyncSafePoint).
bool runtime_name(std::string_view n) { return n.starts_with("runtime.") || n.starts_with("internal/runtime/") || n.starts_with("reflect."); }

bool safe_point(uint64_t pc) {
  const abi::FuncInfo* f = find_func(pc);
  if (!f || (f->flags & (abi::kFuncNosplit | abi::kFuncRuntime | abi::kFuncTopFrame))) return false;
  LogicalFrame frames[32];
  int n = expand_frames(pc, false, frames, 32);
  for (int i = 0; i < n; i++)
    if (runtime_name(frames[i].func)) return false;
  return n > 0 && n < 32;
}

IN_HANDLER void on_preempt(int sig, siginfo_t* info, void* context) {
  if (info->si_code != SI_TIMER) {
    note_signal(sig);  // SIGURG from outside
    return;
  }
  G* g = current_g();
  if (!g || (!preempt_often && !work_waiting())) return;
  uint64_t tick = schedule_tick();
  if (tick != last_tick && !preempt_often) {  // has not run for a whole slice yet
    last_tick = tick;
    return;
  }
  poll_at_next_switch();
  auto* uc = static_cast<ucontext_t*>(context);
  greg_t* r = uc->uc_mcontext.gregs;
  auto pc = static_cast<uint64_t>(r[REG_RIP]);
  auto sp = static_cast<uint64_t>(r[REG_RSP]);
  if (!async_off && g->native_frame == 0 && g->locks == 0 && preempt_spare && module_of(pc) && sp >= g->stack_lo + kPreemptRoom && sp <= g->stack_hi && safe_point(pc)) {
    g->xsave = preempt_spare;
    preempt_spare = nullptr;
    sp -= 8;
    *reinterpret_cast<uint64_t*>(sp) = pc;
    r[REG_RSP] = static_cast<greg_t>(sp);
    r[REG_RIP] = static_cast<greg_t>(reinterpret_cast<uint64_t>(gorun_async_preempt));
    return;
  }
  g->preempt = true;
  g->stack_guard = ~uint64_t{0};
}

uint64_t xsave_size() {
  unsigned a, b, c, d;
  if (!CPU_FEATURE_PRESENT(OSXSAVE)) return 0;
  __cpuid_count(0xd, 0, a, b, c, d);  // there is this leaf where there is XSAVE
  return b;
}

}  // namespace

// As if the interrupted code had called Gosched.
extern "C" Action gorun_preempt_yield(NativeFrame*, G* g) {
  prepare_yield(g);
  return Action::kPark;
}

uint64_t extended_state_size() { return state_size; }

void preempt_init() {
  const char* v = getenv("GODEBUG");
  async_off = v && strstr(v, "asyncpreemptoff=1");
}

void preempt_refill() {
  if (gorun_xsave_free) {
    preempt_spare = gorun_xsave_free;
    gorun_xsave_free = *static_cast<void**>(preempt_spare);
    return;
  }
  static uint64_t at = 0, end = 0;
  uint64_t size = (state_size + 63) & ~uint64_t{63};
  if (end - at < size) {
    constexpr uint64_t kSlab = 64 << 10;
    void* p = mmap(nullptr, kSlab, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return;  // no preemption by signal until there is memory
    at = reinterpret_cast<uint64_t>(p);
    end = at + kSlab;
  }
  preempt_spare = reinterpret_cast<void*>(at);
  at += size;
}

void preempt_arm_slow() {
  preempt_armed = true;
  if (uint64_t n = xsave_size()) {
    state_size = n;
    gorun_have_xsave = 1;
  }
  preempt_refill();
  raw_sigaction(SIGURG, on_preempt, SA_RESTART);
  struct sigevent ev;
  memset(&ev, 0, sizeof ev);
  ev.sigev_notify = SIGEV_THREAD_ID;
  ev.sigev_signo = SIGURG;
  ev._sigev_un._tid = static_cast<int>(syscall(SYS_gettid));
  int timer;
  // time of the clock passes only while the thread runs: no wake-ups of an idle program
  if (syscall(SYS_timer_create, CLOCK_THREAD_CPUTIME_ID, &ev, &timer) != 0 && syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &timer) != 0) return;
  int64_t slice = preempt_often ? kSlice / 10 : kSlice;
  itimerspec every{{0, slice}, {0, slice}};
  syscall(SYS_timer_settime, timer, 0, &every, nullptr);
}

bool preempt_at_allocation(G* g) {
  g->preempt = false;
  if (g->locks != 0) return false;
  prepare_yield(g);
  return true;
}

bool preempt_at_prologue(G* g, uint64_t body) {
  if (!g->preempt) return false;
  g->preempt = false;
  if (g->locks != 0) return false;
  const abi::FuncInfo* f = find_func(body);
  return f && !(f->flags & abi::kFuncRuntime) && !runtime_name(func_name(f));
}

}  // namespace gorun::rt
