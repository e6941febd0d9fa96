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

#include "runtime/sched/fatal.h"
#include "runtime/panic/signal.h"
#include "runtime/sched/raw_signal.h"
#include "runtime/symtab/symtab.h"
#include "runtime/panic/traceback.h"

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

void on_fault(int sig, siginfo_t* info, void* context) {
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
  snprintf(buf, sizeof buf, "[signal %s code=0x%lx addr=0x%lx pc=0x%lx]\n", signal_name(static_cast<int>(g->sig)), g->sig_code, g->sig_addr, g->sig_pc);
  return buf;
}

void install_fault_handlers() {
  size_t size = std::max<size_t>(getauxval(AT_MINSIGSTKSZ), 2048) + 16 * 1024 + 64 * 1024;   // tracebacks are formed on it
  void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (p == MAP_FAILED) fatal_error("cannot allocate the signal stack");
  stack_t ss{};
  ss.ss_sp = p;
  ss.ss_size = size;
  sigaltstack(&ss, nullptr);
  for (int sig : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) raw_sigaction(sig, on_fault, SA_NODEFER);
}

}  // namespace gorun::rt
