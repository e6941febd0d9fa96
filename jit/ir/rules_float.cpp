// Floating point: only what is exact for every operand, NaN and -0 included.
#include <cmath>

#include "jit/ir/rules.h"

namespace gorun::ir {

namespace {

bool fconst(Simplifier& s, ValueId v, double* c) {
  if (s.def(v).op != Op::FConst) return false;
  *c = fconst_value(s.def(v));
  return true;
}

const Simplifier::Rule kRules[] = {RULE(FMul, "fmul-trivial"){double c = 0;
if (!fconst(s, i.b, &c)) return Outcome::None;
if (c == 1) return s.to(i.a);
if (c == 2) return s.become(i, Op::FAdd, i.a, i.a);
return c == -1 ? s.become(i, Op::FNeg, i.a) : Outcome::None;
}  // namespace
END_RULE
RULE(FDiv, "fdiv-power-of-two") {  // the reciprocal is exact
  double c = 0;
  int e = 0;
  if (!fconst(s, i.b, &c) || c == 0 || !std::isfinite(c) || std::fabs(std::frexp(c, &e)) != 0.5) return Outcome::None;
  int limit = i.ty == Ty::F32 ? 126 : 1022;
  if (e - 1 <= -limit || e - 1 >= limit) return Outcome::None;  // also the reciprocal is a normal number
  return s.become(i, Op::FMul, i.a, s.make(fconst_ins(i.ty, 1 / c)));
}
END_RULE
RULE(FNeg, "fneg-fneg") { return s.def(i.a).op == Op::FNeg ? s.to(s.def(i.a).a) : Outcome::None; }
END_RULE
RULE(FAbs, "fabs-sign") { return s.def(i.a).op == Op::FNeg || s.def(i.a).op == Op::FAbs ? s.become(i, Op::FAbs, s.def(i.a).a) : Outcome::None; }
END_RULE
RULE(FTrunc, "ftrunc-fext") { return s.def(i.a).op == Op::FExt ? s.to(s.def(i.a).a) : Outcome::None; }
END_RULE
RULE(FTrunc, "ftrunc-fsqrt") {  // float32(math.Sqrt(float64(x))): rounding twice gives the same
  const Ins& root = s.def(i.a);
  if (root.op != Op::FSqrt || s.def(root.a).op != Op::FExt) return Outcome::None;
  return s.become(i, Op::FSqrt, s.def(root.a).a);
}
END_RULE
};  // namespace gorun::ir

}  // namespace

std::span<const Simplifier::Rule> float_rules() { return kRules; }

}  // namespace gorun::ir
