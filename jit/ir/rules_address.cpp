// Addresses, memory operands, checks.
#include "jit/ir/rules.h"
#include "runtime/abi/bounds.h"

namespace gorun::ir {

namespace {

bool sum_fits(int64_t a, int64_t b, uint32_t* out) {
  int64_t n = a + b;
  if (n != static_cast<int32_t>(n)) return false;
  *out = static_cast<uint32_t>(static_cast<int32_t>(n));
  return true;
}

// Ops whose field c is an offset to add to: the sum of an address and a constant is another one of them.
bool has_own_offset(Op op) { return op == Op::PtrOff || op == Op::PtrAdd || op == Op::SlotAddr || op == Op::SymAddr || op == Op::ArgAddr || op == Op::OutAddr; }

// [ (p + c1) + c2 ]. Slot, symbol and argument addresses become offset 0, so that equal bases are one value.
Outcome memory_offset(Simplifier& s, Ins& i) {
  Ins base = s.def(i.a);
  if (!has_own_offset(base.op) || base.op == Op::PtrAdd || base.off() == 0) return Outcome::None;
  uint32_t c = 0;
  if (!sum_fits(base.off(), i.off(), &c)) return Outcome::None;
  if (base.op == Op::PtrOff) {
    i.a = base.a;
  } else {
    base.c = 0;
    i.a = s.make(base);
  }
  i.c = c;
  return Outcome::Changed;
}

Outcome bounds_known(Simplifier& s, Ins& i) {
  bool incl = i.flags & kIncl;
  if (incl && i.a == i.b) return Outcome::Dropped;
  int64_t n = 0;
  if (s.is_const(i.b, &n)) {
    uint64_t m = s.max_unsigned(i.a);
    auto limit = static_cast<uint64_t>(n);
    return m < limit || (incl && m == limit) ? Outcome::Dropped : Outcome::None;
  }
  return incl && s.is_const_value(i.a, 0) ? Outcome::Dropped : Outcome::None;
}

// The check runs before anything is touched: x & y and x % y are below a bound that is one of the operands.
Outcome bounds_remainder(Simplifier& s, Ins& i) {
  const Ins& a = s.def(i.a);
  if (a.op == Op::ModU && a.b == i.b) return Outcome::Dropped;  // the divisor was checked against 0
  if ((i.flags & kIncl) && a.op == Op::And && (a.a == i.b || a.b == i.b)) return Outcome::Dropped;
  return Outcome::None;
}

const Simplifier::Rule kRules[] = {RULE(PtrOff, "ptroff-zero"){return i.off() == 0 ? s.to(i.a) : Outcome::None;
}  // namespace
END_RULE
RULE(PtrOff, "ptroff-address") {
  Ins base = s.def(i.a);
  uint32_t c = 0;
  if (!has_own_offset(base.op) || !sum_fits(base.off(), i.off(), &c)) return Outcome::None;
  i = base;
  i.c = c;
  return Outcome::Changed;
}
END_RULE
RULE(PtrAdd, "ptradd-constant") {
  int64_t k = 0;
  int scale = i.flags & kScaleMask;
  uint32_t c = 0;
  if (!s.is_const(i.b, &k) || k > INT32_MAX || k < INT32_MIN || !sum_fits(k * (1 << scale), i.off(), &c)) return Outcome::None;
  return s.become(i, Op::PtrOff, i.a, 0, c);
}
END_RULE
RULE(PtrAdd, "ptradd-base") {  // (p + c) + i
  const Ins& base = s.def(i.a);
  uint32_t c = 0;
  if (base.op != Op::PtrOff || !sum_fits(base.off(), i.off(), &c)) return Outcome::None;
  i.a = base.a;
  i.c = c;
  return Outcome::Changed;
}
END_RULE
RULE(PtrAdd, "ptradd-sum") {  // p + (i + c)
  const Ins& index = s.def(i.b);
  int64_t k = 0;
  uint32_t c = 0;
  int scale = i.flags & kScaleMask;
  if (index.op != Op::Add || !s.is_const(index.b, &k) || k > INT32_MAX || k < INT32_MIN || !sum_fits(k * (1 << scale), i.off(), &c)) return Outcome::None;
  i.b = index.a;
  i.c = c;
  return Outcome::Changed;
}
END_RULE
RULE(PtrAdd, "ptradd-shift") {  // p + (i << k)
  const Ins& index = s.def(i.b);
  int64_t k = 0;
  int scale = i.flags & kScaleMask;
  if (index.op != Op::Shl || !s.is_const(index.b, &k) || k < 0 || scale + k > 3) return Outcome::None;
  i.b = index.a;
  i.flags = static_cast<uint8_t>((i.flags & ~kScaleMask) | (scale + static_cast<int>(k)));
  return Outcome::Changed;
}
END_RULE
RULE(Bitcast, "pointer-arithmetic") {  // unsafe.Pointer(uintptr(p) + x): the result points into p's object
  if (i.ty != Ty::Ptr) return Outcome::None;
  const Ins& sum = s.def(i.a);
  if (sum.op != Op::Add) return Outcome::None;
  auto pointer = [&](ValueId v) { return s.def(v).op == Op::Bitcast && s.def(s.def(v).a).ty == Ty::Ptr && s.def(s.def(v).a).op != Op::Const; };
  bool left = pointer(sum.a);
  if (left == pointer(sum.b)) return Outcome::None;
  ValueId p = s.def(left ? sum.a : sum.b).a, x = left ? sum.b : sum.a;
  return s.become(i, Op::PtrAdd, p, x);
}
END_RULE
RULE(Load, "load-offset") { return memory_offset(s, i); }
END_RULE
RULE(Store, "store-offset") { return memory_offset(s, i); }
END_RULE
RULE(StoreWB, "storewb-offset") { return memory_offset(s, i); }
END_RULE
RULE(StoreWBNoOld, "storewbnoold-offset") { return memory_offset(s, i); }
END_RULE
RULE(NilCheck, "nilcheck-non-nil") { return s.is_non_nil(i.a) ? Outcome::Dropped : Outcome::None; }
END_RULE
RULE(BoundsCheck, "bounds-known") { return bounds_known(s, i); }
END_RULE
RULE(BoundsCheck, "bounds-remainder") { return bounds_remainder(s, i); }
END_RULE
RULE(ZeroCheck, "zerocheck-constant") {
  int64_t c = 0;
  return s.is_const(i.a, &c) && c != 0 ? Outcome::Dropped : Outcome::None;
}
END_RULE
RULE(ShiftCheck, "shiftcheck-non-negative") { return s.is_non_negative(i.a) ? Outcome::Dropped : Outcome::None; }
END_RULE
};  // namespace gorun::ir

}  // namespace

std::span<const Simplifier::Rule> address_rules() { return kRules; }

}  // namespace gorun::ir
