// interface (implemented in runtime/gc): allocation asks for a collection.
#pragma once
#include <cstdint>
namespace gorun::rt {
// Called before each allocation of `size` bytes: collects when the goal is reached or a stress mode says so.
void gc_poll(uint64_t size);
}  // namespace gorun::rt
