// `fold`: one walk over the dominator tree that applies the simplification rules, replaces what was computed in a dominating block (checks that were
// made included), forwards loads along straight lines, folds phis and branches. Two rounds at most: what a loop's back edge shows is seen in the second.
#include <algorithm>

#include "jit/opt/pass.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::opt {

namespace {

using ir::has_flag;
using ir::MemoryTable;
using ir::Simplifier;

class Fold final : Simplifier::Host {
 public:
  Fold(Function& f, Scratch& s) : f_(f), s_(s), simplify_(f, *this) {}

  // True when another round may find more.
  bool run() {
    s_.order = ir::rpo_order(f_);
    tree_.build(f_, s_.order);
    find_after_landing(f_, &s_.after_landing);
    s_.table.clear();
    s_.table.use_scopes(true);
    s_.replaced.assign(f_.ins.size(), kNoId);
    s_.block_of.assign(f_.ins.size(), kNoId);
    walk();
    for (BlockId b : s_.order)
      for (ValueId v : f_.blocks[b].ins) {
        if (f_.ins[v].op != Op::Phi) break;
        late_phi(v);
      }
    if (edges_removed_) ir::compute_cfg(f_);
    return again_ || edges_removed_;
  }

 private:
  struct Frame {
    BlockId b;
    BlockId child;
    size_t mark;
    uint32_t snapshot;
  };

  void walk() {
    std::vector<Frame> stack;
    enter(f_.entry(), &stack);
    while (!stack.empty()) {
      Frame& top = stack.back();
      BlockId c = top.child;
      if (c == kNoId) {
        s_.table.release(top.mark);
        snapshots_.resize(top.snapshot);
        stack.pop_back();
        continue;
      }
      top.child = tree_.next_sibling[c];
      enter(c, &stack);
    }
  }

  void enter(BlockId b, std::vector<Frame>* stack) {
    Frame fr{b, tree_.first_child[b], s_.table.mark(), static_cast<uint32_t>(snapshots_.size())};
    const Block& block = f_.blocks[b];
    // Memory: what was known at the end of the only predecessor.
    if (block.preds.size() != 1 || block.landing) {
      memory_.clear();
    } else if (memory_of_ != block.preds[0]) {
      memory_.clear();
      // The parent in the dominator tree is the only predecessor; it left a snapshot when it has several successors.
      uint32_t at = stack->back().snapshot;
      if (at < snapshots_.size() && snapshots_[at].first == block.preds[0]) memory_ = snapshots_[at].second;
    }
    memory_of_ = b;
    process(b);
    if (f_.blocks[b].succs.size() > 1) snapshots_.push_back({b, memory_});
    stack->push_back(fr);
  }

  ValueId find(ValueId v) const {
    while (v < s_.replaced.size() && s_.replaced[v] != kNoId) v = s_.replaced[v];
    return v;
  }
  void replace(ValueId v, ValueId by) { s_.replaced[v] = by; }

  void process(BlockId b) {
    cur_ = b;
    restricted_ = !s_.after_landing.empty() && s_.after_landing[b];
    if (b != f_.entry() && is_dead(b)) {  // a folded branch led here
      while (!f_.blocks[b].succs.empty()) remove_edge(f_, b, f_.blocks[b].succs.size() - 1);
      f_.blocks[b].ins.clear();
      edges_removed_ = true;
      return;
    }
    std::vector<ValueId> old = std::move(f_.blocks[b].ins);
    out_.clear();
    size_t k = 0;
    late_consts_.clear();
    for (; k < old.size() && f_.ins[old[k]].op == Op::Phi; k++) phi(old[k], k, old);
    for (ValueId v : late_consts_) keep(v);
    for (; k < old.size(); k++) {
      // Parameters come before constants that phis became.
      instruction(old[k]);
    }
    f_.blocks[b].ins.assign(out_.begin(), out_.end());
  }

  // Code that became unreachable must not be looked at: values there may be defined in terms of themselves.
  bool is_dead(BlockId b) {
    const Block& block = f_.blocks[b];
    if (block.preds.empty()) return true;
    if (!edges_removed_) return false;
    for (BlockId p : block.preds)
      if (f_.blocks[p].rpo < block.rpo) return false;
    std::vector<BlockId> live = ir::rpo_order(f_);
    return std::find(live.begin(), live.end(), b) == live.end();
  }

  void keep(ValueId v) {
    if (v >= s_.block_of.size()) {
      s_.block_of.resize(f_.ins.size(), kNoId);
      s_.replaced.resize(f_.ins.size(), kNoId);
    }
    s_.block_of[v] = cur_;
    out_.push_back(v);
  }

  // The operand that all agree on; kNoId when they differ. Equal constants in different places agree.
  ValueId common(ValueId phi) const {
    const Ins& i = f_.ins[phi];
    ValueId same = kNoId;
    for (uint32_t k = 0; k < f_.count(i); k++) {
      ValueId v = find(f_.list(i)[k]);
      if (v == phi || v == same) continue;
      if (same == kNoId) {
        same = v;
        continue;
      }
      const Ins &x = f_.ins[v], &y = f_.ins[same];
      if ((x.op == Op::Const || x.op == Op::FConst) && x.op == y.op && x.ty == y.ty && x.a == y.a && x.b == y.b) continue;
      return kNoId;
    }
    return same;
  }

  void phi(ValueId v, size_t index, const std::vector<ValueId>& all) {
    ir::map_operands(f_, f_.ins[v], [&](ValueId o) { return find(o); });
    ValueId same = common(v);
    if (same != kNoId) {
      const Ins& x = f_.ins[same];
      if (x.op == Op::Const || x.op == Op::FConst) {
        Ins c = x;
        same = number(c, false);
        if (same == kNoId) {
          same = add(c);
          s_.table.add(f_, same);
          late_consts_.push_back(same);
        }
      }
      replace(v, same);
      return;
    }
    // The same as another phi of the block?
    for (size_t k = index > 8 ? index - 8 : 0; k < index; k++) {
      const Ins &x = f_.ins[all[k]], &y = f_.ins[v];
      if (find(all[k]) != all[k] || x.ty != y.ty) continue;
      if (std::equal(f_.list(x), f_.list(x) + f_.count(x), f_.list(y))) {
        replace(v, all[k]);
        return;
      }
    }
    keep(v);
  }

  void late_phi(ValueId v) {
    bool changed = false;
    ir::map_operands(f_, f_.ins[v], [&](ValueId o) {
      ValueId n = find(o);
      changed = changed || n != o;
      return n;
    });
    if (changed && common(v) != kNoId) again_ = true;
  }

  ValueId add(const Ins& i) {
    auto v = static_cast<ValueId>(f_.ins.size());
    f_.ins.push_back(i);
    f_.pos.push_back(at_pos_);
    return v;
  }

  // An equal value that may be used here. local: only one of this block.
  ValueId number(const Ins& i, bool local) {
    ValueId v = s_.table.find(f_, i);
    if (v == kNoId) return kNoId;
    BlockId d = v < s_.block_of.size() ? s_.block_of[v] : cur_;
    if (d == kNoId) d = cur_;
    if (d == cur_) return v;
    if (local || (restricted_ && !s_.after_landing[d])) return kNoId;
    return v;
  }
  // A comparison is cheapest right before the branch that uses it: it is not kept over blocks.
  static bool is_local(Op op) { return ir::info(op).result == ir::ResultRule::Bool; }

  ValueId emit(const Ins& in) override {
    Ins i = in;
    if (i.op != Op::Const && simplify_.run(&i) == Simplifier::Outcome::Replaced) return simplify_.result();
    i.ty = ir::result_type(f_, i);
    ValueId v = number(i, is_local(i.op));
    if (v != kNoId) return v;
    v = add(i);
    s_.table.add(f_, v);
    keep(v);
    return v;
  }

  void instruction(ValueId v) {
    ir::map_operands(f_, f_.ins[v], [&](ValueId o) { return find(o); });
    Ins i = f_.ins[v];
    at_pos_ = f_.pos[v];
    uint16_t flags = ir::info(i.op).flags;
    if (flags & ir::kTerminator) return terminator(v, i);
    bool check = (flags & ir::kFaults) && !(flags & ir::kCallLike);
    if ((flags & ir::kPure) || check) {
      Simplifier::Outcome out = simplify_.run(&i);
      if (out == Simplifier::Outcome::Dropped) return;
      if (out == Simplifier::Outcome::Replaced) {
        ValueId by = find(simplify_.result());
        replace(v, by);
        // The flag of a load that was certain about its value is of use to others, too.
        return;
      }
      i.ty = ir::result_type(f_, i);
      ValueId same = number(i, is_local(i.op));
      if (same != kNoId) {
        if (!check) replace(v, same);
        return;
      }
      f_.ins[v] = i;
      s_.table.add(f_, v);
      keep(v);
      return;
    }
    if (i.op == Op::Load) {
      simplify_.run(&i);
      f_.ins[v] = i;
      if (!(i.flags & ir::kVolatile)) {
        ValueId known = memory_.find(i, f_);
        if (known != kNoId && usable(known)) {
          replace(v, find(known));
          return;
        }
        memory_.add_load(f_, i, v);
      }
      keep(v);
      return;
    }
    if (i.op == Op::Store || i.op == Op::StoreWB || i.op == Op::StoreWBNoOld) {
      simplify_.run(&i);
      f_.ins[v] = i;
      memory_.store(f_, i, i.b);
    } else if (i.op == Op::Move || i.op == Op::MoveWB || i.op == Op::Zero || i.op == Op::ZeroWB) {
      memory_.overwrite(f_, i.a, 0, i.c);
    } else if (i.op == Op::CallRt) {
      if (abi::kRtInfo[i.a].effects & (abi::kWritesMem | abi::kMayPark | abi::kMayPanic)) memory_.clobber();
    } else if (flags & (ir::kWrites | ir::kCallLike | ir::kSideEffect)) {
      memory_.clobber();
    }
    keep(v);
  }
  bool usable(ValueId v) const {
    if (!restricted_) return true;
    BlockId d = v < s_.block_of.size() ? s_.block_of[v] : kNoId;
    return d == cur_ || (d != kNoId && s_.after_landing[d]);
  }

  void terminator(ValueId v, Ins i) {
    keep(v);
    size_t keep_succ = SIZE_MAX;
    if (i.op == Op::Branch) {
      bool negated = false;
      ValueId c = strip_not(f_, i.a, &negated);
      if (negated) {
        std::swap(f_.blocks[cur_].succs[0], f_.blocks[cur_].succs[1]);
        auto likely = static_cast<uint8_t>(i.flags & (ir::kLikely0 | ir::kLikely1));
        i.flags = static_cast<uint8_t>(i.flags & ~(ir::kLikely0 | ir::kLikely1));
        if (likely == ir::kLikely0) i.flags |= ir::kLikely1;
        if (likely == ir::kLikely1) i.flags |= ir::kLikely0;
      }
      i.a = c;
      f_.ins[v] = i;
      int64_t k = 0;
      if (simplify_.is_const(c, &k)) keep_succ = k != 0 ? 0 : 1;
    } else if (i.op == Op::Switch) {
      int64_t k = 0;
      if (simplify_.is_const(i.a, &k) && k >= 0 && static_cast<size_t>(k) < f_.blocks[cur_].succs.size()) keep_succ = static_cast<size_t>(k);
    }
    if (keep_succ == SIZE_MAX) return;
    BlockId target = f_.blocks[cur_].succs[keep_succ];
    bool kept = false;
    for (size_t k = f_.blocks[cur_].succs.size(); k-- > 0;) {
      if (f_.blocks[cur_].succs[k] == target && !kept) {
        kept = true;  // one edge stays
        continue;
      }
      remove_edge(f_, cur_, k);
    }
    Ins jump;
    jump.op = Op::Jump;
    f_.ins[v] = jump;
    edges_removed_ = true;
  }

  Function& f_;
  Scratch& s_;
  Simplifier simplify_;
  DomTree tree_;
  MemoryTable memory_;
  BlockId memory_of_ = kNoId;
  std::vector<std::pair<BlockId, MemoryTable>> snapshots_;
  std::vector<ValueId> out_, late_consts_;
  BlockId cur_ = kNoId;
  bool restricted_ = false, edges_removed_ = false, again_ = false;
  uint32_t at_pos_ = 0;
};

}  // namespace

void pass_fold(Function& f, Scratch& s) {
  if (Fold(f, s).run()) Fold(f, s).run();
}

}  // namespace gorun::opt
