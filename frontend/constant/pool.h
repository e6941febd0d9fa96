// Memory that lives as long as the process: constants and types derived lazily, whose users cannot be enumerated. Each thread has
// an arena of its own, so no lock is taken; the arena of a thread that ends is taken over by the next one that starts.
#pragma once
#include "runtime/base/arena.h"

namespace gorun {

Arena& session_arena();

// From here on big numbers are allocated where operator new is (runtime/base/window_heap.h).
void use_heap_for_numbers();

}  // namespace gorun
