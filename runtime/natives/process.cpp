// Natives of the process: exit, output, clocks, random numbers, arguments, hashing.
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <string>

#include "runtime/natives/natives.h"
#include "runtime/natives/process_args.h"
#include "runtime/panic/signal.h"
#include "runtime/panic/traceback.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/raw_signal.h"
#include "runtime/sched/stack.h"
#include "runtime/symtab/symtab.h"

extern "C" {
extern uint64_t gorun_hash_seeds[4];
}

namespace gorun::rt::nat {

namespace {

// Seeds of one process: map iteration, hashes and select order differ from run to run, as under Go. Made by the first call of runtime.rand, which
// runtime.rt0_go makes before anything is hashed.
struct Seeds {
  uint64_t state;
  Seeds() {
    uint64_t s[5];
    auto* p = reinterpret_cast<char*>(s);
    size_t left = sizeof s;
    while (left) {
      ssize_t n = getrandom(p, left, 0);
      if (n < 0) {
        if (errno == EINTR) continue;
        fatal_error("no random numbers from the kernel");
      }
      p += n;
      left -= static_cast<size_t>(n);
    }
    state = s[0];
    for (int i = 0; i < 4; i++) gorun_hash_seeds[i] = s[i + 1] | 1;
  }
};
Seeds& seeds() {
  static Seeds s;
  return s;
}

uint64_t next_random() {
  Seeds& s = seeds();
  s.state += 0x9e3779b97f4a7c15;  // splitmix64 (Steele, Lea, Flood 2014)
  uint64_t z = s.state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Action exit_process(NativeCall&, int32_t code) { exit_now(code); }

Action write_fd(NativeCall& c, int64_t fd, void* p, int32_t n) {
  ssize_t r = write(static_cast<int>(fd), p, static_cast<size_t>(n));
  c.ret(0, static_cast<int32_t>(r < 0 ? -errno : r));
  return Action::kDone;
}

Action nanotime(NativeCall& c) {
  timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  c.ret(0, ts.tv_sec * 1000000000 + ts.tv_nsec);
  return Action::kDone;
}

Action walltime(NativeCall& c) {
  timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  c.ret(0, ts.tv_sec);
  c.ret(1, ts.tv_nsec);
  return Action::kDone;
}

Action time_now(NativeCall& c) {
  timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  c.ret(0, ts.tv_sec);
  c.ret(1, ts.tv_nsec);
  clock_gettime(CLOCK_MONOTONIC, &ts);
  c.ret(2, ts.tv_sec * 1000000000 + ts.tv_nsec);
  return Action::kDone;
}

Action rand64(NativeCall& c) {
  c.ret(0, next_random());
  return Action::kDone;
}

Action os_args(NativeCall& c) {
  c.ret(0, process_args.argc);
  c.ret(1, process_args.argv);
  return Action::kDone;
}

Action os_environ(NativeCall& c) {
  c.ret(0, process_args.envp);
  return Action::kDone;
}

// What executes this program again; no name: the running file.
Action executable_path(NativeCall& c) {
  const char* path = process_args.executable ? process_args.executable() : nullptr;
  c.ret(0, path);
  c.ret(1, path ? strlen(path) : 0);
  return Action::kDone;
}

// The auxiliary vector follows the environment.
Action auxv(NativeCall& c) {
  char** p = process_args.envp;
  while (*p) p++;
  auto* v = process_args.auxv ? static_cast<const Elf64_auxv_t*>(process_args.auxv) : reinterpret_cast<const Elf64_auxv_t*>(p + 1);
  uint64_t n = 0;
  while (v[n].a_type != AT_NULL) n++;
  c.ret(0, v);
  c.ret(1, n * 2);
  return Action::kDone;
}

Action fatal_text(NativeCall&, const char* p, int64_t n) { fatal_error({p, static_cast<size_t>(n)}); }
Action throw_text(NativeCall&, const char* p, int64_t n) { fatal_error({p, static_cast<size_t>(n)}); }

// The overlay has printed "panic: ..."; what follows is Go's dopanic (runtime/panic.go).
Action die_from_panic(NativeCall& c) {
  G* g = c.g;
  std::string out;
  if (g->sig) out += signal_line(g);
  if (trace_level() != TraceLevel::kNone) {
    out += '\n';
    // gc begins at the caller of gopanic
    Unwinder from(g);
    Frame f;
    while (from.next(&f) && func_name(f.info) != "runtime.gopanic") {}
    if (trace_level() == TraceLevel::kSingle) goroutine_trace(&out, g, from, true);
    else all_traces(&out, g, &from);
  }
  write_stderr(out);
  if (crash_on_fatal()) {
    raw_sigaction_default(SIGABRT, false);
    raise(SIGABRT);
  }
  exit_now(2);
}

Action breakpoint_(NativeCall&) {
  raise(SIGTRAP);
  return Action::kDone;
}

Action set_max_stack_(NativeCall& c, int64_t n) {
  c.ret(0, max_stack());
  set_max_stack(static_cast<uint64_t>(n));
  return Action::kDone;
}

// As debug.SetTraceback: the environment's level is the least verbose that holds.
Action set_traceback(NativeCall&, const char* p, int64_t n) {
  set_trace_level(std::string(p, static_cast<size_t>(n)).c_str());
  return Action::kDone;
}

Action set_crash_fd(NativeCall& c, uint64_t fd) {
  c.ret(0, exchange_crash_fd(fd));
  return Action::kDone;
}

Action getpagesize_(NativeCall& c) {
  c.ret(0, int64_t{4096});
  return Action::kDone;
}

}  // namespace gorun::rt::nat
