// What the collector sees of goroutines (runtime/gc/stop_world.h).
#include "runtime/gc/stop_world.h"
#include "runtime/sched/preempt.h"
#include "runtime/sched/scheduler.h"
#include "runtime/sched/stack.h"

namespace gorun::rt {

namespace {

using Scan = void (*)(uint64_t lo, uint64_t hi);

// A G that runs holds its state in the NativeFrame of the native that collects; a parked one at its saved context.
void scan_one(void* p, G* g) {
  Scan scan = *static_cast<Scan*>(p);
  scan(reinterpret_cast<uint64_t>(g), reinterpret_cast<uint64_t>(g) + sizeof(abi::GPrefix));
  if (!g->started) return;
  if (g->xsave) scan(reinterpret_cast<uint64_t>(g->xsave), reinterpret_cast<uint64_t>(g->xsave) + extended_state_size());
  constexpr uint64_t kMoreFrameRest = 128;  // a MoreFrame begins that far below the part it shares with a NativeFrame
  uint64_t sp = g->ctx ? reinterpret_cast<uint64_t>(g->ctx) : g->native_frame ? g->native_frame - kMoreFrameRest : g->stack_lo;
  stack_live_ranges(
      g, sp, [](void* s, uint64_t lo, uint64_t hi) { (*static_cast<Scan*>(s))(lo, hi); }, &scan);
}

}  // namespace

void scan_goroutine_roots(Scan scan) { for_each_g(scan_one, &scan); }

uint64_t native_stack_top() {
  M* m = current_m();
  return m ? m->stack_top : 0;
}

}  // namespace gorun::rt
