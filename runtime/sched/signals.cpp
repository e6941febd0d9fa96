// Signals for os/signal: a lock-free mask that the handler fills and the scheduler delivers to the goroutine in signal_recv (Go: runtime/sigqueue.go).
#include <signal.h>
#include <string.h>

#include <atomic>

#include "runtime/sched/raw_signal.h"
#include "runtime/sched/scheduler.h"

namespace gorun::rt {

namespace {

std::atomic<uint64_t> pending{0};
G* receiver = nullptr;

void on_signal(int sig, siginfo_t*, void*) {
  pending.fetch_or(uint64_t{1} << (sig & 63));
  netpoll_interrupt();
}

}  // namespace

int take_signal() {
  uint64_t p = pending.load();
  if (!p) return -1;
  int sig = __builtin_ctzll(p);
  pending.fetch_and(~(uint64_t{1} << sig));
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
  if (sig <= 0 || sig > 63) return 0;
  switch (op) {
    case SignalOp::kEnable: raw_sigaction(sig, on_signal, SA_RESTART); break;
    case SignalOp::kDisable: raw_sigaction_default(sig, false); break;
    case SignalOp::kIgnore: raw_sigaction_default(sig, true); break;
    case SignalOp::kIgnored: {
      struct sigaction sa;
      return sigaction(sig, nullptr, &sa) == 0 && sa.sa_handler == SIG_IGN;
    }
    case SignalOp::kRaise:
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
