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
  SignalHandler handler;
  unsigned long flags;
  void (*restorer)();
  uint64_t mask;
};
constexpr unsigned long kRestorer = 0x04000000;
const auto kIgnore = reinterpret_cast<SignalHandler>(uintptr_t{1});

uint64_t handled = 0;  // signals with a handler of ours
uint64_t mask_before_fork = 0;

void change(int sig, const KernelSigaction& sa) { syscall(SYS_rt_sigaction, sig, &sa, nullptr, 8); }
void set_mask(uint64_t mask, uint64_t* old) { syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, old, 8); }
}  // namespace

void raw_sigaction(int sig, SignalHandler handler, unsigned long flags) {
  handled |= uint64_t{1} << (sig - 1);
  change(sig, {handler, flags | SA_SIGINFO | SA_ONSTACK | kRestorer, gorun_sigreturn, ~uint64_t{0}});
}

void raw_sigaction_default(int sig, bool ignore) {
  handled &= ~(uint64_t{1} << (sig - 1));
  change(sig, {ignore ? kIgnore : nullptr, kRestorer, gorun_sigreturn, 0});
}

bool raw_signal_ignored(int sig) {
  KernelSigaction sa{};
  return syscall(SYS_rt_sigaction, sig, nullptr, &sa, 8) == 0 && sa.handler == kIgnore;
}

void raw_unblock(int sig) {
  uint64_t mask = uint64_t{1} << (sig - 1);
  syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &mask, nullptr, 8);
}

void raw_block_signals() { set_mask(~uint64_t{0}, &mask_before_fork); }
void raw_unblock_signals() { set_mask(mask_before_fork, nullptr); }

// The child shares our memory until it calls exec: only its own signal table changes.
void raw_child_signals() {
  for (int sig = 1; sig <= 64; sig++)
    if (handled >> (sig - 1) & 1) change(sig, {nullptr, kRestorer, gorun_sigreturn, 0});
  set_mask(mask_before_fork, nullptr);
}

}  // namespace gorun::rt
