#include "runtime/mem/chunk.h"

#include <errno.h>
#include <mimalloc.h>
#include <string.h>
#include <sys/mman.h>

#include "runtime/abi/addresses.h"
#include "runtime/mem/fatal.h"

namespace gorun::rt {

namespace {
mi_heap_t* chunk_heap = nullptr;
constexpr uint64_t kSegmentAlign = 4 << 20;
}  // namespace

std::string reserve_heap_window(HeapWindow* out) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  uint64_t base = abi::kHeapBaseSanitizer;
#else
  uint64_t base = abi::kHeapBase;
#endif
  for (uint64_t size = abi::kHeapMaxSize; size >= 4 * kChunkSize; size /= 2) {
    void* p = mmap(reinterpret_cast<void*>(base), size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (p == MAP_FAILED) {
      if (errno == EEXIST) return "the address range of the Go heap is taken";
      continue;
    }
    // Small pages at first: a huge page under a sparse heap costs a program of milliseconds its zeroing.
    madvise(p, size, MADV_NOHUGEPAGE);
    mi_option_set(mi_option_limit_os_alloc, 0);
    mi_arena_id_t arena;
    if (!mi_manage_os_memory_ex(p, size, true, false, true, -1, true, &arena)) return "mimalloc cannot manage the heap window";
    chunk_heap = mi_heap_new_in_arena(arena);
    if (!chunk_heap) return "mimalloc cannot make a heap in the heap window";
    *out = {base, size};
    return {};
  }
  return "cannot reserve address space for the Go heap: memory limit too low";
}

void* alloc_chunk() { return mi_heap_malloc_aligned(chunk_heap, kChunkSize, kSegmentAlign); }

void* runtime_alloc(size_t size) {
  void* p = mi_zalloc(size);
  if (!p) fatal_error("runtime: cannot allocate memory");
  return p;
}
void runtime_free(void* p) { mi_free(p); }

}  // namespace gorun::rt
