// interface: calling convention and frames. gc's ABIInternal for amd64 (Go: src/cmd/compile/abi-internal.md), so that reflect works unchanged.
//
//   integer arguments and results: rax rbx rcx rdi rsi r8 r9 r10 r11      floats: xmm0..xmm14      closure context: rdx
//   r14 = current G; r12 r13 = scratch of stubs and prologues (never carry values across a call; the allocator may use them between calls);
//   r15: allocatable; xmm15: scratch of the code generator. No callee-saved registers except rbp (frame pointer) and rsp. Direction flag clear.
//   No red zone. rsp is 8 mod 16 at function entry (a call pushed the return address on a 16-aligned rsp).
//
// A parameter goes wholly into registers or wholly onto the stack (struct fields and array elements flattened; arrays of length > 1 never in
// registers). Stack area: [rsp at the call + 0 ...]: stack parameters in order with their alignment, rounded up to 8, then stack results, rounded up to 8.
// No spill area is reserved (gc reserves one; nothing here relies on it, reflect's frame type accounts for it: see FuncLayout in natives).
//
// Frame:   [rbp+8] return address  [rbp] caller's rbp  [rbp-8 ...] locals, spills   [rsp ...] outgoing stack arguments
// Every function pushes rbp. Prologue of a function that may grow the stack:
//     lea r13, [rsp+8]            only when the function has stack parameters or results: argument base, homed in the frame after `push rbp`
//     cmp rsp, [r14 + G::stack_guard]      (frame <= kStackSmall; else lea r12,[rsp-frame]; cmp r12,[...])
//     jbe  .more                  cold: mov r12d, offset .body ; jmp *gorun_rt_more slot (RtFn::More)      -- r12 = address of .body, r13 = argument base
//   .body:
//     push rbp ; mov rbp, rsp ; sub rsp, frame
// `more` builds one wrapper frame on the old segment, switches to another segment, calls .body, switches back and returns to the caller with all
// result registers intact.
#pragma once
#include <cstddef>
#include <cstdint>

namespace gorun::abi {

constexpr int kIntArgRegs = 9;
constexpr int kFloatArgRegs = 15;
// x86 register numbers of the integer argument sequence: rax rbx rcx rdi rsi r8 r9 r10 r11
constexpr uint8_t kIntArgRegNumbers[kIntArgRegs] = {0, 3, 1, 7, 6, 8, 9, 10, 11};
constexpr uint8_t kClosureReg = 2;  // rdx
constexpr uint8_t kGReg = 14;
constexpr uint32_t kStackSmall = 128;  // frames up to this size compare rsp itself
constexpr uint32_t kStackGuard = 928;  // bytes below the guard that nosplit chains and stubs may use

// In a slot of every function with defer statements, linked to its G from the DeferFrame op (ops.def), which stores pc, fp and link, until the function has
// run what it deferred: the list of a G is in the order of the frames. recovery sets rbp = fp, rsp is derived by the landing code (rsp = rbp - frame size), jumps to pc.
struct DeferFrame {
  uint64_t pc;
  uint64_t fp;
  void* head;     // overlay: newest pending defer record of this frame (linked through runtime._defer)
  void* link;     // of the next outer frame with one
  uint64_t bits;  // bit i: the func() in the i-th word behind this struct is pending (functions whose defer statements run at most once each)
};
static_assert(sizeof(DeferFrame) == 40);
constexpr int kMaxOpenDefers = 8;

}  // namespace gorun::abi
