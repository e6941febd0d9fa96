// Division and remainder by constants.
#include <bit>

#include "jit/ir/rules.h"

namespace gorun::ir {

namespace {

ValueId shift(Simplifier& s, Op op, ValueId v, int n) { return n == 0 ? v : s.make(op, s.def(v).ty, v, s.konst(Ty::I8, n), 0, kBounded); }
ValueId resize(Simplifier& s, Op extend, Ty to, ValueId v) {
  Ty from = s.def(v).ty;
  if (from == to) return v;
  return s.make(ty_size(from) < ty_size(to) ? extend : Op::Trunc, to, v);
}
ValueId mul(Simplifier& s, Ty ty, ValueId v, uint64_t c) { return s.make(Op::Mul, ty, v, s.konst(ty, static_cast<int64_t>(c))); }

ValueId unsigned_quotient(Simplifier& s, Ty ty, ValueId x, uint64_t c) {
  int bits = bits_of(ty);
  if (bits <= 16) {
    // x, c < 2^16: x * ceil(2^32 / c) >> 32 is exact and fits 64 bits
    uint64_t m = ((uint64_t{1} << 32) + c - 1) / c;
    return resize(s, Op::Zext, ty, shift(s, Op::ShrU, mul(s, Ty::I64, resize(s, Op::Zext, Ty::I64, x), m), 32));
  }
  UnsignedMagic u = unsigned_magic(bits, c);
  if (bits == 32) {
    ValueId wide = resize(s, Op::Zext, Ty::I64, x);
    ValueId q;
    if (s.max_unsigned(x) <= type_max(ty) >> 1) {  // 31 bits: the product with 33 bits fits
      q = shift(s, Op::ShrU, mul(s, Ty::I64, wide, (uint64_t{1} << 32) + u.m), 32 + u.shift);
    } else if ((u.m & 1) == 0) {
      q = shift(s, Op::ShrU, mul(s, Ty::I64, wide, (uint64_t{1} << 31) + u.m / 2), 31 + u.shift);
    } else if ((c & 1) == 0) {
      q = shift(s, Op::ShrU, mul(s, Ty::I64, shift(s, Op::ShrU, wide, 1), (uint64_t{1} << 31) + (u.m + 1) / 2), 30 + u.shift);
    } else {  // high half of x * ceil(2^64 / c)
      q = s.make(Op::MulHiU, Ty::I64, wide, s.konst(Ty::I64, static_cast<int64_t>(~uint64_t{0} / c + 1)));
    }
    return resize(s, Op::Zext, ty, q);
  }
  auto high = [&](ValueId v, uint64_t m) { return s.make(Op::MulHiU, Ty::I64, v, s.konst(Ty::I64, static_cast<int64_t>(m))); };
  if (s.max_unsigned(x) <= type_max(ty) >> 1) {  // 63 bits: the signed multiplier is exact, and no sign is to be added
    SignedMagic m = signed_magic(64, static_cast<int64_t>(c));
    return shift(s, Op::ShrU, high(x, m.m), m.shift);
  }
  constexpr uint64_t kTop = uint64_t{1} << 63;
  if ((u.m & 1) == 0) return shift(s, Op::ShrU, high(x, kTop + u.m / 2), u.shift - 1);
  if ((c & 1) == 0) return shift(s, Op::ShrU, high(shift(s, Op::ShrU, x, 1), kTop + (u.m + 1) / 2), u.shift - 2);
  // The multiplier has 65 bits: (high + x) >> shift without the carry, as ((x - high) / 2 + high) >> (shift - 1).
  ValueId h = high(x, u.m);
  ValueId sum = s.make(Op::Add, ty, shift(s, Op::ShrU, s.make(Op::Sub, ty, x, h), 1), h);
  return shift(s, Op::ShrU, sum, u.shift - 1);
}

ValueId signed_quotient(Simplifier& s, Ty ty, ValueId x, uint64_t c) {  // c > 0, no power of two
  int bits = bits_of(ty);
  ValueId q;
  if (bits <= 32) {
    SignedMagic m = signed_magic(32, static_cast<int64_t>(c));
    ValueId wide = resize(s, Op::Sext, Ty::I64, x);
    q = s.make(Op::Sub, Ty::I64, shift(s, Op::ShrS, mul(s, Ty::I64, wide, m.m), 32 + m.shift), shift(s, Op::ShrS, wide, 63));
    return resize(s, Op::Sext, ty, q);
  }
  SignedMagic m = signed_magic(64, static_cast<int64_t>(c));
  auto high = [&](uint64_t k) { return s.make(Op::MulHiS, Ty::I64, x, s.konst(Ty::I64, static_cast<int64_t>(k))); };
  if ((m.m & 1) == 0) {
    q = shift(s, Op::ShrS, high(m.m / 2), m.shift - 1);
  } else {
    q = shift(s, Op::ShrS, s.make(Op::Add, ty, high(m.m), x), m.shift);  // the multiplier reads as m - 2^64
  }
  return s.make(Op::Sub, ty, q, shift(s, Op::ShrS, x, 63));
}

// x + (2^k - 1 for a negative x): rounds an arithmetic shift by k towards zero
ValueId biased(Simplifier& s, Ty ty, ValueId x, int k) {
  int w = bits_of(ty);
  ValueId sign = k == 1 ? x : shift(s, Op::ShrS, x, w - 1);
  return s.make(Op::Add, ty, x, shift(s, Op::ShrU, sign, w - k));
}

bool divisor(Simplifier& s, const Ins& i, uint64_t* magnitude, bool* negative) {
  int64_t c = 0;
  if (!s.is_const(i.b, &c) || c == 0) return false;
  *negative = c < 0;
  *magnitude = zero_ext(i.ty, c < 0 ? static_cast<int64_t>(uint64_t{0} - static_cast<uint64_t>(c)) : c);
  return true;
}

const Simplifier::Rule kRules[] = {RULE(DivU, "divu-power-of-two"){int64_t c = 0;
if (!s.is_const(i.b, &c)) return Outcome::None;
uint64_t u = zero_ext(i.ty, c);
return std::has_single_bit(u) ? s.to(shift(s, Op::ShrU, i.a, std::countr_zero(u))) : Outcome::None;
}  // namespace
END_RULE
RULE(DivU, "divu-large-constant") {  // the quotient is 0 or 1
  int64_t c = 0;
  if (!s.is_const(i.b, &c) || zero_ext(i.ty, c) <= type_max(i.ty) >> 1) return Outcome::None;
  ValueId ge = s.make(Op::LeU, Ty::I8, i.b, i.a);
  return s.to(i.ty == Ty::I8 ? ge : s.make(Op::Zext, i.ty, ge));
}
END_RULE
RULE(DivU, "divu-constant") {
  int64_t c = 0;
  if (!s.is_const(i.b, &c) || c == 0) return Outcome::None;
  return s.to(unsigned_quotient(s, i.ty, i.a, zero_ext(i.ty, c)));
}
END_RULE
RULE(ModU, "modu-power-of-two") {
  int64_t c = 0;
  if (!s.is_const(i.b, &c) || !std::has_single_bit(zero_ext(i.ty, c))) return Outcome::None;
  return s.become(i, Op::And, i.a, s.konst(i.ty, static_cast<int64_t>(zero_ext(i.ty, c) - 1)));
}
END_RULE
RULE(ModU, "modu-constant") {
  int64_t c = 0;
  if (!s.is_const(i.b, &c) || c == 0) return Outcome::None;
  ValueId q = s.make(Op::DivU, i.ty, i.a, i.b);
  return s.become(i, Op::Sub, i.a, s.make(Op::Mul, i.ty, q, i.b));
}
END_RULE
RULE(DivS, "divs-non-negative") {
  int64_t c = 0;
  return s.is_const(i.b, &c) && c > 0 && s.is_non_negative(i.a) ? s.become(i, Op::DivU, i.a, i.b) : Outcome::None;
}
END_RULE
RULE(DivS, "divs-power-of-two") {
  uint64_t m = 0;
  bool negative = false;
  if (!divisor(s, i, &m, &negative) || !std::has_single_bit(m)) return Outcome::None;
  int k = std::countr_zero(m);
  if (k == bits_of(i.ty) - 1) {  // by the least value: 1 for itself, else 0
    ValueId same = s.make(Op::Eq, Ty::I8, i.a, i.b);
    return s.to(i.ty == Ty::I8 ? same : s.make(Op::Zext, i.ty, same));
  }
  ValueId q = k == 0 ? i.a : shift(s, Op::ShrS, biased(s, i.ty, i.a, k), k);
  return s.to(negative ? s.make(Op::Neg, i.ty, q) : q);
}
END_RULE
RULE(DivS, "divs-constant") {
  uint64_t m = 0;
  bool negative = false;
  if (!divisor(s, i, &m, &negative)) return Outcome::None;
  ValueId q = signed_quotient(s, i.ty, i.a, m);
  return s.to(negative ? s.make(Op::Neg, i.ty, q) : q);
}
END_RULE
RULE(ModS, "mods-non-negative") {
  int64_t c = 0;
  return s.is_const(i.b, &c) && c > 0 && s.is_non_negative(i.a) ? s.become(i, Op::ModU, i.a, i.b) : Outcome::None;
}
END_RULE
RULE(ModS, "mods-power-of-two") {
  uint64_t m = 0;
  bool negative = false;
  if (!divisor(s, i, &m, &negative) || !std::has_single_bit(m)) return Outcome::None;
  int k = std::countr_zero(m);
  if (k == 0) return s.to_const(i.ty, 0);
  ValueId down = s.make(Op::And, i.ty, biased(s, i.ty, i.a, k), s.konst(i.ty, static_cast<int64_t>(uint64_t{0} - m)));
  return s.become(i, Op::Sub, i.a, down);
}
END_RULE
RULE(ModS, "mods-constant") {  // the sign of the divisor does not matter
  uint64_t m = 0;
  bool negative = false;
  if (!divisor(s, i, &m, &negative)) return Outcome::None;
  ValueId c = s.konst(i.ty, static_cast<int64_t>(m));
  ValueId q = s.make(Op::DivS, i.ty, i.a, c);
  return s.become(i, Op::Sub, i.a, s.make(Op::Mul, i.ty, q, c));
}
END_RULE
};  // namespace gorun::ir

}  // namespace

std::span<const Simplifier::Rule> division_rules() { return kRules; }

}  // namespace gorun::ir
