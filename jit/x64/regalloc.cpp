#include "jit/x64/regalloc.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace gorun::x64 {

void RegAlloc::set(uint8_t r, uint32_t v) {
  DCHECK(!(occ_ & bit(r)));
  rv_[r] = v;
  occ_ |= bit(r);
  vs_[v].regs |= bit(r);
}

void RegAlloc::unset(uint8_t r) {
  if (!(occ_ & bit(r))) return;
  vs_[rv_[r]].regs &= ~bit(r);
  occ_ &= ~bit(r);
  rv_[r] = 0;
}

bool RegAlloc::live_after(uint32_t v) const {
  uint32_t n = vs_[v].use;
  while (n && uses_[n].dist <= pos_) n = uses_[n].next;
  return n != 0;
}

uint32_t RegAlloc::next_use(uint32_t v) const { return vs_[v].use ? uses_[vs_[v].use].dist : kDistMax; }

void RegAlloc::drop(uint8_t r) {
  uint32_t v = rv_[r];
  unset(r);
  if (!vs_[v].regs && vs_[v].use && !remat(v)) vs_[v].needs_spill = true;
}

void RegAlloc::restore(uint32_t v, uint32_t block) {
  VState& s = vs_[v];
  s.needs_spill = true;
  uint32_t pre = mf_->blocks[block].dom_pre;
  if (s.rst_block == kNone) {
    s.rst_block = block;
    s.rst_min = s.rst_max = pre;
  } else {
    s.rst_min = std::min(s.rst_min, pre);
    s.rst_max = std::max(s.rst_max, pre);
  }
  s.last_read = std::max(s.last_read, ins_);
}

void RegAlloc::move_out(OutKind k, uint8_t dst, uint8_t src, uint32_t v) {
  Out o;
  o.kind = k;
  o.dst = dst;
  o.src = src;
  o.v = v;
  o.flag = flags_live_;
  mf_->out.push_back(o);
}

// A register of `mask` to put something in: a free one, or the one whose value is needed last (kNoReg when that would be needed sooner than
// than_dist).
uint8_t RegAlloc::alloc(uint32_t mask, uint8_t hint, uint32_t prefer, uint32_t than_dist) {
  uint32_t free = mask & ~occ_;
  // What the wished-for register holds may be lost at the next call anyway.
  if (hint != kNoReg && (mask & occ_ & bit(hint)) && !remat(rv_[hint]) && next_use(rv_[hint]) != kDistMax && next_use(rv_[hint]) > pos_ + kDistCall) {
    drop(hint);
    return hint;
  }
  if (free) {
    if (hint != kNoReg && (free & bit(hint))) return hint;
    if (free & prefer) return any_reg(free & prefer);
    // Registers that this block asks for by name come last; among the others the short encodings first.
    uint32_t pick = free & ~fixed_here_;
    if (!pick) pick = free;
    return any_reg(pick);
  }
  uint8_t best = kNoReg;
  uint64_t best_d = 0;
  for (uint32_t c = mask; c; c &= c - 1) {
    uint8_t r = any_reg(c);
    uint32_t v = rv_[r];
    uint64_t d = next_use(v);
    if (vs_[v].regs & ~bit(r)) d = uint64_t{1} << 40;  // there is a copy
    else if (remat(v)) d = d * 2 + 16;
    else if (vs_[v].needs_spill || vs_[v].mem_phi) d += 4;  // its store is paid for
    if (best == kNoReg || d > best_d) {
      best = r;
      best_d = d;
    }
  }
  CHECK(best != kNoReg, "%s: no register for an operand", mf_->f->name.c_str());
  if (best_d < than_dist) return kNoReg;
  drop(best);
  return best;
}

// Brings v into the free register r as well.
void RegAlloc::load_to(uint32_t v, uint8_t r) {
  if (vs_[v].regs) {
    move_out(OutKind::Move, r, any_reg(vs_[v].regs), v);
  } else if (remat(v)) {
    move_out(OutKind::Remat, r, kNoReg, v);
  } else {
    move_out(OutKind::Reload, r, kNoReg, v);
    restore(v, block_);
  }
  set(r, v);
}

// Makes r free: its value moves to a free register, or is dropped.
void RegAlloc::displace(uint8_t r, uint32_t avoid) {
  uint32_t v = rv_[r];
  if (!(vs_[v].regs & ~bit(r)) && !remat(v) && vs_[v].use) {
    uint32_t mask = cls(v) & ~avoid & ~bit(r);
    uint8_t to = kNoReg;
    if (mask & ~occ_) to = alloc(mask, uses_[vs_[v].use].hint);
    else if (mask && next_use(v) < pos_ + 40) to = alloc(mask, kNoReg, 0, next_use(v));
    if (to != kNoReg) {
      move_out(OutKind::Move, to, r, v);
      set(to, v);
    }
  }
  drop(r);
}

void RegAlloc::build_uses(uint32_t b) {
  const MBlock& blk = mf_->blocks[b];
  uses_.resize(1);
  touched_.clear();
  fixed_here_ = 0;
  // Positions as in Liveness::compute.
  uint32_t len = 0;
  for (uint32_t i = blk.ins; i < blk.ins_end; i++) {
    len++;
    if (minfo(mf_->ins[i].op).flags & kMCall) len += kDistCall;
  }
  auto add = [&](uint32_t v, uint32_t d, uint8_t hint) {
    VState& s = vs_[v];
    if (!s.use) touched_.push_back(v);
    uses_.push_back({d, s.use, hint});
    s.use = static_cast<uint32_t>(uses_.size() - 1);
  };
  const Liveness::Span out = live_.out[b];
  for (uint32_t k = 0; k < out.n; k++) {
    const LiveVal& lv = live_.pool[out.at + k];
    add(lv.v, dist_add(lv.dist, len), kNoReg);
  }
  block_hints(b);
  for (uint32_t i = blk.ins_end; i-- > blk.ins;) {
    const MIns& x = mf_->ins[i];
    const MOpInfo& inf = minfo(x.op);
    const Opnd* o = mf_->ops(x);
    if (inf.flags & kMCall) len -= kDistCall;
    uint8_t def_hint = kNoReg;
    fixed_here_ |= inf.clobbers;
    for (unsigned k = 0; k < x.nops; k++) {
      if (o[k].kind != OpKind::Def) continue;
      VState& s = vs_[o[k].v];
      if (k == 0) def_hint = s.use ? uses_[s.use].hint : kNoReg;
      if (o[k].fixed != kNoReg) fixed_here_ |= bit(o[k].fixed);
    }
    bool pass_hint = (x.flags & kTied) || x.op == MOp::Mov || x.op == MOp::FMov || x.op == MOp::Add;
    // Backwards, so that of two uses in one instruction the first operand's node (with its hint) comes first.
    unsigned first_use = 0;
    while (first_use < x.nops && o[first_use].kind != OpKind::Use) first_use++;
    for (unsigned k = x.nops; k-- > 0;) {
      if (o[k].kind != OpKind::Use) continue;
      uint8_t h = o[k].fixed;
      if (h != kNoReg) fixed_here_ |= bit(h);
      else if (k == first_use && pass_hint) h = def_hint;
      add(o[k].v, len, h);
    }
    len--;
  }
}

// Phis of the successor wish for the registers they have there already, or for the one another predecessor used.
void RegAlloc::block_hints(uint32_t b) {
  const MBlock& blk = mf_->blocks[b];
  if (blk.nsucc != 1) return;
  uint32_t t = mf_->s(blk, 0);
  const MBlock& tb = mf_->blocks[t];
  if (!tb.nphi) return;
  const RegVal* regs = nullptr;
  uint32_t n = 0;
  uint32_t other = kNone;
  if (bs_[t].done) {
    regs = states_.data() + bs_[t].start;
    n = bs_[t].nstart;
  } else {
    for (uint32_t k = 0; k < tb.npred && k < 8; k++) {
      uint32_t p = mf_->p(tb, k);
      if (p != b && bs_[p].done) other = k;
    }
    if (other == kNone) return;
    const BlockState& os = bs_[mf_->p(tb, other)];
    regs = states_.data() + os.end;
    n = os.nend;
  }
  for (uint32_t k = 0; k < tb.nphi; k++) {
    const MPhi& p = mf_->phis[tb.phi + k];
    uint32_t a = mf_->phi_args[p.args + blk.pred_slot];
    if (remat(a) || !vs_[a].use) continue;
    uint32_t want = other == kNone ? p.v : mf_->phi_args[p.args + other];
    for (uint32_t j = 0; j < n; j++) {
      if (regs[j].v == want && uses_[vs_[a].use].hint == kNoReg) uses_[vs_[a].use].hint = regs[j].reg;
    }
  }
}

void RegAlloc::pop_uses(const MIns& x) {
  const Opnd* o = mf_->ops(x);
  for (unsigned k = 0; k < x.nops; k++) {
    if (o[k].kind != OpKind::Use) continue;
    VState& s = vs_[o[k].v];
    while (s.use && uses_[s.use].dist <= pos_) s.use = uses_[s.use].next;
    if (!s.use) {
      while (s.regs) unset(any_reg(s.regs));
    }
  }
}

void RegAlloc::do_ins(uint32_t i) {
  MIns& x = mf_->ins[i];
  const MOpInfo& inf = minfo(x.op);
  pos_++;
  ins_ = i;
  flags_live_ = false;
  if (inf.flags & kMCall) {
    do_call(i);
    pos_ += kDistCall;
    return;
  }
  Opnd* o = mf_->opnds.data() + x.ops;
  const unsigned n = x.nops;
  flags_live_ = (inf.flags & kMReadsFlags) != 0;
  if (x.op == MOp::Ret) {
    do_call(i);
    return;
  }
  if (x.op == MOp::Entry) {
    for (unsigned k = 0; k < n; k++) {
      o[k].reg = o[k].fixed;
      if (vs_[o[k].v].use) set(o[k].fixed, o[k].v);
    }
    move_out(OutKind::Ins, kNoReg, kNoReg, i);
    return;
  }
  unsigned ndef = 0;
  while (ndef < n && o[ndef].kind == OpKind::Def) ndef++;
  unsigned fu = ndef;
  while (fu < n && o[fu].kind != OpKind::Use) fu++;
  // d = a op b: better to overwrite what dies.
  if ((x.flags & kCommut) && fu + 1 < n && x.mem == Mem::None && o[fu + 1].kind == OpKind::Use && o[fu].v != o[fu + 1].v) {
    uint32_t a = o[fu].v, c = o[fu + 1].v;
    bool a_live = live_after(a), c_live = live_after(c);
    bool swap = a_live && !c_live;
    if (a_live == c_live && !vs_[a].regs && vs_[c].regs) swap = true;  // reload as the memory operand
    if (swap) std::swap(o[fu].v, o[fu + 1].v);
  }
  // A copy of a value that dies is a new name for its register.
  if ((x.op == MOp::Mov || x.op == MOp::FMov) && o[1].reg == kNoReg && o[0].fixed == kNoReg && o[1].fixed == kNoReg) {
    uint32_t a = o[1].v, d = o[0].v;
    bool same_size = x.size == 8 || mf_->vr[a].size == 4;
    if (vs_[a].regs && !live_after(a) && same_size && mf_->vr[a].xmm == mf_->vr[d].xmm) {
      uint8_t r = any_reg(vs_[a].regs);
      o[0].reg = o[1].reg = r;
      pop_uses(x);
      move_out(OutKind::Ins, kNoReg, kNoReg, i);
      vs_[d].def_ins = i;
      if (vs_[d].use) set(r, d);
      return;
    }
  }
  uint32_t clob = inf.clobbers;
  uint32_t fixed_uses = 0;
  bool early_def = false;
  for (unsigned k = 0; k < n; k++) {
    if (o[k].kind == OpKind::Def) {
      if (o[k].fixed != kNoReg) clob |= bit(o[k].fixed);
      early_def |= (o[k].flags & kEarly) != 0;
    } else if (o[k].kind == OpKind::Use && o[k].fixed != kNoReg) {
      fixed_uses |= bit(o[k].fixed);
    }
  }
  pinned_ = 0;
  for (unsigned k = 0; k < n; k++) {
    if (o[k].kind != OpKind::Use || o[k].fixed == kNoReg) continue;
    uint8_t f = o[k].fixed;
    uint32_t v = o[k].v;
    if (rv_[f] != v) {
      if (occ_ & bit(f)) displace(f, pinned_ | fixed_uses | clob);
      load_to(v, f);
    }
    pinned_ |= bit(f);
    o[k].reg = f;
  }
  const bool tied = x.flags & kTied;
  uint8_t tied_reg = kNoReg;
  bool mem_used = x.mem != Mem::None;
  for (unsigned k = 0; k < n; k++) {
    if (o[k].kind != OpKind::Use) continue;
    uint32_t v = o[k].v;
    VState& s = vs_[v];
    const bool is_tied = tied && k == fu;
    if (o[k].fixed != kNoReg) continue;
    if (o[k].flags & kAnyLoc) {
      o[k].reg = s.regs ? any_reg(s.regs) : kInSlot;
      if (!s.regs) restore(v, block_);
      continue;
    }
    uint32_t allowed = cls(v) & ~clob & ~fixed_uses;
    if (early_def && tied_reg != kNoReg) allowed &= ~bit(tied_reg);
    uint32_t have = s.regs & allowed;
    if (!have && s.regs && !is_tied) {
      // In a fixed register that stays intact: good enough.
      have = s.regs & pinned_ & ~clob;
      if (early_def && tied_reg != kNoReg) have &= ~bit(tied_reg);
    }
    if (!have && !s.regs && (o[k].flags & kMemOk) && !mem_used && !remat(v)) {
      // Read from the slot when no further use is near or no register is free.
      uint32_t nu = s.use;
      while (nu && uses_[nu].dist <= pos_) nu = uses_[nu].next;
      uint32_t nd = nu ? uses_[nu].dist : kDistMax;
      if (nd >= pos_ + 24 || !(allowed & ~occ_ & ~pinned_)) {
        o[k].reg = kInSlot;
        mem_used = true;
        restore(v, block_);
        continue;
      }
    }
    uint8_t r;
    if (have) {
      r = (have & pinned_) ? any_reg(have & pinned_) : any_reg(have);
      if (is_tied && (have & ~pinned_)) r = any_reg(have & ~pinned_);
    } else {
      uint8_t hint = is_tied ? (vs_[o[0].v].use ? uses_[vs_[o[0].v].use].hint : kNoReg) : uses_[s.use].hint;
      r = alloc(allowed & ~pinned_, hint);
      load_to(v, r);
    }
    if (is_tied) {
      bool again = false;
      for (unsigned j = 0; j < n; j++) again |= j != k && o[j].kind == OpKind::Use && o[j].v == v;
      bool live = live_after(v) || (early_def && again) || (pinned_ & bit(r));
      if (live && !remat(v) && (have || (pinned_ & bit(r))) && !(s.regs & ~bit(r) & ~pinned_ & allowed)) {
        // The definition overwrites it: work on a copy.
        uint8_t hint = vs_[o[0].v].use ? uses_[vs_[o[0].v].use].hint : kNoReg;
        uint32_t avail = allowed & ~pinned_ & ~bit(r);
        uint8_t r2 = alloc(avail, hint);
        load_to(v, r2);
        // Which of the two stays with the value does not matter; the copy is the one with the better hint.
        r = r2;
      } else if (early_def && again && remat(v)) {
        uint8_t r2 = alloc(allowed & ~pinned_ & ~bit(r), kNoReg);
        load_to(v, r2);
        r = r2;
      }
      tied_reg = r;
    }
    pinned_ |= bit(r);
    o[k].reg = r;
  }
  // Temporaries, and definitions that are written before everything has been read.
  uint32_t temps = 0;
  for (unsigned k = 0; k < n; k++) {
    bool early = o[k].kind == OpKind::Def && (o[k].flags & kEarly) && !(tied && k == 0) && o[k].fixed == kNoReg;
    if (o[k].kind != OpKind::Temp && !early) continue;
    uint8_t hint = early && vs_[o[k].v].use ? uses_[vs_[o[k].v].use].hint : kNoReg;
    uint8_t r = alloc(cls(o[k].v) & ~pinned_ & ~clob & ~fixed_uses, hint);
    o[k].reg = r;
    pinned_ |= bit(r);
    temps |= bit(r);
  }
  // What the instruction destroys must be elsewhere if it is needed afterwards.
  for (uint32_t c = clob & occ_; c; c &= c - 1) {
    uint8_t r = any_reg(c);
    uint32_t v = rv_[r];
    if (!live_after(v) || (vs_[v].regs & ~clob) || remat(v)) continue;
    uint32_t mask = cls(v) & ~pinned_ & ~clob & ~fixed_uses;
    uint8_t to = kNoReg;
    uint32_t nu = vs_[v].use;
    while (nu && uses_[nu].dist <= pos_) nu = uses_[nu].next;
    if (mask & ~occ_) to = alloc(mask, uses_[nu].hint);
    else if (mask && uses_[nu].dist < pos_ + 40) to = alloc(mask, kNoReg, 0, uses_[nu].dist);
    if (to != kNoReg) {
      move_out(OutKind::Move, to, r, v);
      set(to, v);
    }
  }
  move_out(OutKind::Ins, kNoReg, kNoReg, i);
  uint32_t used_regs = 0;
  for (unsigned k = fu; k < n; k++) {
    if (o[k].kind == OpKind::Use && o[k].reg < 32) used_regs |= bit(o[k].reg);
  }
  if (tied_reg != kNoReg) {
    // Overwritten. (If the value lives on without another register it is in memory.)
    uint32_t v = rv_[tied_reg];
    unset(tied_reg);
    if (!vs_[v].regs && live_after(v) && !remat(v)) vs_[v].needs_spill = true;
  }
  pop_uses(x);
  for (uint32_t c = clob & occ_; c; c &= c - 1) {
    uint8_t r = any_reg(c);
    drop(r);
  }
  // Definitions. Registers of operands that died are free again.
  uint32_t taken = temps;
  for (unsigned k = 0; k < ndef; k++) {
    if (o[k].fixed != kNoReg) taken |= bit(o[k].fixed);
  }
  if (tied_reg != kNoReg) taken |= bit(tied_reg);
  for (unsigned k = 0; k < ndef; k++) {
    uint32_t v = o[k].v;
    uint8_t r;
    if (o[k].fixed != kNoReg) r = o[k].fixed;
    else if (tied && k == 0) r = tied_reg;
    else if (o[k].flags & kEarly) r = o[k].reg;
    else r = alloc(cls(v) & ~taken, vs_[v].use ? uses_[vs_[v].use].hint : kNoReg, used_regs);
    taken |= bit(r);
    o[k].reg = r;
    vs_[v].def_ins = i;
    if (vs_[v].use) set(r, v);
  }
}

// Calls and returns: the operands go to their registers all at once; nothing survives in a register.
void RegAlloc::do_call(uint32_t i) {
  MIns& x = mf_->ins[i];
  Opnd* o = mf_->opnds.data() + x.ops;
  std::vector<PMove>& mv = moves_;
  mv.clear();
  for (unsigned k = 0; k < x.nops; k++) {
    if (o[k].kind != OpKind::Use) continue;
    uint32_t v = o[k].v;
    PMove p;
    p.v = p.dst_v = v;
    p.dst = o[k].fixed;
    if (vs_[v].regs & bit(p.dst)) {
      p.src = p.dst;
    } else if (vs_[v].regs) {
      p.src = any_reg(vs_[v].regs);
    } else if (remat(v)) {
      p.kind = PMove::FromRemat;
    } else {
      p.kind = PMove::FromSlot;
      restore(v, block_);
    }
    o[k].reg = p.dst;
    mv.push_back(p);
  }
  parallel_move(*mf_, mv, mf_->out);
  pop_uses(x);
  for (uint32_t c = occ_; c; c &= c - 1) drop(any_reg(c));
  move_out(OutKind::Ins, kNoReg, kNoReg, i);
  for (unsigned k = 0; k < x.nops; k++) {
    if (o[k].kind != OpKind::Def) continue;
    o[k].reg = o[k].fixed;
    vs_[o[k].v].def_ins = i;
    if (vs_[o[k].v].use) set(o[k].fixed, o[k].v);
  }
}

void RegAlloc::do_block(uint32_t b) {
  block_ = b;
  pos_ = 0;
  build_uses(b);
  start_block(b);
  MFunc::BlockOut& bo = mf_->bout[b];
  bo.body = static_cast<uint32_t>(mf_->out.size());
  const MBlock& blk = mf_->blocks[b];
  for (uint32_t i = blk.ins; i < blk.ins_end; i++) do_ins(i);
  bo.body_end = static_cast<uint32_t>(mf_->out.size());
  BlockState& s = bs_[b];
  s.end = static_cast<uint32_t>(states_.size());
  for (uint32_t c = occ_; c; c &= c - 1) {
    uint8_t r = any_reg(c);
    if (!remat(rv_[r])) states_.push_back({r, rv_[r]});
  }
  s.nend = static_cast<uint32_t>(states_.size()) - s.end;
  s.done = true;
  for (uint32_t c = occ_; c; c &= c - 1) unset(any_reg(c));
  for (uint32_t v : touched_) vs_[v].use = 0;
}

void RegAlloc::run(MFunc& m) {
  mf_ = &m;
  uses_.clear();
  states_.clear();
  stamp_ = occ_ = 0;
  live_.compute(m);
  const size_t nb = mf_->blocks.size();
  vs_.assign(mf_->vr.size(), {});
  bs_.assign(nb, {});
  mf_->bout.assign(nb, {});
  mf_->out.reserve(mf_->ins.size() * 2);
  dist_in_.assign(mf_->vr.size(), 0);
  dist_stamp_.assign(mf_->vr.size(), 0);
  cnt_.assign(mf_->vr.size(), 0);
  cnt_stamp_.assign(mf_->vr.size(), 0);
  // What each loop needs, inner loops included; calls on cold paths do not count.
  loop_need_gpr_.assign(nb, 0);
  loop_need_xmm_.assign(nb, 0);
  loop_call_.assign(nb, 0);
  for (uint32_t b = static_cast<uint32_t>(nb); b-- > 0;) {
    const MBlock& blk = mf_->blocks[b];
    uint32_t h = blk.loop;
    if (h == kNone) continue;
    if (blk.cold && !mf_->blocks[h].cold) continue;
    loop_need_gpr_[h] = std::max(loop_need_gpr_[h], live_.max_gpr[b]);
    loop_need_xmm_[h] = std::max(loop_need_xmm_[h], live_.max_xmm[b]);
    loop_call_[h] |= blk.has_call;
  }
  for (uint32_t h = static_cast<uint32_t>(nb); h-- > 0;) {
    uint32_t p = mf_->blocks[h].loop_parent;
    if (!mf_->blocks[h].header || p == kNone) continue;
    loop_need_gpr_[p] = std::max(loop_need_gpr_[p], loop_need_gpr_[h]);
    loop_need_xmm_[p] = std::max(loop_need_xmm_[p], loop_need_xmm_[h]);
    loop_call_[p] |= loop_call_[h];
  }
  for (uint32_t b = 0; b < nb; b++) do_block(b);
  for (uint32_t b = 0; b < nb; b++) {
    const MBlock& blk = mf_->blocks[b];
    mf_->bout[b].tail = mf_->bout[b].tail_end = static_cast<uint32_t>(mf_->tails.size());
    if (blk.nsucc != 1) continue;
    ins_ = blk.ins_end;
    edge(b, mf_->s(blk, 0), blk.pred_slot);
    mf_->bout[b].tail_end = static_cast<uint32_t>(mf_->tails.size());
  }
  place_spills();
  assign_slots();
}

void allocate_registers(MFunc& m) {
  static thread_local RegAlloc ra;
  ra.run(m);
}

}  // namespace gorun::x64
