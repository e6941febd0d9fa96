// The allocation checker: a symbolic run of the allocated code. Every location (register, spill slot) carries the set of values it holds; at block
// borders the sets meet by intersection, over phis by renaming; every use must find its value where it reads. After regalloc2's checker.
#include <algorithm>
#include <cstdio>
#include <deque>

#include "jit/x64/mach.h"
#include "runtime/base/check.h"

namespace gorun::x64 {
namespace {

using Set = std::vector<uint32_t>;  // sorted

struct State {
  bool known = false;
  std::vector<Set> loc;  // 32 registers, then slots
};

class Checker {
 public:
  explicit Checker(const MFunc& m) : m_(m), in_(m.blocks.size()) {}

  void run() {
    in_[0].known = true;
    in_[0].loc.resize(32 + m_.nspill);
    std::deque<uint32_t> work{0};
    std::vector<uint8_t> queued(m_.blocks.size(), 0);
    while (!work.empty()) {
      uint32_t b = work.front();
      work.pop_front();
      queued[b] = 0;
      State s = in_[b];
      block(b, s, false);
      const MBlock& blk = m_.blocks[b];
      for (uint32_t k = 0; k < blk.nsucc; k++) {
        uint32_t t = m_.s(blk, k);
        State e = s;
        enter(b, t, e);
        if (meet(t, e) && !queued[t]) {
          queued[t] = 1;
          work.push_back(t);
        }
      }
    }
    for (uint32_t b = 0; b < m_.blocks.size(); b++) {
      if (!in_[b].known) continue;
      State s = in_[b];
      block(b, s, true);
    }
  }

 private:
  size_t slot(uint32_t v) const {
    CHECK(m_.slot[v] >= 0, "%s: v%u was not given a slot", m_.f->name.c_str(), v);
    return 32 + static_cast<size_t>(m_.slot[v]);
  }
  bool remat(uint32_t v) const { return m_.vr[v].remat != Remat::No; }
  static bool has(const Set& s, uint32_t v) { return std::binary_search(s.begin(), s.end(), v); }

  void kill(State& s, uint32_t v) {
    for (Set& x : s.loc) {
      auto it = std::lower_bound(x.begin(), x.end(), v);
      if (it != x.end() && *it == v) x.erase(it);
    }
  }

  // Crossing an edge renames phi arguments to the phis.
  void enter(uint32_t b, uint32_t t, State& s) {
    const MBlock& tb = m_.blocks[t];
    if (tb.landing) {
      for (unsigned r = 0; r < 32; r++) s.loc[r].clear();
    }
    if (!tb.nphi) return;
    uint32_t pi = m_.blocks[b].nsucc == 1 ? m_.blocks[b].pred_slot : 0;
    std::vector<Set> before = s.loc;
    for (uint32_t k = 0; k < tb.nphi; k++) kill(s, m_.phis[tb.phi + k].v);
    for (size_t l = 0; l < s.loc.size(); l++) {
      for (uint32_t k = 0; k < tb.nphi; k++) {
        const MPhi& p = m_.phis[tb.phi + k];
        uint32_t a = m_.phi_args[p.args + pi];
        if (!has(before[l], a)) continue;
        Set& x = s.loc[l];
        auto it = std::lower_bound(x.begin(), x.end(), p.v);
        if (it == x.end() || *it != p.v) x.insert(it, p.v);
      }
    }
  }

  bool meet(uint32_t t, const State& s) {
    State& d = in_[t];
    if (!d.known) {
      d = s;
      d.known = true;
      return true;
    }
    bool changed = false;
    for (size_t l = 0; l < s.loc.size(); l++) {
      Set x;
      std::set_intersection(d.loc[l].begin(), d.loc[l].end(), s.loc[l].begin(), s.loc[l].end(), std::back_inserter(x));
      if (x.size() != d.loc[l].size()) {
        d.loc[l] = std::move(x);
        changed = true;
      }
    }
    return changed;
  }

  void need(const State& s, size_t l, uint32_t v, uint32_t b, const char* what) {
    if (has(s.loc[l], v)) return;
    fputs(print(m_).c_str(), stderr);
    FATAL("%s: register allocation: m%u reads v%u (%s) from %s, which does not hold it", m_.f->name.c_str(), b, v, what, l < 32 ? reg_name(static_cast<uint8_t>(l)) : "its slot");
  }

  void step(const Out& o, uint32_t b, State& s, bool verify) {
    switch (o.kind) {
      case OutKind::Ins: ins(m_.ins[o.v], b, s, verify); break;
      case OutKind::Move: s.loc[o.dst] = s.loc[o.src]; break;
      case OutKind::Xchg: std::swap(s.loc[o.dst], s.loc[o.src]); break;
      case OutKind::Reload:
        if (verify) need(s, slot(o.v), o.v, b, "reload");
        s.loc[o.dst] = s.loc[slot(o.v)];
        break;
      case OutKind::Remat: s.loc[o.dst] = {o.v}; break;
      case OutKind::SpillReg: s.loc[slot(o.v)] = s.loc[o.src]; break;
      case OutKind::SlotCopy:
        if (verify) need(s, slot(o.b), o.b, b, "slot copy");
        s.loc[slot(o.v)] = s.loc[slot(o.b)];
        s.loc[31] = s.loc[slot(o.b)];
        break;
      case OutKind::SlotRemat: s.loc[slot(o.v)] = {o.b}; break;
      case OutKind::PushSlot: stack_.push_back(s.loc[slot(o.v)]); break;
      case OutKind::PopSlot:
        CHECK(!stack_.empty());
        s.loc[slot(o.v)] = stack_.back();
        stack_.pop_back();
        break;
      case OutKind::ToX15: s.loc[31] = s.loc[o.src]; break;
      case OutKind::FromX15: s.loc[o.dst] = s.loc[31]; break;
      case OutKind::X15ToSlot: s.loc[slot(o.v)] = s.loc[31]; break;
      case OutKind::SlotToX15: s.loc[31] = s.loc[slot(o.v)]; break;
    }
  }

  void ins(const MIns& x, uint32_t b, State& s, bool verify) {
    const Opnd* o = m_.ops(x);
    const MOpInfo& inf = minfo(x.op);
    uint32_t defs = 0, temps = 0, uses = 0, early = 0;
    for (unsigned k = 0; k < x.nops; k++) {
      if (o[k].kind == OpKind::Use) {
        if (o[k].flags & kAnyLoc) {
          if (verify) need(s, o[k].reg == kInSlot ? slot(o[k].v) : o[k].reg, o[k].v, b, minfo(x.op).text);
          continue;
        }
        CHECK(o[k].reg != kNoReg, "%s: v%u has no register", m_.f->name.c_str(), o[k].v);
        if (verify) need(s, o[k].reg == kInSlot ? slot(o[k].v) : o[k].reg, o[k].v, b, minfo(x.op).text);
        CHECK(o[k].fixed == kNoReg || o[k].fixed == o[k].reg);
        if (o[k].reg < 32) {
          uses |= bit(o[k].reg);
          CHECK(o[k].fixed != kNoReg || !(inf.clobbers & bit(o[k].reg)), "%s: operand in a clobbered register", m_.f->name.c_str());
          CHECK((o[k].reg >= 16) == m_.vr[o[k].v].xmm);
        }
      } else {
        CHECK(o[k].reg < 32 && (o[k].reg >= 16) == m_.vr[o[k].v].xmm, "%s: %s has no register for v%u", m_.f->name.c_str(), inf.text, o[k].v);
        CHECK(!(bit(o[k].reg) & ~(kAllocGpr | kAllocXmm)));
        CHECK(!((defs | temps) & bit(o[k].reg)), "%s: two definitions in one register", m_.f->name.c_str());
        CHECK(o[k].fixed == kNoReg || o[k].fixed == o[k].reg);
        (o[k].kind == OpKind::Def ? defs : temps) |= bit(o[k].reg);
        if (o[k].flags & kEarly) early |= bit(o[k].reg);
      }
    }
    CHECK(!(temps & uses), "%s: a temporary overlaps an operand of %s", m_.f->name.c_str(), inf.text);
    if (x.flags & kTied) {
      unsigned fu = 0;
      while (o[fu].kind != OpKind::Use) fu++;
      CHECK(o[fu].reg == o[0].reg, "%s: %s is not tied", m_.f->name.c_str(), inf.text);
      if (early) {
        for (unsigned k = fu + 1; k < x.nops; k++)
          CHECK(o[k].kind != OpKind::Use || o[k].reg != o[0].reg, "%s: early definition of %s overlaps an operand", m_.f->name.c_str(), inf.text);
      }
    } else {
      CHECK(!(early & uses), "%s: early definition of %s overlaps an operand", m_.f->name.c_str(), inf.text);
    }
    uint32_t lost = inf.clobbers | temps;
    if (inf.flags & kMCall) lost = kAllocGpr | kAllocXmm | bit(31);
    if (inf.flags & kMPseudo) lost |= bit(31);
    for (unsigned r = 0; r < 32; r++) {
      if (lost & bit(r)) s.loc[r].clear();
    }
    for (unsigned k = 0; k < x.nops; k++) {
      if (o[k].kind == OpKind::Def) kill(s, o[k].v);
    }
    for (unsigned k = 0; k < x.nops; k++) {
      if (o[k].kind == OpKind::Def) {
        // A copy keeps the other name as well.
        s.loc[o[k].reg] = {o[k].v};
      }
    }
    for (unsigned k = 0; k < x.nops; k++) {
      if (o[k].kind == OpKind::Def && m_.spill_at_def[o[k].v]) s.loc[slot(o[k].v)] = s.loc[o[k].reg];
    }
  }

  void block(uint32_t b, State& s, bool verify) {
    const MFunc::BlockOut& bo = m_.bout[b];
    for (uint32_t i = bo.spill; i < bo.spill_end; i++) s.loc[slot(m_.block_spills[i].v)] = s.loc[m_.block_spills[i].reg];
    for (uint32_t i = bo.body; i + 1 < bo.body_end; i++) step(m_.out[i], b, s, verify);
    for (uint32_t i = bo.tail; i < bo.tail_end; i++) step(m_.tails[i], b, s, verify);
    step(m_.out[bo.body_end - 1], b, s, verify);
    CHECK(stack_.empty());
  }

  const MFunc& m_;
  std::vector<State> in_;
  std::vector<Set> stack_;
};

}  // namespace

void check_allocation(const MFunc& m) { Checker(m).run(); }

}  // namespace gorun::x64
