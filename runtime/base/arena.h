// Arena: a bump allocator whose memory is freed whole. Not thread-safe: one owner at a time. Objects with a destructor are
// destroyed, newest first, when the arena is reset or destroyed; trivially destructible ones cost nothing extra.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/base/window_heap.h"

namespace gorun {

class Arena {
 public:
  static constexpr size_t kFirstBlock = 4 << 10;
  static constexpr size_t kMaxBlock = 1 << 20;

  Arena() = default;
  ~Arena() { free_all(); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&& other) noexcept { swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    if (this != &other) {
      free_all();
      swap(other);
    }
    return *this;
  }

  // Uninitialised memory. align is a power of two.
  void* alloc_bytes(size_t size, size_t align = alignof(std::max_align_t)) {
    uintptr_t p = (cursor_ + (align - 1)) & ~static_cast<uintptr_t>(align - 1);
    if (__builtin_expect(p + size > end_ || p == 0, 0)) return alloc_slow(size, align);
    cursor_ = p + size;
    return reinterpret_cast<void*>(p);
  }

  template <class T, class... Args>
  T* alloc(Args&&... args) {
    void* p = alloc_bytes(sizeof(T), alignof(T));
    T* object;
    if constexpr (std::is_constructible_v<T, Args...>) {
      object = ::new (p) T(std::forward<Args>(args)...);
    } else {
      object = ::new (p) T{std::forward<Args>(args)...};
    }
    if constexpr (!std::is_trivially_destructible_v<T>) {
      // Objects of the window are not destroyed: they are mapped by processes in which this function has another address.
      if (!g_window_open) add_cleanup(object, [](void* o) { static_cast<T*>(o)->~T(); });
    }
    return object;
  }

  // n value-initialised elements; T must be trivially destructible.
  template <class T>
  T* alloc_array(size_t n) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (n == 0) return nullptr;
    T* p = static_cast<T*>(alloc_bytes(sizeof(T) * n, alignof(T)));
    for (size_t i = 0; i < n; i++) ::new (p + i) T();
    return p;
  }

  template <class T>
  std::span<T> alloc_span(size_t n) {
    return {alloc_array<T>(n), n};
  }

  template <class T>
  std::span<T> copy_span(std::span<const T> from) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (from.empty()) return {};
    T* p = static_cast<T*>(alloc_bytes(from.size_bytes(), alignof(T)));
    memcpy(static_cast<void*>(p), from.data(), from.size_bytes());
    return {p, from.size()};
  }
  template <class T>
  std::span<T> copy_span(const std::vector<T>& from) {
    return copy_span(std::span<const T>(from));
  }
  template <class T>
  std::span<T> copy_span(std::initializer_list<T> from) {
    return copy_span(std::span<const T>(from.begin(), from.size()));
  }

  // A copy with a zero byte behind it, which the view does not count.
  std::string_view copy_string(std::string_view s) {
    char* p = static_cast<char*>(alloc_bytes(s.size() + 1, 1));
    if (!s.empty()) memcpy(p, s.data(), s.size());
    p[s.size()] = 0;
    return {p, s.size()};
  }

  // Frees everything but the newest (largest) block, which is kept for reuse.
  void reset();

  // For an empty arena: while the window is open its blocks are not taken from the part that is written (window_heap.h).
  void use_scratch() { scratch_ = true; }

  // Bytes of all blocks.
  size_t reserved() const { return reserved_; }

 private:
  struct Block {
    Block* next;
    size_t size;  // with this header
  };
  struct Cleanup {
    Cleanup* next;
    void* object;
    void (*destroy)(void*);
  };

  void* alloc_slow(size_t size, size_t align);
  void* new_block(size_t size);
  void run_cleanups();
  void free_all();
  void add_cleanup(void* object, void (*destroy)(void*)) {
    void* p = alloc_bytes(sizeof(Cleanup), alignof(Cleanup));
    cleanups_ = ::new (p) Cleanup{cleanups_, object, destroy};
  }
  void swap(Arena& other) noexcept {
    std::swap(cursor_, other.cursor_);
    std::swap(end_, other.end_);
    std::swap(blocks_, other.blocks_);
    std::swap(cleanups_, other.cleanups_);
    std::swap(next_size_, other.next_size_);
    std::swap(reserved_, other.reserved_);
    std::swap(scratch_, other.scratch_);
  }

  uintptr_t cursor_ = 0;
  uintptr_t end_ = 0;
  Block* blocks_ = nullptr;  // the one being filled first
  Cleanup* cleanups_ = nullptr;
  size_t next_size_ = kFirstBlock;
  size_t reserved_ = 0;
  bool scratch_ = false;
};

}  // namespace gorun
