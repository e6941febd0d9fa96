#include "frontend/constant/pool.h"

#include <gmp.h>

#include <mutex>
#include <vector>

#include "frontend/source/state.h"
#include "runtime/base/check.h"
#include "runtime/base/window_heap.h"

namespace gorun {
namespace {

struct Registry {
  std::mutex mu;
  std::vector<Arena*> free;
  std::vector<Arena*> all;  // keeps them reachable for leak checkers
};
Registry& registry() {
  return *state_object<Registry>(&g_front.arenas, []() -> void* { return new Registry; });
}

struct Handle {
  Arena* arena;
  Handle() {
    Registry& r = registry();
    std::lock_guard<std::mutex> lock(r.mu);
    if (!r.free.empty()) {
      arena = r.free.back();
      r.free.pop_back();
      return;
    }
    arena = new Arena;
    r.all.push_back(arena);
  }
  ~Handle() {
    Registry& r = registry();
    std::lock_guard<std::mutex> lock(r.mu);
    r.free.push_back(arena);
  }
};
thread_local Handle t_handle;

}  // namespace

Arena& session_arena() { return *t_handle.arena; }

void use_heap_for_numbers() {
  mp_set_memory_functions(
      [](size_t n) {
        void* p = heap_alloc(n);
        CHECK(p != nullptr, "out of memory: a number of %zu bytes", n);
        return p;
      },
      [](void* p, size_t old_size, size_t n) {
        p = heap_realloc(p, old_size, n);
        CHECK(p != nullptr, "out of memory: a number of %zu bytes", n);
        return p;
      },
      [](void* p, size_t) { heap_free(p); });
}

}  // namespace gorun
