// interface (implemented in runtime/sched): what the collector needs of goroutines and threads while the world is stopped.
#pragma once
#include <cstdint>
namespace gorun::rt {
// Calls scan(lo, hi) for everything that a goroutine may hold pointers in: its G, its saved registers, the live words of its stack; done() after each goroutine.
void scan_goroutine_roots(void (*scan)(uint64_t lo, uint64_t hi), void (*done)());
// This thread's stack: natives begin at native_sp (and go down), the scheduler's loop has what is above, up to top. Zeros: not a thread of the runtime.
struct NativeStack {
  uint64_t native_sp, top;
};
NativeStack native_stack();
void wake_finalizer_goroutine();
void start_system_goroutine(void* fn);
}  // namespace gorun::rt
