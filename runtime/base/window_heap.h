// A heap in a fixed window of the address space, for objects that are written to a file and mapped again at the same address (the std image).
//
// This file's source replaces operator new and delete of the process. While the window is open all of them, and the blocks of arenas,
// come from it; otherwise from malloc. Freeing an address of the window is always right: while it is open the block is cleared and used
// again, afterwards, and in a process that has mapped the window from a file, nothing happens. Fresh memory is zero, and the same
// calls give the same addresses.
#pragma once
#include <cstddef>
#include <cstdint>

namespace gorun {

inline constexpr uint64_t kWindowBase = 0x560000000000;  // free in every host, also under the sanitizers
inline constexpr uint64_t kWindowMax = uint64_t{1} << 32;
inline constexpr uint64_t kWindowFirst = 256;  // bytes at its start that are left to the owner

inline constexpr uint64_t kScratchBase = kWindowBase + kWindowMax;  // behind it: memory that is not written, with fixed addresses too
inline constexpr uint64_t kScratchMax = uint64_t{1} << 32;

inline bool in_window(const void* p) { return reinterpret_cast<uint64_t>(p) - kWindowBase < kWindowMax + kScratchMax; }

extern bool g_window_open;

// Maps the window. False: the addresses are taken.
bool open_window();
void close_window();
uint64_t window_used();  // bytes from kWindowBase on that have been given out

void* window_alloc(size_t size);    // 16-aligned, zero
void* window_scratch(size_t size);  // the same, of the part that is not written; never used again
void window_free(void* p);

// malloc and free that know the window.
void* heap_alloc(size_t size);
void heap_free(void* p);
void* heap_realloc(void* p, size_t old_size, size_t size);

// Allocations of this scope are ordinary ones: caches of the thread and other things that do not belong into the window.
class OutsideWindow {
 public:
  OutsideWindow() : was_(g_window_open) { g_window_open = false; }
  ~OutsideWindow() { g_window_open = was_; }
  OutsideWindow(const OutsideWindow&) = delete;
  OutsideWindow& operator=(const OutsideWindow&) = delete;

 private:
  bool was_;
};

}  // namespace gorun
