#include "runtime/sched/fatal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <string>

#include "runtime/panic/signal.h"
#include "runtime/panic/traceback.h"
#include "runtime/sched/scheduler.h"
#include "runtime/sched/stack.h"
#include "runtime/symtab/symtab.h"

namespace gorun::rt {

namespace {
uint64_t crash_fd = ~uint64_t{0};
}

uint64_t exchange_crash_fd(uint64_t fd) {
  uint64_t old = crash_fd;
  crash_fd = fd;
  return old;
}

void write_stderr(std::string_view s) {
  if (crash_fd != ~uint64_t{0} && write(static_cast<int>(crash_fd), s.data(), s.size()) < 0) crash_fd = ~uint64_t{0};
  while (!s.empty()) {
    ssize_t n = write(2, s.data(), s.size());
    if (n < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      return;
    }
    s.remove_prefix(static_cast<size_t>(n));
  }
}

void exit_now(int status) { _exit(status); }

static void end_fatally() {
  if (crash_on_fatal()) {
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
  }
  exit_now(2);
}

void fatal_error(std::string_view text) {
  std::string out = "fatal error: ";
  out += text;
  out += '\n';
  G* g = current_g();
  if (g && g->sig) out += signal_line(g);
  if (trace_level() != TraceLevel::kNone) {
    out += '\n';
    if (g && g->native_frame && trace_level() == TraceLevel::kSingle) goroutine_trace(&out, g, Unwinder(g), true);
    else all_traces(&out, g && g->native_frame ? g : nullptr);
  }
  write_stderr(out);
  end_fatally();
  __builtin_unreachable();
}

void deadlock() {
  if (goroutine_count() == 0) {
    write_stderr("fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n");
    exit_now(2);
  }
  std::string out = "fatal error: all goroutines are asleep - deadlock!\n";
  if (trace_level() != TraceLevel::kNone) {
    out += '\n';
    all_traces(&out, nullptr);
  }
  write_stderr(out);
  end_fatally();
  __builtin_unreachable();
}

void stack_overflow(G* g, uint64_t sp) {
  char line[256];
  std::string out;
  snprintf(line, sizeof line, "runtime: goroutine stack exceeds %lu-byte limit\n", max_stack());
  out += line;
  snprintf(line, sizeof line, "runtime: sp=%#lx stack=[%#lx, %#lx]\n", sp, g->stack_lo, g->stack_hi);
  out += line;
  out += "fatal error: stack overflow\n";
  if (trace_level() != TraceLevel::kNone) {
    out += '\n';
    goroutine_trace(&out, g, Unwinder(g), true);
  }
  write_stderr(out);
  end_fatally();
  __builtin_unreachable();
}

void not_there(std::string_view name) {
  std::string out = "fatal error: gorun: ";
  out += name;
  out += " is not there yet\n";
  G* g = current_g();
  if (g && g->native_frame) {
    out += '\n';
    goroutine_trace(&out, g, Unwinder(g), true);
  }
  write_stderr(out);
  exit_now(2);
}

extern "C" void gorun_unresolved_symbol(const char* name, G*) { not_there(name); }

}  // namespace gorun::rt
