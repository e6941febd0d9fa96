// Register states at block borders: what a block starts with, and the moves on the edges into it.
#include <algorithm>

#include "jit/x64/regalloc.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

void RegAlloc::start_block(uint32_t b) {
  const MBlock& blk = mf_->blocks[b];
  const Liveness::Span in = live_.in[b];
  DCHECK(occ_ == 0);
  if (blk.landing) {
    // Entered by recovery: only memory holds anything, and it must hold it for as long as the function runs.
    for (uint32_t k = 0; k < in.n; k++) vs_[live_.pool[in.at + k].v].live_landing = true;
  } else if (blk.npred == 1) {
    const BlockState& p = bs_[mf_->p(blk, 0)];
    CHECK(p.done);
    for (uint32_t k = 0; k < p.nend; k++) {
      RegVal rv = states_[p.end + k];
      if (vs_[rv.v].use) set(rv.reg, rv.v);
    }
  } else if (blk.npred > 1) {
    uint32_t primary = kNone;
    for (uint32_t k = 0; k < blk.npred; k++) {
      uint32_t p = mf_->p(blk, k);
      if (!bs_[p].done) continue;
      if (primary == kNone) primary = k;
      else {
        const MBlock& old = mf_->blocks[mf_->p(blk, primary)];
        const MBlock& now = mf_->blocks[p];
        if (old.cold != now.cold ? old.cold : mf_->p(blk, primary) < p) primary = k;
      }
    }
    CHECK(primary != kNone, "%s: block %u comes before its predecessors", mf_->f->name.c_str(), b);
    start_merge(b, primary);
  }
  BlockState& s = bs_[b];
  s.start = static_cast<uint32_t>(states_.size());
  for (uint32_t c = occ_; c; c &= c - 1) states_.push_back({any_reg(c), rv_[any_reg(c)]});
  s.nstart = static_cast<uint32_t>(states_.size()) - s.start;
  for (uint32_t k = 0; k < in.n; k++) {
    VState& v = vs_[live_.pool[in.at + k].v];
    if (!v.regs) v.needs_spill = true;
  }
}

void RegAlloc::start_merge(uint32_t b, uint32_t primary) {
  const MBlock& blk = mf_->blocks[b];
  const uint32_t pb = mf_->p(blk, primary);
  // In how many of the other predecessors is a value in a register?
  const uint32_t merge_stamp = ++stamp_;
  uint32_t others = 0;
  for (uint32_t k = 0; k < blk.npred && others < 16; k++) {
    uint32_t q = mf_->p(blk, k);
    if (k == primary || !bs_[q].done || (mf_->blocks[q].cold && !blk.cold)) continue;
    others++;
    const uint32_t one = ++stamp_;
    const BlockState& qs = bs_[q];
    for (uint32_t j = 0; j < qs.nend; j++) {
      uint32_t v = states_[qs.end + j].v;
      if (dist_stamp_[v] == one) continue;
      dist_stamp_[v] = one;
      if (cnt_stamp_[v] != merge_stamp) {
        cnt_stamp_[v] = merge_stamp;
        cnt_[v] = 0;
      }
      cnt_[v]++;
    }
  }
  const BlockState& ps = bs_[pb];
  const bool loop = blk.header;
  for (uint32_t k = 0; k < ps.nend; k++) {
    RegVal rv = states_[ps.end + k];
    VState& v = vs_[rv.v];
    if (!v.use || v.regs) continue;
    uint32_t missing = others - (cnt_stamp_[rv.v] == merge_stamp ? cnt_[rv.v] : 0);
    uint32_t d = next_use(rv.v);
    if (missing && (d >= kDistCall || missing > 2)) continue;
    if (loop && loop_call_[b] && d >= kDistCall) continue;
    set(rv.reg, rv.v);
  }
  if (loop && !loop_call_[b]) {
    // Values that only live through the loop give way when it needs the registers.
    for (bool xmm : {false, true}) {
      uint32_t need = xmm ? loop_need_xmm_[b] : loop_need_gpr_[b];
      uint32_t have = xmm ? 14 : 12;
      uint32_t mask = xmm ? kAllocXmm : kAllocGpr;
      for (; need > have; need--) {
        uint8_t worst = kNoReg;
        for (uint32_t c = occ_ & mask; c; c &= c - 1) {
          uint8_t r = any_reg(c);
          if (next_use(rv_[r]) < kDistExit) continue;
          if (worst == kNoReg || next_use(rv_[r]) > next_use(rv_[worst])) worst = r;
        }
        if (worst == kNoReg) break;
        drop(worst);
      }
    }
  }
  start_phis(b, primary);
  if (loop) start_loop(b);
}

void RegAlloc::start_phis(uint32_t b, uint32_t primary) {
  const MBlock& blk = mf_->blocks[b];
  const BlockState& ps = bs_[mf_->p(blk, primary)];
  std::vector<uint32_t>& later = later_;
  later.clear();
  for (uint32_t k = 0; k < blk.nphi; k++) {
    const MPhi& p = mf_->phis[blk.phi + k];
    VState& v = vs_[p.v];
    v.def_ins = blk.ins;
    if (!v.use) continue;
    if (next_use(p.v) >= kDistCall) {
      v.mem_phi = true;
      continue;
    }
    uint32_t a = mf_->phi_args[p.args + primary];
    bool placed = false;
    if (!remat(a) && !vs_[a].use) {
      for (uint32_t j = 0; j < ps.nend && !placed; j++) {
        RegVal rv = states_[ps.end + j];
        if (rv.v != a || (occ_ & bit(rv.reg))) continue;
        set(rv.reg, p.v);
        placed = true;
      }
    }
    if (!placed) later.push_back(p.v);
  }
  for (uint32_t v : later) {
    uint8_t r = alloc(cls(v), uses_[vs_[v].use].hint, 0, next_use(v) + 1);
    if (r != kNoReg) set(r, v);
  }
  // A phi that got no register, or lost it to another one, lives in its slot.
  for (uint32_t k = 0; k < blk.nphi; k++) {
    VState& v = vs_[mf_->phis[blk.phi + k].v];
    if (v.use && !v.regs) v.mem_phi = true;
  }
}

// Values that the loop uses soon come in registers when there are some left.
void RegAlloc::start_loop(uint32_t b) {
  const Liveness::Span in = live_.in[b];
  std::vector<LiveVal>& want = want_;
  want.clear();
  for (uint32_t k = 0; k < in.n; k++) {
    uint32_t v = live_.pool[in.at + k].v;
    if (vs_[v].regs || !vs_[v].use || next_use(v) >= kDistCall) continue;
    want.push_back({v, next_use(v)});
  }
  std::sort(want.begin(), want.end(), [](const LiveVal& x, const LiveVal& y) { return x.dist != y.dist ? x.dist < y.dist : x.v < y.v; });
  for (const LiveVal& w : want) {
    bool xmm = mf_->vr[w.v].xmm;
    uint32_t free = cls(w.v) & ~occ_;
    if (__builtin_popcount(free) <= (xmm ? 1 : 2)) continue;
    set(alloc(cls(w.v), uses_[vs_[w.v].use].hint), w.v);
  }
}

void RegAlloc::edge(uint32_t from, uint32_t to, uint32_t pred_index) {
  const MBlock& tb = mf_->blocks[to];
  const BlockState& fs = bs_[from];
  const BlockState& ts = bs_[to];
  if (!ts.nstart && !tb.nphi) return;
  for (uint32_t k = 0; k < fs.nend; k++) vs_[states_[fs.end + k].v].regs |= bit(states_[fs.end + k].reg);
  const uint32_t phi_stamp = ++stamp_;
  std::vector<PMove>& mv = moves_;
  mv.clear();
  auto source = [&](PMove& p, uint32_t v) {
    p.v = v;
    if (remat(v)) {
      p.kind = PMove::FromRemat;
    } else if (vs_[v].regs) {
      p.src = p.dst != kNoReg && (vs_[v].regs & bit(p.dst)) ? p.dst : any_reg(vs_[v].regs);
    } else {
      p.kind = PMove::FromSlot;
      restore(v, from);
    }
  };
  for (uint32_t k = 0; k < tb.nphi; k++) {
    const MPhi& ph = mf_->phis[tb.phi + k];
    uint32_t a = mf_->phi_args[ph.args + pred_index];
    dist_stamp_[ph.v] = phi_stamp;
    dist_in_[ph.v] = a;
    if (!vs_[ph.v].mem_phi) continue;
    if (a == ph.v) continue;  // its slot keeps its value
    PMove p;
    p.dst_v = ph.v;
    source(p, a);
    mv.push_back(p);
  }
  for (uint32_t k = 0; k < ts.nstart; k++) {
    RegVal rv = states_[ts.start + k];
    PMove p;
    p.dst = rv.reg;
    p.dst_v = rv.v;
    source(p, dist_stamp_[rv.v] == phi_stamp ? dist_in_[rv.v] : rv.v);
    mv.push_back(p);
  }
  parallel_move(*mf_, mv, mf_->tails);
  for (uint32_t k = 0; k < fs.nend; k++) vs_[states_[fs.end + k].v].regs = 0;
}

// One store per spilled value, where it dominates all reloads: right behind the definition, or at the start of a block that is executed no
// more often (so a value that only a slow path needs in memory costs the fast path nothing).
void RegAlloc::place_spills() {
  struct Late {
    uint32_t block;
    RegVal rv;
  };
  std::vector<Late> late;
  mf_->spill_at_def.assign(mf_->vr.size(), 0);
  auto freq = [&](uint32_t b) { return mf_->blocks[b].cold ? 0u : mf_->blocks[b].depth + 1u; };
  auto start_reg = [&](uint32_t b, uint32_t v) {
    const BlockState& s = bs_[b];
    for (uint32_t k = 0; k < s.nstart; k++) {
      if (states_[s.start + k].v == v) return states_[s.start + k].reg;
    }
    return kNoReg;
  };
  for (uint32_t v = 1; v < vs_.size(); v++) {
    const VState& s = vs_[v];
    if (!s.needs_spill || s.rst_block == kNone || s.mem_phi) continue;
    const uint32_t d = live_.def_block[v];
    uint32_t best = kNone, best_freq = freq(d);
    uint8_t best_reg = kNoReg;
    if (!s.live_landing) {
      uint32_t c = s.rst_block;
      for (int steps = 0; steps < 256 && c != d; steps++, c = mf_->blocks[c].idom) {
        const MBlock& cb = mf_->blocks[c];
        if (cb.dom_pre > s.rst_min || cb.dom_post <= s.rst_max) continue;
        if (freq(c) < best_freq || (freq(c) == best_freq && best == kNone)) {
          uint8_t r = start_reg(c, v);
          if (r != kNoReg) {
            best = c;
            best_freq = freq(c);
            best_reg = r;
          }
        }
      }
    }
    if (best != kNone) {
      late.push_back({best, {best_reg, v}});
      continue;
    }
    // At the definition: a phi's is the start of its block.
    uint8_t r = start_reg(d, v);
    if (r != kNoReg) late.push_back({d, {r, v}});
    else mf_->spill_at_def[v] = 1;
  }
  std::stable_sort(late.begin(), late.end(), [](const Late& x, const Late& y) { return x.block < y.block; });
  size_t k = 0;
  for (uint32_t b = 0; b < mf_->blocks.size(); b++) {
    mf_->bout[b].spill = static_cast<uint32_t>(k);
    for (; k < late.size() && late[k].block == b; k++) mf_->block_spills.push_back(late[k].rv);
    mf_->bout[b].spill_end = static_cast<uint32_t>(k);
  }
}

// Slots are shared by values whose live ranges (in layout order) do not meet.
void RegAlloc::assign_slots() {
  mf_->slot.assign(mf_->vr.size(), -1);
  struct Range {
    uint32_t from, to, v;
  };
  std::vector<Range> ranges;
  std::vector<uint32_t> at(mf_->vr.size(), kNone);
  for (uint32_t v = 1; v < vs_.size(); v++) {
    const VState& s = vs_[v];
    if (!(s.mem_phi || (s.needs_spill && s.rst_block != kNone))) continue;
    at[v] = static_cast<uint32_t>(ranges.size());
    uint32_t end = s.live_landing ? kNone : std::max(s.def_ins, s.last_read);
    ranges.push_back({s.def_ins, end, v});
  }
  if (ranges.empty()) return;
  for (uint32_t b = 0; b < mf_->blocks.size(); b++) {
    const MBlock& blk = mf_->blocks[b];
    const Liveness::Span out = live_.out[b];
    for (uint32_t k = 0; k < out.n; k++) {
      uint32_t i = at[live_.pool[out.at + k].v];
      if (i == kNone) continue;
      ranges[i].to = std::max(ranges[i].to, blk.ins_end);
      // A block laid out before the definition cannot be (dominance), but its start may precede the definition's index within a loop.
      ranges[i].from = std::min(ranges[i].from, std::max(blk.ins, mf_->blocks[live_.def_block[ranges[i].v]].ins));
    }
    for (uint32_t k = 0; k < blk.nphi; k++) {
      uint32_t i = at[mf_->phis[blk.phi + k].v];
      if (i == kNone || !vs_[ranges[i].v].mem_phi) continue;
      for (uint32_t j = 0; j < blk.npred; j++) {
        const MBlock& p = mf_->blocks[mf_->p(blk, j)];
        // The edge move at the end of the predecessor writes the slot.
        ranges[i].from = std::min(ranges[i].from, p.ins_end - 1);
        ranges[i].to = std::max(ranges[i].to, p.ins_end);
      }
    }
  }
  std::sort(ranges.begin(), ranges.end(), [](const Range& x, const Range& y) { return x.from != y.from ? x.from < y.from : x.v < y.v; });
  std::vector<std::pair<uint32_t, uint32_t>> active;  // heap of (end, slot), nearest end first
  auto later = [](const std::pair<uint32_t, uint32_t>& x, const std::pair<uint32_t, uint32_t>& y) { return x > y; };
  for (const Range& r : ranges) {
    uint32_t slot;
    if (!active.empty() && active.front().first < r.from) {
      std::pop_heap(active.begin(), active.end(), later);
      slot = active.back().second;
      active.pop_back();
    } else {
      slot = mf_->nspill++;
    }
    mf_->slot[r.v] = static_cast<int32_t>(slot);
    active.push_back({r.to, slot});
    std::push_heap(active.begin(), active.end(), later);
  }
}

}  // namespace gorun::x64
