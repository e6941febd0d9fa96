#include "runtime/sched/raw_signal.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

extern "C" void gorun_sigreturn();
asm(R"(
    .text
    .globl gorun_sigreturn
gorun_sigreturn:
    movq $15, %rax
    syscall
)");

namespace gorun::rt {

namespace {
struct KernelSigaction {
  void (*handler)(int, siginfo_t*, void*);
  unsigned long flags;
  void (*restorer)();
  uint64_t mask;
};
}  // namespace

void raw_sigaction(int sig, void (*handler)(int, siginfo_t*, void*), unsigned long flags) {
  KernelSigaction sa{};
  sa.handler = handler;
  sa.flags = flags | SA_SIGINFO | SA_ONSTACK | 0x04000000 /* SA_RESTORER */;
  sa.restorer = gorun_sigreturn;
  sa.mask = ~uint64_t{0};
  syscall(SYS_rt_sigaction, sig, &sa, nullptr, 8);
}

void raw_sigaction_default(int sig, bool ignore) {
  KernelSigaction sa{};
  sa.handler = ignore ? reinterpret_cast<void (*)(int, siginfo_t*, void*)>(uintptr_t{1}) : nullptr;
  sa.flags = 0x04000000;
  sa.restorer = gorun_sigreturn;
  syscall(SYS_rt_sigaction, sig, &sa, nullptr, 8);
}

}  // namespace gorun::rt
