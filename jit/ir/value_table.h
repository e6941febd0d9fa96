// Hash-consing of instructions: finds an equal instruction among those that were entered. Clearing costs nothing (a stamp changes), entries of inner
// scopes can be taken back (dominator-tree walks).
#pragma once
#include <cstdint>
#include <vector>

#include "jit/ir/function.h"

namespace gorun::ir {

class ValueTable {
 public:
  void clear() {
    used_ = 0;
    undo_.clear();
    if (++stamp_ != 0) return;
    stamp_ = 1;
    slots_.assign(slots_.size(), Slot{});
  }
  // The entered value equal to i (operands of commutative ops in any order); kNoId when there is none.
  ValueId find(const Function& f, const Ins& i) {
    if (slots_.empty()) return kNoId;
    for (uint32_t at = hash(i) & mask_;; at = (at + 1) & mask_) {
      const Slot& s = slots_[at];
      if (s.stamp != stamp_) return kNoId;
      if (s.value != kNoId && equal(f.ins[s.value], i)) return s.value;
    }
  }
  // Enters v (equal to nothing that is entered).
  void add(const Function& f, ValueId v) {
    if ((used_ + 1) * 2 > slots_.size()) grow(f);
    uint32_t at = place(f.ins[v]);
    slots_[at] = {stamp_, v};
    used_++;
    if (scoped_) undo_.push_back(at);
  }
  // Scopes: everything entered after mark() is taken back by release(mark).
  void use_scopes(bool on) { scoped_ = on; }
  size_t mark() const { return undo_.size(); }
  void release(size_t mark) {
    while (undo_.size() > mark) {
      // A tombstone: later entries may have been placed behind it.
      slots_[undo_.back()].value = kNoId;
      undo_.pop_back();
    }
  }

 private:
  struct Slot {
    uint32_t stamp = 0;
    ValueId value = kNoId;
  };

  static uint32_t hash(const Ins& i) {
    uint64_t a = i.a, b = i.b;
    if ((info(i.op).flags & kCommutative) && a > b) std::swap(a, b);
    uint64_t h = (a | b << 32) * 0x9E3779B97F4A7C15ull;
    h ^= (static_cast<uint64_t>(i.op) | static_cast<uint64_t>(i.ty) << 16 | static_cast<uint64_t>(i.flags) << 24 | static_cast<uint64_t>(i.c) << 32) * 0xD6E8FEB86659FD93ull;
    h ^= h >> 32;
    return static_cast<uint32_t>(h * 0x9E3779B1u >> 7);
  }
  static bool equal(const Ins& x, const Ins& y) {
    if (x.op != y.op || x.ty != y.ty || x.flags != y.flags || x.c != y.c) return false;
    if (x.a == y.a && x.b == y.b) return true;
    return (info(x.op).flags & kCommutative) && x.a == y.b && x.b == y.a;
  }
  uint32_t place(const Ins& i) const {
    uint32_t at = hash(i) & mask_;
    while (slots_[at].stamp == stamp_ && slots_[at].value != kNoId) at = (at + 1) & mask_;
    return at;
  }
  void grow(const Function& f) {
    std::vector<Slot> old = std::move(slots_);
    std::vector<uint32_t> order = std::move(undo_);
    size_t n = old.empty() ? 256 : old.size() * 2;
    slots_.assign(n, Slot{});
    mask_ = static_cast<uint32_t>(n - 1);
    uint32_t stamp = stamp_;
    stamp_ = 1;
    used_ = 0;
    undo_.clear();
    auto put = [&](ValueId v) {
      uint32_t at = place(f.ins[v]);
      slots_[at] = {stamp_, v};
      used_++;
      if (scoped_) undo_.push_back(at);
    };
    if (scoped_) {
      for (uint32_t at : order) put(old[at].value);  // in the order of entry, so that marks stay good
    } else {
      for (const Slot& s : old)
        if (s.stamp == stamp && s.value != kNoId) put(s.value);
    }
  }

  std::vector<Slot> slots_;
  std::vector<uint32_t> undo_;
  uint32_t mask_ = 0, stamp_ = 1;
  size_t used_ = 0;
  bool scoped_ = false;
};

// What is known about memory at one point: the newest loads and stores, oldest ones forgotten.
class MemoryTable {
 public:
  void clear() { count_ = 0; }
  ValueId find(const Ins& load, const Function& f) const;
  void add_load(const Function& f, const Ins& load, ValueId v);
  void store(const Function& f, const Ins& store, ValueId stored);  // forgets what it may overwrite, remembers the stored value
  void overwrite(const Function& f, ValueId base, int64_t off, int64_t size);
  void clobber() { count_ = 0; }

 private:
  struct Entry {
    ValueId base;
    int32_t off;
    ValueId value;
    Ty ty;
  };
  static constexpr uint32_t kSize = 24;
  void put(const Entry& e);
  Entry entries_[kSize];
  uint32_t count_ = 0, next_ = 0;
};
// May the memory at [a + a_off, a_size bytes) and [b + b_off, b_size bytes) overlap?
bool may_overlap(const Function& f, ValueId a, int64_t a_off, int64_t a_size, ValueId b, int64_t b_off, int64_t b_size);

}  // namespace gorun::ir
