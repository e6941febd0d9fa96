// interface (implemented in runtime/gc): allocation asks for a collection.
#pragma once
#include <cstdint>
namespace gorun::rt {
// Called before each allocation of `size` bytes: collects when the goal is reached or a stress mode says so.
void gc_poll(uint64_t size);
// Whether a stress mode counts allocations: then each one must come through gc_poll.
bool gc_counts_allocations();
}  // namespace gorun::rt
