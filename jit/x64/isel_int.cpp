// Integer arithmetic, shifts, extensions, comparisons.
#include "jit/x64/isel.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using ir::Ins;

Cc swap_operands(Cc c) {
  switch (c) {
    case kB: return kA;
    case kA: return kB;
    case kAE: return kBE;
    case kBE: return kAE;
    case kL: return kG;
    case kG: return kL;
    case kLE: return kGE;
    case kGE: return kLE;
    default: return c;
  }
}

void Isel::lower_int(ValueId v) {
  const Ins& i = at(v);
  switch (i.op) {
    case Op::Add: lower_add(v); break;
    case Op::Sub: {
      int64_t k;
      if (is_const(i.b, &k) && fits32(-k)) {
        uint32_t a = reg(i.a);
        mk(MOp::Add, wide(i.ty)).def(v).use(a).imm(-k);
      } else if (is_const(i.a, &k) && k == 0) {
        uint32_t b = reg(i.b);
        mk(MOp::Neg, wide(i.ty)).def(v).tied(b);
      } else {
        alu(MOp::Sub, v, false);
      }
      break;
    }
    case Op::Mul: lower_mul(v); break;
    case Op::And: {
      int64_t k;
      if (is_const(i.b, &k) && (k == 0xff || k == 0xffff || (k == 0xffffffff && ir::ty_size(i.ty) == 8)) && ir::ty_size(i.ty) >= 4) {
        unsigned from = k == 0xff ? 1 : k == 0xffff ? 2 : 4;
        uint32_t a = reg(i.a);
        mk(MOp::MovZx, from).def(v).usem(a).size2(4);
        break;
      }
      alu(MOp::And, v, true);
      break;
    }
    case Op::Or: alu(MOp::Or, v, true); break;
    case Op::Xor: {
      int64_t k;
      if (is_const(i.b, &k) && k == -1) {
        uint32_t a = reg(i.a);
        mk(MOp::Not, wide(i.ty)).def(v).tied(a);
        break;
      }
      alu(MOp::Xor, v, true);
      break;
    }
    case Op::Neg:
    case Op::Not: {
      uint32_t a = reg(i.a);
      mk(i.op == Op::Neg ? MOp::Neg : MOp::Not, wide(i.ty)).def(v).tied(a);
      break;
    }
    case Op::DivS:
    case Op::DivU:
    case Op::ModS:
    case Op::ModU: lower_div(v); break;
    case Op::Shl:
    case Op::ShrU:
    case Op::ShrS:
    case Op::RotL: lower_shift(v); break;
    case Op::MulHiU:
    case Op::MulHiS: {
      uint32_t a = reg(i.a), b = reg(i.b);
      mul_hi(v, a, b, i.op == Op::MulHiS);
      break;
    }
    case Op::Div128:
    case Op::Mod128: {
      uint32_t hi = reg(i.a), lo = reg(i.b), c = reg(i.c);
      mk(MOp::Div128).def(v, i.op == Op::Div128 ? rax : rdx).use(hi, rdx).use(lo, rax).use(c);
      break;
    }
    case Op::AddCarry:
    case Op::SubBorrow: lower_carry(v); break;
    case Op::Clz:
    case Op::Ctz:
    case Op::Bswap: lower_bits(v); break;
    case Op::Popcnt: lower_popcnt(v); break;
    case Op::Eq:
    case Op::Ne:
    case Op::LtS:
    case Op::LeS:
    case Op::LtU:
    case Op::LeU:
    case Op::FEq:
    case Op::FNe:
    case Op::FLt:
    case Op::FLe: lower_compare(v); break;
    case Op::Select: lower_select(v); break;
    case Op::Zext:
    case Op::Sext: lower_ext(v); break;
    default: FATAL("%s: no lowering of %s", f_.name.c_str(), std::string(ir::info(i.op).name).c_str());
  }
}

// d = a op b, d in a's register.
void Isel::alu(MOp op, ValueId v, bool commutative) {
  const Ins& i = at(v);
  unsigned size = wide(i.ty);
  ValueId a = i.a, b = i.b;
  int64_t k;
  if (commutative && is_const(a, &k)) std::swap(a, b);
  if (is_imm32(b, &k)) {
    uint32_t ra = reg(a);
    mk(op, size).def(v).tied(ra).imm(k);
    return;
  }
  unsigned own = static_cast<unsigned>(ir::ty_size(i.ty));
  if (own >= 4) {
    if (!can_fold_load(b, size) && commutative && can_fold_load(a, size)) std::swap(a, b);
    if (can_fold_load(b, size) && canon(a) != canon(b)) {
      uint32_t ra = reg(a);
      const Ins& l = at(canon(b));
      Addr m = address(l.a, l.off());
      mk(op, size).def(v).tied(ra).mem(m);
      return;
    }
  }
  uint32_t ra = reg(a), rb = reg(b);
  B x = mk(op, size).def(v).tied(ra).usem(rb);
  if (commutative) x.flag(kCommut);
}

void Isel::lower_add(ValueId v) {
  const Ins& i = at(v);
  unsigned size = wide(i.ty);
  ValueId a = i.a, b = i.b;
  int64_t k;
  if (is_const(a, &k)) std::swap(a, b);
  if (is_imm32(b, &k)) {
    uint32_t ra = reg(a);
    mk(MOp::Add, size).def(v).use(ra).imm(k);
    return;
  }
  // a + (b << 1..3)
  if (size == 8 || i.ty == Ty::I32) {
    for (int round = 0; round < 2; round++, std::swap(a, b)) {
      const Ins& s = at(canon(b));
      if (s.op == Op::Shl && s.ty == i.ty && single_here(canon(b)) && !needed_[canon(b)] && is_const(s.b, &k) && k >= 1 && k <= 3) {
        Addr m;
        m.base = reg(a);
        m.index = reg(s.a);
        m.scale = static_cast<uint8_t>(k);
        mk(MOp::Lea, size).def(v).mem(m);
        return;
      }
    }
  }
  if (static_cast<unsigned>(ir::ty_size(i.ty)) >= 4 && canon(a) != canon(b)) {
    if (!can_fold_load(b, size) && can_fold_load(a, size)) std::swap(a, b);
    if (can_fold_load(b, size)) {
      uint32_t ra = reg(a);
      const Ins& l = at(canon(b));
      Addr m = address(l.a, l.off());
      mk(MOp::Add2, size).def(v).tied(ra).mem(m);
      return;
    }
  }
  uint32_t ra = reg(a), rb = reg(b);
  mk(MOp::Add, size).def(v).use(ra).usem(rb).flag(kCommut);
}

void Isel::lower_mul(ValueId v) {
  const Ins& i = at(v);
  unsigned size = wide(i.ty);
  ValueId a = i.a, b = i.b;
  int64_t k;
  if (is_const(a, &k)) std::swap(a, b);
  if (is_imm32(b, &k)) {
    uint32_t ra = reg(a);
    if (k == 2) {
      mk(MOp::Add, size).def(v).use(ra).use(ra);
    } else if (k > 0 && (k & (k - 1)) == 0) {
      mk(MOp::Shl, size).def(v).tied(ra).imm(__builtin_ctzll(static_cast<uint64_t>(k)));
    } else if (k == 3 || k == 5 || k == 9) {
      Addr m;
      m.base = m.index = ra;
      m.scale = k == 3 ? 1 : k == 5 ? 2 : 3;
      mk(MOp::Lea, size).def(v).mem(m);
    } else {
      mk(MOp::ImulImm, size).def(v).usem(ra).imm(k);
    }
    return;
  }
  alu(MOp::Imul, v, true);
}

void Isel::mul_hi(uint32_t d, uint32_t a, uint32_t b, bool is_signed) { mk(is_signed ? MOp::MulHiS : MOp::MulHiU).def(d, rdx).use(a, rax).usem(b); }

void Isel::lower_div(ValueId v) {
  const Ins& i = at(v);
  bool is_signed = i.op == Op::DivS || i.op == Op::ModS, mod = i.op == Op::ModS || i.op == Op::ModU;
  unsigned own = static_cast<unsigned>(ir::ty_size(i.ty));
  int64_t k;
  bool constant = is_const(i.b, &k) && k != 0;
  if (constant && div_const(v, k)) return;
  uint32_t a = reg(i.a), b = reg(i.b);
  if (own < 4) {
    MOp ext = is_signed ? MOp::MovSx : MOp::MovZx;
    uint32_t wa = gpr(4), wb = gpr(4);
    mk(ext, own).def(wa).use(a).size2(4);
    mk(ext, own).def(wb).use(b).size2(4);
    a = wa;
    b = wb;
  }
  B x = mk(is_signed ? MOp::Idiv : MOp::Div, wide(i.ty)).def(v, mod ? rdx : rax).use(a, rax).use(b);
  if (constant && k != -1) x.flag(kNoMinusOne);
}

// Division by a constant: shifts or multiplication by the inverse (Granlund and Montgomery; Hacker's Delight, chapter 10).
bool Isel::div_const(ValueId v, int64_t k) {
  const Ins& i = at(v);
  bool is_signed = i.op == Op::DivS || i.op == Op::ModS, mod = i.op == Op::ModS || i.op == Op::ModU;
  unsigned own = static_cast<unsigned>(ir::ty_size(i.ty)), bits = own * 8;
  uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  unsigned size = wide(i.ty);
  uint32_t x = reg(i.a);
  uint32_t q;  // quotient
  auto shift = [&](MOp op, uint32_t a, unsigned n, unsigned sz) {
    if (n == 0) return a;
    uint32_t d = gpr(sz);
    mk(op, sz).def(d).tied(a).imm(n);
    return d;
  };
  auto binary = [&](MOp op, uint32_t a, uint32_t b, unsigned sz) {
    uint32_t d = gpr(sz);
    if (op == MOp::Add) mk(op, sz).def(d).use(a).use(b);
    else mk(op, sz).def(d).tied(a).use(b);
    return d;
  };
  auto times = [&](uint32_t a, int64_t c, unsigned sz) {
    uint32_t d = gpr(sz);
    if (fits32(c)) mk(MOp::ImulImm, sz).def(d).use(a).imm(c);
    else {
      uint32_t cr = imm_reg(c);
      mk(MOp::Imul, sz).def(d).tied(a).use(cr);
    }
    return d;
  };
  auto finish = [&](uint32_t quotient, int64_t d) {
    if (!mod) {
      mk(MOp::Mov, size).def(v).use(quotient);
      return;
    }
    uint32_t p = times(quotient, d, size);
    mk(MOp::Sub, size).def(v).tied(x).use(p);
  };
  if (!is_signed) {
    uint64_t d = static_cast<uint64_t>(k) & mask;
    if ((d & (d - 1)) == 0) {
      unsigned n = static_cast<unsigned>(__builtin_ctzll(d));
      if (mod) {
        uint64_t m = d - 1;
        if (m <= 0x7fffffff) mk(MOp::And, size).def(v).tied(x).imm(static_cast<int64_t>(m));
        else if (m == 0xffffffff) mk(MOp::MovZx, 4).def(v).use(x).size2(4);
        else {
          uint32_t c = imm_reg(static_cast<int64_t>(m));
          mk(MOp::And, size).def(v).tied(x).use(c);
        }
        return true;
      }
      uint32_t wx = x;
      if (own < 4) {
        wx = gpr(4);
        mk(MOp::MovZx, own).def(wx).use(x).size2(4);
      }
      if (n == 0) mk(MOp::Mov, size).def(v).use(wx);
      else mk(MOp::Shr, size).def(v).tied(wx).imm(n);
      return true;
    }
    uint32_t wx = gpr(8);
    if (bits < 64) {
      mk(MOp::MovZx, own).def(wx).use(x).size2(4);
      if (bits == 32) {
        uint64_t m = ~uint64_t{0} / d + 1;
        uint32_t c = imm_reg(static_cast<int64_t>(m));
        q = gpr(8);
        mul_hi(q, wx, c, false);
      } else {
        q = shift(MOp::Shr, times(wx, static_cast<int64_t>((uint64_t{1} << 32) / d + 1), 8), 32, 8);
      }
      finish(q, k);
      return true;
    }
    unsigned __int128 one = 1;
    unsigned pre = static_cast<unsigned>(__builtin_ctzll(d));
    unsigned l = 64u - static_cast<unsigned>(__builtin_clzll(d - 1));  // ceil(log2 d)
    auto try_magic = [&](uint64_t dd, unsigned extra, uint64_t* m, unsigned* s) {
      for (unsigned n = 0; n < 64; n++) {
        unsigned __int128 pw = one << (64 + n);
        unsigned __int128 mm = pw / dd + 1;
        if (mm >> 64) return false;
        unsigned __int128 e = mm * dd - pw;
        if (e <= (one << (n + extra))) {
          *m = static_cast<uint64_t>(mm);
          *s = n;
          return true;
        }
      }
      return false;
    };
    uint64_t m;
    unsigned s;
    if (try_magic(d, 0, &m, &s)) {
      uint32_t c = imm_reg(static_cast<int64_t>(m));
      uint32_t h = gpr(8);
      mul_hi(h, x, c, false);
      q = shift(MOp::Shr, h, s, 8);
    } else if (pre && try_magic(d >> pre, pre, &m, &s)) {
      uint32_t xs = shift(MOp::Shr, x, pre, 8);
      uint32_t c = imm_reg(static_cast<int64_t>(m));
      uint32_t h = gpr(8);
      mul_hi(h, xs, c, false);
      q = shift(MOp::Shr, h, s, 8);
    } else {
      // 65-bit inverse: ((x - h) / 2 + h) >> (l - 1)
      unsigned __int128 mm = (l == 64 ? ~(one - 1) / d : (one << (64 + l)) / d) + 1;
      if (l == 64) {  // 2^128 / d without 129 bits
        unsigned __int128 all = ~static_cast<unsigned __int128>(0);
        mm = all / d + (all % d == d - 1 ? 1 : 0) + 1;
      }
      uint32_t c = imm_reg(static_cast<int64_t>(static_cast<uint64_t>(mm)));
      uint32_t h = gpr(8);
      mul_hi(h, x, c, false);
      uint32_t t = binary(MOp::Sub, x, h, 8);
      t = shift(MOp::Shr, t, 1, 8);
      t = binary(MOp::Add, t, h, 8);
      q = shift(MOp::Shr, t, l - 1, 8);
    }
    finish(q, k);
    return true;
  }
  // signed
  int64_t min = bits == 64 ? INT64_MIN : -(int64_t{1} << (bits - 1));
  if (k == -1 || k == 1) {
    if (mod) {
      uint32_t zero = imm_reg(0);
      mk(MOp::Mov, size).def(v).use(zero);
    } else if (k == 1) {
      mk(MOp::Mov, size).def(v).use(x);
    } else {
      mk(MOp::Neg, size).def(v).tied(x);
    }
    return true;
  }
  if (k == min) return false;
  uint64_t d = static_cast<uint64_t>(k < 0 ? -k : k);
  uint32_t wx = x;
  if (own < 4) {
    wx = gpr(8);
    mk(MOp::MovSx, own).def(wx).use(x).size2(8);
  }
  if ((d & (d - 1)) == 0) {
    unsigned n = static_cast<unsigned>(__builtin_ctzll(d));
    unsigned w = own < 4 ? 64 : bits, sz = w / 8;
    // x + (x < 0 ? d - 1 : 0), then shift
    uint32_t t = n == 1 ? wx : shift(MOp::Sar, wx, w - 1, sz);
    t = shift(MOp::Shr, t, w - n, sz);
    t = binary(MOp::Add, wx, t, sz);
    q = shift(MOp::Sar, t, n, sz);
    if (mod) {
      uint32_t p = shift(MOp::Shl, q, n, sz);
      mk(MOp::Sub, sz).def(v).tied(wx).use(p);
      return true;
    }
  } else if (bits <= 32) {
    if (bits == 32) {
      wx = gpr(8);
      mk(MOp::MovSx, 4).def(wx).use(x).size2(8);
    }
    unsigned l = 64u - static_cast<unsigned>(__builtin_clzll(d - 1));
    uint64_t m = (uint64_t{1} << (32 + l - 1)) / d + 1;
    uint32_t p = times(wx, static_cast<int64_t>(m), 8);
    q = shift(MOp::Sar, p, 32 + l - 1, 8);
    uint32_t sign = shift(MOp::Sar, wx, 63, 8);
    q = binary(MOp::Sub, q, sign, 8);
  } else {
    unsigned l = 64u - static_cast<unsigned>(__builtin_clzll(d - 1));
    unsigned s = l - 1;
    unsigned __int128 mm = (static_cast<unsigned __int128>(1) << (64 + s)) / d + 1;
    while (s > 0 && !(mm & 1)) {
      mm >>= 1;
      s--;
    }
    uint64_t m = static_cast<uint64_t>(mm);
    uint32_t c = imm_reg(static_cast<int64_t>(m));
    uint32_t h = gpr(8);
    mul_hi(h, x, c, true);
    if (m >> 63) h = binary(MOp::Add, h, x, 8);
    h = shift(MOp::Sar, h, s, 8);
    uint32_t sign = shift(MOp::Sar, x, 63, 8);
    q = binary(MOp::Sub, h, sign, 8);
  }
  if (mod) {
    uint32_t p = times(q, static_cast<int64_t>(d), size);
    mk(MOp::Sub, size).def(v).tied(x).use(p);
    return true;
  }
  if (k < 0) mk(MOp::Neg, size).def(v).tied(q);
  else mk(MOp::Mov, size).def(v).use(q);
  return true;
}

void Isel::lower_shift(ValueId v) {
  const Ins& i = at(v);
  unsigned own = static_cast<unsigned>(ir::ty_size(i.ty)), bits = own * 8, size = wide(i.ty);
  MOp op = i.op == Op::Shl ? MOp::Shl : i.op == Op::ShrU ? MOp::Shr : i.op == Op::ShrS ? MOp::Sar : MOp::Rol;
  if (op == MOp::Rol) size = own;
  unsigned count_size = static_cast<unsigned>(ir::ty_size(type(i.b)));
  uint32_t x = reg(i.a);
  if (own < 4 && (op == MOp::Shr || op == MOp::Sar)) {
    uint32_t w = gpr(4);
    mk(op == MOp::Shr ? MOp::MovZx : MOp::MovSx, own).def(w).use(x).size2(4);
    x = w;
  }
  int64_t k;
  if (is_const(i.b, &k)) {
    uint64_t n = static_cast<uint64_t>(k);
    if (count_size < 8) n &= (uint64_t{1} << (count_size * 8)) - 1;
    if (op == MOp::Rol) n &= bits - 1;
    if (n >= bits) {
      if (op == MOp::Sar) n = bits - 1;
      else {
        uint32_t zero = imm_reg(0);
        mk(MOp::Mov, size).def(v).use(zero);
        return;
      }
    }
    if (n == 0) mk(MOp::Mov, size).def(v).use(x);
    else if (n == 1 && op == MOp::Shl) mk(MOp::Add, size).def(v).use(x).use(x);  // add or lea
    else mk(op, size).def(v).tied(x).imm(static_cast<int64_t>(n));
    return;
  }
  uint32_t c = reg(i.b);
  if ((i.flags & ir::kBounded) || op == MOp::Rol) {
    mk(op, size).def(v).tied(x).use(c, rcx);
    return;
  }
  int64_t w = size == 8 ? 64 : 32;  // what the instruction itself takes the count modulo
  if (op == MOp::Sar) {
    uint32_t top = imm_reg(w - 1), cc = gpr(4);
    mk(MOp::Cmp, count_size).use(c).imm(w);
    mk(MOp::Cmov, 4).def(cc).tied(c).use(top).cc(kAE);
    mk(op, size).def(v).tied(x).use(cc, rcx);
    return;
  }
  uint32_t r = gpr(size), m = gpr(size);
  mk(op, size).def(r).tied(x).use(c, rcx);
  mk(MOp::Cmp, count_size).use(c).imm(w);
  mk(MOp::SbbMask, size).def(m);
  mk(MOp::And, size).def(v).tied(r).use(m).flag(kCommut);
}

void Isel::lower_carry(ValueId v) {
  const Ins& i = at(v);
  bool add = i.op == Op::AddCarry;
  int64_t k;
  uint32_t a = reg(i.a), b = reg(i.b);
  if (is_const(i.c, &k) && k == 0) {
    uint32_t f = gpr(4);
    if (add) {
      uint32_t s = gpr();
      mk(MOp::Add2).def(s).tied(a).use(b);
    } else {
      mk(MOp::Cmp).use(a).usem(b);
    }
    mk(MOp::Setcc, 1).def(f).cc(kB);
    mk(MOp::MovZx, 1).def(v).use(f).size2(4);
    return;
  }
  uint32_t c = reg(i.c);
  mk(add ? MOp::AddCarry : MOp::SubBorrow).def(v, kNoReg, kEarly).tied(a).use(b).use(c);
}

void Isel::lower_bits(ValueId v) {
  const Ins& i = at(v);
  unsigned own = static_cast<unsigned>(ir::ty_size(i.ty)), bits = own * 8, size = wide(i.ty);
  uint32_t x = reg(i.a);
  if (i.op == Op::Bswap) {
    if (own == 1) mk(MOp::Mov, 4).def(v).use(x);
    else if (own == 2) mk(MOp::Rol, 2).def(v).tied(x).imm(8);
    else mk(MOp::Bswap, size).def(v).tied(x);
    return;
  }
  if (own < 4) {
    uint32_t w = gpr(4);
    mk(MOp::MovZx, own).def(w).use(x).size2(4);
    x = w;
  }
  uint32_t b = gpr(size), e = gpr(size);
  if (i.op == Op::Ctz) {
    uint32_t none = imm_reg(bits);
    mk(MOp::Bsf, size).def(b).use(x);
    mk(MOp::Cmov, size).def(v).tied(b).use(none).cc(kE);
    return;
  }
  uint32_t none = imm_reg(-1), n = gpr(size);
  mk(MOp::Bsr, size).def(b).use(x);
  mk(MOp::Cmov, size).def(e).tied(b).use(none).cc(kE);
  mk(MOp::Neg, size).def(n).tied(e);
  mk(MOp::Add, size).def(v).use(n).imm(bits - 1);
}

// Without POPCNT (baseline x86-64; c = 1 asks for the instruction): sums of 2, 4, 8 bits, then a multiplication adds the bytes.
void Isel::lower_popcnt(ValueId v) {
  const Ins& i = at(v);
  unsigned own = static_cast<unsigned>(ir::ty_size(i.ty)), size = wide(i.ty);
  uint32_t x = reg(i.a);
  if (own < 4) {
    uint32_t w = gpr(4);
    mk(MOp::MovZx, own).def(w).use(x).size2(4);
    x = w;
  }
  if (i.c) {  // the builder has checked the CPU
    mk(MOp::Popcnt, size).def(v).use(x);
    return;
  }
  auto k = [&](uint64_t c) { return imm_reg(size == 8 ? static_cast<int64_t>(c) : static_cast<int32_t>(c)); };
  uint32_t c5 = k(0x5555555555555555), c3 = k(0x3333333333333333), cf = k(0x0f0f0f0f0f0f0f0f), c1 = k(0x0101010101010101);
  auto g = [&] { return gpr(size); };
  uint32_t t0 = g(), t1 = g(), t2 = g(), t3 = g(), t4 = g(), t5 = g(), t6 = g(), t7 = g(), t8 = g(), t9 = g(), t10 = g();
  mk(MOp::Shr, size).def(t0).tied(x).imm(1);
  mk(MOp::And, size).def(t1).tied(t0).use(c5);
  mk(MOp::Sub, size).def(t2).tied(x).use(t1);
  mk(MOp::And, size).def(t3).tied(t2).use(c3);
  mk(MOp::Shr, size).def(t4).tied(t2).imm(2);
  mk(MOp::And, size).def(t5).tied(t4).use(c3);
  mk(MOp::Add, size).def(t6).use(t3).use(t5);
  mk(MOp::Shr, size).def(t7).tied(t6).imm(4);
  mk(MOp::Add, size).def(t8).use(t6).use(t7);
  mk(MOp::And, size).def(t9).tied(t8).use(cf);
  mk(MOp::Imul, size).def(t10).tied(t9).use(c1);
  mk(MOp::Shr, size).def(v).tied(t10).imm(size == 8 ? 56 : 24);
}

void Isel::lower_ext(ValueId v) {
  const Ins& i = at(v);
  unsigned from = static_cast<unsigned>(ir::ty_size(type(i.a))), to = wide(i.ty);
  int64_t k;
  if (is_const(i.a, &k)) {
    uint64_t u = static_cast<uint64_t>(k);
    if (i.op == Op::Zext && from < 8) u &= (uint64_t{1} << (from * 8)) - 1;
    uint32_t c = imm_reg(static_cast<int64_t>(u));
    mk(MOp::Mov, 8).def(v).use(c);
    return;
  }
  if (can_fold_load(i.a, from)) {
    const Ins& l = at(canon(i.a));
    Addr m = address(l.a, l.off());
    if (i.op == Op::Zext) mk(MOp::Load, from).def(v).mem(m);
    else mk(MOp::LoadSx, from).def(v).mem(m).size2(to);
    return;
  }
  uint32_t x = reg(i.a);
  mk(i.op == Op::Zext ? MOp::MovZx : MOp::MovSx, from).def(v).usem(x).size2(i.op == Op::Zext ? 4 : to);
}

namespace {
Cc int_cc(ir::Op op) {
  switch (op) {
    case ir::Op::Eq: return kE;
    case ir::Op::Ne: return kNE;
    case ir::Op::LtS: return kL;
    case ir::Op::LeS: return kLE;
    case ir::Op::LtU: return kB;
    default: return kBE;
  }
}
bool is_compare(ir::Op op) { return op >= ir::Op::Eq && op <= ir::Op::FLe; }
}  // namespace

// cmp a, b (or test), b preferably constant; *cc is adjusted when the operands are swapped.
void Isel::test_or_cmp(ValueId a, ValueId b, unsigned size, Cc* cc) {
  int64_t k;
  if (is_const(a, &k) && !is_const(b, &k)) {
    std::swap(a, b);
    *cc = swap_operands(*cc);
  }
  if (is_imm32(b, &k)) {
    if (k == 0 && *cc != kB && *cc != kAE) {
      const Ins& x = at(canon(a));
      bool zf = *cc == kE || *cc == kNE;
      if (zf && x.op == Op::And && single_here(canon(a)) && !needed_[canon(a)] && static_cast<unsigned>(ir::ty_size(x.ty)) >= size) {
        int64_t mask;
        ValueId p = x.a, q = x.b;
        if (is_const(p, &mask)) std::swap(p, q);
        if (is_imm32(q, &mask)) {
          if (can_fold_load(p, size) && static_cast<unsigned>(ir::ty_size(at(canon(p)).ty)) == size) {
            const Ins& l = at(canon(p));
            Addr m = address(l.a, l.off());
            mk(MOp::TestM, size).imm(mask).mem(m);
            return;
          }
          uint32_t r = reg(p);
          mk(MOp::Test, size).use(r).imm(mask);
          return;
        }
        uint32_t rp = reg(p), rq = reg(q);
        mk(MOp::Test, size).use(rp).use(rq);
        return;
      }
      if (!can_fold_load(a, size)) {
        uint32_t r = reg(a);
        mk(MOp::Test, size).use(r).use(r);
        return;
      }
    }
    if (can_fold_load(a, size)) {
      const Ins& l = at(canon(a));
      Addr m = address(l.a, l.off());
      mk(MOp::CmpM, size).imm(k).mem(m);
      return;
    }
    uint32_t r = reg(a);
    mk(MOp::Cmp, size).add(r, OpKind::Use, kNoReg, kMemOk).imm(k);
    return;
  }
  if (canon(a) != canon(b)) {
    if (can_fold_load(b, size)) {
      uint32_t r = reg(a);
      const Ins& l = at(canon(b));
      Addr m = address(l.a, l.off());
      mk(MOp::Cmp, size).use(r).mem(m);
      return;
    }
    if (can_fold_load(a, size)) {
      uint32_t r = reg(b);
      const Ins& l = at(canon(a));
      Addr m = address(l.a, l.off());
      mk(MOp::CmpM, size).use(r).mem(m);
      return;
    }
  }
  uint32_t ra = reg(a), rb = reg(b);
  mk(MOp::Cmp, size).use(ra).usem(rb);
}

Cc Isel::compare(const Ins& i) {
  if (i.op >= Op::FEq) {
    ValueId a = i.a, b = i.b;
    Cc cc = i.op == Op::FEq ? kFeq : i.op == Op::FNe ? kFne : i.op == Op::FLt ? kA : kAE;
    if (cc == kA || cc == kAE) std::swap(a, b);  // a < b is b > a: "above" is false when unordered
    unsigned size = static_cast<unsigned>(ir::ty_size(type(i.a)));
    Addr m;
    if (canon(a) != canon(b) && float_mem(b, size, &m)) {
      uint32_t ra = reg(a);
      mk(MOp::Ucomis, size).use(ra).mem(m);
    } else {
      uint32_t ra = reg(a), rb = reg(b);
      mk(MOp::Ucomis, size).use(ra).usem(rb);
    }
    return cc;
  }
  Cc cc = int_cc(i.op);
  test_or_cmp(i.a, i.b, static_cast<unsigned>(ir::ty_size(type(i.a))), &cc);
  return cc;
}

// Sets the flags so that the returned condition holds exactly when the I8 value v is (want ? non-zero : zero).
Cc Isel::cond(ValueId v, bool want) {
  v = canon_[v];
  for (;;) {
    const Ins& i = at(v);
    bool inside = uses_[v] == 1 || same_block(v);
    int64_t k;
    if (inside && is_compare(i.op)) {
      if ((i.op == Op::Eq || i.op == Op::Ne) && is_const(i.b, &k) && k == 0 && type(i.a) == Ty::I8) {
        const Ins& x = at(canon(i.a));
        if (is_compare(x.op) && (uses_[canon(i.a)] == 1 || same_block(canon(i.a)))) {
          if (i.op == Op::Eq) want = !want;
          v = canon(i.a);
          continue;
        }
      }
      Cc cc = compare(i);
      return want ? cc : negate(cc);
    }
    if (inside && i.op == Op::Xor && i.ty == Ty::I8 && is_const(i.b, &k) && k == 1 && is_compare(at(canon(i.a)).op)) {
      want = !want;
      v = canon(i.a);
      continue;
    }
    break;
  }
  Cc cc = want ? kNE : kE;
  const Ins& i = at(v);
  if (i.op == Op::And && single_here(v) && !needed_[v]) {
    int64_t k;
    if (is_imm32(i.b, &k)) {
      uint32_t r = reg(i.a);
      mk(MOp::Test, 1).use(r).imm(k);
    } else {
      uint32_t a = reg(i.a), b = reg(i.b);
      mk(MOp::Test, 1).use(a).use(b);
    }
    return cc;
  }
  if (can_fold_load(v, 1)) {
    Addr m = address(i.a, i.off());
    mk(MOp::CmpM, 1).imm(0).mem(m);
    return cc;
  }
  uint32_t r = reg(v);
  mk(MOp::Test, 1).use(r).use(r);
  return cc;
}

void Isel::lower_compare(ValueId v) {
  Cc cc = compare(at(v));
  if (cc == kFeq || cc == kFne) {
    uint32_t t = gpr(4);
    mk(cc == kFeq ? MOp::SetFeq : MOp::SetFne, 1).def(v, kNoReg, kEarly).temp(t);
    return;
  }
  mk(MOp::Setcc, 1).def(v).cc(cc);
}

void Isel::lower_select(ValueId v) {
  const Ins& i = at(v);
  Cc cc = cond(i.a, true);
  if (cc == kFeq || cc == kFne) {
    uint32_t s = gpr(4), t = gpr(4);
    mk(cc == kFeq ? MOp::SetFeq : MOp::SetFne, 1).def(s, kNoReg, kEarly).temp(t);
    mk(MOp::Test, 1).use(s).use(s);
    cc = kNE;
  }
  uint32_t yes = reg(i.b), no = reg(i.c);
  if (ir::is_float(i.ty)) mk(MOp::FSelect, static_cast<unsigned>(ir::ty_size(i.ty))).def(v).tied(no).use(yes).cc(cc);
  else mk(MOp::Cmov, wide(i.ty)).def(v).tied(no).use(yes).cc(cc);
}

}  // namespace gorun::x64
