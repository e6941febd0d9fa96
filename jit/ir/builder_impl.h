// The builder's state. Private to jit/ir.
#pragma once
#include "jit/ir/builder.h"
#include "jit/ir/simplify.h"
#include "jit/ir/value_table.h"

namespace gorun::ir {

// (block, variable) -> value; cleared by a stamp.
class DefTable {
 public:
  void clear() {
    used_ = 0;
    if (++stamp_ == 0) {
      stamp_ = 1;
      slots_.assign(slots_.size(), Slot{});
    }
  }
  ValueId get(BlockId b, uint32_t var) const {
    if (slots_.empty()) return kNoId;
    uint64_t key = static_cast<uint64_t>(b) << 32 | var;
    for (size_t at = home(key);; at = (at + 1) & mask_) {
      const Slot& s = slots_[at];
      if (s.stamp != stamp_) return kNoId;
      if (s.key == key) return s.value;
    }
  }
  void set(BlockId b, uint32_t var, ValueId v) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    put(static_cast<uint64_t>(b) << 32 | var, v);
  }

 private:
  struct Slot {
    uint64_t key = 0;
    uint32_t stamp = 0;
    ValueId value = kNoId;
  };
  size_t home(uint64_t key) const { return static_cast<size_t>(key * 0x9E3779B97F4A7C15ull >> 24) & mask_; }
  void put(uint64_t key, ValueId v) {
    size_t at = home(key);
    while (slots_[at].stamp == stamp_ && slots_[at].key != key) at = (at + 1) & mask_;
    if (slots_[at].stamp != stamp_) used_++;
    slots_[at] = {key, stamp_, v};
  }
  void grow() {
    std::vector<Slot> old = std::move(slots_);
    uint32_t stamp = stamp_;
    slots_.assign(old.empty() ? 256 : old.size() * 2, Slot{});
    mask_ = slots_.size() - 1;
    stamp_ = 1;
    used_ = 0;
    for (const Slot& s : old)
      if (s.stamp == stamp) put(s.key, s.value);
  }
  std::vector<Slot> slots_;
  size_t mask_ = 0, used_ = 0;
  uint32_t stamp_ = 1;
};

struct Builder::Impl final : Simplifier::Host {
  // Per phi: two operands that differ from each other and from the phi prove that it is needed.
  struct PhiInfo {
    ValueId phi;
    BlockId block;
    uint32_t var;
    uint32_t users = 0;  // first edge to a phi that uses this one
    ValueId witness[2] = {kNoId, kNoId};
    bool filled = false;
  };
  struct UseEdge {
    uint32_t user;
    uint32_t next;
  };  // user: index into phis
  struct BlockState {
    std::vector<ValueId> head;         // phis, or constants made for reads of unset variables
    std::vector<uint32_t> incomplete;  // phis (index) that wait for seal
  };

  Builder* b = nullptr;
  Function* f = nullptr;
  std::vector<Ty> var_ty;
  DefTable defs;
  ValueTable numbered;
  MemoryTable memory;
  std::vector<ValueId> forward;     // per value: what replaces it, 0: nothing
  std::vector<uint32_t> phi_index;  // per value: 1 + index into phis, 0: no phi
  std::vector<PhiInfo> phis;
  std::vector<UseEdge> edges;                      // edges[0] unused
  std::vector<BlockState> states;                  // by block
  std::vector<std::pair<uint32_t, ValueId>> path;  // scratch of read
  std::vector<uint32_t> pending;                   // phis whose operands are to be read
  std::vector<uint32_t> recheck;
  std::vector<ValueId> scratch;
  BlockId last_block = kNoId;  // where numbered and memory hold
  PosEntry pos{0, -1};
  bool pos_changed = true;
  Simplifier* simplifier = nullptr;

  void begin(Builder* builder, Function* function);

  // values
  ValueId find(ValueId v) {
    while (v < forward.size() && forward[v] != kNoId) {
      ValueId next = forward[v];
      if (next < forward.size() && forward[next] != kNoId) forward[v] = forward[next];
      v = next;
    }
    return v;
  }
  ValueId add_ins(const Ins& i);        // in no block
  ValueId append(const Ins& i);         // at the end of the current block
  ValueId emit(const Ins& i) override;  // simplified and numbered
  ValueId detached(Ty ty);              // stands for a value in code that is never reached
  void check(const Ins& i);             // a NilCheck, BoundsCheck ...: once per place
  // blocks
  void edge(BlockId from, BlockId to);
  void terminate(const Ins& i, const BlockId* succs, size_t n);
  // variables (builder_ssa.cpp)
  ValueId read(uint32_t var, BlockId block);
  ValueId find_def(uint32_t var, BlockId block);  // may leave phis in `pending`
  ValueId new_phi(uint32_t var, BlockId block);
  void fill_pending();
  void fill(uint32_t phi);
  void try_remove(uint32_t phi);
  void run_rechecks();
  void seal(BlockId block);
  void finish();
};

}  // namespace gorun::ir
