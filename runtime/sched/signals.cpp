// Signals other than faults. What a signal does when the program has not asked for it is Go's table (runtime/sigtab_linux_generic.go); those
// that it has asked for (os/signal) go into a lock-free mask that the handler fills and the scheduler delivers to the goroutine in signal_recv.
#include <signal.h>
#include <string.h>

#include <atomic>

#include "runtime/sched/preempt.h"
#include "runtime/sched/raw_signal.h"
#include "runtime/sched/scheduler.h"

namespace gorun::rt {

namespace {

std::atomic<uint64_t> pending{0};
std::atomic<uint64_t> enabled{0};
G* receiver = nullptr;
SignalHandler fatal_handler = nullptr;

constexpr uint64_t bit(int sig) { return uint64_t{1} << (sig - 1); }

enum class Unasked { kKernel, kNothing, kFatal };

// Signals whose default action the kernel carries out as Go would are kKernel.
Unasked unasked(int sig) {
  switch (sig) {
    case SIGQUIT:
    case SIGABRT:
    case SIGTRAP:
    case SIGSYS:
    case SIGSTKFLT: return Unasked::kFatal;
    case SIGUSR1:
    case SIGUSR2:
    case SIGPIPE:
    case SIGALRM:
    case SIGXCPU:
    case SIGXFSZ:
    case SIGVTALRM:
    case SIGPROF:
    case SIGIO:
    case SIGPWR: return Unasked::kNothing;
    default: return sig >= 34 ? Unasked::kNothing : Unasked::kKernel;
  }
}

void on_signal(int sig, siginfo_t*, void*) { note_signal(sig); }

void install_unasked(int sig) {
  if (sig == SIGURG && preempt_armed) return;
  switch (unasked(sig)) {
    case Unasked::kKernel: raw_sigaction_default(sig, false); break;
    case Unasked::kNothing: raw_sigaction(sig, on_signal, SA_RESTART); break;
    case Unasked::kFatal: raw_sigaction(sig, fatal_handler, SA_RESTART); break;
  }
}

}  // namespace

// In a handler. False: the program has not asked for it.
bool note_signal(int sig) {
  if (!(enabled.load() & bit(sig))) return false;
  pending.fetch_or(bit(sig));
  netpoll_interrupt();
  return true;
}

void install_signal_handlers(SignalHandler fatal) {
  fatal_handler = fatal;
  for (int sig = 1; sig <= 64; sig++)
    if (unasked(sig) != Unasked::kKernel) install_unasked(sig);
}

int take_signal() {
  uint64_t p = pending.load();
  if (!p) return -1;
  int sig = __builtin_ctzll(p) + 1;
  pending.fetch_and(~bit(sig));
  return sig;
}

bool signal_receiver_waiting() { return receiver != nullptr; }

bool deliver_signals() {
  if (!receiver) return false;
  int sig = take_signal();
  if (sig < 0) return false;
  G* g = receiver;
  receiver = nullptr;
  reinterpret_cast<NativeFrame*>(g->native_frame)->ints[0] = static_cast<uint64_t>(sig);
  ready(g);
  return true;
}

int64_t signal_control(SignalOp op, int sig) {
  if (sig <= 0 || sig > 64 || sig == SIGKILL || sig == SIGSTOP || sig == 32 || sig == 33) return 0;
  switch (op) {
    case SignalOp::kEnable:
      netpoll_start();  // its descriptor ends the scheduler's wait
      enabled.fetch_or(bit(sig));
      if (sig != SIGURG || !preempt_armed) raw_sigaction(sig, on_signal, SA_RESTART);
      break;
    case SignalOp::kDisable:
      enabled.fetch_and(~bit(sig));
      install_unasked(sig);
      break;
    case SignalOp::kIgnore:
      enabled.fetch_and(~bit(sig));
      if (sig != SIGURG || !preempt_armed) raw_sigaction_default(sig, true);
      break;
    case SignalOp::kIgnored: return raw_signal_ignored(sig);
    case SignalOp::kRaise:  // a write to standard output failed with EPIPE (runtime/signal_unix.go, sigpipe)
      if (note_signal(sig)) break;
      raw_sigaction_default(sig, false);
      raise(sig);
      break;
  }
  return 0;
}

void set_signal_receiver(G* g) {
  receiver = g;
  mark_system(g);
}

}  // namespace gorun::rt
