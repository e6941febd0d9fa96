// Natives of memory: allocation, typed copies, the collector's controls.
#include <string.h>

#include "runtime/base/check.h"
#include "runtime/gc/collector.h"
#include "runtime/gc/specials.h"
#include "runtime/mem/heap.h"
#include "runtime/natives/natives.h"
#include "runtime/sched/preempt.h"
#include "runtime/sched/stack.h"

namespace gorun::rt::nat {

namespace {
// Copies of typed memory move aligned words whole: a pointer is never torn under a collector that looks on.
// No bytes may be at no address in Go, but not for C's functions.
void copy_words(void* dst, const void* src, uint64_t n) {
  if (n != 0) memmove(dst, src, n);
}
void clear_words(void* p, uint64_t n) {
  if (n != 0) memset(p, 0, n);
}
constexpr uint64_t kMaxAlloc = uint64_t{1} << 48;

// A loop that spends its time in allocations yields at one: prologues of package runtime do not.
inline Action done_or_yield(G* g) { return __builtin_expect(g->preempt, 0) && preempt_at_allocation(g) ? Action::kPark : Action::kDone; }
}  // namespace

Action newobject(NativeCall& c, abi::Type* t) {
  c.ret(0, heap_alloc(t->size, t->ptr_bytes == 0));
  return done_or_yield(c.g);
}

Action mallocgc(NativeCall& c, uint64_t size, abi::Type* t, bool) {
  c.ret(0, heap_alloc(size, !t || t->ptr_bytes == 0));
  return done_or_yield(c.g);
}

Action newarray(NativeCall& c, abi::Type* t, int64_t n) {
  uint64_t bytes;
  if (n < 0 || __builtin_mul_overflow(t->size, static_cast<uint64_t>(n), &bytes) || bytes > kMaxAlloc) return c.panic(kPanicNewArrayLen);
  c.ret(0, heap_alloc(bytes, t->ptr_bytes == 0));
  return done_or_yield(c.g);
}

Action typedmemmove(NativeCall&, abi::Type* t, void* dst, void* src) {
  if (dst != src) copy_words(dst, src, t->size);
  return Action::kDone;
}

Action typedmemclr(NativeCall&, abi::Type* t, void* p) {
  clear_words(p, t->size);
  return Action::kDone;
}

Action memclr_has_pointers(NativeCall&, void* p, uint64_t n) {
  clear_words(p, n);
  return Action::kDone;
}

// The collector stops the world: nothing to record.
Action bulk_barrier(NativeCall&, void*, void*, uint64_t) { return Action::kDone; }

Action gc_start(NativeCall&) {
  gc_collect(true, false);
  return Action::kDone;
}

Action free_memory(NativeCall&) {
  heap_release_unused();
  return Action::kDone;
}

Action after_gc(NativeCall&, void* fn) {
  gc_set_after(fn);
  return Action::kDone;
}

// The overlay's `type rawstats struct`: these words in this order.
Action read_memstats(NativeCall&, void* out) {
  auto* w = static_cast<uint64_t*>(out);
  const HeapStats h = heap_stats_now();
  uint64_t head[] = {h.live_bytes,    h.total_alloc, h.sys,    h.mallocs, h.frees,    h.next_gc,     h.last_gc_ns,   h.pause_total_ns,
                     h.last_pause_ns, h.num_gc,      h.forced, h.in_use,  h.released, stack_bytes(), kNumSizeClasses};
  for (uint64_t v : head) *w++ = v;
  for (int i = 0; i < kNumSizeClasses; i++) {
    *w++ = kClassSize[i];
    *w++ = h.class_mallocs[i];
    *w++ = h.class_frees[i];
  }
  return Action::kDone;
}

Action set_gc_percent(NativeCall& c, int32_t v) {
  c.ret(0, static_cast<uint64_t>(static_cast<int64_t>(gc_set_percent(v))));
  return Action::kDone;
}

Action set_memory_limit(NativeCall& c, int64_t v) {
  c.ret(0, gc_set_limit(v));
  return Action::kDone;
}

Action add_finalizer(NativeCall& c, void* obj, void* fn, void* argtype, void* frame) {
  c.ret(0, special_set_finalizer(obj, fn, argtype, frame) ? 1 : 0);
  return Action::kDone;
}

Action remove_finalizer(NativeCall&, void* obj) {
  special_remove_finalizer(obj);
  return Action::kDone;
}

Action add_cleanup(NativeCall& c, void* obj, void* fn) {
  c.ret(0, special_add_cleanup(obj, fn));
  return Action::kDone;
}

Action remove_cleanup(NativeCall&, void* obj, uint64_t id) {
  special_remove_cleanup(obj, id);
  return Action::kDone;
}

// A *FinalizerCall of the heap, or nil.
Action take_finalizers(NativeCall& c) {
  FinalizerCall call;
  c.ret(0, nullptr);
  auto* p = static_cast<FinalizerCall*>(heap_alloc(sizeof call, false));
  if (!take_finalizer(&call)) return Action::kDone;
  *p = call;
  c.ret(0, p);
  return Action::kDone;
}

Action finalizers_queued_(NativeCall& c) {
  c.ret(0, finalizers_queued());
  return Action::kDone;
}

Action register_weak(NativeCall& c, void* obj) {
  c.ret(0, special_weak_handle(obj));
  return Action::kDone;
}

Action make_strong(NativeCall& c, void* handle) {
  c.ret(0, weak_target(handle));
  return Action::kDone;
}

Action find_object(NativeCall& c, void* p) {
  uint32_t i;
  Span* s = find_span(reinterpret_cast<uint64_t>(p), &i);
  c.ret(0, s ? reinterpret_cast<void*>(object_base(s, i)) : nullptr);
  c.ret(1, s ? s->elem_size : 0);
  return Action::kDone;
}

}  // namespace gorun::rt::nat
