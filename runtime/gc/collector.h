// The collector: stop-the-world mark and sweep. Stacks are scanned frame by frame (sched/gc_roots.cpp), their words, registers (they are saved on the stacks) and
// heap objects with pointers conservatively, globals by their pointer masks. Every candidate word is validated: in the window, in a span, an allocated slot.
//
// Runs on an M's stack inside a native, when no other thread runs Go code.
#pragma once
#include <cstdint>

#include "runtime/mem/gc_trigger.h"

namespace gorun::rt {

// native_holds: whether the native that asks has pointers to objects in its C++ variables.
void gc_collect(bool forced, bool native_holds = true);
void gc_set_after(void* fn);                        // func() to run after each collection that is not forced
void gc_set_stress(uint64_t every_nth_allocation);  // 0: off
int32_t gc_set_percent(int32_t v);                  // GOGC; -1: off. Returns the old value
int64_t gc_set_limit(int64_t v);
void gc_read_environment();  // GOGC, GOMEMLIMIT, GODEBUG=gctrace=1
// Roots outside modules and stacks.
void gc_add_root_range(uint64_t lo, uint64_t hi);
void gc_add_root(void* p);
// Objects with something attached (Go: specials).
bool special_set_finalizer(void* obj, void* fn, void* argtype, void* frame);
void special_remove_finalizer(void* obj);
uint64_t special_add_cleanup(void* obj, void* fn);
void special_remove_cleanup(void* obj, uint64_t id);
void* special_weak_handle(void* obj);  // stable while the object lives
void* weak_target(void* handle);
struct FinalizerCall {
  void* obj;
  void* fn;
  void* argtype;
  void* frame;
};  // obj null: fn is a func()
bool take_finalizer(FinalizerCall* out);

}  // namespace gorun::rt
