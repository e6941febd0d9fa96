// Goroutine stacks: a chain of segments. A G keeps the segments it has grown into (sticky), so that a loop that crosses a boundary does not allocate.
//
// A segment's header lies outside its memory (slab). more_enter/more_leave run on the M's stack / in the stub; the chain is only touched by the M that
// runs the G, and by the collector while the world is stopped.
#pragma once
#include <cstdint>

#include "runtime/sched/g.h"

namespace gorun::rt {

struct Segment {
  Segment* prev = nullptr;  // layout known to thunks.S up to guard
  Segment* next = nullptr;
  uint64_t lo = 0, hi = 0;
  uint64_t guard = 0;     // value of G::stack_guard while this segment is current
  uint64_t saved_sp = 0;  // rsp of the MoreFrame on this segment while a later segment is current
  uint64_t size_class = 0;
};

constexpr uint64_t kFirstSegment = 2 * 1024;
constexpr uint64_t kMainSegment = 64 * 1024;
constexpr uint64_t kLargestSegment = 256 << 20;
constexpr uint64_t kMaxStack = 1000000000;  // bytes; runtime/debug.SetMaxStack changes max_stack()
uint64_t stack_bytes();                     // memory of all segments, used or kept
uint64_t max_stack();
void set_max_stack(uint64_t);

// Gives g its first segment (idempotent) / returns all to the pool.
void stack_init(G* g);
void stack_release(G* g);
// Segment of g that holds address sp, or null.
Segment* stack_segment_of(G* g, uint64_t sp);
// Makes the segment that holds sp the current one (recovery, panic unwinding).
void stack_rewind(G* g, uint64_t sp);
// Whether every call crosses to another segment (stress mode GORUN_STRESS=cross).
extern bool force_crossing;

}  // namespace gorun::rt
