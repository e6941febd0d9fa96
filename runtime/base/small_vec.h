// SmallVec<T, N>: a vector whose first N elements need no allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <span>
#include <utility>

#include "runtime/base/check.h"

namespace gorun {

template <class T, size_t N>
class SmallVec {
  static_assert(N > 0);

 public:
  SmallVec() = default;
  SmallVec(std::initializer_list<T> items) { append(items.begin(), items.end()); }
  explicit SmallVec(std::span<const T> items) { append(items.begin(), items.end()); }
  SmallVec(const SmallVec& o) { append(o.begin(), o.end()); }
  SmallVec(SmallVec&& o) noexcept { steal(o); }
  SmallVec& operator=(const SmallVec& o) {
    if (this != &o) {
      clear();
      append(o.begin(), o.end());
    }
    return *this;
  }
  SmallVec& operator=(SmallVec&& o) noexcept {
    if (this != &o) {
      clear();
      free_heap();
      steal(o);
    }
    return *this;
  }
  ~SmallVec() {
    clear();
    free_heap();
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  size_t capacity() const { return capacity_; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& operator[](size_t i) {
    DCHECK(i < size_, "index %zu of %u", i, size_);
    return data_[i];
  }
  const T& operator[](size_t i) const {
    DCHECK(i < size_, "index %zu of %u", i, size_);
    return data_[i];
  }
  T& front() { return (*this)[0]; }
  T& back() { return (*this)[size_ - 1]; }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size_ - 1]; }
  operator std::span<T>() { return {data_, size_}; }
  operator std::span<const T>() const { return {data_, size_}; }

  void push_back(T item) {
    if (size_ == capacity_) reallocate(capacity_ * 2);
    ::new (data_ + size_) T(std::move(item));
    size_++;
  }
  template <class... Args>
  T& emplace_back(Args&&... args) {
    push_back(T{std::forward<Args>(args)...});
    return back();
  }
  void pop_back() {
    DCHECK(size_ > 0);
    data_[--size_].~T();
  }
  template <class It>
  void append(It from, It to) {
    for (; from != to; ++from) push_back(*from);
  }
  void resize(size_t n, const T& fill = T()) {
    while (size_ > n) pop_back();
    reserve(n);
    while (size_ < n) push_back(fill);
  }
  void reserve(size_t n) {
    if (n > capacity_) reallocate(n);
  }
  void clear() {
    while (size_ > 0) pop_back();
  }

 private:
  T* inline_data() { return reinterpret_cast<T*>(inline_); }
  bool on_heap() const { return data_ != reinterpret_cast<const T*>(inline_); }

  void reallocate(size_t n) {
    CHECK(n <= ~0u, "SmallVec of %zu elements", n);
    T* fresh = std::allocator<T>().allocate(n);
    for (uint32_t i = 0; i < size_; i++) {
      ::new (fresh + i) T(std::move(data_[i]));
      data_[i].~T();
    }
    free_heap();
    data_ = fresh;
    capacity_ = static_cast<uint32_t>(n);
  }

  // Leaves data_ pointing to the inline room; the elements are gone already.
  void free_heap() {
    if (on_heap()) std::allocator<T>().deallocate(data_, capacity_);
    data_ = inline_data();
    capacity_ = N;
  }

  void steal(SmallVec& o) {
    if (o.on_heap()) {
      data_ = std::exchange(o.data_, o.inline_data());
      size_ = std::exchange(o.size_, 0);
      capacity_ = std::exchange(o.capacity_, static_cast<uint32_t>(N));
      return;
    }
    for (uint32_t i = 0; i < o.size_; i++) ::new (data_ + i) T(std::move(o.data_[i]));
    size_ = o.size_;
    o.clear();
  }

  alignas(T) unsigned char inline_[sizeof(T) * N];
  T* data_ = inline_data();
  uint32_t size_ = 0;
  uint32_t capacity_ = N;
};

}  // namespace gorun
