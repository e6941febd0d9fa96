#include "jit/ir/value_table.h"

namespace gorun::ir {

namespace {

// Memory that has a name of its own; other addresses may point anywhere that was not proven private.
bool is_named(Op op) { return op == Op::SlotAddr || op == Op::SymAddr || op == Op::ArgAddr || op == Op::OutAddr; }

}  // namespace

bool may_overlap(const Function& f, ValueId a, int64_t a_off, int64_t a_size, ValueId b, int64_t b_off, int64_t b_size) {
  const Ins &x = f.ins[a], &y = f.ins[b];
  bool same = a == b;
  if (is_named(x.op) && is_named(y.op)) {
    if (x.op != y.op) return false;
    bool whole = x.op == Op::ArgAddr || x.op == Op::OutAddr;
    if (!whole && x.a != y.a) return x.op == Op::SymAddr;  // two symbols may be aliases of one
    a_off += x.off();
    b_off += y.off();
    same = true;
  } else if (x.op == Op::OutAddr || y.op == Op::OutAddr) {
    return false;  // the outgoing argument area is never pointed to
  }
  if (!same) return true;
  return a_off < b_off + b_size && b_off < a_off + a_size;
}

ValueId MemoryTable::find(const Ins& load, const Function& f) const {
  uint32_t n = count_ < kSize ? count_ : kSize;
  for (uint32_t k = 0; k < n; k++) {
    const Entry& e = entries_[k];
    if (e.base == load.a && e.off == load.off() && e.ty == load.ty) return e.value;
  }
  return kNoId;
}

void MemoryTable::put(const Entry& e) {
  if (count_ < kSize) {
    entries_[count_++] = e;
    next_ = 0;
    return;
  }
  entries_[next_] = e;
  next_ = next_ + 1 == kSize ? 0 : next_ + 1;
}

void MemoryTable::add_load(const Function& f, const Ins& load, ValueId v) { put({load.a, load.off(), v, load.ty}); }

void MemoryTable::overwrite(const Function& f, ValueId base, int64_t off, int64_t size) {
  for (uint32_t k = 0; k < count_;) {
    const Entry& e = entries_[k];
    if (may_overlap(f, base, off, size, e.base, e.off, ty_size(e.ty))) {
      entries_[k] = entries_[--count_];
      next_ = 0;
    } else {
      k++;
    }
  }
}

void MemoryTable::store(const Function& f, const Ins& store, ValueId stored) {
  Ty t = f.ins[stored].ty;
  overwrite(f, store.a, store.off(), ty_size(t));
  put({store.a, store.off(), stored, t});
}

}  // namespace gorun::ir
