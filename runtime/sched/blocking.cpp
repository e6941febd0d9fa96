#include "runtime/sched/blocking.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>

#include "runtime/mem/chunk.h"
#include "runtime/sched/asm_offsets.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/scheduler.h"

extern "C" {
uint8_t gorun_syscall_class[SYSCALL_TABLE];
uint8_t gorun_fd_kind[FD_TABLE];
}

namespace gorun::rt {

uint32_t blocking_outstanding = 0;

namespace {

enum FdKind : uint8_t { kUnknown = 0, kNeverWaits = FD_DIRECT, kMayWait = 2 };

struct Job {
  uint64_t nr, a[6];
  uint64_t result, second;  // rax and rdx as the kernel left them
  G* g;
  Job* next;
};

struct Result {
  uint64_t rax, rdx;
};

Result raw_call(uint64_t nr, const uint64_t* a) {
  // Everything is read before the registers are named: a load may be a call (of the thread sanitizer), which does not keep them.
  uint64_t rax = nr, a0 = a[0], a1 = a[1], rdx = a[2], a3 = a[3], a4 = a[4], a5 = a[5];
  register uint64_t r10 asm("r10") = a3;
  register uint64_t r8 asm("r8") = a4;
  register uint64_t r9 asm("r9") = a5;
  asm volatile("syscall" : "+a"(rax), "+d"(rdx) : "D"(a0), "S"(a1), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return {rax, rdx};
}

bool is_error(uint64_t r) { return r >= static_cast<uint64_t>(-4095); }
int error_of(uint64_t r) { return is_error(r) ? static_cast<int>(-static_cast<int64_t>(r)) : 0; }

// ---- helper threads -------------------------------------------------------------------------------------------------------------

constexpr int kMaxThreads = 10000;  // Go's default limit (runtime/proc.go, schedinit)
constexpr auto kIdleTime = std::chrono::seconds(5);

struct Helpers {
  std::mutex mu;
  std::condition_variable wake;
  Job* head = nullptr;
  Job* tail = nullptr;
  int queued = 0, idle = 0, threads = 0;
  uint64_t generation = 0;
};
Helpers& helpers() {
  static auto* h = new (runtime_alloc(sizeof(Helpers))) Helpers;  // threads outlive static destructors
  return *h;
}

std::atomic<Job*> done{nullptr};
std::atomic<bool> waiting{false};
Job* free_jobs = nullptr;

void complete(Job* j) {
  Job* head = done.load(std::memory_order_relaxed);
  do j->next = head;
  while (!done.compare_exchange_weak(head, j));
  if (waiting.load()) netpoll_interrupt();
}

void* helper_main(void*) {
  Helpers& h = helpers();
  std::unique_lock lock(h.mu);
  uint64_t born = h.generation;
  while (born == h.generation) {
    if (!h.head) {
      h.idle++;
      bool timed_out = h.wake.wait_for(lock, kIdleTime) == std::cv_status::timeout;
      if (born != h.generation) break;  // the count of idle threads is the new generation's
      h.idle--;
      if (timed_out && !h.head) break;
      continue;
    }
    Job* j = h.head;
    h.head = j->next;
    if (!h.head) h.tail = nullptr;
    h.queued--;
    lock.unlock();
    Result r = raw_call(j->nr, j->a);
    j->result = r.rax;
    j->second = r.rdx;
    complete(j);
    lock.lock();
  }
  h.threads--;
  return nullptr;
}

void start_helper() {
  // All signals go to the M's thread.
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, 256 << 10);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_t t;
  int e = pthread_create(&t, &attr, helper_main, nullptr);
  pthread_attr_destroy(&attr);
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
  if (e) fatal_error("runtime: failed to create new OS thread");
}

void submit(Job* j) {
  Helpers& h = helpers();
  bool start = false;
  {
    std::lock_guard lock(h.mu);
    j->next = nullptr;
    if (h.tail) h.tail->next = j;
    else h.head = j;
    h.tail = j;
    h.queued++;
    if (h.queued > h.idle) {
      start = true;
      h.threads++;
    }
  }
  if (!start) return h.wake.notify_one();
  if (h.threads > kMaxThreads) {
    write_stderr("runtime: program exceeds 10000-thread limit\n");
    fatal_error("thread exhaustion");
  }
  start_helper();
}

// ---- what would wait ------------------------------------------------------------------------------------------------------------

FdKind kind_of(uint64_t fd) {
  if (fd < FD_TABLE && gorun_fd_kind[fd]) return static_cast<FdKind>(gorun_fd_kind[fd]);
  struct stat st;
  int n = static_cast<int>(fd);
  FdKind kind = kMayWait;
  if (fd > INT32_MAX || fstat(n, &st) != 0) return kNeverWaits;
  int flags = fcntl(n, F_GETFL);
  if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode)) kind = kNeverWaits;
  else if (S_ISCHR(st.st_mode) && major(st.st_rdev) == 1) kind = kNeverWaits;  // null, zero, full, random
  else if (flags >= 0 && (flags & O_NONBLOCK)) kind = kNeverWaits;
  if (fd < FD_TABLE) gorun_fd_kind[fd] = kind;
  return kind;
}

bool fd_waits(uint64_t fd, short events) {
  if (kind_of(fd) == kNeverWaits) return false;
  pollfd p{static_cast<int>(fd), events, 0};
  return poll(&p, 1, 0) == 0;
}

constexpr uint64_t kPipeBuf = 4096;  // a pipe that is ready takes that much without waiting

bool write_waits(uint64_t fd, uint64_t bytes) { return kind_of(fd) != kNeverWaits && (bytes > kPipeBuf || fd_waits(fd, POLLOUT)); }

bool opens_fifo(int dir, const char* path, uint64_t flags) {
  if (flags & (O_NONBLOCK | O_PATH | O_DIRECTORY)) return false;
  struct stat st;
  return fstatat(dir, path, &st, 0) == 0 && S_ISFIFO(st.st_mode);
}

// How a call goes on: by the M at once, by a helper, or it is done: *r.
enum class Way { kDirect, kHelper, kDone };

// Tries the variant of a call that does not wait.
Way try_first(uint64_t nr, const uint64_t* a, int would_wait, Result* r) {
  *r = raw_call(nr, a);
  return error_of(r->rax) == would_wait ? Way::kHelper : Way::kDone;
}

Way way_of(G* g, uint64_t nr, const uint64_t* a, Result* r) {
  auto if_waits = [](bool w) { return w ? Way::kHelper : Way::kDirect; };
  uint64_t b[6];
  memcpy(b, a, sizeof b);
  switch (nr) {
    case SYS_read:
    case SYS_readv:
    case SYS_accept:
    case SYS_accept4:
    case SYS_recvmmsg: return if_waits(fd_waits(a[0], POLLIN));
    case SYS_recvfrom:
    case SYS_recvmsg: return if_waits(fd_waits(a[0], POLLIN | POLLPRI));
    case SYS_write: return if_waits(write_waits(a[0], a[2]));
    case SYS_writev:
    case SYS_sendmsg:
    case SYS_sendmmsg: return if_waits(write_waits(a[0], kPipeBuf + 1));
    case SYS_sendto: return if_waits(write_waits(a[0], a[2]));
    case SYS_connect: return if_waits(kind_of(a[0]) != kNeverWaits);
    case SYS_sendfile: return if_waits(write_waits(a[0], a[3]) || fd_waits(a[1], POLLIN));
    case SYS_splice: return if_waits(!(a[5] & 2 /* SPLICE_F_NONBLOCK */) && (write_waits(a[2], a[4]) || fd_waits(a[0], POLLIN)));
    case SYS_wait4:
      b[2] |= WNOHANG;
      *r = raw_call(nr, b);
      return r->rax == 0 && !(a[2] & WNOHANG) ? Way::kHelper : Way::kDone;
    case SYS_waitid: {
      if (a[3] & WNOHANG) return Way::kDirect;
      siginfo_t own;
      auto* info = a[2] ? reinterpret_cast<siginfo_t*>(a[2]) : &own;
      info->si_pid = 0;
      b[2] = reinterpret_cast<uint64_t>(info);
      b[3] |= WNOHANG;
      *r = raw_call(nr, b);
      return r->rax == 0 && info->si_pid == 0 ? Way::kHelper : Way::kDone;
    }
    case SYS_flock:
      if (a[1] & LOCK_NB || (a[1] & 7) == LOCK_UN) return Way::kDirect;
      b[1] |= LOCK_NB;
      return try_first(nr, b, EWOULDBLOCK, r);
    case SYS_fcntl: {
      if (a[1] == F_SETFL) blocking_forget_fd(a[0]);
      if (a[1] != F_SETLKW && a[1] != F_OFD_SETLKW) return Way::kDirect;
      b[1] = a[1] == F_SETLKW ? F_SETLK : F_OFD_SETLK;
      *r = raw_call(nr, b);
      return error_of(r->rax) == EAGAIN || error_of(r->rax) == EACCES ? Way::kHelper : Way::kDone;
    }
    case SYS_open: return if_waits(!g->os_locks && opens_fifo(AT_FDCWD, reinterpret_cast<const char*>(a[0]), a[1]));
    case SYS_openat: return if_waits(!g->os_locks && opens_fifo(static_cast<int>(a[0]), reinterpret_cast<const char*>(a[1]), a[2]));
    case SYS_poll: return if_waits(static_cast<int>(a[2]) != 0);
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
      if (static_cast<int>(a[3]) == 0) return Way::kDirect;
      b[3] = 0;
      *r = raw_call(nr, b);
      return r->rax == 0 ? Way::kHelper : Way::kDone;
    case SYS_futex: {
      uint64_t op = a[1] & FUTEX_CMD_MASK;
      return if_waits(op == FUTEX_WAIT || op == FUTEX_WAIT_BITSET || op == FUTEX_LOCK_PI);
    }
    default: return Way::kHelper;  // nanosleep, select, pause and the like
  }
}

Action finish(NativeFrame* f, uint64_t rax, uint64_t rdx) {
  f->ints[0] = is_error(rax) ? ~uint64_t{0} : rax;
  f->ints[1] = is_error(rax) ? 0 : rdx;
  f->ints[2] = static_cast<uint64_t>(error_of(rax));
  return Action::kDone;
}

}  // namespace

void blocking_init() {
  for (int nr : {SYS_read,         SYS_write,           SYS_open,
                 SYS_poll,         SYS_readv,           SYS_writev,
                 SYS_select,       SYS_pause,           SYS_nanosleep,
                 SYS_accept,       SYS_connect,         SYS_sendto,
                 SYS_recvfrom,     SYS_sendmsg,         SYS_recvmsg,
                 SYS_wait4,        SYS_fcntl,           SYS_flock,
                 SYS_futex,        SYS_clock_nanosleep, SYS_epoll_wait,
                 SYS_waitid,       SYS_openat,          SYS_pselect6,
                 SYS_ppoll,        SYS_splice,          SYS_epoll_pwait,
                 SYS_accept4,      SYS_recvmmsg,        SYS_sendmmsg,
                 SYS_sendfile,     SYS_semop,           SYS_msgrcv,
                 SYS_msgsnd,       SYS_semtimedop,      SYS_epoll_pwait2,
                 SYS_tee,          SYS_vmsplice,        SYS_mq_timedreceive,
                 SYS_mq_timedsend, SYS_rt_sigtimedwait, SYS_rt_sigsuspend})
    gorun_syscall_class[nr] = SYSCALL_MAY_BLOCK;
  gorun_syscall_class[SYS_close] = SYSCALL_CLOSES;
}

void blocking_forget_fd(uint64_t fd) {
  if (fd < FD_TABLE) gorun_fd_kind[fd] = kUnknown;
}

bool blocking_completed() { return done.load(std::memory_order_relaxed) != nullptr; }

bool blocking_collect() {
  Job* list = done.exchange(nullptr);
  Job* in_order = nullptr;
  while (list) {
    Job* next = list->next;
    list->next = in_order;
    in_order = list;
    list = next;
  }
  if (!in_order) return false;
  while (Job* j = in_order) {
    in_order = j->next;
    finish(reinterpret_cast<NativeFrame*>(j->g->native_frame), j->result, j->second);
    blocking_outstanding--;
    ready(j->g);
    j->next = free_jobs;
    free_jobs = j;
  }
  return true;
}

bool blocking_before_wait() {
  waiting.store(true);
  return done.load() == nullptr;
}
void blocking_after_wait() { waiting.store(false, std::memory_order_relaxed); }

void blocking_retire_helpers() {
  if (!blocking_outstanding && !free_jobs) return;
  Helpers& h = helpers();
  std::lock_guard lock(h.mu);
  h.generation++;
  h.idle = 0;
  h.wake.notify_all();
}

// Reached from gorun_syscall6: number and arguments are in the frame as Syscall6 has them.
extern "C" Action gorun_blocking_syscall(NativeFrame* f, G* g) {
  uint64_t nr = f->ints[0];
  const uint64_t* a = f->ints + 1;
  Result r{};
  Way way = others_may_run() ? way_of(g, nr, a, &r) : Way::kDirect;
  if (way == Way::kDirect) {
    if (nr == SYS_fcntl && a[1] == F_SETFL) blocking_forget_fd(a[0]);
    r = raw_call(nr, a);
  }
  if (way != Way::kHelper) return finish(f, r.rax, r.rdx);
  netpoll_start();  // its descriptor ends the M's waits
  Job* j = free_jobs;
  if (j) free_jobs = j->next;
  else j = new (runtime_alloc(sizeof(Job))) Job;
  j->nr = nr;
  memcpy(j->a, a, sizeof j->a);
  j->g = g;
  blocking_outstanding++;
  submit(j);
  return prepare_park(g, nullptr, static_cast<uint32_t>(WaitReason::SyscallWait));
}

}  // namespace gorun::rt
