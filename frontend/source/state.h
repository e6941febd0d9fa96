// Everything the front end keeps beyond a session, in one place: a snapshot (frontend/snapshot) saves and restores it. Other statics of the
// front end are constants or caches of a thread that may be empty at any time.
#pragma once
#include <cstdint>

namespace gorun {

struct FrontState {
  void* names = nullptr;          // syntax/names.cpp
  void* arenas = nullptr;         // constant/pool.cpp
  void* universe = nullptr;       // types/universe.cpp
  void* default_store = nullptr;  // types/store.cpp
  uint64_t type_params = 0;       // made so far
};

extern FrontState g_front;

// The object that a slot points to, made by the first that asks.
void* make_once(void** slot, void* (*make)());
template <class T>
T* state_object(void** slot, void* (*make)()) {
  void* p = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
  return static_cast<T*>(__builtin_expect(p != nullptr, 1) ? p : make_once(slot, make));
}

}  // namespace gorun
