// Alignment, bit counting, and BitSet.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/base/check.h"

namespace gorun {

template <class T>
constexpr bool is_pow2(T x) {
  return x != 0 && (x & (x - 1)) == 0;
}

// align is a power of two.
template <class T>
constexpr T align_up(T x, size_t align) {
  return static_cast<T>((x + (align - 1)) & ~static_cast<T>(align - 1));
}
template <class T>
constexpr T align_down(T x, size_t align) {
  return static_cast<T>(x & ~static_cast<T>(align - 1));
}
template <class T>
constexpr bool is_aligned(T x, size_t align) {
  return (x & (align - 1)) == 0;
}
template <class T>
constexpr T div_up(T x, T y) {
  return (x + y - 1) / y;
}

constexpr int popcount64(uint64_t x) { return std::popcount(x); }
constexpr int count_trailing_zeros(uint64_t x) { return std::countr_zero(x); }  // 64 for 0
constexpr int count_leading_zeros(uint64_t x) { return std::countl_zero(x); }   // 64 for 0
constexpr int log2_floor(uint64_t x) { return 63 - std::countl_zero(x); }       // x != 0
constexpr int log2_ceil(uint64_t x) { return x <= 1 ? 0 : log2_floor(x - 1) + 1; }

constexpr bool fits_i8(int64_t x) { return x == static_cast<int8_t>(x); }
constexpr bool fits_i32(int64_t x) { return x == static_cast<int32_t>(x); }
constexpr bool fits_u32(int64_t x) { return x == static_cast<int64_t>(static_cast<uint32_t>(x)); }

// A set of small integers below size().
class BitSet {
 public:
  BitSet() = default;
  explicit BitSet(size_t n) { resize(n); }

  size_t size() const { return size_; }
  void resize(size_t n) {
    if (n < size_ && n % 64 != 0) words_[n / 64] &= (uint64_t{1} << (n % 64)) - 1;
    words_.resize((n + 63) / 64, 0);
    size_ = n;
  }
  void clear() { words_.assign(words_.size(), 0); }

  bool test(size_t i) const {
    DCHECK(i < size_, "bit %zu of %zu", i, size_);
    return (words_[i / 64] >> (i % 64)) & 1;
  }
  void set(size_t i) {
    DCHECK(i < size_, "bit %zu of %zu", i, size_);
    words_[i / 64] |= uint64_t{1} << (i % 64);
  }
  void reset(size_t i) {
    DCHECK(i < size_, "bit %zu of %zu", i, size_);
    words_[i / 64] &= ~(uint64_t{1} << (i % 64));
  }
  // Sets the bit; true when it was not set.
  bool insert(size_t i) {
    bool fresh = !test(i);
    set(i);
    return fresh;
  }

  size_t count() const {
    size_t n = 0;
    for (uint64_t w : words_) n += static_cast<size_t>(popcount64(w));
    return n;
  }
  bool none() const {
    for (uint64_t w : words_) {
      if (w != 0) return false;
    }
    return true;
  }
  // The first set bit at or behind i, or size() when there is none.
  size_t next(size_t i) const {
    if (i >= size_) return size_;
    size_t w = i / 64;
    uint64_t word = words_[w] & (~uint64_t{0} << (i % 64));
    while (word == 0) {
      if (++w == words_.size()) return size_;
      word = words_[w];
    }
    return w * 64 + static_cast<size_t>(count_trailing_zeros(word));
  }
  template <class F>
  void for_each(F&& f) const {
    for (size_t i = next(0); i < size_; i = next(i + 1)) f(i);
  }

  // Unions, intersections and differences of sets of the same size; union_with says whether anything was added.
  bool union_with(const BitSet& o) {
    DCHECK(size_ == o.size_);
    uint64_t added = 0;
    for (size_t i = 0; i < words_.size(); i++) {
      added |= o.words_[i] & ~words_[i];
      words_[i] |= o.words_[i];
    }
    return added != 0;
  }
  void intersect_with(const BitSet& o) {
    DCHECK(size_ == o.size_);
    for (size_t i = 0; i < words_.size(); i++) words_[i] &= o.words_[i];
  }
  void subtract(const BitSet& o) {
    DCHECK(size_ == o.size_);
    for (size_t i = 0; i < words_.size(); i++) words_[i] &= ~o.words_[i];
  }
  friend bool operator==(const BitSet&, const BitSet&) = default;

 private:
  std::vector<uint64_t> words_;
  size_t size_ = 0;
};

}  // namespace gorun
