// Live values and next-use distances at block borders, by iteration over sparse sets until nothing changes.
#include "jit/x64/regalloc.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

void Liveness::compute(MFunc& m) {
  const size_t nb = m.blocks.size(), nv = m.vr.size();
  in.assign(nb, {});
  out.assign(nb, {});
  max_gpr.assign(nb, 0);
  max_xmm.assign(nb, 0);
  def_block.assign(nv, kNone);
  pool.clear();
  std::vector<uint32_t>&length = length_, &stamp = stamp_, &dist = dist_, &mark = mark_;
  std::vector<Span>& exposed = exposed_;  // uses before any definition, in `uses`
  std::vector<LiveVal>&uses = uses_, &tmp = tmp_;
  std::vector<uint8_t>&dirty = dirty_, &seen_n = seen_;
  length.assign(nb, 0);
  exposed.assign(nb, {});
  uses.clear();
  stamp.assign(nv, kNone);
  dist.assign(nv, 0);
  mark.assign(nv, 0);
  dirty.assign(nb, 1);
  seen_n.assign(nb, 0);
  for (uint32_t b = 0; b < nb; b++) {
    MBlock& blk = m.blocks[b];
    uint32_t d = 0;
    exposed[b].at = static_cast<uint32_t>(uses.size());
    for (uint32_t k = 0; k < blk.nphi; k++) def_block[m.phis[blk.phi + k].v] = b;
    for (uint32_t i = blk.ins; i < blk.ins_end; i++) {
      const MIns& x = m.ins[i];
      const Opnd* o = m.ops(x);
      d++;
      for (unsigned k = 0; k < x.nops; k++) {
        if (o[k].kind == OpKind::Use) {
          uint32_t v = o[k].v;
          if (m.vr[v].remat != Remat::No || stamp[v] == b || def_block[v] == b) continue;
          stamp[v] = b;
          uses.push_back({v, d});
        }
      }
      for (unsigned k = 0; k < x.nops; k++) {
        if (o[k].kind != OpKind::Use) def_block[o[k].v] = b;
      }
      if (minfo(x.op).flags & kMCall) {
        d += kDistCall;
        blk.has_call = true;
      }
    }
    exposed[b].n = static_cast<uint32_t>(uses.size()) - exposed[b].at;
    length[b] = d > kDistExit ? kDistExit : d;
  }
  uint32_t round = 0;
  for (int pass = 0;; pass++) {
    bool changed = false;
    for (uint32_t b = static_cast<uint32_t>(nb); b-- > 0;) {
      if (!dirty[b]) continue;
      dirty[b] = 0;
      const MBlock& blk = m.blocks[b];
      // live out: union over successors, nearest use
      round++;
      tmp.clear();
      auto add = [&](uint32_t v, uint32_t d) {
        if (m.vr[v].remat != Remat::No) return;
        if (mark[v] != round) {
          mark[v] = round;
          dist[v] = static_cast<uint32_t>(tmp.size());
          tmp.push_back({v, d});
        } else if (tmp[dist[v]].dist > d) {
          tmp[dist[v]].dist = d;
        }
      };
      for (uint32_t s = 0; s < blk.nsucc; s++) {
        uint32_t t = m.s(blk, s);
        const MBlock& tb = m.blocks[t];
        uint32_t extra = 0;
        if (tb.cold && !blk.cold) extra += kDistCold;
        if (tb.depth < blk.depth) extra += kDistExit;
        for (uint32_t k = 0; k < in[t].n; k++) {
          const LiveVal& lv = pool[in[t].at + k];
          add(lv.v, dist_add(lv.dist, extra));
        }
        if (tb.nphi) {
          uint32_t pi = blk.nsucc == 1 ? blk.pred_slot : 0;
          for (uint32_t k = 0; k < tb.nphi; k++) add(m.phi_args[m.phis[tb.phi + k].args + pi], 1);
        }
      }
      // live in
      if (out[b].n == tmp.size() && pass > 0) {
        // Same members (sets only grow): distances may have come nearer, which is worth no further round.
        for (uint32_t k = 0; k < tmp.size(); k++) pool[out[b].at + k] = tmp[k];
        if (out[b].n == 0 && seen_n[b]) continue;
      } else {
        out[b].at = static_cast<uint32_t>(pool.size());
        out[b].n = static_cast<uint32_t>(tmp.size());
        pool.insert(pool.end(), tmp.begin(), tmp.end());
      }
      seen_n[b] = 1;
      round++;
      uint32_t n_out = static_cast<uint32_t>(tmp.size());
      uint32_t w = 0;
      for (uint32_t k = 0; k < exposed[b].n; k++) mark[uses[exposed[b].at + k].v] = round;
      for (uint32_t k = 0; k < n_out; k++) {
        LiveVal lv = tmp[k];
        if (mark[lv.v] == round || def_block[lv.v] == b) continue;
        tmp[w++] = {lv.v, dist_add(lv.dist, length[b])};
      }
      tmp.resize(w);
      for (uint32_t k = 0; k < exposed[b].n; k++) tmp.push_back(uses[exposed[b].at + k]);
      if (tmp.size() != in[b].n) {
        in[b].at = static_cast<uint32_t>(pool.size());
        in[b].n = static_cast<uint32_t>(tmp.size());
        pool.insert(pool.end(), tmp.begin(), tmp.end());
        for (uint32_t k = 0; k < blk.npred; k++) {
          uint32_t p = m.p(blk, k);
          dirty[p] = 1;
          if (p >= b) changed = true;
        }
      } else {
        for (uint32_t k = 0; k < tmp.size(); k++) pool[in[b].at + k] = tmp[k];
      }
    }
    if (!changed) {
      bool any = false;
      for (uint8_t x : dirty) any |= x != 0;
      if (!any) break;
    }
  }
  // Values live at once.
  for (uint32_t b = 0; b < nb; b++) {
    const MBlock& blk = m.blocks[b];
    round++;
    uint32_t g = 0, f = 0;
    auto enter = [&](uint32_t v) {
      if (mark[v] == round) return;
      mark[v] = round;
      (m.vr[v].xmm ? f : g)++;
    };
    for (uint32_t k = 0; k < out[b].n; k++) enter(pool[out[b].at + k].v);
    uint32_t mg = g, mf = f;
    for (uint32_t i = blk.ins_end; i-- > blk.ins;) {
      const MIns& x = m.ins[i];
      const Opnd* o = m.ops(x);
      for (unsigned k = 0; k < x.nops; k++) {
        if (o[k].kind == OpKind::Def && mark[o[k].v] == round) {
          mark[o[k].v] = 0;
          (m.vr[o[k].v].xmm ? f : g)--;
        }
      }
      for (unsigned k = 0; k < x.nops; k++) {
        if (o[k].kind == OpKind::Use && m.vr[o[k].v].remat == Remat::No) enter(o[k].v);
      }
      if (g > mg) mg = g;
      if (f > mf) mf = f;
    }
    max_gpr[b] = mg;
    max_xmm[b] = mf;
  }
}

}  // namespace gorun::x64
