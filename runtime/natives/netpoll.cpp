// Natives of the network poller.
#include "runtime/natives/natives.h"
#include "runtime/sched/scheduler.h"

namespace gorun::rt::nat {

Action netpoll_init(NativeCall&) {
  netpoll_start();
  return Action::kDone;
}

Action netpoll_open(NativeCall& c, int64_t fd, abi::PollDesc* pd) {
  c.ret(0, netpoll_add(fd, pd));
  return Action::kDone;
}

Action netpoll_close(NativeCall& c, int64_t fd, abi::PollDesc*) {
  c.ret(0, netpoll_remove(fd));
  return Action::kDone;
}

Action netpoll_is_fd(NativeCall& c, int64_t fd) {
  c.ret(0, netpoll_owns(fd) ? 1 : 0);
  return Action::kDone;
}

}  // namespace gorun::rt::nat
