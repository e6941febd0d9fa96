#include "runtime/base/window_heap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <new>

#include "runtime/base/check.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

namespace gorun {

bool g_window_open = false;

namespace {

// A block: 8 bytes with its whole size, then the memory, which is 16-aligned. Freed blocks are zero but for the link in the first word.
constexpr size_t kHeader = 8;
constexpr size_t kSmall = 1024;  // up to here one list for each size
constexpr int kScan = 16;        // longest search in a list of blocks of several sizes

bool g_live = false;    // between open_window and close_window
uint64_t g_cursor = 0;  // 8 below a multiple of 16
uint64_t g_scratch = kScratchBase;
void* g_small[kSmall / 16 + 1] = {};
void* g_large[64] = {};  // by log2 of the size

uint64_t& size_of(void* p) { return *reinterpret_cast<uint64_t*>(static_cast<char*>(p) - kHeader); }
void*& next_of(void* p) { return *static_cast<void**>(p); }

void* take(void** list, size_t total) {
  void** link = list;
  for (int i = 0; *link != nullptr && i < kScan; i++, link = &next_of(*link)) {
    void* p = *link;
    if (size_of(p) < total) continue;
    *link = next_of(p);
    next_of(p) = nullptr;
    return p;
  }
  return nullptr;
}

void** list_of(size_t total) { return total <= kSmall ? &g_small[total / 16] : &g_large[63 - __builtin_clzll(total)]; }

void* bump(size_t total) {
  CHECK(g_cursor + total <= kWindowBase + kWindowMax, "the window is full");
  void* p = reinterpret_cast<void*>(g_cursor + kHeader);
  size_of(p) = total;
  g_cursor += total;
  return p;
}

// A request of 0 bytes has an address of its own too.
size_t total_of(size_t size) { return (size + kHeader + 15) & ~size_t{15}; }

void* window_alloc_aligned(size_t size, size_t align) {
  if (align <= 16) return window_alloc(size);
  while ((g_cursor + kHeader) % align != 0) g_cursor += 16;
  return bump(total_of(size));
}

}  // namespace

bool open_window() {
  CHECK(!g_live && g_cursor == 0, "the window is opened once");
  void* p = mmap(reinterpret_cast<void*>(kWindowBase), kWindowMax + kScratchMax, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (p != reinterpret_cast<void*>(kWindowBase)) {
    if (p != MAP_FAILED) munmap(p, kWindowMax + kScratchMax);
    return false;
  }
  g_cursor = kWindowBase + kWindowFirst + kHeader;
  g_live = g_window_open = true;
  return true;
}

void close_window() { g_live = g_window_open = false; }

uint64_t window_used() { return g_cursor == 0 ? 0 : g_cursor - kWindowBase; }

void* window_alloc(size_t size) {
  size_t total = total_of(size);
  if (void* p = take(list_of(total), total)) return p;
  return bump(total);
}

void* window_scratch(size_t size) {
  void* p = reinterpret_cast<void*>(g_scratch);
  g_scratch += (size + 15) & ~size_t{15};
  CHECK(g_scratch <= kScratchBase + kScratchMax, "the window is full");
  return p;
}

void window_free(void* p) {
  if (!g_live || reinterpret_cast<uint64_t>(p) >= kScratchBase) return;
  size_t total = size_of(p);
  memset(p, 0, total - kHeader);
  void** list = list_of(total);
  next_of(p) = *list;
  *list = p;
}

void* heap_alloc(size_t size) {
  if (__builtin_expect(g_window_open, 0)) return window_alloc(size);
  return malloc(size);
}

void heap_free(void* p) {
  if (__builtin_expect(in_window(p), 0)) return window_free(p);
  free(p);
}

void* heap_realloc(void* p, size_t old_size, size_t size) {
  if (__builtin_expect(!in_window(p) && !g_window_open, 1)) return realloc(p, size);
  void* fresh = heap_alloc(size);
  if (p != nullptr && fresh != nullptr) memcpy(fresh, p, old_size < size ? old_size : size);
  heap_free(p);
  return fresh;
}

namespace {

void* checked_alloc(size_t size) {
  void* p = heap_alloc(size != 0 ? size : 1);
  if (__builtin_expect(p == nullptr, 0)) FATAL("out of memory: %zu bytes", size);
  return p;
}

void* aligned(size_t size, std::align_val_t align) {
  size_t a = static_cast<size_t>(align);
  if (__builtin_expect(g_window_open, 0)) return window_alloc_aligned(size, a);
  void* p = nullptr;
  if (posix_memalign(&p, a < sizeof(void*) ? sizeof(void*) : a, size != 0 ? size : 1) != 0) FATAL("out of memory: %zu bytes", size);
  return p;
}

}  // namespace
}  // namespace gorun

void* operator new(size_t n) { return gorun::checked_alloc(n); }
void* operator new[](size_t n) { return gorun::checked_alloc(n); }
void* operator new(size_t n, const std::nothrow_t&) noexcept { return gorun::heap_alloc(n != 0 ? n : 1); }
void* operator new[](size_t n, const std::nothrow_t&) noexcept { return gorun::heap_alloc(n != 0 ? n : 1); }
void* operator new(size_t n, std::align_val_t a) { return gorun::aligned(n, a); }
void* operator new[](size_t n, std::align_val_t a) { return gorun::aligned(n, a); }
void* operator new(size_t n, std::align_val_t a, const std::nothrow_t&) noexcept { return gorun::aligned(n, a); }
void* operator new[](size_t n, std::align_val_t a, const std::nothrow_t&) noexcept { return gorun::aligned(n, a); }

void operator delete(void* p) noexcept { gorun::heap_free(p); }
void operator delete[](void* p) noexcept { gorun::heap_free(p); }
void operator delete(void* p, size_t) noexcept { gorun::heap_free(p); }
void operator delete[](void* p, size_t) noexcept { gorun::heap_free(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { gorun::heap_free(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { gorun::heap_free(p); }
void operator delete(void* p, std::align_val_t) noexcept { gorun::heap_free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { gorun::heap_free(p); }
void operator delete(void* p, size_t, std::align_val_t) noexcept { gorun::heap_free(p); }
void operator delete[](void* p, size_t, std::align_val_t) noexcept { gorun::heap_free(p); }
void operator delete(void* p, std::align_val_t, const std::nothrow_t&) noexcept { gorun::heap_free(p); }
void operator delete[](void* p, std::align_val_t, const std::nothrow_t&) noexcept { gorun::heap_free(p); }
