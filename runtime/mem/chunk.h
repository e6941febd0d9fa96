// Memory from mimalloc: the only place that knows it. The Go heap takes 64 MB chunks inside one reserved window; they are kept for the life of the process.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
namespace gorun::rt {
constexpr uint64_t kChunkSize = 64 << 20;
struct HeapWindow {
  uint64_t base = 0, size = 0;
};
// Reserves the window; halves it from 1 TB until it fits under RLIMIT_AS. Empty, or one sentence.
std::string reserve_heap_window(HeapWindow* out);
void* alloc_chunk();               // null: the window or the memory is used up
void* runtime_alloc(size_t size);  // C++ side structures; zeroed; never null
void runtime_free(void*);
}  // namespace gorun::rt
