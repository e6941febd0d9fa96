#include "runtime/mem/heap.h"

#include <string.h>
#include <sys/mman.h>

#include <algorithm>
#include <map>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/mem/chunk.h"
#include "runtime/mem/fatal.h"
#include "runtime/mem/gc_trigger.h"

namespace gorun::rt {

HeapStats heap_stats;
AllocCache main_alloc_cache;

// Class of a size by its number of words, rounded up.
extern "C" {
uint8_t gorun_class_of_words[kMaxSmall / 8 + 1];
}
char zero_base[8];

namespace {

HeapWindow window;
Span** page_table = nullptr;   // one entry per heap page of the window, touched where used
Span* span_records = nullptr;  // free records
std::vector<Span*> all_spans;

struct ClassLists {
  Span* current = nullptr;
  Span* partial = nullptr;
};
ClassLists classes[kNumSizeClasses][2];  // [class][noscan]

// Free runs of pages by address; neighbours are merged. Fresh runs (never used) are zero.
struct Run {
  uint64_t pages;
  bool zeroed;
};
std::map<uint64_t, Run> free_runs;

uint64_t page_index(uint64_t p) { return (p - window.base) >> kPageShift; }

void add_free_run(uint64_t base, uint64_t pages, bool zeroed) {
  auto [it, fresh] = free_runs.emplace(base, Run{pages, zeroed});
  CHECK(fresh, "heap: pages freed twice");
  auto next = std::next(it);
  if (next != free_runs.end() && base + (it->second.pages << kPageShift) == next->first && next->second.zeroed == zeroed) {
    it->second.pages += next->second.pages;
    free_runs.erase(next);
  }
  if (it != free_runs.begin()) {
    auto prev = std::prev(it);
    if (prev->first + (prev->second.pages << kPageShift) == base && prev->second.zeroed == zeroed) {
      prev->second.pages += it->second.pages;
      free_runs.erase(it);
    }
  }
}

bool grow(uint64_t pages) {
  uint64_t need = pages << kPageShift;
  // A large object may need several chunks in a row: chunks come in ascending order where they can, so take until a run is long enough.
  for (uint64_t tries = 0; tries <= need / kChunkSize + 2; tries++) {
    void* p = alloc_chunk();
    if (!p) return false;
    auto base = (reinterpret_cast<uint64_t>(p) + kHeapPage - 1) & ~(kHeapPage - 1);
    uint64_t end = (reinterpret_cast<uint64_t>(p) + kChunkSize) & ~(kHeapPage - 1);
    heap_stats.sys += kChunkSize;
    heap_stats.released += (end - base);
    add_free_run(base, (end - base) >> kPageShift, true);
    for (auto& [b, r] : free_runs)
      if (r.pages >= pages) return true;
  }
  return false;
}

uint64_t huge_at = 0;  // large objects that no chunk holds come from the upper end of the window, directly

uint64_t alloc_huge(uint64_t pages, bool* zeroed) {
  uint64_t size = pages << kPageShift;
  if (!huge_at) huge_at = window.base + window.size;
  if (size > huge_at - window.base || huge_at - size < window.base + window.size / 2) return 0;
  huge_at -= size;
  *zeroed = true;
  heap_stats.sys += size;
  heap_stats.released += size;
  return huge_at;
}

uint64_t alloc_pages(uint64_t pages, bool* zeroed) {
  for (int round = 0; round < 2; round++) {
    for (auto it = free_runs.begin(); it != free_runs.end(); ++it) {
      if (it->second.pages < pages) continue;
      uint64_t base = it->first;
      Run r = it->second;
      free_runs.erase(it);
      if (r.pages > pages) free_runs.emplace(base + (pages << kPageShift), Run{r.pages - pages, r.zeroed});
      *zeroed = r.zeroed;
      return base;
    }
    if ((pages << kPageShift) > kChunkSize / 2) return alloc_huge(pages, zeroed);
    if (!grow(pages)) return 0;
  }
  return 0;
}

Span* new_span(uint64_t pages) {
  bool zeroed = false;
  uint64_t base = alloc_pages(pages, &zeroed);
  if (!base) return nullptr;
  Span* s = span_records;
  if (s) {
    span_records = s->next;
    *s = Span{};
  } else {
    s = new (runtime_alloc(sizeof(Span))) Span{};
    all_spans.push_back(s);
  }
  s->base = base;
  s->npages = static_cast<uint32_t>(pages);
  s->in_use = true;
  s->zeroed = zeroed;
  uint64_t i = page_index(base);
  for (uint64_t k = 0; k < pages; k++) page_table[i + k] = s;
  heap_stats.in_use += pages << kPageShift;
  if (zeroed) heap_stats.released -= pages << kPageShift;
  return s;
}

void free_span(Span* s) {
  uint64_t i = page_index(s->base);
  for (uint64_t k = 0; k < s->npages; k++) page_table[i + k] = nullptr;
  s->in_use = false;
  heap_stats.in_use -= uint64_t{s->npages} << kPageShift;
  bool zeroed = false;
  if (s->npages >= 64) {  // 512 KB and more go back to the system
    madvise(reinterpret_cast<void*>(s->base), uint64_t{s->npages} << kPageShift, MADV_DONTNEED);
    zeroed = true;
    heap_stats.released += uint64_t{s->npages} << kPageShift;
  }
  add_free_run(s->base, s->npages, zeroed);
}

// First slot from i on whose allocation bit is `set`, or nelems.
uint32_t find_bit(const Span* s, uint32_t i, bool set) {
  while (i < s->nelems) {
    uint64_t word = (set ? s->alloc_bits[i >> 6] : ~s->alloc_bits[i >> 6]) >> (i & 63);
    if (word) return std::min(i + static_cast<uint32_t>(__builtin_ctzll(word)), s->nelems);
    i = (i | 63) + 1;
  }
  return s->nelems;
}

void set_alloc_bits(Span* s, uint32_t from, uint32_t to, bool set) {
  for (uint32_t i = from; i < to;) {
    uint32_t n = std::min(to - i, 64 - (i & 63));
    uint64_t mask = (n == 64 ? ~uint64_t{0} : (uint64_t{1} << n) - 1) << (i & 63);
    if (set) s->alloc_bits[i >> 6] |= mask;
    else s->alloc_bits[i >> 6] &= ~mask;
    i += n;
  }
}

[[noreturn]] void out_of_memory(uint64_t size) {
  write_stderr("runtime: out of memory: cannot allocate " + std::to_string(size) + "-byte block (" + std::to_string(heap_stats.in_use) + " in use)\n");
  fatal_error("out of memory");
}

// At most so many bytes become a run at once: they are cleared now and should still be in the nearest cache when they are used.
constexpr uint64_t kRunBytes = 4096;

// The next free slots of a class.
FreeRun take_run(uint8_t cls, bool noscan, bool one) {
  ClassLists& c = classes[cls][noscan];
  for (;;) {
    Span* s = c.current;
    if (s) {
      uint32_t from = find_bit(s, s->next_free, false);
      if (from < s->nelems) {
        uint32_t most = one ? 1 : static_cast<uint32_t>(std::max(kRunBytes / s->elem_size, uint64_t{1}));
        uint32_t to = std::min(find_bit(s, from, true), from + most), n = to - from;
        set_alloc_bits(s, from, to, true);
        s->next_free = to;
        s->live += n;
        FreeRun run{s->base + from * s->elem_size, s->base + to * s->elem_size, s->elem_size, 0};
        if (!s->zeroed) memset(reinterpret_cast<void*>(run.next), 0, run.end - run.next);
        heap_stats.class_mallocs[cls] += n;
        heap_stats.mallocs += n;
        heap_stats.live_bytes += run.end - run.next;
        heap_stats.total_alloc += run.end - run.next;
        return run;
      }
      c.current = nullptr;
    }
    if (c.partial) {
      c.current = c.partial;
      c.partial = c.current->next;
      c.current->next = nullptr;
      continue;
    }
    s = new_span(kClassPages[cls]);
    if (!s) out_of_memory(uint64_t{kClassPages[cls]} << kPageShift);
    s->size_class = cls;
    s->elem_size = kClassSize[cls];
    s->recip = static_cast<uint32_t>((uint64_t{1} << 32) / s->elem_size + 1);
    s->nelems = static_cast<uint32_t>((uint64_t{s->npages} << kPageShift) / s->elem_size);
    s->noscan = noscan;
    c.current = s;
  }
}

void* alloc_small(uint8_t cls, bool noscan) {
  FreeRun& run = main_alloc_cache.runs[cls][noscan];
  if (run.next == run.end) run = take_run(cls, noscan, gc_counts_allocations());
  void* p = reinterpret_cast<void*>(run.next);
  run.next += run.size;
  return p;
}

void* alloc_large(uint64_t size, bool noscan) {
  uint64_t pages = (size + kHeapPage - 1) >> kPageShift;
  Span* s = new_span(pages);
  if (!s) out_of_memory(pages << kPageShift);
  s->large = true;
  s->noscan = noscan;
  s->elem_size = pages << kPageShift;
  s->nelems = 1;
  s->live = 1;
  s->alloc_bits[0] = 1;
  s->next_free = 1;
  if (!s->zeroed) memset(reinterpret_cast<void*>(s->base), 0, s->elem_size);
  heap_stats.large_mallocs++;
  heap_stats.mallocs++;
  heap_stats.live_bytes += s->elem_size;
  heap_stats.total_alloc += s->elem_size;
  return reinterpret_cast<void*>(s->base);
}

}  // namespace

uint8_t size_class(uint64_t size) { return gorun_class_of_words[(size + 7) >> 3]; }

std::string heap_init() {
  std::string error = reserve_heap_window(&window);
  if (!error.empty()) return error;
  uint64_t entries = window.size >> kPageShift;
  void* p = mmap(nullptr, entries * sizeof(Span*), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) return "cannot reserve the page table of the Go heap: memory limit too low";
  page_table = static_cast<Span**>(p);
  uint8_t cls = 1;
  for (uint64_t i = 0; i <= kMaxSmall / 8; i++) {
    while (kClassSize[cls] < i * 8) cls++;
    gorun_class_of_words[i] = cls;
  }
  return {};
}

void* heap_alloc(uint64_t size, bool noscan) {
  if (size == 0) return zero_base;
  gc_poll(size);
  if (size > kMaxSmall) return alloc_large(size, noscan);
  if (!noscan || size >= 16) return alloc_small(size_class(size), noscan);
  // tiny objects share 16-byte blocks (Go: mallocgcTiny)
  AllocCache& c = main_alloc_cache;
  uint64_t align = (size & 7) == 0 ? 8 : (size & 3) == 0 ? 4 : (size & 1) == 0 ? 2 : 1;
  uint64_t at = (c.tiny_at + align - 1) & ~(align - 1);
  if (c.tiny_at && at + size <= c.tiny_end) {
    c.tiny_at = at + size;
    c.tiny_allocs++;
    return reinterpret_cast<void*>(at);
  }
  auto block = reinterpret_cast<uint64_t>(alloc_small(2, true));
  c.tiny_at = block + size;
  c.tiny_end = block + 16;
  return reinterpret_cast<void*>(block);
}

namespace {
// Takes what is left of the free runs out of the figures; release: the slots are free again.
void uncount_runs(HeapStats* h, bool release) {
  for (int cls = 1; cls < kNumSizeClasses; cls++) {
    for (FreeRun& run : main_alloc_cache.runs[cls]) {
      if (run.next == run.end) continue;
      uint64_t n = (run.end - run.next) / run.size;
      h->class_mallocs[cls] -= n;
      h->mallocs -= n;
      h->live_bytes -= run.end - run.next;
      h->total_alloc -= run.end - run.next;
      if (!release) continue;
      Span* s = page_table[page_index(run.next)];
      auto from = static_cast<uint32_t>((run.next - s->base) / s->elem_size);
      set_alloc_bits(s, from, from + static_cast<uint32_t>(n), false);
      s->live -= static_cast<uint32_t>(n);
      run = {};
    }
  }
}
}  // namespace

void heap_flush_caches() { uncount_runs(&heap_stats, true); }

HeapStats heap_stats_now() {
  HeapStats h = heap_stats;
  uncount_runs(&h, false);
  h.mallocs += main_alloc_cache.tiny_allocs;
  h.frees += main_alloc_cache.tiny_allocs;
  return h;
}

bool in_heap_window(uint64_t p) { return p - window.base < window.size; }

Span* find_span(uint64_t p, uint32_t* index) {
  if (p - window.base >= window.size) return nullptr;
  Span* s = page_table[page_index(p)];
  if (!s) return nullptr;
  uint64_t off = p - s->base;
  uint32_t i = s->large ? 0 : static_cast<uint32_t>((off * s->recip) >> 32);
  if (i >= s->nelems || !(s->alloc_bits[i >> 6] >> (i & 63) & 1)) return nullptr;
  *index = i;
  return s;
}

void for_each_span(void (*fn)(void*, Span*), void* ctx) {
  for (size_t i = 0; i < all_spans.size(); i++)
    if (all_spans[i]->in_use) fn(ctx, all_spans[i]);
}

void heap_release_unused() {
  std::vector<std::pair<uint64_t, Run>> runs(free_runs.begin(), free_runs.end());
  free_runs.clear();
  for (auto& [base, run] : runs) {
    uint64_t bytes = run.pages << kPageShift;
    if (!run.zeroed) {
      madvise(reinterpret_cast<void*>(base), bytes, MADV_DONTNEED);
      heap_stats.released += bytes;
    }
    add_free_run(base, run.pages, true);
  }
}

namespace {
// Whoever still uses a dead object meets bytes that are no pointer, no length and no text.
void fill_dead(Span* s) {
  for (uint32_t i = 0; i < s->nelems; i++) {
    const uint64_t bit = uint64_t{1} << (i & 63);
    if ((s->alloc_bits[i >> 6] & bit) && !(s->mark_bits[i >> 6] & bit)) memset(reinterpret_cast<void*>(s->base + i * s->elem_size), 0xdb, s->elem_size);
  }
}
}  // namespace

void sweep_all(bool fill) {
  for (auto& by_noscan : classes)
    for (ClassLists& c : by_noscan) c = {};
  main_alloc_cache.tiny_at = main_alloc_cache.tiny_end = 0;
  uint64_t live_bytes = 0;
  for (Span* s : all_spans) {
    if (!s->in_use) continue;
    if (fill) fill_dead(s);
    uint32_t live = 0;
    for (int w = 0; w < 16; w++) live += static_cast<uint32_t>(__builtin_popcountll(s->mark_bits[w]));
    uint32_t dead = s->live - live;
    heap_stats.frees += dead;
    if (s->large) heap_stats.large_frees += dead;
    else heap_stats.class_frees[s->size_class] += dead;
    if (live == 0) {
      free_span(s);
      s->next = span_records;
      span_records = s;
      continue;
    }
    memcpy(s->alloc_bits, s->mark_bits, sizeof s->alloc_bits);
    memset(s->mark_bits, 0, sizeof s->mark_bits);
    if (dead) s->zeroed = false;
    s->live = live;
    s->next_free = 0;
    live_bytes += live * s->elem_size;
    if (!s->large && live < s->nelems) {
      ClassLists& c = classes[s->size_class][s->noscan];
      s->next = c.partial;
      c.partial = s;
    }
  }
  heap_stats.live_bytes = live_bytes;
}

}  // namespace gorun::rt
