// Moves that happen at the same time, put into an order; cycles of general registers by xchg, others through xmm15.
#include <algorithm>

#include "jit/x64/regalloc.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

void parallel_move(const MFunc& m, std::vector<PMove>& mv, std::vector<Out>& out) {
  // Nothing to do for a register that stays.
  std::erase_if(mv, [](const PMove& p) { return p.kind == PMove::FromReg && p.src == p.dst; });
  if (mv.empty()) return;
  uint32_t reading[32] = {};  // pending moves that read the register
  for (const PMove& p : mv)
    if (p.kind == PMove::FromReg) reading[p.src]++;
  bool slots = false;  // may a slot be both written and read?
  for (const PMove& p : mv) slots |= p.dst == kNoReg;
  auto slot_read = [&](uint32_t v, size_t except) {
    for (size_t k = 0; k < mv.size(); k++) {
      if (k != except && mv[k].kind == PMove::FromSlot && mv[k].v == v) return true;
    }
    return false;
  };
  bool x15_busy = false;
  auto emit = [&](const PMove& p) {
    Out o;
    o.v = p.v;
    o.dst = p.dst;
    o.src = p.src;
    o.b = p.dst_v;
    bool to_slot = p.dst == kNoReg;
    switch (p.kind) {
      case PMove::FromReg:
        o.kind = to_slot ? OutKind::SpillReg : OutKind::Move;
        o.v = p.dst_v;
        break;
      case PMove::FromSlot:
        if (!to_slot) {
          o.kind = OutKind::Reload;
        } else if (!x15_busy) {
          o.kind = OutKind::SlotCopy;
          o.v = p.dst_v;
          o.b = p.v;
        } else {
          o.kind = OutKind::PushSlot;
          out.push_back(o);
          o.kind = OutKind::PopSlot;
          o.v = p.dst_v;
        }
        break;
      case PMove::FromRemat:
        o.kind = to_slot ? OutKind::SlotRemat : OutKind::Remat;
        if (to_slot) {
          o.v = p.dst_v;
          o.b = p.v;
        }
        break;
      case PMove::FromX15:
        o.kind = to_slot ? OutKind::X15ToSlot : OutKind::FromX15;
        o.v = p.dst_v;
        x15_busy = false;
        break;
    }
    out.push_back(o);
  };
  while (!mv.empty()) {
    bool progress = false;
    for (size_t k = 0; k < mv.size();) {
      const PMove p = mv[k];
      bool ready;
      if (p.dst != kNoReg) {
        uint32_t others = reading[p.dst] - (p.kind == PMove::FromReg && p.src == p.dst ? 1 : 0);
        ready = others == 0;
      } else {
        ready = !slots || !slot_read(p.dst_v, k);
      }
      if (!ready) {
        k++;
        continue;
      }
      // A rematerialised value waits: it needs no register and frees none, but a scratch may still be busy.
      emit(p);
      if (p.kind == PMove::FromReg) reading[p.src]--;
      mv[k] = mv.back();
      mv.pop_back();
      progress = true;
    }
    if (progress || mv.empty()) continue;
    // Only cycles are left (and what hangs on them).
    PMove& p = mv[0];
    if (p.kind == PMove::FromReg && p.dst != kNoReg && p.src < 16 && p.dst < 16) {
      Out o;
      o.kind = OutKind::Xchg;
      o.dst = p.dst;
      o.src = p.src;
      out.push_back(o);
      // dst now holds p's value; what dst held is in src.
      uint8_t d = p.dst, s = p.src;
      mv[0] = mv.back();
      mv.pop_back();
      for (PMove& q : mv) {
        if (q.kind != PMove::FromReg) continue;
        if (q.src == d) q.src = s;
        else if (q.src == s) q.src = d;
      }
      std::erase_if(mv, [](const PMove& x) { return x.kind == PMove::FromReg && x.src == x.dst; });
      std::fill(reading, reading + 32, 0u);
      for (const PMove& x : mv)
        if (x.kind == PMove::FromReg) reading[x.src]++;
      continue;
    }
    CHECK(!x15_busy, "two open cycles in a parallel move");
    Out o;
    o.v = p.v;
    if (p.kind == PMove::FromReg) {
      o.kind = OutKind::ToX15;
      o.src = p.src;
      reading[p.src]--;
    } else {
      CHECK(p.kind == PMove::FromSlot);
      o.kind = OutKind::SlotToX15;
    }
    out.push_back(o);
    // The value sits in xmm15 now.
    p.kind = PMove::FromX15;
    x15_busy = true;
  }
  (void)m;
}

}  // namespace gorun::x64
