// Floating point and conversions.
#include "jit/x64/isel.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using ir::Ins;

bool Isel::float_mem(ValueId v, unsigned size, Addr* a) {
  v = canon_[v];
  const Ins& i = at(v);
  if (i.op == Op::FConst) {
    uint64_t bits = static_cast<uint64_t>(i.imm());
    if (size == 4) bits &= 0xffffffff;
    *a = Addr{};
    a->kind = Mem::Pool;
    for (uint32_t k = 0; k < m_.pool.size(); k++) {
      if (m_.pool[k].lo == bits && m_.pool[k].size == size) {
        a->sym = k;
        return true;
      }
    }
    a->sym = static_cast<uint32_t>(m_.pool.size());
    m_.pool.push_back({bits, static_cast<uint8_t>(size)});
    return true;
  }
  if (i.op == Op::Load && ir::is_float(i.ty) && static_cast<unsigned>(ir::ty_size(i.ty)) == size && !(i.flags & ir::kVolatile) && single_here(v) && epoch_[v] == cur_epoch_ &&
      !needed_[v]) {
    *a = address(i.a, i.off());
    return true;
  }
  return false;
}

void Isel::float2(MOp op, ValueId v, bool commutative) {
  const Ins& i = at(v);
  unsigned size = static_cast<unsigned>(ir::ty_size(i.ty));
  ValueId a = i.a, b = i.b;
  Addr m;
  if (canon(a) != canon(b)) {
    // The memory operand is the second; a constant or a load in first place swaps.
    if (commutative && at(canon(a)).op == Op::FConst) std::swap(a, b);
    if (float_mem(b, size, &m)) {
      uint32_t ra = reg(a);
      mk(op, size).def(v).tied(ra).mem(m);
      return;
    }
    if (commutative && float_mem(a, size, &m)) {
      uint32_t rb = reg(b);
      mk(op, size).def(v).tied(rb).mem(m);
      return;
    }
  }
  uint32_t ra = reg(a), rb = reg(b);
  B x = mk(op, size).def(v).tied(ra).usem(rb);
  if (commutative) x.flag(kCommut);
}

void Isel::lower_float(ValueId v) {
  const Ins& i = at(v);
  unsigned size = static_cast<unsigned>(ir::ty_size(i.ty));
  unsigned from = static_cast<unsigned>(ir::ty_size(type(i.a)));
  Addr m;
  switch (i.op) {
    case Op::FAdd: float2(MOp::FAdd, v, true); break;
    case Op::FSub: float2(MOp::FSub, v, false); break;
    case Op::FMul: float2(MOp::FMul, v, true); break;
    case Op::FDiv: float2(MOp::FDiv, v, false); break;
    case Op::FMin:
    case Op::FMax: {
      uint32_t a = reg(i.a), b = reg(i.b);
      mk(i.op == Op::FMin ? MOp::FMin : MOp::FMax, size).def(v, kNoReg, kEarly).tied(a).use(b);
      break;
    }
    case Op::FNeg:
    case Op::FAbs: {
      uint32_t a = reg(i.a);
      mk(i.op == Op::FNeg ? MOp::FNeg : MOp::FAbs, size).def(v).tied(a);
      break;
    }
    case Op::FCopysign: {
      uint32_t a = reg(i.a), b = reg(i.b);
      mk(MOp::FCopysign, size).def(v, kNoReg, kEarly).tied(a).use(b);
      break;
    }
    case Op::FSqrt:
    case Op::FRound: {
      MOp op = i.op == Op::FSqrt ? MOp::FSqrt : MOp::FRound;
      if (float_mem(i.a, size, &m)) mk(op, size).def(v).imm(i.c).mem(m);
      else {
        uint32_t a = reg(i.a);
        mk(op, size).def(v).usem(a).imm(i.c);
      }
      break;
    }
    case Op::FFma: {
      uint32_t a = reg(i.a), b = reg(i.b), c = reg(i.c);
      mk(MOp::FFma, size).def(v).tied(c).use(a).use(b);
      break;
    }
    case Op::SToF: {
      CHECK(from >= 4, "stof of a narrow integer");
      if (can_fold_load(i.a, from)) {
        const Ins& l = at(canon(i.a));
        Addr am = address(l.a, l.off());
        mk(MOp::CvtIF, from).def(v).mem(am).size2(size);
      } else {
        uint32_t a = reg(i.a);
        mk(MOp::CvtIF, from).def(v).usem(a).size2(size);
      }
      break;
    }
    case Op::UToF: {
      CHECK(from == 8, "utof of a narrow integer");
      uint32_t a = reg(i.a), t = gpr();
      mk(MOp::CvtUF, 8).def(v).temp(t).use(a).size2(size);
      break;
    }
    case Op::FToS:
      CHECK(size >= 4, "ftos to a narrow integer");
      if (float_mem(i.a, from, &m)) mk(MOp::CvtFI, from).def(v).mem(m).size2(size);
      else {
        uint32_t a = reg(i.a);
        mk(MOp::CvtFI, from).def(v).usem(a).size2(size);
      }
      break;
    case Op::FToU: {
      uint32_t a = reg(i.a);
      mk(MOp::CvtFU, from).def(v, kNoReg, kEarly).use(a);
      break;
    }
    case Op::FExt:
    case Op::FTrunc:
      if (float_mem(i.a, from, &m)) mk(MOp::CvtFF, from).def(v).mem(m);
      else {
        uint32_t a = reg(i.a);
        mk(MOp::CvtFF, from).def(v).usem(a);
      }
      break;
    case Op::Bitcast: {
      bool to_float = ir::is_float(i.ty);
      if (to_float && can_fold_load(i.a, size)) {
        const Ins& l = at(canon(i.a));
        Addr am = address(l.a, l.off());
        mk(MOp::FLoad, size).def(v).mem(am);
      } else if (!to_float && float_mem(i.a, size, &m)) {
        mk(MOp::Load, size).def(v).mem(m);
      } else {
        uint32_t a = reg(i.a);
        mk(to_float ? MOp::MovIF : MOp::MovFI, size).def(v).usem(a);
      }
      break;
    }
    default: UNREACHABLE();
  }
}

}  // namespace gorun::x64
