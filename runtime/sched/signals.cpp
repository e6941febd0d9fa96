// Signals for os/signal: a lock-free mask that the handler fills and the scheduler delivers to the goroutine in signal_recv (Go: runtime/sigqueue.go).
#include <signal.h>
#include <string.h>

#include <atomic>

#include "runtime/natives/natives.h"
#include "runtime/panic/signal.h"
#include "runtime/sched/scheduler.h"

namespace gorun::rt {

namespace {

std::atomic<uint64_t> pending{0};
G* receiver = nullptr;
uint64_t enabled = 0;

void on_signal(int sig, siginfo_t*, void*) {
  pending.fetch_or(uint64_t{1} << (sig & 63));
  netpoll_interrupt();
}

int take() {
  uint64_t p = pending.load();
  if (!p) return -1;
  int sig = __builtin_ctzll(p);
  pending.fetch_and(~(uint64_t{1} << sig));
  return sig;
}

enum SignalOp { kEnable = 0, kDisable = 1, kIgnore = 2, kIgnored = 3, kRaise = 4 };

}  // namespace

bool signal_receiver_waiting() { return receiver != nullptr; }

bool deliver_signals() {
  if (!receiver) return false;
  int sig = take();
  if (sig < 0) return false;
  G* g = receiver;
  receiver = nullptr;
  reinterpret_cast<NativeFrame*>(g->native_frame)->ints[0] = static_cast<uint64_t>(sig);
  ready(g);
  return true;
}

namespace nat {

Action signal_ctl(NativeCall& c, int32_t op, int32_t sig) {
  c.ret(0, int64_t{0});
  if (sig <= 0 || sig > 63) return Action::kDone;
  uint64_t bit = uint64_t{1} << sig;
  switch (op) {
    case kEnable:
      enabled |= bit;
      raw_sigaction(sig, on_signal, SA_RESTART);
      break;
    case kDisable:
      enabled &= ~bit;
      raw_sigaction_default(sig, false);
      break;
    case kIgnore:
      enabled &= ~bit;
      raw_sigaction_default(sig, true);
      break;
    case kIgnored: {
      struct sigaction sa;
      c.ret(0, int64_t{sigaction(sig, nullptr, &sa) == 0 && sa.sa_handler == SIG_IGN});
      break;
    }
    case kRaise:
      raw_sigaction_default(sig, false);
      raise(sig);
      break;
    default: break;
  }
  return Action::kDone;
}

Action signal_recv(NativeCall& c) {
  int sig = take();
  if (sig >= 0) {
    c.ret(0, sig);
    return Action::kDone;
  }
  receiver = c.g;
  mark_system(c.g);
  return prepare_park(c.g, nullptr, static_cast<uint32_t>(WaitReason::SignalWait));
}

}  // namespace nat

}  // namespace gorun::rt
