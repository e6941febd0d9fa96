// Synchronous signals of compiled code become Go panics: the handler makes the faulting instruction look like a call of runtime.sigpanic.
// Handlers are installed by raw rt_sigaction (libc's wrapper is deferred under ThreadSanitizer) and always run on the alternate stack: a frame of over
// 3 KB on a 2 KB goroutine segment would overwrite its neighbour.
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "runtime/panic/signal.h"
#include "runtime/panic/traceback.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/raw_signal.h"
#include "runtime/sched/scheduler.h"
#include "runtime/symtab/symtab.h"

extern "C" {
extern char gorun_leaf_start[], gorun_leaf_end[];
}
namespace gorun::rt {

namespace {

bool in_leaf(uint64_t pc) { return pc >= reinterpret_cast<uint64_t>(gorun_leaf_start) && pc < reinterpret_cast<uint64_t>(gorun_leaf_end); }

const char* signal_name(int sig) {
  switch (sig) {
    case SIGSEGV: return "SIGSEGV: segmentation violation";
    case SIGBUS: return "SIGBUS: bus error";
    case SIGFPE: return "SIGFPE: floating-point exception";
    case SIGILL: return "SIGILL: illegal instruction";
    case SIGTRAP: return "SIGTRAP: trace trap";
    case SIGQUIT: return "SIGQUIT: quit";
    case SIGABRT: return "SIGABRT: abort";
    case SIGSYS: return "SIGSYS: bad system call";
    case SIGSTKFLT: return "SIGSTKFLT: stack fault";
    default: return "unexpected signal";
  }
}

void die_in_signal(int sig, siginfo_t* info, uint64_t pc) {
  char buf[256];
  int n = snprintf(buf, sizeof buf, "fatal error: unexpected signal during runtime execution\n[signal %s code=%#x addr=%#lx pc=%#lx]\n", signal_name(sig),
                   static_cast<unsigned>(info->si_code), reinterpret_cast<uint64_t>(info->si_addr), pc);
  write_stderr({buf, static_cast<size_t>(n)});
  G* g = current_g();
  if (g && g->native_frame) {
    std::string out = "\n";
    goroutine_trace(&out, g, Unwinder(g), true);
    write_stderr(out);
  }
  exit_now(2);
}

// SIGQUIT and the like: every goroutine's trace, the registers, exit status 2 (runtime/signal_unix.go, sighandler).
void on_fatal(int sig, siginfo_t* info, void* context) {
  if (note_signal(sig)) return;
  const greg_t* r = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  auto pc = static_cast<uint64_t>(r[REG_RIP]);
  char line[128];
  snprintf(line, sizeof line, "%s\nPC=%#lx m=0 sigcode=%d", signal_name(sig), pc, info->si_code);
  std::string out = line;
  if (sig == SIGSEGV || sig == SIGBUS) {
    snprintf(line, sizeof line, " addr=%#lx", reinterpret_cast<uint64_t>(info->si_addr));
    out += line;
  }
  out += '\n';
  G* g = current_g();
  if (trace_level() != TraceLevel::kNone) {
    out += '\n';
    if (g && !g->native_frame && module_of(pc)) {
      Unwinder from(g, pc, static_cast<uint64_t>(r[REG_RBP]), true);
      all_traces(&out, g, &from);
    } else if (auto sp = static_cast<uint64_t>(r[REG_RSP]); g && !g->native_frame && sp >= g->stack_lo && sp < g->stack_hi) {
      // a leaf stub: its return address is on top
      Unwinder from(g, *reinterpret_cast<const uint64_t*>(sp), static_cast<uint64_t>(r[REG_RBP]), false);
      all_traces(&out, g, &from);
    } else {
      all_traces(&out, g && g->native_frame ? g : nullptr);
    }
    out += '\n';
    static const struct {
      const char* name;
      int reg;
    } kRegs[] = {{"rax", REG_RAX}, {"rbx", REG_RBX}, {"rcx", REG_RCX}, {"rdx", REG_RDX}, {"rdi", REG_RDI}, {"rsi", REG_RSI},
                 {"rbp", REG_RBP}, {"rsp", REG_RSP}, {"r8", REG_R8},   {"r9", REG_R9},   {"r10", REG_R10}, {"r11", REG_R11},
                 {"r12", REG_R12}, {"r13", REG_R13}, {"r14", REG_R14}, {"r15", REG_R15}, {"rip", REG_RIP}, {"rflags", REG_EFL}};
    for (auto& reg : kRegs) {
      snprintf(line, sizeof line, "%-6s %#lx\n", reg.name, static_cast<uint64_t>(r[reg.reg]));
      out += line;
    }
  }
  write_stderr(out);
  if (crash_on_fatal()) {
    raw_sigaction_default(sig, false);
    raw_unblock(sig);
    raise(sig);
  }
  exit_now(2);
}

void on_fault(int sig, siginfo_t* info, void* context) {
  if (info->si_code <= 0) return on_fatal(sig, info, context);  // kill sent it: nothing is wrong where the program was
  auto* uc = static_cast<ucontext_t*>(context);
  greg_t* r = uc->uc_mcontext.gregs;
  uint64_t pc = static_cast<uint64_t>(r[REG_RIP]);
  G* g = current_g();
  const abi::ModuleData* m = first_module();
  bool leaf = in_leaf(pc);
  bool go_code = m && module_of(pc);
  if (!g || (!leaf && !go_code) || !m->sigpanic || g->native_frame) die_in_signal(sig, info, pc);
  if (!leaf && !(g->stack_lo <= static_cast<uint64_t>(r[REG_RSP]) && static_cast<uint64_t>(r[REG_RSP]) <= g->stack_hi)) die_in_signal(sig, info, pc);
  g->sig = static_cast<uint32_t>(sig);
  g->sig_code = static_cast<uint64_t>(info->si_code);
  g->sig_addr = reinterpret_cast<uint64_t>(info->si_addr);
  g->sig_pc = pc;
  if (!leaf) {
    // push the faulting pc as the return address of sigpanic
    r[REG_RSP] -= 8;
    *reinterpret_cast<uint64_t*>(r[REG_RSP]) = pc;
  }  // a leaf stub left rsp at its own return address: the fault belongs to its caller
  r[REG_RAX] = sig;
  r[REG_RBX] = info->si_code;
  r[REG_RCX] = static_cast<greg_t>(g->sig_addr);
  r[REG_RDI] = static_cast<greg_t>(pc);
  r[REG_RIP] = static_cast<greg_t>(m->sigpanic);
}

}  // namespace

std::string signal_line(G* g) {
  char buf[200];
  snprintf(buf, sizeof buf, "[signal %s code=0x%lx addr=0x%lx pc=0x%lx]\n", signal_name(static_cast<int>(g->sig)), g->sig_code,
           g->sig == SIGSEGV ? reported_fault(g->sig_pc, g->sig_addr) : g->sig_addr, g->sig_pc);
  return buf;
}

void install_fault_handlers() {
  size_t size = std::max<size_t>(getauxval(AT_MINSIGSTKSZ), 2048) + 16 * 1024 + 64 * 1024;  // tracebacks are formed on it
  void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (p == MAP_FAILED) fatal_error("cannot allocate the signal stack");
  stack_t ss{};
  ss.ss_sp = p;
  ss.ss_size = size;
  sigaltstack(&ss, nullptr);
  for (int sig : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) raw_sigaction(sig, on_fault, SA_NODEFER);
  install_signal_handlers(on_fatal);
}

}  // namespace gorun::rt
