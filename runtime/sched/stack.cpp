#include "runtime/sched/stack.h"

#include <sys/mman.h>

#include <cstring>
#include <mutex>

#include "runtime/base/check.h"
#include "runtime/sched/asm_offsets.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/preempt.h"
#include "runtime/sched/scheduler.h"
#include "runtime/symtab/symtab.h"

namespace gorun::rt {

bool force_crossing = false;

namespace {

uint64_t g_max_stack = kMaxStack;

// Memory of segments: powers of two from kFirstSegment, carved from 1 MB slabs; segments of a slab's size or more have their own mapping.
// Freed segments are kept by class.
constexpr int kMinShift = 11;
constexpr uint64_t kSlab = 1 << 20;

struct Pool {
  std::mutex mu;
  Segment* free_segs[40] = {};
  uint64_t slab_at = 0, slab_end = 0;
  Segment* headers = nullptr;
  int headers_left = 0;
  uint64_t mapped = 0;
} pool;

uint64_t map_stack(uint64_t size) {
  void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (p == MAP_FAILED) fatal_error("out of memory (stack allocation)");
  pool.mapped += size;
  return reinterpret_cast<uint64_t>(p);
}

Segment* new_header() {
  if (pool.headers_left == 0) {
    pool.headers = reinterpret_cast<Segment*>(map_stack(64 * 1024));
    pool.headers_left = 64 * 1024 / sizeof(Segment);
  }
  pool.headers_left--;
  return new (pool.headers++) Segment;
}

Segment* alloc_segment(uint64_t size) {
  int shift = kMinShift;
  while ((uint64_t{1} << shift) < size) shift++;
  size = uint64_t{1} << shift;
  std::lock_guard lock(pool.mu);
  if (Segment* s = pool.free_segs[shift]) {
    pool.free_segs[shift] = s->next;
    s->next = s->prev = nullptr;
    return s;
  }
  Segment* s = new_header();
  if (size >= kSlab) {
    s->lo = map_stack(size);
  } else {
    if (pool.slab_end - pool.slab_at < size) {
      pool.slab_at = map_stack(kSlab);
      pool.slab_end = pool.slab_at + kSlab;
    }
    s->lo = pool.slab_at;
    pool.slab_at += size;
  }
  s->hi = s->lo + size;
  s->size_class = shift;
  return s;
}

void free_segment(Segment* s) {
  if (s->hi - s->lo >= kSlab) madvise(reinterpret_cast<void*>(s->lo), s->hi - s->lo, MADV_DONTNEED);
  std::lock_guard lock(pool.mu);
  s->prev = nullptr;
  s->next = pool.free_segs[s->size_class];
  pool.free_segs[s->size_class] = s;
}

void set_guard(Segment* s) { s->guard = force_crossing ? ~uint64_t{0} : s->lo + abi::kStackGuard; }

void make_current(G* g, Segment* s) {
  g->seg = s;
  g->stack_lo = s->lo;
  g->stack_hi = s->hi;
  g->stack_guard = s->guard;
}

}  // namespace

uint64_t stack_bytes() { return pool.mapped; }
uint64_t max_stack() { return g_max_stack; }
void set_max_stack(uint64_t n) { g_max_stack = n; }

void stack_init(G* g) {
  if (g->first_seg) return;
  Segment* s = alloc_segment(g->goid == 1 ? kMainSegment : kFirstSegment);
  set_guard(s);
  g->first_seg = s;
  g->stack_total = s->hi - s->lo;
  make_current(g, s);
}

void stack_release(G* g) {
  for (Segment* s = g->first_seg; s;) {
    Segment* next = s->next;
    free_segment(s);
    s = next;
  }
  g->first_seg = g->seg = nullptr;
  g->stack_total = 0;
}

Segment* stack_segment_of(G* g, uint64_t sp) {
  for (Segment* s = g->first_seg; s; s = s->next)
    if (sp >= s->lo && sp <= s->hi) return s;
  return nullptr;
}

void stack_rewind(G* g, uint64_t sp) {
  if (sp >= g->stack_lo && sp <= g->stack_hi) return;
  Segment* s = stack_segment_of(g, sp);
  CHECK(s, "stack_rewind: %#lx is not on the stack of goroutine %lu", sp, g->goid);
  make_current(g, s);
}

// The state that gorun_more keeps on the old segment (asm_offsets.h MF_*).
struct MoreFrame {
  uint64_t ints[abi::kIntArgRegs];
  uint64_t closure, body, arg_base;
  double floats[abi::kFloatArgRegs];
  uint64_t pad;
  uint64_t saved_rbp, return_pc;
};
static_assert(offsetof(MoreFrame, saved_rbp) == MF_SIZE && offsetof(MoreFrame, closure) == MF_CLOSURE && offsetof(MoreFrame, body) == MF_BODY &&
              offsetof(MoreFrame, arg_base) == MF_ARGBASE && offsetof(MoreFrame, floats) == MF_FLOATS);
static_assert(offsetof(Segment, prev) == SEG_PREV && offsetof(Segment, lo) == SEG_LO && offsetof(Segment, hi) == SEG_HI && offsetof(Segment, guard) == SEG_GUARD);

extern "C" void gorun_reflectcall_body();

// Called by gorun_more on the M's stack. See thunks.S for the results.
extern "C" uint64_t gorun_more_enter(MoreFrame* f, G* g) {
  Segment* cur = g->seg;
  uint64_t sp = reinterpret_cast<uint64_t>(&f->return_pc);  // rsp at the function's entry
  // reflectcall reserves as much as its argument frameSize says
  bool reflect = f->body == reinterpret_cast<uint64_t>(gorun_reflectcall_body);
  uint64_t frame = reflect ? static_cast<uint32_t>(f->ints[5]) + REFLECTCALL_FRAME : frame_size_of(f->body);
  if (preempt_at_prologue(g, f->body)) {
    prepare_yield(g);
    return 0;
  }
  if (!force_crossing && sp - frame > cur->guard) {  // a request that is served by now
    g->stack_guard = cur->guard;
    return reinterpret_cast<uint64_t>(&f->saved_rbp);
  }
  uint64_t need = frame + abi::kStackGuard + 512;
  Segment* next = cur->next;
  if (next && next->hi - next->lo < need) {  // kept, but too small for this frame
    for (Segment* s = next; s;) {
      Segment* after = s->next;
      g->stack_total -= s->hi - s->lo;
      free_segment(s);
      s = after;
    }
    cur->next = next = nullptr;
  }
  if (!next) {
    uint64_t size = force_crossing ? kFirstSegment : (cur->hi - cur->lo) * 4;
    if (size > kLargestSegment) size = kLargestSegment;
    while (size < need) size *= 2;
    if (g->stack_total + size > g_max_stack) stack_overflow(g, sp);
    next = alloc_segment(size);
    g->stack_total += next->hi - next->lo;
    next->prev = cur;
    cur->next = next;
  }
  set_guard(next);
  cur->saved_sp = reinterpret_cast<uint64_t>(f);
  make_current(g, next);
  return next->hi & ~uint64_t{15};
}

extern "C" void gorun_stack_rewind(G* g, uint64_t fp) {
  if (!g->panic_) g->sig = 0;  // the signal has been dealt with (runtime/panic.go, recovery)
  stack_rewind(g, fp);
}

}  // namespace gorun::rt
