#include "runtime/gc/collector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/os.h"
#include "runtime/gc/specials.h"
#include "runtime/gc/stop_world.h"
#include "runtime/mem/fatal.h"
#include "runtime/mem/heap.h"
#include "runtime/symtab/symtab.h"

// Scanning reads memory that other code may be writing under ThreadSanitizer's eyes, and stack words beyond any object under AddressSanitizer's.
#define GC_SCAN __attribute__((no_sanitize("thread", "address"), noinline))

namespace gorun::rt {

namespace {

struct Item {
  uint64_t base, size;
};
std::vector<Item> work;
struct RootRange {
  uint64_t lo, hi;
};
std::vector<RootRange> root_ranges;
std::vector<void*> roots;

int32_t gc_percent = 100;
int64_t memory_limit = INT64_MAX;
uint64_t stress_every = 0, stress_count = 0;
bool collecting = false;
bool gctrace = false;
void* after = nullptr;

inline void mark_word(uint64_t w) {
  uint32_t i;
  Span* s = find_span(w, &i);
  if (!s) return;
  uint64_t bit = uint64_t{1} << (i & 63);
  uint64_t& word = s->mark_bits[i >> 6];
  if (word & bit) return;
  word |= bit;
  if (!s->noscan) work.push_back({object_base(s, i), s->elem_size});
}

GC_SCAN void scan_range(uint64_t lo, uint64_t hi) {
  for (uint64_t p = (lo + 7) & ~uint64_t{7}; p + 8 <= hi; p += 8) mark_word(*reinterpret_cast<const uint64_t*>(p));
}

// Objects wait in a short queue between the stack and the scan, so that their memory is on its way when it is read: most of the time of a mark
// is misses of the cache.
void drain() {
  constexpr size_t kAhead = 16;
  Item ahead[kAhead];
  size_t head = 0, n = 0;
  for (;;) {
    while (n < kAhead && !work.empty()) {
      Item it = work.back();
      work.pop_back();
      __builtin_prefetch(reinterpret_cast<const void*>(it.base));
      if (it.size > 64) __builtin_prefetch(reinterpret_cast<const void*>(it.base + 64));
      ahead[(head + n++) % kAhead] = it;
    }
    if (n == 0) return;
    Item it = ahead[head];
    head = (head + 1) % kAhead;
    n--;
    scan_range(it.base, it.base + it.size);
  }
}

void mark_pointer(void* p) {
  mark_word(reinterpret_cast<uint64_t>(p));
  drain();
}

void mark_contents(void* p) {
  uint32_t i;
  Span* s = find_span(reinterpret_cast<uint64_t>(p), &i);
  if (!s || s->noscan) return;
  uint64_t base = object_base(s, i);
  scan_range(base, base + s->elem_size);
  drain();
}

bool is_marked(void* p) {
  uint32_t i;
  Span* s = find_span(reinterpret_cast<uint64_t>(p), &i);
  return !s || (s->mark_bits[i >> 6] >> (i & 63) & 1);
}

GC_SCAN void scan_module(const abi::ModuleData* m) {
  uint64_t words = (m->ptr_end - m->ptr_start) / 8;
  for (uint64_t w = 0; w < words; w += 64) {
    uint64_t mask = m->data_ptr_mask[w / 64];
    while (mask) {
      uint64_t i = w + static_cast<uint64_t>(__builtin_ctzll(mask));
      mask &= mask - 1;
      mark_word(*reinterpret_cast<const uint64_t*>(m->ptr_start + i * 8));
    }
  }
}

// What C++ holds while it allocates: this thread's stack from here up, or only what was below the native.
GC_SCAN void scan_native_stack(bool native_holds) {
  __builtin_unwind_init();  // callee-saved registers go to the stack
  NativeStack s = native_stack();
  auto from = native_holds ? reinterpret_cast<uint64_t>(__builtin_frame_address(0)) : s.native_sp;
  if (s.top > from) scan_range(from, s.top);
}

uint64_t goal_after(uint64_t live) {
  if (gc_percent < 0) return UINT64_MAX;
  uint64_t p = static_cast<uint64_t>(gc_percent);
  uint64_t goal = live + live / 100 * p + live % 100 * p / 100;
  uint64_t least = (uint64_t{4} << 20) * p / 100;
  if (goal < least) goal = least;
  if (goal > static_cast<uint64_t>(memory_limit)) goal = static_cast<uint64_t>(memory_limit);
  return goal > live + (64 << 10) ? goal : live + (64 << 10);
}

}  // namespace

void gc_add_root_range(uint64_t lo, uint64_t hi) { root_ranges.push_back({lo, hi}); }
void gc_add_root(void* p) { roots.push_back(p); }

void gc_set_after(void* fn) {
  if (!after) gc_add_root(fn);
  after = fn;
}

void gc_set_stress(uint64_t n) { stress_every = n; }

int32_t gc_set_percent(int32_t v) {
  int32_t old = gc_percent;
  gc_percent = v < 0 ? -1 : v;
  heap_stats.next_gc = goal_after(heap_stats.live_bytes);
  return old;
}

int64_t gc_set_limit(int64_t v) {
  int64_t old = memory_limit;
  if (v >= 0) memory_limit = v;
  return old;
}

// GOMEMLIMIT: a number with B, KiB, MiB, GiB, TiB or without a unit (runtime/string.go, parseByteCount).
static bool parse_bytes(const char* s, int64_t* out) {
  char* end;
  if (*s < '0' || *s > '9') return false;
  unsigned long long n = strtoull(s, &end, 10);
  int shift = 0;
  if (*end && strcmp(end, "B")) {
    static const char kUnits[] = "KMGT";
    const char* u = strchr(kUnits, *end);
    if (!u || strcmp(end + 1, "iB")) return false;
    shift = 10 * static_cast<int>(u - kUnits + 1);
  }
  if (shift && n > (static_cast<unsigned long long>(INT64_MAX) >> shift)) return false;
  *out = static_cast<int64_t>(n << shift);
  return true;
}

void gc_read_environment() {
  if (const char* v = getenv("GOGC")) {
    if (!strcmp(v, "off")) gc_set_percent(-1);
    char* end = nullptr;
    const long n = strtol(v, &end, 10);
    if (end != v && *end == 0 && n >= INT32_MIN && n <= INT32_MAX) gc_set_percent(static_cast<int32_t>(n));
  }
  if (const char* v = getenv("GOMEMLIMIT"); v && *v && strcmp(v, "off")) {
    int64_t n;
    if (!parse_bytes(v, &n)) {
      write_stderr(std::string("GOMEMLIMIT=") + v + "\n");
      fatal_error("malformed GOMEMLIMIT; see `go doc runtime/debug.SetMemoryLimit`");
    }
    memory_limit = n;
  }
  if (const char* v = getenv("GODEBUG"); v && strstr(v, "gctrace=1")) gctrace = true;
  heap_stats.next_gc = goal_after(0);
}

bool gc_counts_allocations() { return stress_every != 0; }

void gc_poll(uint64_t size) {
  if (collecting) return;
  if (stress_every && ++stress_count % stress_every == 0) return gc_collect(true);
  if (heap_stats.live_bytes + size >= heap_stats.next_gc && gc_percent >= 0) gc_collect(false);
}

void gc_collect(bool forced, bool native_holds) {
  CHECK(!collecting, "a collection inside a collection");
  collecting = true;
  int64_t start = monotonic_ns();
  heap_flush_caches();
  uint64_t before = heap_stats.live_bytes;
  for (int i = 0; const abi::ModuleData* m = module_at(i); i++) scan_module(m);
  drain();
  for (RootRange r : root_ranges) scan_range(r.lo, r.hi);
  drain();
  for (void* p : roots) mark_word(reinterpret_cast<uint64_t>(p));
  drain();
  scan_goroutine_roots(scan_range, drain);
  scan_native_stack(native_holds);
  drain();
  mark_special_roots(mark_pointer, mark_contents);
  drain();  // what these reach is not dead
  process_specials(is_marked, mark_pointer);
  drain();
  sweep_all(stress_every != 0);
  int64_t ns = monotonic_ns() - start;
  heap_stats.num_gc++;
  if (forced) heap_stats.forced++;
  heap_stats.pause_total_ns += static_cast<uint64_t>(ns);
  heap_stats.last_pause_ns = static_cast<uint64_t>(ns);
  heap_stats.last_gc_ns = static_cast<uint64_t>(wall_clock_ns());
  heap_stats.next_gc = goal_after(heap_stats.live_bytes);
  collecting = false;
  if (gctrace) {
    char line[160];
    int n = snprintf(line, sizeof line, "gc %lu @%.3fs: %.3f ms stopped, %lu->%lu MB, %lu MB goal%s\n", heap_stats.num_gc, static_cast<double>(start) / 1e9,
                     static_cast<double>(ns) / 1e6, before >> 20, heap_stats.live_bytes >> 20, heap_stats.next_gc >> 20, forced ? " (forced)" : "");
    write_stderr({line, static_cast<size_t>(n)});
  }
  if (finalizers_queued()) wake_finalizer_goroutine();
  if (after && !forced) start_system_goroutine(after);
}

}  // namespace gorun::rt
