#include "frontend/constant/pool.h"

#include <mutex>
#include <vector>

namespace gorun {
namespace {

struct Registry {
  std::mutex mu;
  std::vector<Arena*> free;
  std::vector<Arena*> all;      // keeps them reachable for leak checkers
};
Registry& registry() {
  static Registry* r = new Registry;
  return *r;
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

}  // namespace gorun
