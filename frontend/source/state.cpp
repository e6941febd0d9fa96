#include "frontend/source/state.h"

#include <mutex>

namespace gorun {

FrontState g_front;

void* make_once(void** slot, void* (*make)()) {
  static std::recursive_mutex mu;  // making one may ask for another
  std::lock_guard lock(mu);
  if (*slot == nullptr) __atomic_store_n(slot, make(), __ATOMIC_RELEASE);
  return *slot;
}

}  // namespace gorun
