// Id<Tag>: a 32-bit index that cannot be mixed up with one of another kind. IdVec<I, T>: a vector indexed by such an id.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "runtime/base/check.h"

namespace gorun {

template <class Tag>
struct Id {
  static constexpr uint32_t kInvalidValue = ~0u;

  uint32_t value = kInvalidValue;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  constexpr bool valid() const { return value != kInvalidValue; }
  constexpr explicit operator bool() const { return valid(); }
  friend constexpr bool operator==(Id, Id) = default;
  friend constexpr auto operator<=>(Id, Id) = default;

  static const Id kInvalid;
};

template <class Tag>
constexpr Id<Tag> Id<Tag>::kInvalid{};

template <class I, class T>
class IdVec {
 public:
  IdVec() = default;
  explicit IdVec(size_t n, const T& v = T()) : items_(n, v) {}

  T& operator[](I id) {
    DCHECK(id.value < items_.size(), "id %u of %zu", id.value, items_.size());
    return items_[id.value];
  }
  const T& operator[](I id) const {
    DCHECK(id.value < items_.size(), "id %u of %zu", id.value, items_.size());
    return items_[id.value];
  }

  I push(T item) {
    items_.push_back(std::move(item));
    return I(static_cast<uint32_t>(items_.size() - 1));
  }
  // Grows with default values until id is in range.
  T& grow_to(I id) {
    if (id.value >= items_.size()) items_.resize(id.value + 1);
    return items_[id.value];
  }
  void resize(size_t n) { items_.resize(n); }
  void assign(size_t n, const T& v) { items_.assign(n, v); }
  void reserve(size_t n) { items_.reserve(n); }
  void clear() { items_.clear(); }
  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  bool contains(I id) const { return id.value < items_.size(); }
  I next_id() const { return I(static_cast<uint32_t>(items_.size())); }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  std::vector<T>& raw() { return items_; }
  const std::vector<T>& raw() const { return items_; }

 private:
  std::vector<T> items_;
};

}  // namespace gorun

template <class Tag>
struct std::hash<gorun::Id<Tag>> {
  size_t operator()(gorun::Id<Tag> id) const { return id.value * 0x9E3779B97F4A7C15ull; }
};
