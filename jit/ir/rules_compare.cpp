// Comparisons. Against constants only LtS and LtU remain: x <= c is x < c + 1, c <= x is c - 1 < x.
#include <bit>

#include "jit/ir/rules.h"

namespace gorun::ir {

namespace {

int64_t min_of(Ty t) { return t == Ty::Ptr || t == Ty::I64 ? INT64_MIN : -(int64_t{1} << (bits_of(t) - 1)); }
int64_t max_of(Ty t) { return -1 - min_of(t); }
Ty arg_ty(Simplifier& s, const Ins& i) { return s.def(i.a).ty; }
Outcome known(Simplifier& s, bool b) { return s.to_const(Ty::I8, b); }

// The comparison that holds exactly when i does not; false when there is none (ordered float comparisons).
bool inverted(const Ins& i, Ins* out) {
  *out = i;
  switch (i.op) {
    case Op::Eq: out->op = Op::Ne; return true;
    case Op::Ne: out->op = Op::Eq; return true;
    case Op::FEq: out->op = Op::FNe; return true;
    case Op::FNe: out->op = Op::FEq; return true;
    case Op::LtS: out->op = Op::LeS; break;
    case Op::LeS: out->op = Op::LtS; break;
    case Op::LtU: out->op = Op::LeU; break;
    case Op::LeU: out->op = Op::LtU; break;
    default: return false;
  }
  std::swap(out->a, out->b);
  return true;
}

Outcome negate(Simplifier& s, Ins& i, ValueId v) {
  Ins inv;
  if (!inverted(s.def(v), &inv)) return Outcome::None;
  i = inv;
  return Outcome::Changed;
}

// Eq / Ne against a constant c
Outcome equality_with_bool(Simplifier& s, Ins& i) {
  int64_t c = 0;
  if (arg_ty(s, i) != Ty::I8 || !s.is_const(i.b, &c) || (c != 0 && c != 1) || !s.is_bool(i.a)) return Outcome::None;
  bool same = (i.op == Op::Eq) == (c == 1);
  if (same) return s.to(i.a);
  if (s.def(i.a).op == Op::Xor && s.is_const_value(s.def(i.a).b, 1)) return s.to(s.def(i.a).a);
  Outcome out = negate(s, i, i.a);
  if (out != Outcome::None || (i.op == Op::Eq && c == 0)) return out;
  return s.become(i, Op::Eq, i.a, s.konst(Ty::I8, 0));
}
Outcome equality_range(Simplifier& s, Ins& i) {
  int64_t c = 0;
  Ty t = arg_ty(s, i);
  if (i.a == i.b) return known(s, i.op == Op::Eq);
  if (!s.is_const(i.b, &c)) return Outcome::None;
  if (t == Ty::Ptr) return c == 0 && s.is_non_nil(i.a) ? known(s, i.op == Op::Ne) : Outcome::None;
  if (c != 0 && s.max_unsigned(i.a) < zero_ext(t, c)) return known(s, i.op == Op::Ne);
  return Outcome::None;
}
// Through an extension, a sum or difference with a constant, a difference with 0
Outcome equality_through(Simplifier& s, Ins& i) {
  Ins a = s.def(i.a), b = s.def(i.b);
  Ty t = a.ty;
  if ((a.op == Op::Zext || a.op == Op::Sext) && a.op == b.op && s.def(a.a).ty == s.def(b.a).ty) return s.become(i, i.op, a.a, b.a);
  int64_t c = 0, k = 0;
  if (!s.is_const(i.b, &c)) return Outcome::None;
  if (a.op == Op::Zext || a.op == Op::Sext) {
    Ty from = s.def(a.a).ty;
    int64_t back = a.op == Op::Zext ? canon(t, static_cast<int64_t>(zero_ext(from, c))) : canon(from, c);
    if (back != c) return known(s, i.op == Op::Ne);
    return s.become(i, i.op, a.a, s.konst(from, c));
  }
  if (a.op == Op::Add && s.is_const(a.b, &k)) return s.become(i, i.op, a.a, s.konst(t, static_cast<int64_t>(static_cast<uint64_t>(c) - static_cast<uint64_t>(k))));
  if (c == 0 && (a.op == Op::Sub || a.op == Op::Xor)) return s.become(i, i.op, a.a, a.b);
  if (c == 0 && a.op == Op::Neg) return s.become(i, i.op, a.a, i.b);
  if (a.op == Op::Xor && s.is_const(a.b, &k)) return s.become(i, i.op, a.a, s.konst(t, c ^ k));
  return Outcome::None;
}
// (x & bit) == bit
Outcome equality_bit(Simplifier& s, Ins& i) {
  const Ins& a = s.def(i.a);
  int64_t c = 0;
  if (a.op != Op::And || a.b != i.b || !s.is_const(i.b, &c) || !std::has_single_bit(zero_ext(a.ty, c))) return Outcome::None;
  return s.become(i, i.op == Op::Eq ? Op::Ne : Op::Eq, i.a, s.konst(s.def(i.a).ty, 0));
}

Outcome order_self(Simplifier& s, Ins& i) {
  if (i.a != i.b) return Outcome::None;
  return known(s, i.op == Op::LeS || i.op == Op::LeU);
}

// x <= c, c <= x to strict form
Outcome le_constant(Simplifier& s, Ins& i) {
  bool sign = i.op == Op::LeS;
  Ty t = arg_ty(s, i);
  int64_t c = 0;
  if (s.is_const(i.b, &c)) {
    if (c == (sign ? max_of(t) : -1)) return known(s, true);
    return s.become(i, sign ? Op::LtS : Op::LtU, i.a, s.konst(t, c + 1));
  }
  if (s.is_const(i.a, &c)) {
    if (c == (sign ? min_of(t) : 0)) return known(s, true);
    return s.become(i, sign ? Op::LtS : Op::LtU, s.konst(t, c - 1), i.b);
  }
  return Outcome::None;
}

// What the range of the other operand says about a strict comparison with a constant
Outcome lt_range(Simplifier& s, Ins& i) {
  bool sign = i.op == Op::LtS;
  Ty t = arg_ty(s, i);
  uint64_t positive = type_max(t) >> 1;
  int64_t c = 0;
  if (s.is_const(i.b, &c)) {  // x < c
    uint64_t m = s.max_unsigned(i.a);
    if (!sign) {
      uint64_t u = zero_ext(t, c);
      if (u == 0) return known(s, false);
      if (m < u) return known(s, true);
      if (u == 1) return s.become(i, Op::Eq, i.a, s.konst(t, 0));
      return Outcome::None;
    }
    if (c == min_of(t)) return known(s, false);
    if (m > positive) return Outcome::None;
    if (c <= 0) return known(s, false);
    if (m < static_cast<uint64_t>(c)) return known(s, true);
    if (c == 1) return s.become(i, Op::Eq, i.a, s.konst(t, 0));
    return Outcome::None;
  }
  if (s.is_const(i.a, &c)) {  // c < x
    uint64_t m = s.max_unsigned(i.b);
    if (!sign) {
      uint64_t u = zero_ext(t, c);
      if (m <= u) return known(s, false);
      if (u == 0) return s.become(i, Op::Ne, i.b, i.a);
      return Outcome::None;
    }
    if (c == max_of(t)) return known(s, false);
    if (m > positive) return Outcome::None;
    if (c < 0) return known(s, true);
    if (m <= static_cast<uint64_t>(c)) return known(s, false);
    if (c == 0) return s.become(i, Op::Ne, i.b, i.a);
    return Outcome::None;
  }
  return Outcome::None;
}

// Both sides extended from the same type, or one side and a constant that fits it
Outcome order_through_extension(Simplifier& s, Ins& i) {
  Ins a = s.def(i.a), b = s.def(i.b);
  bool sign = i.op == Op::LtS || i.op == Op::LeS, strict = i.op == Op::LtS || i.op == Op::LtU;
  auto narrow = [&](bool zext) { return zext || !sign ? (strict ? Op::LtU : Op::LeU) : (strict ? Op::LtS : Op::LeS); };
  auto extended = [&](const Ins& x) { return x.op == Op::Zext || (x.op == Op::Sext && sign); };
  if (extended(a) && a.op == b.op && s.def(a.a).ty == s.def(b.a).ty) return s.become(i, narrow(a.op == Op::Zext), a.a, b.a);
  // 16-bit immediates are slow to decode
  auto fits = [&](const Ins& x, ValueId k) {
    int64_t c = 0;
    if (!extended(x) || s.def(x.a).ty == Ty::I16 || !s.is_const(k, &c)) return false;
    Ty from = s.def(x.a).ty;
    return x.op == Op::Zext ? static_cast<int64_t>(zero_ext(from, c)) == c : canon(from, c) == c;
  };
  if (fits(a, i.b)) return s.become(i, narrow(a.op == Op::Zext), a.a, s.konst(s.def(a.a).ty, b.imm()));
  if (fits(b, i.a)) return s.become(i, narrow(b.op == Op::Zext), s.konst(s.def(b.a).ty, a.imm()), b.a);
  return Outcome::None;
}

const Simplifier::Rule kRules[] = {RULE(Eq, "eq-range"){return equality_range(s, i);
}  // namespace
END_RULE
RULE(Eq, "eq-bool") { return equality_with_bool(s, i); }
END_RULE
RULE(Eq, "eq-through") { return equality_through(s, i); }
END_RULE
RULE(Eq, "eq-bit") { return equality_bit(s, i); }
END_RULE
RULE(Ne, "ne-range") { return equality_range(s, i); }
END_RULE
RULE(Ne, "ne-bool") { return equality_with_bool(s, i); }
END_RULE
RULE(Ne, "ne-through") { return equality_through(s, i); }
END_RULE
RULE(Ne, "ne-bit") { return equality_bit(s, i); }
END_RULE
RULE(LtS, "lts-self") { return order_self(s, i); }
END_RULE
RULE(LtS, "lts-range") { return lt_range(s, i); }
END_RULE
RULE(LtS, "lts-extended") { return order_through_extension(s, i); }
END_RULE
RULE(LtU, "ltu-self") { return order_self(s, i); }
END_RULE
RULE(LtU, "ltu-range") { return lt_range(s, i); }
END_RULE
RULE(LtU, "ltu-extended") { return order_through_extension(s, i); }
END_RULE
RULE(LeS, "les-self") { return order_self(s, i); }
END_RULE
RULE(LeS, "les-constant") { return le_constant(s, i); }
END_RULE
RULE(LeS, "les-extended") { return order_through_extension(s, i); }
END_RULE
RULE(LeU, "leu-self") { return order_self(s, i); }
END_RULE
RULE(LeU, "leu-constant") { return le_constant(s, i); }
END_RULE
RULE(LeU, "leu-extended") { return order_through_extension(s, i); }
END_RULE
};  // namespace gorun::ir

}  // namespace

std::span<const Simplifier::Rule> compare_rules() { return kRules; }

}  // namespace gorun::ir
