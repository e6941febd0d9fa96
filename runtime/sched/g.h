// G, M and P, and the frame by which compiled code calls C++ (the border protocol).
//
// Compiled code calls a native through its vector slot; the stub in runtime/entry/thunks.S stores the argument registers into a NativeFrame on the
// G's stack, switches to the M's stack and calls the C++ body. The body never switches stacks, parks, unwinds or calls Go: it returns an Action that
// the stub carries out on the G's stack. No C++ frame of a native is alive across a switch.
//
// Ownership: Gs live in slabs that are never freed (a dead G is reused). Fields without another word belong to the M that runs the G.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/abi/frame.h"
#include "runtime/abi/g_layout.h"

namespace gorun::rt {

struct M;
struct P;
struct Segment;
struct AllocCache;

enum class GStatus : uint32_t { Idle, Runnable, Running, Waiting, Dead };

// Layout known to thunks.S (asm_offsets.h).
struct NativeFrame {
  uint64_t ints[abi::kIntArgRegs];  // rax rbx rcx rdi rsi r8 r9 r10 r11 at the call; the body stores results here, in the same order
  uint64_t closure;                 // rdx
  double floats[4];                 // xmm0..xmm3
  uint64_t pad;
  uint32_t pad32, words;  // NF_WORDS: what the collector scans
  uint64_t saved_rbp;  // frame pointer of the caller
  uint64_t return_pc;
};
static_assert(offsetof(NativeFrame, saved_rbp) == 128);

enum class Action : uint32_t {
  kDone = 0,
  kPark = 1,   // switch to the scheduler; G::status and park_lock say what happens there
  kPanic = 2,  // call ModuleData::panic_native(ints[0], ints[1], ints[2]) in the place of the caller's call
};

struct G : abi::GPrefix {
  void* ctx = nullptr;        // fcontext of a G that is not running
  uint64_t native_frame = 0;  // NativeFrame of the call in progress, 0 while compiled code runs
  Segment* seg = nullptr;     // current segment
  void* xsave = nullptr;      // extended registers of a G that was preempted by a signal
  Segment* first_seg = nullptr;
  uint32_t* park_lock = nullptr;  // released by the scheduler after the switch
  G* sched_next = nullptr;        // run queue, free list
  G* all_next = nullptr;
  uint64_t stack_total = 0;  // bytes of all segments in use
  bool system = false;       // not counted for deadlock and NumGoroutine (finalizer, timer goroutines)
  bool started = false;
  int32_t os_locks = 0;  // LockOSThread
  bool preempt = false;  // the next prologue yields (stack_guard asks for it)
  uint32_t sig = 0;      // last fault that became a panic
  uint64_t sig_code = 0, sig_addr = 0, sig_pc = 0;
};

struct M {
  uint64_t native_sp = 0;       // stack pointer for natives while a G runs
  void* sched_ctx = nullptr;    // fcontext of the scheduler loop while a G runs
  AllocCache* alloc = nullptr;  // for entry/alloc.S
  G* cur = nullptr;
  P* p = nullptr;
  uint64_t stack_top = 0;  // highest address of this thread's stack that natives use
  int id = 0;
};

// The G that runs on this thread; null on a scheduler or foreign thread. Natives get it passed instead where it matters.
G* current_g();
M* current_m();

}  // namespace gorun::rt
