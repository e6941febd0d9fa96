#include "runtime/panic/cpu_profile.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "runtime/panic/unwind.h"
#include "runtime/sched/raw_signal.h"
#include "runtime/sched/scheduler.h"
#include "runtime/symtab/symtab.h"

// The handler runs in the middle of anything, also of ThreadSanitizer's own code.
#define IN_HANDLER __attribute__((no_sanitize("thread", "address")))

namespace gorun::rt {

namespace {

constexpr int kMaxFrames = 64;
constexpr uint64_t kBufferWords = 1 << 16;

// Written by the handler and read with the signal blocked, both on the thread that runs Go.
uint64_t* buffer = nullptr;
uint64_t used = 0, lost = 0;
timer_t timer;
bool timer_made = false;

// The innermost frame that has a symbol: compiled code itself, the caller of the native that runs, or the caller of assembly on the goroutine's stack.
IN_HANDLER bool start_of(G* g, const greg_t* r, uint64_t* pc, uint64_t* fp, bool* exact) {
  *pc = static_cast<uint64_t>(r[REG_RIP]);
  *fp = static_cast<uint64_t>(r[REG_RBP]);
  *exact = true;
  if (g->native_frame != 0) {
    auto* f = reinterpret_cast<const NativeFrame*>(g->native_frame);
    *pc = f->return_pc;
    *fp = f->saved_rbp;
    *exact = false;
    return true;
  }
  if (module_of(*pc)) return true;
  auto sp = static_cast<uint64_t>(r[REG_RSP]);
  if (sp < g->stack_lo || sp + 8 > g->stack_hi) return false;
  *pc = *reinterpret_cast<const uint64_t*>(sp);
  *exact = false;
  return module_of(*pc) != nullptr;
}

IN_HANDLER void on_profile(int sig, siginfo_t* info, void* context) {
  if (info->si_code != SI_TIMER) {
    note_signal(sig);  // from outside
    return;
  }
  G* g = current_g();
  uint64_t pc, fp;
  bool exact;
  if (!g || !buffer || !start_of(g, static_cast<ucontext_t*>(context)->uc_mcontext.gregs, &pc, &fp, &exact)) return;
  if (used + 3 + kMaxFrames > kBufferWords) {
    lost++;
    return;
  }
  uint64_t* sample = buffer + used;
  uint64_t n = 3;
  Unwinder u(g, pc, fp, exact);
  for (Frame f; n < 3 + kMaxFrames && u.next(&f);)
    if (!(f.info->flags & abi::kFuncWrapper)) sample[n++] = f.exact ? f.pc + 1 : f.pc;
  if (n == 3) return;
  sample[0] = n;
  sample[1] = 0;
  sample[2] = 1;
  used += n;
}

}  // namespace

bool set_cpu_profile_rate(int64_t hz) {
  if (!timer_made) {
    if (hz <= 0) return true;
    buffer = new uint64_t[kBufferWords];
    raw_sigaction(SIGPROF, on_profile, SA_RESTART);
    struct sigevent ev;
    memset(&ev, 0, sizeof ev);
    ev.sigev_notify = SIGEV_THREAD_ID;
    ev.sigev_signo = SIGPROF;
    ev._sigev_un._tid = static_cast<int>(syscall(SYS_gettid));
    int id;
    if (syscall(SYS_timer_create, CLOCK_THREAD_CPUTIME_ID, &ev, &id) != 0) return false;
    timer = reinterpret_cast<timer_t>(static_cast<intptr_t>(id));
    timer_made = true;
  }
  int64_t ns = hz > 0 ? 1'000'000'000 / hz : 0;
  itimerspec every{{ns / 1'000'000'000, ns % 1'000'000'000}, {ns / 1'000'000'000, ns % 1'000'000'000}};
  return syscall(SYS_timer_settime, static_cast<int>(reinterpret_cast<intptr_t>(timer)), 0, &every, nullptr) == 0;
}

int64_t take_cpu_samples(uint64_t* out, int64_t max) {
  uint64_t mask = uint64_t{1} << (SIGPROF - 1), old = 0;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &mask, &old, 8);
  uint64_t taken = 0, room = static_cast<uint64_t>(max);
  while (taken < used && taken + buffer[taken] <= room) taken += buffer[taken];
  if (taken != 0) {
    memcpy(out, buffer, taken * 8);
    memmove(buffer, buffer + taken, (used - taken) * 8);
    used -= taken;
  }
  if (lost != 0 && used == 0 && taken + 4 <= room) {
    const uint64_t record[4] = {4, 0, 0, lost};
    memcpy(out + taken, record, sizeof record);
    taken += 4;
    lost = 0;
  }
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, nullptr, 8);
  return static_cast<int64_t>(taken);
}

}  // namespace gorun::rt
