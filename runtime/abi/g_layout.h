// interface: the part of a G that compiled code and the overlay's `type g struct` see. The overlay mirrors it field by field (a test compares).
// The collector scans the whole GPrefix conservatively: pointer fields here are roots.
#pragma once
#include <cstddef>
#include <cstdint>
namespace gorun::abi {

struct GPrefix {
  uint64_t stack_lo;                                          // 0   current segment
  uint64_t stack_hi;                                          // 8
  uint64_t stack_guard;                                       // 16  prologue compares rsp with it; ~0 asks for `more` (preemption, forced crossing)
  void* panic_;                                               // 24  overlay: innermost *_panic
  void* defer_;                                               // 32  overlay: innermost *_defer
  uint64_t goid;                                              // 40
  void* param;                                                // 48  overlay: passed by the waker (sudog)
  void* waiting;                                              // 56  overlay: sudog list
  uint32_t status;                                            // 64  C++ scheduler
  uint32_t wait_reason;                                       // 68  index into abi::kWaitReasons
  int32_t locks;                                              // 72  >0: no preemption (procPin and the overlay's own critical sections)
  uint8_t throwing, fips_indicator, in_syscall, fips_bypass;  // 76
  void* m;                                                    // 80  C++: the M that runs this G
  void* go_fn;                                                // 88  func() started by newproc
  uint64_t go_pc;                                             // 96  return address of the go statement (traceback "created by")
  uint64_t parent_goid;                                       // 104
  void* labels;                                               // 112 pprof labels
  void* coroarg;                                              // 120 iter coroutine
  void* synctest;                                             // 128 bubble
  void* timer;                                                // 136 overlay: cached sleep timer
  uint64_t select_done;                                       // 144
  void* spare[5];                                             // 152
};
static_assert(offsetof(GPrefix, stack_guard) == 16 && sizeof(GPrefix) == 192);

}  // namespace gorun::abi
