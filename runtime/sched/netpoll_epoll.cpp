// The network poller over epoll, edge-triggered, as Go's runtime/netpoll_epoll.go uses it.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/abi/poll_desc.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/scheduler.h"

namespace gorun::rt {

namespace {

int epfd = -1, wake_fd = -1;

constexpr uint64_t kReady = 1;

// A direction became ready: wake its waiter or remember it.
bool wake(uint64_t* slot) {
  uint64_t v = *slot;
  *slot = kReady;
  if (v > kReady) {
    ready(reinterpret_cast<G*>(v));
    return true;
  }
  return false;
}

}  // namespace

bool netpoll_active() { return epfd >= 0; }
// Registered descriptors may become ready at any time, and a goroutine in IO wait is not a deadlock.
bool netpoll_waiting() {
  bool waiting = false;
  for_each_g(
      [](void* p, G* g) {
        if (g->status == static_cast<uint32_t>(GStatus::Waiting) && g->wait_reason == static_cast<uint32_t>(WaitReason::IOWait)) *static_cast<bool*>(p) = true;
      },
      &waiting);
  return waiting;
}

bool netpoll(int64_t timeout_ns) {
  epoll_event ev[128];
  int ms = timeout_ns < 0 ? -1 : timeout_ns == 0 ? 0 : static_cast<int>((timeout_ns + 999999) / 1000000);
  int n = epoll_wait(epfd, ev, 128, ms);
  bool any = false;
  for (int i = 0; i < n; i++) {
    if (!ev[i].data.ptr) {
      uint64_t v;
      while (read(wake_fd, &v, sizeof v) > 0) {}
      continue;
    }
    auto* pd = static_cast<abi::PollDesc*>(ev[i].data.ptr);
    uint32_t e = ev[i].events;
    pd->everr = e == EPOLLERR;
    if (e & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) any |= wake(&pd->rg);
    if (e & (EPOLLOUT | EPOLLHUP | EPOLLERR)) any |= wake(&pd->wg);
  }
  return any;
}

void netpoll_interrupt() {
  uint64_t one = 1;
  if (wake_fd >= 0 && write(wake_fd, &one, sizeof one) < 0) return;  // full: a wake-up is pending anyway
}

void netpoll_start() {
  if (epfd >= 0) return;
  epfd = epoll_create1(EPOLL_CLOEXEC);
  wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (epfd < 0 || wake_fd < 0) fatal_error("runtime: netpollinit failed");
  epoll_event ev{};
  ev.events = EPOLLIN;
  ev.data.ptr = nullptr;
  epoll_ctl(epfd, EPOLL_CTL_ADD, wake_fd, &ev);
}

int netpoll_add(int64_t fd, abi::PollDesc* pd) {
  epoll_event ev{};
  ev.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  ev.data.ptr = pd;
  return epoll_ctl(epfd, EPOLL_CTL_ADD, static_cast<int>(fd), &ev) == 0 ? 0 : errno;
}

int netpoll_remove(int64_t fd) {
  epoll_event ev{};
  return epoll_ctl(epfd, EPOLL_CTL_DEL, static_cast<int>(fd), &ev) == 0 ? 0 : errno;
}

bool netpoll_owns(int64_t fd) { return epfd >= 0 && (fd == epfd || fd == wake_fd); }

}  // namespace gorun::rt
