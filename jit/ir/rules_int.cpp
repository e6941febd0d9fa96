// Integer arithmetic, logic, shifts, conversions.
#include <bit>

#include "jit/ir/rules.h"

namespace gorun::ir {

namespace {

// The other operand when one of x's operands is v; 0 when none is.
ValueId other(const Ins& x, ValueId v) { return x.a == v ? x.b : x.b == v ? x.a : kNoId; }

// (x op c1) op c2 = x op (c1 op c2)
Outcome reassociate(Simplifier& s, Ins& i) {
  int64_t c1 = 0, c2 = 0, r = 0;
  const Ins& x = s.def(i.a);
  if (!s.is_const(i.b, &c2) || x.op != i.op || !s.is_const(x.b, &c1)) return Outcome::None;
  eval_int(i.op, i.ty, i.ty, c1, c2, 0, &r);
  ValueId inner = x.a;
  return s.become(i, i.op, inner, s.konst(i.ty, r));
}

// x << c combined with x >> (width - c): a rotation
Outcome rotation(Simplifier& s, Ins& i) {
  ValueId l = i.a, r = i.b;
  if (s.def(l).op != Op::Shl) std::swap(l, r);
  const Ins &left = s.def(l), &right = s.def(r);
  int64_t c1 = 0, c2 = 0;
  if (left.op != Op::Shl || right.op != Op::ShrU || left.a != right.a || !s.is_const(left.b, &c1) || !s.is_const(right.b, &c2)) return Outcome::None;
  if (c1 <= 0 || c2 <= 0 || c1 + c2 != bits_of(i.ty)) return Outcome::None;
  return s.become(i, Op::RotL, left.a, left.b);
}

bool shift_count(Simplifier& s, const Ins& i, uint64_t* n) {
  int64_t c = 0;
  if (!s.is_const(i.b, &c)) return false;
  *n = zero_ext(s.def(i.b).ty, c);
  return true;
}

// The count is known to be below the width.
Outcome mark_bounded(Simplifier& s, Ins& i) {
  if ((i.flags & kBounded) || s.max_unsigned(i.b) >= static_cast<uint64_t>(bits_of(i.ty))) return Outcome::None;
  i.flags |= kBounded;
  return Outcome::Changed;
}
// Counts are unsigned of their own type: an extension says nothing new.
Outcome narrow_count(Simplifier& s, Ins& i) {
  if (s.def(i.b).op != Op::Zext) return Outcome::None;
  i.b = s.def(i.b).a;
  return Outcome::Changed;
}
Outcome shift_by_zero(Simplifier& s, Ins& i) {
  if (s.is_const_value(i.b, 0)) return s.to(i.a);
  if (s.is_const_value(i.a, 0)) return s.to(i.a);
  return Outcome::None;
}
Outcome shift_out(Simplifier& s, Ins& i) {
  uint64_t n = 0;
  if (shift_count(s, i, &n) && n >= static_cast<uint64_t>(bits_of(i.ty))) return s.to_const(i.ty, 0);
  return Outcome::None;
}
// (x << c1) << c2
Outcome shift_twice(Simplifier& s, Ins& i) {
  const Ins& x = s.def(i.a);
  uint64_t n1 = 0, n2 = 0;
  if (x.op != i.op || !shift_count(s, i, &n2) || !shift_count(s, x, &n1) || n1 > 64 || n2 > 64) return Outcome::None;
  uint64_t n = n1 + n2;
  ValueId inner = x.a;
  if (i.op == Op::ShrS && n >= static_cast<uint64_t>(bits_of(i.ty))) n = static_cast<uint64_t>(bits_of(i.ty)) - 1;
  ValueId count = s.konst(Ty::I8, static_cast<int64_t>(n > 127 ? 127 : n));
  return s.become(i, i.op, inner, count);
}

const Simplifier::Rule kRules[] = {RULE(Copy, "copy"){return s.to(i.a);
}  // namespace
END_RULE
RULE(Add, "add-zero") { return s.is_const_value(i.b, 0) ? s.to(i.a) : Outcome::None; }
END_RULE
RULE(Add, "add-constants") { return reassociate(s, i); }
END_RULE
RULE(Add, "add-negated") {
  if (s.def(i.b).op == Op::Neg) return s.become(i, Op::Sub, i.a, s.def(i.b).a);
  if (s.def(i.a).op == Op::Neg) return s.become(i, Op::Sub, i.b, s.def(i.a).a);
  return Outcome::None;
}
END_RULE
RULE(Add, "add-difference") {  // (x - y) + y
  if (s.def(i.a).op == Op::Sub && s.def(i.a).b == i.b) return s.to(s.def(i.a).a);
  if (s.def(i.b).op == Op::Sub && s.def(i.b).b == i.a) return s.to(s.def(i.b).a);
  return Outcome::None;
}
END_RULE
RULE(Add, "add-rotation") { return rotation(s, i); }
END_RULE
RULE(Sub, "sub-self") { return i.a == i.b ? s.to_const(i.ty, 0) : Outcome::None; }
END_RULE
RULE(Sub, "sub-constant") {
  int64_t c = 0;
  if (!s.is_const(i.b, &c)) return Outcome::None;
  return s.become(i, Op::Add, i.a, s.konst(i.ty, static_cast<int64_t>(uint64_t{0} - static_cast<uint64_t>(c))));
}
END_RULE
RULE(Sub, "sub-from-zero") { return s.is_const_value(i.a, 0) ? s.become(i, Op::Neg, i.b) : Outcome::None; }
END_RULE
RULE(Sub, "sub-of-sum") {  // (x + y) - y
  if (s.def(i.a).op != Op::Add) return Outcome::None;
  ValueId rest = other(s.def(i.a), i.b);
  return rest != kNoId ? s.to(rest) : Outcome::None;
}
END_RULE
RULE(Sub, "sub-sum") {  // x - (x + y)
  if (s.def(i.b).op != Op::Add) return Outcome::None;
  ValueId rest = other(s.def(i.b), i.a);
  return rest != kNoId ? s.become(i, Op::Neg, rest) : Outcome::None;
}
END_RULE
RULE(Sub, "sub-difference") {  // x - (x - y)
  return s.def(i.b).op == Op::Sub && s.def(i.b).a == i.a ? s.to(s.def(i.b).b) : Outcome::None;
}
END_RULE
RULE(Sub, "sub-negated") { return s.def(i.b).op == Op::Neg ? s.become(i, Op::Add, i.a, s.def(i.b).a) : Outcome::None; }
END_RULE
RULE(Mul, "mul-trivial") {
  int64_t c = 0;
  if (!s.is_const(i.b, &c)) return Outcome::None;
  if (c == 0) return s.to(i.b);
  if (c == 1) return s.to(i.a);
  if (c == -1) return s.become(i, Op::Neg, i.a);
  return Outcome::None;
}
END_RULE
RULE(Mul, "mul-power-of-two") {
  int64_t c = 0;
  if (!s.is_const(i.b, &c)) return Outcome::None;
  uint64_t u = zero_ext(i.ty, c);
  if (!std::has_single_bit(u)) return Outcome::None;
  s.become(i, Op::Shl, i.a, s.konst(Ty::I8, std::countr_zero(u)));
  i.flags = kBounded;
  return Outcome::Changed;
}
END_RULE
RULE(Mul, "mul-constants") { return reassociate(s, i); }
END_RULE
RULE(And, "and-trivial") {
  if (i.a == i.b) return s.to(i.a);
  if (s.is_const_value(i.b, 0)) return s.to(i.b);
  if (s.is_const_value(i.b, -1)) return s.to(i.a);
  return Outcome::None;
}
END_RULE
RULE(And, "and-constants") { return reassociate(s, i); }
END_RULE
RULE(And, "and-covering-mask") {
  int64_t c = 0;
  if (!s.is_const(i.b, &c)) return Outcome::None;
  uint64_t u = zero_ext(i.ty, c);
  return (u & (u + 1)) == 0 && s.max_unsigned(i.a) <= u ? s.to(i.a) : Outcome::None;
}
END_RULE
RULE(And, "and-absorb") {  // x & (x | y)
  if (s.def(i.a).op == Op::Or && other(s.def(i.a), i.b) != kNoId) return s.to(i.b);
  if (s.def(i.b).op == Op::Or && other(s.def(i.b), i.a) != kNoId) return s.to(i.a);
  return Outcome::None;
}
END_RULE
RULE(Or, "or-trivial") {
  if (i.a == i.b) return s.to(i.a);
  if (s.is_const_value(i.b, 0)) return s.to(i.a);
  if (s.is_const_value(i.b, -1)) return s.to(i.b);
  return Outcome::None;
}
END_RULE
RULE(Or, "or-constants") { return reassociate(s, i); }
END_RULE
RULE(Or, "or-absorb") {  // x | (x & y)
  if (s.def(i.a).op == Op::And && other(s.def(i.a), i.b) != kNoId) return s.to(i.b);
  if (s.def(i.b).op == Op::And && other(s.def(i.b), i.a) != kNoId) return s.to(i.a);
  return Outcome::None;
}
END_RULE
RULE(Or, "or-rotation") { return rotation(s, i); }
END_RULE
RULE(Xor, "xor-trivial") {
  if (i.a == i.b) return s.to_const(i.ty, 0);
  if (s.is_const_value(i.b, 0)) return s.to(i.a);
  if (s.is_const_value(i.b, -1)) return s.become(i, Op::Not, i.a);
  return Outcome::None;
}
END_RULE
RULE(Xor, "xor-constants") { return reassociate(s, i); }
END_RULE
RULE(Xor, "xor-negates-bool") {
  if (!s.is_const_value(i.b, 1) || i.ty != Ty::I8 || info(s.def(i.a).op).result != ResultRule::Bool) return Outcome::None;
  return s.become(i, Op::Eq, i.a, s.konst(Ty::I8, 0));
}
END_RULE
RULE(Xor, "xor-twice") {  // (x ^ y) ^ y
  if (s.def(i.a).op == Op::Xor) {
    ValueId rest = other(s.def(i.a), i.b);
    if (rest != kNoId) return s.to(rest);
  }
  if (s.def(i.b).op == Op::Xor) {
    ValueId rest = other(s.def(i.b), i.a);
    if (rest != kNoId) return s.to(rest);
  }
  return Outcome::None;
}
END_RULE
RULE(Xor, "xor-rotation") { return rotation(s, i); }
END_RULE
RULE(Neg, "neg-neg") { return s.def(i.a).op == Op::Neg ? s.to(s.def(i.a).a) : Outcome::None; }
END_RULE
RULE(Neg, "neg-difference") {
  if (s.def(i.a).op != Op::Sub) return Outcome::None;
  Ins x = s.def(i.a);
  return s.become(i, Op::Sub, x.b, x.a);
}
END_RULE
RULE(Not, "not-not") { return s.def(i.a).op == Op::Not ? s.to(s.def(i.a).a) : Outcome::None; }
END_RULE

RULE(Shl, "shl-narrow-count") { return narrow_count(s, i); }
END_RULE
RULE(Shl, "shl-zero") { return shift_by_zero(s, i); }
END_RULE
RULE(Shl, "shl-out") { return shift_out(s, i); }
END_RULE
RULE(Shl, "shl-twice") { return shift_twice(s, i); }
END_RULE
RULE(Shl, "shl-shr") {  // (x >> c) << c
  const Ins& x = s.def(i.a);
  uint64_t n = 0, m = 0;
  if ((x.op != Op::ShrU && x.op != Op::ShrS) || !shift_count(s, i, &n) || !shift_count(s, x, &m) || n != m || n >= static_cast<uint64_t>(bits_of(i.ty))) return Outcome::None;
  ValueId inner = x.a;
  return s.become(i, Op::And, inner, s.konst(i.ty, static_cast<int64_t>(~uint64_t{0} << n)));
}
END_RULE
RULE(Shl, "shl-bounded") { return mark_bounded(s, i); }
END_RULE
RULE(ShrU, "shru-narrow-count") { return narrow_count(s, i); }
END_RULE
RULE(ShrU, "shru-zero") { return shift_by_zero(s, i); }
END_RULE
RULE(ShrU, "shru-out") { return shift_out(s, i); }
END_RULE
RULE(ShrU, "shru-all-bits") {
  uint64_t n = 0;
  return shift_count(s, i, &n) && n < 64 && s.max_unsigned(i.a) >> n == 0 ? s.to_const(i.ty, 0) : Outcome::None;
}
END_RULE
RULE(ShrU, "shru-twice") { return shift_twice(s, i); }
END_RULE
RULE(ShrU, "shru-shl") {  // (x << c) >> c
  const Ins& x = s.def(i.a);
  uint64_t n = 0, m = 0;
  if (x.op != Op::Shl || !shift_count(s, i, &n) || !shift_count(s, x, &m) || n != m || n >= static_cast<uint64_t>(bits_of(i.ty))) return Outcome::None;
  ValueId inner = x.a;
  return s.become(i, Op::And, inner, s.konst(i.ty, static_cast<int64_t>(type_max(i.ty) >> n)));
}
END_RULE
RULE(ShrU, "shru-bounded") { return mark_bounded(s, i); }
END_RULE
RULE(ShrS, "shrs-narrow-count") { return narrow_count(s, i); }
END_RULE
RULE(ShrS, "shrs-zero") { return shift_by_zero(s, i); }
END_RULE
RULE(ShrS, "shrs-non-negative") {
  if (!s.is_non_negative(i.a)) return Outcome::None;
  uint8_t keep = i.flags;
  s.become(i, Op::ShrU, i.a, i.b);
  i.flags = keep;
  return Outcome::Changed;
}
END_RULE
RULE(ShrS, "shrs-out") {
  uint64_t n = 0;
  if (!shift_count(s, i, &n) || n < static_cast<uint64_t>(bits_of(i.ty))) return Outcome::None;
  i.b = s.konst(Ty::I8, bits_of(i.ty) - 1);
  return Outcome::Changed;
}
END_RULE
RULE(ShrS, "shrs-twice") { return shift_twice(s, i); }
END_RULE
RULE(ShrS, "shrs-bounded") { return mark_bounded(s, i); }
END_RULE
RULE(RotL, "rotl-zero") {
  uint64_t n = 0;
  return shift_count(s, i, &n) && n % static_cast<uint64_t>(bits_of(i.ty)) == 0 ? s.to(i.a) : Outcome::None;
}
END_RULE

RULE(Zext, "zext-zext") { return s.def(i.a).op == Op::Zext ? s.become(i, Op::Zext, s.def(i.a).a) : Outcome::None; }
END_RULE
RULE(Zext, "zext-trunc") {  // the bits that were cut off were zero
  const Ins& x = s.def(i.a);
  if (x.op != Op::Trunc || s.max_unsigned(x.a) > type_max(x.ty)) return Outcome::None;
  Ty from = s.def(x.a).ty;
  if (from == i.ty) return s.to(x.a);
  return s.become(i, ty_size(from) < ty_size(i.ty) ? Op::Zext : Op::Trunc, x.a);
}
END_RULE
RULE(Sext, "sext-sext") { return s.def(i.a).op == Op::Sext ? s.become(i, Op::Sext, s.def(i.a).a) : Outcome::None; }
END_RULE
RULE(Sext, "sext-non-negative") { return s.is_non_negative(i.a) ? s.become(i, Op::Zext, i.a) : Outcome::None; }
END_RULE
RULE(Trunc, "trunc-trunc") { return s.def(i.a).op == Op::Trunc ? s.become(i, Op::Trunc, s.def(i.a).a) : Outcome::None; }
END_RULE
RULE(Trunc, "trunc-extension") {
  const Ins& x = s.def(i.a);
  if (x.op != Op::Zext && x.op != Op::Sext) return Outcome::None;
  Ty from = s.def(x.a).ty;
  if (from == i.ty) return s.to(x.a);
  return s.become(i, ty_size(from) < ty_size(i.ty) ? x.op : Op::Trunc, x.a);
}
END_RULE
RULE(Trunc, "trunc-mask") {
  const Ins& x = s.def(i.a);
  int64_t c = 0;
  if (x.op != Op::And || !s.is_const(x.b, &c) || zero_ext(i.ty, c) != type_max(i.ty)) return Outcome::None;
  return s.become(i, Op::Trunc, x.a);
}
END_RULE
RULE(Bitcast, "bitcast-bitcast") {
  const Ins& x = s.def(i.a);
  if (x.op != Op::Bitcast) return Outcome::None;
  return s.def(x.a).ty == i.ty ? s.to(x.a) : s.become(i, Op::Bitcast, x.a);
}
END_RULE
RULE(Select, "select-known") {
  int64_t c = 0;
  if (s.is_const(i.a, &c)) return s.to(zero_ext(Ty::I8, c) != 0 ? i.b : i.c);
  if (i.b == i.c) return s.to(i.b);
  if (i.ty == Ty::I8 && s.is_const_value(i.b, 1) && s.is_const_value(i.c, 0) && s.is_bool(i.a)) return s.to(i.a);
  return Outcome::None;
}
END_RULE
RULE(Select, "select-negated") {
  const Ins& x = s.def(i.a);
  if (x.op != Op::Eq || !s.is_const_value(x.b, 0) || s.def(x.a).ty != Ty::I8) return Outcome::None;
  return s.become(i, Op::Select, x.a, i.c, i.b);
}
END_RULE
};  // namespace gorun::ir

}  // namespace

std::span<const Simplifier::Rule> integer_rules() { return kRules; }

}  // namespace gorun::ir
