// Natives of os/signal.
#include "runtime/natives/natives.h"
#include "runtime/sched/scheduler.h"

namespace gorun::rt::nat {

Action signal_ctl(NativeCall& c, int32_t op, int32_t sig) {
  c.ret(0, signal_control(static_cast<SignalOp>(op), sig));
  return Action::kDone;
}

Action signal_recv(NativeCall& c) {
  int sig = take_signal();
  if (sig >= 0) {
    c.ret(0, sig);
    return Action::kDone;
  }
  set_signal_receiver(c.g);
  return prepare_park(c.g, nullptr, static_cast<uint32_t>(WaitReason::SignalWait));
}

}  // namespace gorun::rt::nat
