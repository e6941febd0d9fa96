// `promote`: slots that are only loaded and stored, field by field, become values (variables that were boxed or captured, receivers of inlined methods). Values
// at the start of a block are found on demand, as the builder does it. Functions with a landing block are left alone: what it reads are slots.
#include <algorithm>
#include <unordered_map>

#include "jit/opt/pass.h"

namespace gorun::opt {

namespace {

constexpr uint32_t kMaxSlotSize = 256;

class Promote {
 public:
  explicit Promote(Function& f) : f_(f) {}

  bool run() {
    for (const Block& b : f_.blocks)
      if (b.landing) return false;
    slots_.assign(f_.slots.size(), {});
    order_ = ir::rpo_order(f_);
    if (!choose()) return false;
    ends_.assign(f_.blocks.size(), {});
    for (BlockId b : order_) collect(b);
    replaced_.assign(f_.ins.size(), kNoId);
    for (BlockId b : order_) rewrite(b);
    for (auto& [block, phis] : phis_) f_.blocks[block].ins.insert(f_.blocks[block].ins.begin(), phis.begin(), phis.end());
    for (auto& [block, consts] : consts_) insert_consts(block, consts);
    for (BlockId b : order_)
      for (ValueId v : f_.blocks[b].ins) ir::map_operands(f_, f_.ins[v], [&](ValueId o) { return resolve(o); });
    for (uint32_t s = 0; s < slots_.size(); s++)
      if (slots_[s].ok) f_.slots[s].size = 0;
    return true;
  }

 private:
  struct Field {
    int32_t off;
    Ty ty;
    uint32_t var;
  };
  struct SlotUse {
    bool used = false, ok = true;
    std::vector<Field> fields;
  };

  // The slot that an address instruction names, and the offset.
  bool slot_of(ValueId v, uint32_t* slot, int32_t* off) const {
    const Ins& i = f_.ins[v];
    if (i.op != Op::SlotAddr) return false;
    *slot = i.a;
    *off = i.off();
    return true;
  }
  bool access(ValueId address, int32_t off, Ty ty) {
    uint32_t s;
    int32_t base;
    if (!slot_of(address, &s, &base)) return false;
    SlotUse& u = slots_[s];
    u.used = true;
    off += base;
    if (!u.ok) return true;
    int size = ir::ty_size(ty);
    for (const Field& x : u.fields) {
      if (x.off == off && x.ty == ty) return true;
      if (x.off < off + size && off < x.off + ir::ty_size(x.ty)) u.ok = false;
    }
    if (off < 0 || static_cast<uint32_t>(off + size) > f_.slots[s].size || u.fields.size() >= 16) u.ok = false;
    if (u.ok) u.fields.push_back({off, ty, 0});
    return true;
  }
  void refuse(ValueId v) {
    uint32_t s;
    int32_t off;
    if (slot_of(v, &s, &off)) slots_[s].ok = false;
  }

  bool choose() {
    bool any = false;
    for (const ir::Slot& s : f_.slots) any = any || s.size <= kMaxSlotSize;
    if (!any) return false;
    for (uint32_t s = 0; s < slots_.size(); s++) slots_[s].ok = f_.slots[s].size <= kMaxSlotSize;
    for (BlockId b : order_)
      for (ValueId v : f_.blocks[b].ins) {
        const Ins& i = f_.ins[v];
        switch (i.op) {
          case Op::Load:
            if (i.flags & ir::kVolatile) refuse(i.a);
            else access(i.a, i.off(), i.ty);
            break;
          case Op::Store:
          case Op::StoreWB:
          case Op::StoreWBNoOld:
            access(i.a, i.off(), f_.ins[i.b].ty);
            refuse(i.b);
            break;
          case Op::Zero:
          case Op::ZeroWB: {
            uint32_t s;
            int32_t off;
            if (slot_of(i.a, &s, &off) && (off != 0 || static_cast<uint32_t>(i.c) < f_.slots[s].size)) slots_[s].ok = false;
            break;
          }
          case Op::NilCheck: break;
          case Op::DeferFrame: slots_[i.a].ok = false; break;
          default: ir::for_each_operand(f_, i, [&](ValueId o) { refuse(o); });
        }
      }
    any = false;
    for (uint32_t s = 0; s < slots_.size(); s++) {
      SlotUse& u = slots_[s];
      u.ok = u.ok && u.used;
      any = any || u.ok;
      if (!u.ok) continue;
      for (Field& x : u.fields) {
        x.var = static_cast<uint32_t>(types_.size());
        types_.push_back(x.ty);
      }
    }
    return any;
  }

  // The variable that a load or a store is of.
  bool variable(ValueId address, int32_t off, Ty ty, uint32_t* var) const {
    uint32_t s;
    int32_t base;
    if (!slot_of(address, &s, &base) || !slots_[s].ok) return false;
    for (const Field& x : slots_[s].fields)
      if (x.off == off + base && x.ty == ty) {
        *var = x.var;
        return true;
      }
    return false;
  }
  static bool is_store(Op op) { return op == Op::Store || op == Op::StoreWB || op == Op::StoreWBNoOld; }

  // What the block leaves in the variables that it writes; kZero: zero.
  static constexpr ValueId kZero = UINT32_MAX;
  void collect(BlockId b) {
    auto set = [&](uint32_t var, ValueId v) {
      for (auto& [x, value] : ends_[b])
        if (x == var) {
          value = v;
          return;
        }
      ends_[b].emplace_back(var, v);
    };
    for (ValueId v : f_.blocks[b].ins) {
      const Ins& i = f_.ins[v];
      uint32_t var, s;
      int32_t off;
      if (is_store(i.op) && variable(i.a, i.off(), f_.ins[i.b].ty, &var)) set(var, i.b);
      if ((i.op == Op::Zero || i.op == Op::ZeroWB) && slot_of(i.a, &s, &off) && slots_[s].ok)
        for (const Field& x : slots_[s].fields) set(x.var, kZero);
    }
  }

  void rewrite(BlockId b) {
    std::vector<ValueId> old = std::move(f_.blocks[b].ins);
    std::vector<ValueId> out;
    out.reserve(old.size());
    std::vector<std::pair<uint32_t, ValueId>> now;
    auto lookup = [&](uint32_t var) -> ValueId {
      for (auto& [x, value] : now)
        if (x == var) return value;
      return kNoId;
    };
    auto set = [&](uint32_t var, ValueId v) {
      for (auto& [x, value] : now)
        if (x == var) {
          value = v;
          return;
        }
      now.emplace_back(var, v);
    };
    for (ValueId v : old) {
      const Ins i = f_.ins[v];
      uint32_t var, s;
      int32_t off;
      if (i.op == Op::Load && variable(i.a, i.off(), i.ty, &var)) {
        ValueId value = lookup(var);
        if (value == kNoId) set(var, value = entry_value(var, b));
        replaced_[v] = value;
        continue;
      }
      if (is_store(i.op) && variable(i.a, i.off(), f_.ins[i.b].ty, &var)) {
        set(var, i.b);
        continue;
      }
      if ((i.op == Op::Zero || i.op == Op::ZeroWB) && slot_of(i.a, &s, &off) && slots_[s].ok) {
        for (const Field& x : slots_[s].fields) set(x.var, zero(x.var));
        continue;
      }
      if (i.op == Op::NilCheck && slot_of(i.a, &s, &off)) continue;
      out.push_back(v);
    }
    f_.blocks[b].ins = std::move(out);
  }

  ValueId add(const Ins& i, BlockId b) {
    auto v = static_cast<ValueId>(f_.ins.size());
    f_.ins.push_back(i);
    f_.pos.push_back(f_.pos[f_.blocks[b].ins.empty() ? f_.blocks[f_.entry()].ins.empty() ? 0 : f_.blocks[f_.entry()].ins.back() : f_.blocks[b].ins.back()]);
    replaced_.push_back(kNoId);
    return v;
  }
  // One constant a type, in the entry block.
  ValueId zero(uint32_t var) {
    ValueId& z = zeros_[static_cast<size_t>(types_[var])];
    if (z == kNoId) {
      z = add(ir::is_float(types_[var]) ? ir::fconst_ins(types_[var], 0) : ir::const_ins(types_[var], 0), f_.entry());
      consts_[f_.entry()].push_back(z);
    }
    return z;
  }
  void insert_consts(BlockId b, const std::vector<ValueId>& consts) {
    std::vector<ValueId>& ins = f_.blocks[b].ins;
    size_t at = 0;
    while (at < ins.size() && (f_.ins[ins[at]].op == Op::Param || f_.ins[ins[at]].op == Op::ClosurePtr || f_.ins[ins[at]].op == Op::Phi)) at++;
    ins.insert(ins.begin() + static_cast<ptrdiff_t>(at), consts.begin(), consts.end());
  }

  ValueId exit_value(uint32_t var, BlockId b) {
    for (auto& [x, value] : ends_[b])
      if (x == var) return value == kZero ? zero(var) : value;
    return entry_value(var, b);
  }
  ValueId entry_value(uint32_t var, BlockId b) {
    // Along straight lines without recursion.
    while (f_.blocks[b].preds.size() == 1) {
      b = f_.blocks[b].preds[0];
      for (auto& [x, value] : ends_[b])
        if (x == var) return value == kZero ? zero(var) : value;
    }
    if (f_.blocks[b].preds.empty()) return zero(var);  // never written: Go's slots are zeroed before they are read
    uint64_t key = uint64_t{b} << 32 | var;
    if (auto it = entry_.find(key); it != entry_.end()) return it->second;
    Ins phi;
    phi.op = Op::Phi;
    phi.ty = types_[var];
    ValueId v = add(phi, b);
    entry_[key] = v;
    std::vector<uint32_t> ops;
    for (size_t k = 0; k < f_.blocks[b].preds.size(); k++) ops.push_back(exit_value(var, f_.blocks[b].preds[k]));
    f_.ins[v].b = f_.add_list(ops.data(), static_cast<uint32_t>(ops.size()));
    phis_[b].push_back(v);
    return v;
  }
  ValueId resolve(ValueId v) {
    while (replaced_[v] != kNoId) v = replaced_[v];
    return v;
  }

  Function& f_;
  std::vector<BlockId> order_;
  std::vector<SlotUse> slots_;
  std::vector<Ty> types_;  // by variable
  std::vector<std::vector<std::pair<uint32_t, ValueId>>> ends_;
  std::vector<ValueId> replaced_;
  std::unordered_map<uint64_t, ValueId> entry_;
  std::unordered_map<BlockId, std::vector<ValueId>> phis_, consts_;
  ValueId zeros_[16] = {};
};

}  // namespace

void pass_promote(Function& f, Scratch& s) {
  // An object whose address was kept in another one is free for the next round.
  for (int round = 0; round < 3 && !f.slots.empty(); round++) {
    bool any = Promote(f).run();
    if (any || s.changed) pass_fold(f, s);
    s.changed = false;
    if (!any) return;
  }
}

}  // namespace gorun::opt
