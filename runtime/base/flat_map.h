// FlatMap<K, V>, FlatSet<K>: open addressing with linear probing and backward-shift erase; capacity is a power of two.
// Keys are trivially copyable (ids, pointers, string views). A pointer or reference to an element is valid until the next
// insertion or erase. Order of iteration is not defined: nothing that is shown or written may depend on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "runtime/base/hash.h"

namespace gorun {

template <class K, class V, class Hash = DefaultHash<K>, class Eq = std::equal_to<K>>
class FlatMap {
  static_assert(std::is_trivially_copyable_v<K>);

 public:
  struct Entry {
    K key;
    V value;
  };

  FlatMap() = default;
  explicit FlatMap(size_t expected) { reserve(expected); }
  FlatMap(FlatMap&& o) noexcept { swap(o); }
  FlatMap& operator=(FlatMap&& o) noexcept {
    if (this != &o) {
      FlatMap empty;
      swap(empty);
      swap(o);
    }
    return *this;
  }
  FlatMap(const FlatMap& o) {
    reserve(o.size_);
    for (const Entry& e : o) insert(e.key, e.value);
  }
  FlatMap& operator=(const FlatMap& o) {
    FlatMap copy(o);
    swap(copy);
    return *this;
  }
  ~FlatMap() { destroy(); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  V* find(const K& key) {
    size_t i = find_index(key);
    return i == kNone ? nullptr : &entries_[i].value;
  }
  const V* find(const K& key) const { return const_cast<FlatMap*>(this)->find(key); }
  bool contains(const K& key) const { return find_index(key) != kNone; }
  // The value, or `otherwise` when the key is absent.
  V get(const K& key, V otherwise = V()) const {
    const V* v = find(key);
    return v != nullptr ? *v : otherwise;
  }

  // The value of key, default-constructed when it was absent.
  V& operator[](const K& key) { return *try_emplace(key).first; }

  // {value, true} when the key is new; otherwise the old value stays.
  template <class... Args>
  std::pair<V*, bool> try_emplace(const K& key, Args&&... args) {
    if (used_limit() <= size_) grow();
    uint32_t tag = tag_of(key);
    size_t i = tag & mask_;
    for (;; i = (i + 1) & mask_) {
      if (tags_[i] == 0) break;
      if (tags_[i] == tag && Eq()(entries_[i].key, key)) return {&entries_[i].value, false};
    }
    tags_[i] = tag;
    ::new (&entries_[i]) Entry{key, V(std::forward<Args>(args)...)};
    size_++;
    return {&entries_[i].value, true};
  }
  // True when the key is new; otherwise the old value stays.
  bool insert(const K& key, V value) { return try_emplace(key, std::move(value)).second; }
  void insert_or_assign(const K& key, V value) { (*this)[key] = std::move(value); }

  bool erase(const K& key) {
    size_t i = find_index(key);
    if (i == kNone) return false;
    entries_[i].~Entry();
    size_--;
    for (size_t j = (i + 1) & mask_; tags_[j] != 0; j = (j + 1) & mask_) {
      // The entry at j may move to the hole at i unless its home lies behind the hole.
      size_t home = tags_[j] & mask_;
      if (((j - home) & mask_) < ((j - i) & mask_)) continue;
      ::new (&entries_[i]) Entry(std::move(entries_[j]));
      entries_[j].~Entry();
      tags_[i] = tags_[j];
      i = j;
    }
    tags_[i] = 0;
    return true;
  }

  void clear() {
    for (size_t i = 0; i < capacity(); i++) {
      if (tags_[i] != 0) entries_[i].~Entry();
      tags_[i] = 0;
    }
    size_ = 0;
  }

  void reserve(size_t n) {
    size_t want = 8;
    while (want * 3 / 4 < n) want *= 2;
    if (want > capacity()) rehash(want);
  }

  template <bool kConst>
  class Iterator {
   public:
    using Map = std::conditional_t<kConst, const FlatMap, FlatMap>;
    using Ref = std::conditional_t<kConst, const Entry&, Entry&>;
    Iterator(Map* m, size_t i) : map_(m), i_(i) { skip(); }
    Ref operator*() const { return map_->entries_[i_]; }
    auto* operator->() const { return &map_->entries_[i_]; }
    Iterator& operator++() {
      i_++;
      skip();
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.i_ == b.i_; }

   private:
    void skip() {
      while (i_ < map_->capacity() && map_->tags_[i_] == 0) i_++;
    }
    Map* map_;
    size_t i_;
  };
  auto begin() { return Iterator<false>(this, 0); }
  auto end() { return Iterator<false>(this, capacity()); }
  auto begin() const { return Iterator<true>(this, 0); }
  auto end() const { return Iterator<true>(this, capacity()); }

 private:
  static constexpr size_t kNone = ~size_t{0};

  size_t capacity() const { return entries_ == nullptr ? 0 : mask_ + 1; }
  size_t used_limit() const { return capacity() * 3 / 4; }
  // The hash's low half, never 0 (0 marks a free place). Its lowest bits are the home of the key, so 0 becomes 1 << 31.
  static uint32_t tag_of(const K& key) {
    uint64_t h = Hash()(key);
    uint32_t tag = static_cast<uint32_t>(h ^ (h >> 32));
    return tag != 0 ? tag : 0x80000000u;
  }

  size_t find_index(const K& key) const {
    if (size_ == 0) return kNone;
    uint32_t tag = tag_of(key);
    for (size_t i = tag & mask_;; i = (i + 1) & mask_) {
      if (tags_[i] == 0) return kNone;
      if (tags_[i] == tag && Eq()(entries_[i].key, key)) return i;
    }
  }

  void grow() { rehash(capacity() == 0 ? 8 : capacity() * 2); }

  void rehash(size_t n) {
    Entry* old_entries = entries_;
    uint32_t* old_tags = tags_;
    size_t old_capacity = capacity();
    entries_ = std::allocator<Entry>().allocate(n);
    tags_ = new uint32_t[n]();
    mask_ = n - 1;
    for (size_t i = 0; i < old_capacity; i++) {
      if (old_tags[i] == 0) continue;
      size_t j = old_tags[i] & mask_;
      while (tags_[j] != 0) j = (j + 1) & mask_;
      tags_[j] = old_tags[i];
      ::new (&entries_[j]) Entry(std::move(old_entries[i]));
      old_entries[i].~Entry();
    }
    if (old_entries != nullptr) std::allocator<Entry>().deallocate(old_entries, old_capacity);
    delete[] old_tags;
  }

  void destroy() {
    if (entries_ == nullptr) return;
    if constexpr (!std::is_trivially_destructible_v<Entry>) clear();
    std::allocator<Entry>().deallocate(entries_, capacity());
    delete[] tags_;
  }

  void swap(FlatMap& o) noexcept {
    std::swap(entries_, o.entries_);
    std::swap(tags_, o.tags_);
    std::swap(mask_, o.mask_);
    std::swap(size_, o.size_);
  }

  Entry* entries_ = nullptr;
  uint32_t* tags_ = nullptr;
  size_t mask_ = 0;
  size_t size_ = 0;
};

template <class K, class Hash = DefaultHash<K>, class Eq = std::equal_to<K>>
class FlatSet {
 public:
  size_t size() const { return map_.size(); }
  bool empty() const { return map_.empty(); }
  bool contains(const K& key) const { return map_.contains(key); }
  bool insert(const K& key) { return map_.try_emplace(key).second; }  // true when new
  bool erase(const K& key) { return map_.erase(key); }
  void clear() { map_.clear(); }
  void reserve(size_t n) { map_.reserve(n); }
  template <class F>
  void for_each(F&& f) const {
    for (const auto& e : map_) f(e.key);
  }

 private:
  struct Nothing {};
  FlatMap<K, Nothing, Hash, Eq> map_;
};

}  // namespace gorun
