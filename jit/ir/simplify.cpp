#include "jit/ir/simplify.h"

#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "jit/ir/rules.h"
#include "runtime/base/check.h"

namespace gorun::ir {

bool Simplifier::count_hits = false;

namespace {

constexpr int kOps = static_cast<int>(Op::kCount);

// All rows in one array, grouped by op; begin[op]..begin[op + 1] are the rows of op.
struct RuleTable {
  std::vector<Simplifier::Rule> rows;
  std::vector<uint64_t> hits;
  std::array<uint16_t, kOps + 1> begin{};

  RuleTable() {
    const std::span<const Simplifier::Rule> parts[] = {integer_rules(), division_rules(), compare_rules(), float_rules(), address_rules()};
    for (int op = 0; op < kOps; op++) {
      begin[static_cast<size_t>(op)] = static_cast<uint16_t>(rows.size());
      for (const auto& part : parts)
        for (const Simplifier::Rule& r : part)
          if (static_cast<int>(r.op) == op) rows.push_back(r);
    }
    begin[kOps] = static_cast<uint16_t>(rows.size());
    hits.resize(rows.size());
  }
};

RuleTable& table() {
  static RuleTable t;
  return t;
}

}  // namespace

std::span<const Simplifier::Rule> Simplifier::rules() { return table().rows; }
std::span<const uint64_t> Simplifier::hits() { return table().hits; }

Simplifier::Outcome Simplifier::run(Ins* i) {
  static RuleTable& t = table();
  for (;;) {
    const OpInfo& row = info(i->op);
    if (row.flags & kPure) {
      if (fold_constants(*i) == Outcome::Replaced) return Outcome::Replaced;
      if ((row.flags & kCommutative) && (def(i->a).op == Op::Const || def(i->a).op == Op::FConst) && def(i->b).op != def(i->a).op) std::swap(i->a, i->b);
    }
    auto op = static_cast<size_t>(i->op);
    Outcome out = Outcome::None;
    for (uint16_t r = t.begin[op]; r < t.begin[op + 1]; r++) {
      out = t.rows[r].apply(*this, *i);
      if (out == Outcome::None) continue;
      if (__builtin_expect(count_hits, 0)) __atomic_fetch_add(&t.hits[r], 1, __ATOMIC_RELAXED);
      break;
    }
    if (out != Outcome::Changed) return out;
  }
}

namespace {

bool eval_float(Op op, double a, double b, double* r) {
  switch (op) {
    case Op::FAdd: *r = a + b; break;
    case Op::FSub: *r = a - b; break;
    case Op::FMul: *r = a * b; break;
    case Op::FDiv: *r = a / b; break;
    case Op::FNeg: *r = -a; break;
    case Op::FAbs: *r = std::fabs(a); break;
    case Op::FSqrt: *r = std::sqrt(a); break;
    case Op::FCopysign: *r = std::copysign(a, b); break;
    default: return false;
  }
  return *r == *r;  // what a NaN looks like is left to the machine
}

}  // namespace

Simplifier::Outcome Simplifier::fold_constants(Ins& i) {
  int n = info(i.op).nargs;
  if (n <= 0) return Outcome::None;
  const Ins& a = f.ins[i.a];
  if (a.op == Op::Const) {
    int64_t b = 0, c = 0, r = 0;
    Ty arg = a.ty;
    if (n > 1) {
      const Ins& second = f.ins[i.b];
      if (second.op != Op::Const) return Outcome::None;
      b = second.imm();
      if (i.op == Op::Shl || i.op == Op::ShrU || i.op == Op::ShrS || i.op == Op::RotL) b = static_cast<int64_t>(zero_ext(second.ty, b));
    }
    if (n > 2 && !is_const(i.c, &c)) return Outcome::None;
    if (eval_int(i.op, i.ty, arg, a.imm(), b, c, &r)) return to_const(i.ty, r);
    if (i.op == Op::Bitcast && a.ty != Ty::Ptr)
      return i.ty == Ty::Ptr ? Outcome::None : to(host_.emit([&] {
        Ins k = a;
        k.op = is_float(i.ty) ? Op::FConst : Op::Const;
        k.ty = i.ty;
        if (i.ty == Ty::F32) k.b = 0;
        return k;
      }()));
    if (i.op == Op::SToF) return to(host_.emit(fconst_ins(i.ty, i.ty == Ty::F32 ? static_cast<double>(static_cast<float>(a.imm())) : static_cast<double>(a.imm()))));
    if (i.op == Op::UToF) {
      auto u = static_cast<uint64_t>(a.imm());
      return to(host_.emit(fconst_ins(i.ty, i.ty == Ty::F32 ? static_cast<double>(static_cast<float>(u)) : static_cast<double>(u))));
    }
    return Outcome::None;
  }
  if (a.op != Op::FConst) return Outcome::None;
  double x = fconst_value(a), y = 0;
  if (n > 1) {
    if (f.ins[i.b].op != Op::FConst) return Outcome::None;
    y = fconst_value(f.ins[i.b]);
  }
  switch (i.op) {
    case Op::FEq: return to_const(Ty::I8, x == y);
    case Op::FNe: return to_const(Ty::I8, x != y);
    case Op::FLt: return to_const(Ty::I8, x < y);
    case Op::FLe: return to_const(Ty::I8, x <= y);
    case Op::FExt:
    case Op::FTrunc: return x == x ? to(host_.emit(fconst_ins(i.ty, x))) : Outcome::None;
    case Op::FToS: {
      double limit = i.ty == Ty::I32 ? 2147483648.0 : 9223372036854775808.0;
      if (!(x > -limit && x < limit)) return Outcome::None;
      return to_const(i.ty, static_cast<int64_t>(x));
    }
    case Op::Bitcast: return i.ty == Ty::Ptr ? Outcome::None : to_const(i.ty, i.ty == Ty::I32 ? static_cast<int32_t>(a.a) : a.imm());
    default: break;
  }
  // float32 arithmetic: double arithmetic rounded once more is exact for + - * / sqrt (24 * 2 + 2 <= 53).
  double r = 0;
  if (!eval_float(i.op, x, y, &r)) return Outcome::None;
  return to(host_.emit(fconst_ins(i.ty, r)));
}

uint64_t Simplifier::max_unsigned(ValueId v, int depth) const {
  const Ins& i = f.ins[v];
  uint64_t top = type_max(i.ty);
  switch (i.op) {
    case Op::Const: return zero_ext(i.ty, i.imm());
    case Op::Eq:
    case Op::Ne:
    case Op::LtS:
    case Op::LeS:
    case Op::LtU:
    case Op::LeU:
    case Op::FEq:
    case Op::FNe:
    case Op::FLt:
    case Op::FLe:
    case Op::AddCarry:
    case Op::SubBorrow:
    case Op::AtomicCas: return 1;
    case Op::Clz:
    case Op::Ctz:
    case Op::Popcnt: return static_cast<uint64_t>(bits_of(i.ty));
    case Op::Load:
    case Op::Param:
    case Op::Result:
    case Op::Phi: return i.flags & kNonNil ? top >> 1 : top;
    default: break;
  }
  if (depth == 0) return i.op == Op::Zext ? type_max(f.ins[i.a].ty) : top;
  int64_t c = 0;
  switch (i.op) {
    case Op::Copy: return max_unsigned(i.a, depth - 1);
    case Op::Zext: return max_unsigned(i.a, depth - 1);
    case Op::Sext: {
      uint64_t m = max_unsigned(i.a, depth - 1);
      return m <= type_max(f.ins[i.a].ty) >> 1 ? m : top;
    }
    case Op::Trunc: {
      uint64_t m = max_unsigned(i.a, depth - 1);
      return m < top ? m : top;
    }
    case Op::And: {
      uint64_t b = max_unsigned(i.b, depth - 1);
      uint64_t a = max_unsigned(i.a, depth - 1);
      return a < b ? a : b;
    }
    case Op::Or:
    case Op::Xor: {
      uint64_t m = max_unsigned(i.a, depth - 1) | max_unsigned(i.b, depth - 1);
      return m == 0 ? 0 : ~uint64_t{0} >> std::countl_zero(m);
    }
    case Op::ShrU:
      if (is_const(i.b, &c) && zero_ext(f.ins[i.b].ty, c) < 64) return max_unsigned(i.a, depth - 1) >> c;
      return max_unsigned(i.a, depth - 1);
    case Op::Shl:
      if (is_const(i.b, &c) && c >= 0 && c < bits_of(i.ty)) {
        uint64_t m = max_unsigned(i.a, depth - 1);
        if (m <= top >> c) return m << c;
      }
      return top;
    case Op::ModU: {
      uint64_t m = max_unsigned(i.a, depth - 1);
      if (is_const(i.b, &c) && c != 0 && zero_ext(i.ty, c) - 1 < m) return zero_ext(i.ty, c) - 1;
      return m;
    }
    case Op::ModS:
      if (is_const(i.b, &c) && c > 0 && is_non_negative(i.a)) return static_cast<uint64_t>(c) - 1;
      return is_non_negative(i.a) ? top >> 1 : top;
    case Op::DivU: {
      uint64_t m = max_unsigned(i.a, depth - 1);
      return is_const(i.b, &c) && c != 0 ? m / zero_ext(i.ty, c) : m;
    }
    case Op::Add: {
      uint64_t a = max_unsigned(i.a, depth - 1), b = max_unsigned(i.b, depth - 1);
      return a <= top && b <= top - a ? a + b : top;
    }
    case Op::Mul: {
      unsigned __int128 m = static_cast<unsigned __int128>(max_unsigned(i.a, depth - 1)) * max_unsigned(i.b, depth - 1);
      return m <= top ? static_cast<uint64_t>(m) : top;
    }
    case Op::Select: {
      uint64_t a = max_unsigned(i.b, depth - 1), b = max_unsigned(i.c, depth - 1);
      return a > b ? a : b;
    }
    default: return top;
  }
}

bool Simplifier::is_bool(ValueId v, int depth) const {
  const Ins& i = f.ins[v];
  if (info(i.op).result == ResultRule::Bool) return true;
  if (i.op == Op::Const) return i.imm() == 0 || i.imm() == 1;
  if (depth == 0 || i.ty != Ty::I8) return false;
  if (i.op == Op::And || i.op == Op::Or || i.op == Op::Xor) return is_bool(i.a, depth - 1) && is_bool(i.b, depth - 1);
  return false;
}

bool Simplifier::is_non_nil(ValueId v, int depth) const {
  const Ins& i = f.ins[v];
  if (i.flags & kNonNil) return true;
  switch (i.op) {
    // An address made from a pointer: making it needed the check, and a nil base would fault at a small address all the same.
    case Op::PtrOff:
    case Op::PtrAdd:
    case Op::SlotAddr:
    case Op::ArgAddr:
    case Op::OutAddr:
    case Op::SymAddr:
    case Op::ClosurePtr:
    case Op::GetG: return true;
    case Op::Const: return i.imm() != 0;
    case Op::Copy: return depth > 0 && is_non_nil(i.a, depth - 1);
    case Op::Select: return depth > 0 && is_non_nil(i.b, depth - 1) && is_non_nil(i.c, depth - 1);
    default: return false;
  }
}

}  // namespace gorun::ir
