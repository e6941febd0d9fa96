// `facts`: removes checks that cannot fail (nil, bounds, shift, division), folds branches whose condition is known, and uses signs that are known.
// Facts come from branch conditions, from checks that were passed, and from induction variables.
#include <algorithm>

#include "jit/opt/facts.h"
#include "jit/opt/pass.h"

namespace gorun::opt {

namespace {

class FactsPass final : ir::Simplifier::Host {
 public:
  FactsPass(Function& f, Scratch& s) : f_(f), s_(s), simplify_(f, *this), facts_(f, simplify_) {}

  void run() {
    s_.order = ir::rpo_order(f_);
    if (!worthwhile()) return;
    tree_.build(f_, s_.order);
    s_.block_of.assign(f_.ins.size(), kNoId);
    for (BlockId b : s_.order)
      for (ValueId v : f_.blocks[b].ins) s_.block_of[v] = b;
    struct Frame {
      BlockId child;
      Facts::Mark mark;
      size_t below;
    };
    std::vector<Frame> stack;
    auto enter = [&](BlockId b) {
      stack.push_back({tree_.first_child[b], facts_.mark(), below_.size()});
      block(b);
    };
    enter(f_.entry());
    while (!stack.empty()) {
      BlockId c = stack.back().child;
      if (c == kNoId) {
        facts_.release(stack.back().mark);
        below_.resize(stack.back().below);
        stack.pop_back();
        continue;
      }
      stack.back().child = tree_.next_sibling[c];
      enter(c);
    }
    for (auto [b, keep] : known_branches_) fold_branch(b, keep);
    if (!known_branches_.empty()) {
      s_.refold = true;
      ir::compute_cfg(f_);
    }
  }

 private:
  ValueId emit(const Ins&) override { return kNoId; }  // ranges only: no rule is run

  // Functions without checks and conditions have nothing to gain.
  bool worthwhile() const {
    for (BlockId b : s_.order)
      for (ValueId v : f_.blocks[b].ins) {
        Op op = f_.ins[v].op;
        if ((ir::has_flag(op, ir::kFaults) && !ir::has_flag(op, ir::kCallLike)) || op == Op::ShrS || op == Op::Branch) return true;
      }
    return false;
  }

  void block(BlockId b) {
    Block& block = f_.blocks[b];
    if (block.preds.size() == 1) edge_facts(block.preds[0], b);
    if (block.loop_header == b) induction(b);
    size_t out = 0;
    for (size_t k = 0; k < block.ins.size(); k++) {
      ValueId v = block.ins[k];
      if (instruction(v)) block.ins[out++] = v;
    }
    block.ins.resize(out);
    const Ins& last = f_.ins[block.ins.back()];
    if (last.op == Op::Branch) {
      int known = decide(last.a);
      if (known >= 0) known_branches_.push_back({b, known ? 0 : 1});
    }
  }

  int decide(ValueId cond) {
    int known = facts_.decide(cond);
    if (known >= 0) return known;
    const Ins& c = f_.ins[cond];
    if ((c.op == Op::LtU || c.op == Op::LeU) && is_below(c.a, c.b, c.op == Op::LeU)) return 1;
    return -1;
  }

  void edge_facts(BlockId p, BlockId b) {
    const Block& pred = f_.blocks[p];
    const Ins& last = f_.ins[pred.ins.back()];
    if (last.op != Op::Branch) return;
    bool outcome = pred.succs[0] == b;
    facts_.assume(last.a, outcome);
    note_below(last.a, outcome, 4);
  }

  // a < b unsigned, whatever the sign of b
  struct Below {
    ValueId a, b;
    bool incl;
  };
  void note_below(ValueId cond, bool outcome, int depth) {
    const Ins& c = f_.ins[cond];
    if (c.op == Op::LtU || c.op == Op::LeU) {
      bool incl = (c.op == Op::LeU) == outcome;
      if (outcome) below_.push_back({c.a, c.b, incl});
      else below_.push_back({c.b, c.a, incl});
    } else if (depth > 0 && ((c.op == Op::And && outcome) || (c.op == Op::Or && !outcome))) {
      note_below(c.a, outcome, depth - 1);
      note_below(c.b, outcome, depth - 1);
    }
  }
  bool is_below(ValueId a, ValueId b, bool incl) const {
    for (size_t k = below_.size(), n = 0; k-- > 0 && n < 24; n++)
      if (below_[k].a == a && below_[k].b == b && (incl || !below_[k].incl)) return true;
    return false;
  }

  // False: the instruction is not needed.
  bool instruction(ValueId v) {
    Ins& i = f_.ins[v];
    switch (i.op) {
      case Op::NilCheck:
        if (facts_.not_zero(i.a)) return false;
        facts_.set_not_zero(i.a);
        return true;
      case Op::BoundsCheck: return bounds(i);
      case Op::ZeroCheck:
        if (facts_.not_zero(i.a)) return false;
        facts_.set_not_zero(i.a);
        return true;
      case Op::ShiftCheck:
        if (facts_.prove_at_least(i.a, 0)) return false;
        facts_.at_least(i.a, 0);
        return true;
      case Op::Shl:
      case Op::ShrU: bounded(i); return true;
      case Op::ShrS:
        bounded(i);
        if (!facts_.prove_at_least(i.a, 0)) return true;
        i.op = Op::ShrU;
        if (f_.ins[i.b].op == Op::Const && f_.ins[i.b].imm() == ir::bits_of(i.ty) - 1) {  // the sign: the rounding of a division goes
          i = ir::const_ins(i.ty, 0);
          s_.refold = true;
        }
        return true;
      case Op::Sext:
        if (facts_.prove_at_least(i.a, 0)) i.op = Op::Zext;
        return true;
      case Op::DivS:
      case Op::ModS:
        if (facts_.prove_at_least(i.a, 0) && facts_.prove_at_least(i.b, 0)) i.op = i.op == Op::DivS ? Op::DivU : Op::ModU;
        return true;
      default: return true;
    }
  }
  void bounded(Ins& i) {
    if (i.flags & ir::kBounded) return;
    if (facts_.lo(i.b) >= 0 && facts_.hi(i.b) < ir::bits_of(i.ty)) i.flags |= ir::kBounded;
  }

  bool bounds(Ins& i) {
    bool incl = i.flags & ir::kIncl;
    // The limit is a length, a capacity or an index that was checked: here it is not negative.
    facts_.at_least(i.b, 0);
    if (is_below(i.a, i.b, incl)) return false;
    bool low = facts_.prove_at_least(i.a, 0);
    if (low && facts_.prove_le(i.a, i.b, incl ? 0 : -1)) return false;
    facts_.at_least(i.a, 0);
    facts_.at_most(i.a, i.b, incl ? 0 : -1);
    // What is sure about a sum is sure about its terms: a + c < n with c > 0 and a >= 0 ...
    below_.push_back({i.a, i.b, incl});
    return true;
  }

  // Phis of the loop header b that only grow or only shrink by constants, and cannot wrap.
  void induction(BlockId b) {
    const Block& header = f_.blocks[b];
    for (ValueId v : header.ins) {
      const Ins& phi = f_.ins[v];
      if (phi.op != Op::Phi) break;
      if (phi.ty < Ty::I8 || phi.ty > Ty::I64) continue;
      ValueId init = kNoId;
      int64_t low_step = 0, high_step = 0;
      bool ok = true;
      for (uint32_t k = 0; ok && k < f_.count(phi); k++) {
        ValueId o = f_.list(phi)[k];
        bool back = f_.blocks[header.preds[k]].rpo >= header.rpo;
        if (!back) {
          ok = init == kNoId || init == o;
          init = o;
          continue;
        }
        if (o == v) continue;
        const Ins& step = f_.ins[o];
        ok = step.op == Op::Add && step.a == v && f_.ins[step.b].op == Op::Const;
        if (!ok) break;
        int64_t c = f_.ins[step.b].imm();
        ok = cannot_wrap(v, o, c, b);
        low_step = std::min(low_step, c);
        high_step = std::max(high_step, c);
      }
      if (!ok || init == kNoId || (low_step < 0 && high_step > 0)) continue;
      if (low_step >= 0) {
        facts_.at_least(v, facts_.low(init));
        facts_.at_most(init, v, 0);
      }
      if (high_step <= 0) {
        facts_.at_most(v, facts_.hi(init));
        facts_.at_most(v, init, 0);
      }
    }
  }

  // phi + c is computed only where a condition of the loop limits phi.
  bool cannot_wrap(ValueId phi, ValueId sum, int64_t c, BlockId header) {
    int64_t top = ir::bits_of(f_.ty(phi)) == 64 ? INT64_MAX : (int64_t{1} << (ir::bits_of(f_.ty(phi)) - 1)) - 1;
    BlockId b = s_.block_of[sum];
    for (int steps = 0; steps < 40 && b != header && b != kNoId; steps++, b = f_.blocks[b].idom) {
      const Block& block = f_.blocks[b];
      if (block.preds.size() != 1) continue;
      const Block& pred = f_.blocks[block.preds[0]];
      const Ins& last = f_.ins[pred.ins.back()];
      if (last.op != Op::Branch) continue;
      if (limits(last.a, pred.succs[0] == b, phi, c, top, 3)) return true;
    }
    return false;
  }
  bool limits(ValueId cond, bool outcome, ValueId phi, int64_t c, int64_t top, int depth) {
    const Ins& i = f_.ins[cond];
    if (depth > 0 && ((i.op == Op::And && outcome) || (i.op == Op::Or && !outcome)))
      return limits(i.a, outcome, phi, c, top, depth - 1) || limits(i.b, outcome, phi, c, top, depth - 1);
    if (i.op != Op::LtS && i.op != Op::LeS) return false;
    bool strict = (i.op == Op::LtS) == outcome;
    ValueId small = outcome ? i.a : i.b, large = outcome ? i.b : i.a;  // small < large or small <= large
    if (c > 0 && small == phi) {
      int64_t most = facts_.hi(large) - (strict ? 1 : 0);
      return most <= top - c;
    }
    if (c < 0 && large == phi) {
      int64_t least = facts_.lo(small);
      if (strict) least++;
      return least >= -1 - top - c;
    }
    return false;
  }

  void fold_branch(BlockId b, size_t keep) {
    Block& block = f_.blocks[b];
    if (block.succs.size() != 2) return;
    remove_edge(f_, b, 1 - keep);
    Ins jump;
    jump.op = Op::Jump;
    f_.ins[block.ins.back()] = jump;
  }

  Function& f_;
  Scratch& s_;
  ir::Simplifier simplify_;
  Facts facts_;
  DomTree tree_;
  std::vector<Below> below_;
  std::vector<std::pair<BlockId, size_t>> known_branches_;
};

}  // namespace

void pass_facts(Function& f, Scratch& s) { FactsPass(f, s).run(); }

}  // namespace gorun::opt
