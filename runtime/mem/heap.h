// The Go heap: spans of size-classed objects inside the window, non-moving. Marks and allocation bits lie in the span record, outside the objects;
// interior pointers are found by a flat table from page to span.
//
// Small objects come from the free runs of an AllocCache: one for each thread that runs Go code (there is one at present). The assembly in entry/alloc.S
// takes from a run on the goroutine's stack; all else (an empty run, large objects, a due collection, stress modes) comes here, inside a native.
// A collection happens inside an allocation with the world stopped.
#pragma once
#include <cstdint>
#include <string>

#include "runtime/mem/size_classes.h"

namespace gorun::rt {

struct Span {
  uint64_t base = 0;
  uint32_t npages = 0;
  uint32_t nelems = 0;
  uint64_t elem_size = 0;
  uint32_t recip = 0;  // ceil(2^32 / elem_size) for small objects
  uint8_t size_class = 0;
  bool noscan = false;
  bool in_use = false;
  bool large = false;
  bool zeroed = false;     // never-used memory: objects need no clearing
  uint32_t next_free = 0;  // search position
  uint32_t live = 0;
  uint64_t alloc_bits[16] = {};
  uint64_t mark_bits[16] = {};
  Span* next = nullptr;  // list of its class, or free list of records
};

struct HeapStats {
  uint64_t live_bytes = 0;  // allocated and not yet swept
  uint64_t total_alloc = 0, mallocs = 0, frees = 0, num_gc = 0, pause_total_ns = 0, last_pause_ns = 0, next_gc = 4 << 20, sys = 0, last_gc_ns = 0, forced = 0;
  uint64_t class_mallocs[kNumSizeClasses] = {}, class_frees[kNumSizeClasses] = {};
  uint64_t large_mallocs = 0, large_frees = 0;
  uint64_t in_use = 0;    // bytes of spans that hold objects
  uint64_t released = 0;  // bytes of free pages that the system has back
};
extern HeapStats heap_stats;  // slots of free runs count as allocated here
HeapStats heap_stats_now();   // exact

// Free slots side by side, cleared and marked as allocated in their span: [next, end). entry/alloc.S knows the layout.
struct FreeRun {
  uint64_t next, end, size, unused;
};
struct AllocCache {
  FreeRun runs[kNumSizeClasses][2] = {};  // [class][noscan]
  uint64_t tiny_at = 0, tiny_end = 0;     // rest of the 16-byte block that tiny objects share
  uint64_t tiny_allocs = 0;               // objects that went into a block that was there
};
extern AllocCache main_alloc_cache;
void heap_flush_caches();  // before a collection: free slots are free again

std::string heap_init();
// Zeroed memory for an object. noscan: the collector does not look inside. May collect.
void* heap_alloc(uint64_t size, bool noscan);
// The object that holds address p, or null: *index its slot.
Span* find_span(uint64_t p, uint32_t* index);
inline uint64_t object_base(const Span* s, uint32_t index) { return s->base + index * s->elem_size; }
bool in_heap_window(uint64_t p);
void for_each_span(void (*fn)(void*, Span*), void* ctx);
void heap_release_unused();  // free pages go back to the system
void sweep_all(bool fill);   // after marking: what is not marked is free; fill (stress mode): its bytes become 0xdb
extern char zero_base[8];    // every zero-size object

}  // namespace gorun::rt
