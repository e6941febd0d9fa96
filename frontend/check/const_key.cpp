#include "frontend/check/const_key.h"

namespace gorun {

static uint64_t float_bits(double d) {
  uint64_t u;
  if (d == 0) d = 0;  // -0
  memcpy(&u, &d, sizeof u);
  return u;
}

bool const_key(Const c, bool all_kinds, ConstKey* k) {
  *k = ConstKey{};
  if (all_kinds) {
    if (c.kind == ConstKind::Complex) {
      Const f = to_float(c);
      if (!f.known()) {
        k->kind = ConstKind::Complex;
        k->a = float_bits(float64_val(real(c)));
        k->b = float_bits(float64_val(imag(c)));
        return true;
      }
      c = f;
    }
    if (c.kind == ConstKind::Float) {
      if (Const i = to_int(c); i.kind == ConstKind::Int) c = i;
    }
  }
  k->kind = c.kind;
  switch (c.kind) {
    case ConstKind::Int: {
      int64_t i;
      if (int64_val(c, &i)) {
        k->a = static_cast<uint64_t>(i);
      } else if (uint64_t u; uint64_val(c, &u)) {
        k->a = u;
        k->b = 1;
      } else {
        if (!all_kinds) return false;
        k->big = exact_string(c);
      }
      return true;
    }
    case ConstKind::Float: k->a = float_bits(float64_val(c)); return true;
    case ConstKind::String: k->s = string_val(c); return true;
    case ConstKind::Bool: k->a = bool_val(c); return all_kinds;
    default: return false;
  }
}

}  // namespace gorun
