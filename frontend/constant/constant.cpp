// Representation and conversions. Rules: go/constant (GOROOT/src/go/constant/value.go): an Int is inline or big; a Float is a fraction
// while both parts stay below 4096 bits and a 512-bit float from then on.
#include "frontend/constant/constant.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "frontend/constant/number.h"
#include "runtime/base/check.h"

namespace gorun {

Const unknown_const() { return Const(); }

Const const_bool(bool b) {
  Const c;
  c.kind = ConstKind::Bool;
  c.i = 0;
  c.b = b;
  return c;
}

Const const_string(std::string_view s) {
  Const c;
  c.kind = ConstKind::String;
  c.len = static_cast<uint32_t>(s.size());
  c.s = session_arena().copy_string(s).data();
  return c;
}

std::string_view string_val(Const c) {
  DCHECK(c.kind == ConstKind::String || c.kind == ConstKind::Unknown);
  return c.kind == ConstKind::String ? std::string_view(c.s, c.len) : std::string_view();
}

Const const_int(int64_t i) {
  Const c;
  c.kind = ConstKind::Int;
  c.i = i;
  return c;
}

Const const_uint(uint64_t u) {
  if (u <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return const_int(static_cast<int64_t>(u));
  Mpz z;
  mpz_set_ui(z.v, u);
  return make_int(z.v);
}

Const const_float(double d) {
  CHECK(std::isfinite(d));
  Mpq q;
  mpq_set_d(q.v, d);
  return make_rat_exact(q.v);  // a finite double has an exponent far below kMaxExp
}

Const const_complex(Const re, Const im) {
  if (!re.known() || !im.known()) return unknown_const();
  Const c;
  c.kind = ConstKind::Complex;
  ComplexConst* p = session_arena().alloc<ComplexConst>();
  p->re = re;
  p->im = im;
  c.c = p;
  return c;
}

Const make_int(mpz_srcptr z) {
  if (mpz_fits_slong_p(z)) return const_int(mpz_get_si(z));
  Const c;
  c.kind = ConstKind::Int;
  c.rep = kBig;
  BigInt* b = static_cast<BigInt*>(session_arena().alloc_bytes(sizeof(BigInt), alignof(BigInt)));
  mpz_init_set(b->v, z);
  c.big = b;
  return c;
}

Const make_rat_exact(mpq_srcptr q) {
  Const c;
  c.kind = ConstKind::Float;
  c.rep = kRat;
  BigFloat* b = static_cast<BigFloat*>(session_arena().alloc_bytes(sizeof(BigFloat), alignof(BigFloat)));
  b->rational = true;
  mpq_init(b->q);
  mpz_realloc2(mpq_numref(b->q), 64);  // of its own also for zero: a snapshot holds no address of GMP's
  mpq_set(b->q, q);
  c.f = b;
  return c;
}

static bool small_int(mpz_srcptr z) { return mpz_sgn(z) == 0 || static_cast<long>(mpz_sizeinbase(z, 2)) < kMaxExp; }

Const make_rat(mpq_srcptr q) {
  if (small_int(mpq_numref(q)) && small_int(mpq_denref(q))) return make_rat_exact(q);
  Mpfr f;
  mpfr_set_q(f.v, q, MPFR_RNDN);
  return make_float(f.v);
}

Const make_float(mpfr_srcptr f) {
  if (!mpfr_number_p(f)) return unknown_const();
  if (!mpfr_zero_p(f) && mpfr_get_exp(f) > kMaxFloatExp) return unknown_const();
  Const c;
  c.kind = ConstKind::Float;
  c.rep = kFloat;
  BigFloat* b = static_cast<BigFloat*>(session_arena().alloc_bytes(sizeof(BigFloat), alignof(BigFloat)));
  b->rational = false;
  mpfr_init2(b->f, kFloatPrecision);
  if (mpfr_zero_p(f) || mpfr_get_exp(f) < -kMaxFloatExp) {
    mpfr_set_zero(b->f, 1);
  } else {
    mpfr_set(b->f, f, MPFR_RNDN);
  }
  c.f = b;
  return c;
}

bool small_float(mpfr_srcptr f) {
  if (mpfr_zero_p(f)) return true;
  if (!mpfr_number_p(f)) return false;
  long e = mpfr_get_exp(f);
  return -kMaxExp < e && e < kMaxExp;
}

void get_mpz(mpz_t out, Const c) {
  CHECK(c.kind == ConstKind::Int);
  if (c.rep == kInline) {
    mpz_set_si(out, c.i);
  } else {
    mpz_set(out, c.big->v);
  }
}

void get_mpq(mpq_t out, Const c) {
  if (c.kind == ConstKind::Float) {
    CHECK(c.rep == kRat);
    mpq_set(out, c.f->q);
  } else if (c.rep == kInline) {
    mpq_set_si(out, c.i, 1);
  } else {
    mpq_set_z(out, c.big->v);
  }
}

void get_mpfr(mpfr_t out, Const c) {
  if (c.kind == ConstKind::Int) {
    if (c.rep == kInline) {
      mpfr_set_si(out, c.i, MPFR_RNDN);
    } else {
      mpfr_set_z(out, c.big->v, MPFR_RNDN);
    }
  } else if (c.rep == kRat) {
    mpfr_set_q(out, c.f->q, MPFR_RNDN);
  } else {
    mpfr_set(out, c.f->f, MPFR_RNDN);
  }
}

bool bool_val(Const c) { return c.kind == ConstKind::Bool && c.b; }

bool int64_val(Const c, int64_t* out) {
  if (c.kind != ConstKind::Int || c.rep != kInline) return false;
  *out = c.i;
  return true;
}

bool uint64_val(Const c, uint64_t* out) {
  if (c.kind != ConstKind::Int) return false;
  if (c.rep == kInline) {
    *out = static_cast<uint64_t>(c.i);
    return c.i >= 0;
  }
  if (mpz_sgn(c.big->v) < 0 || mpz_sizeinbase(c.big->v, 2) > 64) return false;
  *out = mpz_getlimbn(c.big->v, 0);
  return true;
}

// A fraction as a float of more bits than any result, rounded to odd, so that the following rounding to nearest is the only one.
static void rat_to_odd(mpfr_t out, mpq_srcptr q) {
  int inexact = mpfr_set_q(out, q, MPFR_RNDZ);
  if (inexact == 0) return;
  if (mpfr_min_prec(out) == mpfr_get_prec(out)) return;  // last bit set already
  if (mpfr_sgn(out) > 0) {
    mpfr_nextabove(out);
  } else {
    mpfr_nextbelow(out);
  }
}

double float64_val(Const c) {
  switch (c.kind) {
    case ConstKind::Int:
      if (c.rep == kInline) return static_cast<double>(c.i);
      [[fallthrough]];
    case ConstKind::Float: {
      if (c.kind == ConstKind::Float && c.rep == kFloat) return mpfr_get_d(c.f->f, MPFR_RNDN);
      Mpfr f(128);
      if (c.kind == ConstKind::Int) {
        Mpq q;
        mpq_set_z(q.v, c.big->v);
        rat_to_odd(f.v, q.v);
      } else {
        rat_to_odd(f.v, c.f->q);
      }
      return mpfr_get_d(f.v, MPFR_RNDN);
    }
    case ConstKind::Complex: return float64_val(c.c->re);
    default: return 0;
  }
}

float float32_val(Const c) {
  switch (c.kind) {
    case ConstKind::Int:
      if (c.rep == kInline) return static_cast<float>(c.i);
      [[fallthrough]];
    case ConstKind::Float: {
      if (c.kind == ConstKind::Float && c.rep == kFloat) return mpfr_get_flt(c.f->f, MPFR_RNDN);
      Mpfr f(128);
      Mpq q;
      get_mpq(q.v, c);
      rat_to_odd(f.v, q.v);
      return mpfr_get_flt(f.v, MPFR_RNDN);
    }
    case ConstKind::Complex: return float32_val(c.c->re);
    default: return 0;
  }
}

Const real(Const c) { return c.kind == ConstKind::Complex ? c.c->re : c; }
Const imag(Const c) {
  if (c.kind == ConstKind::Complex) return c.c->im;
  return c.known() ? const_int(0) : c;
}

int sign(Const c) {
  switch (c.kind) {
    case ConstKind::Int: return c.rep == kInline ? (c.i > 0) - (c.i < 0) : mpz_sgn(c.big->v);
    case ConstKind::Float: return c.rep == kRat ? mpq_sgn(c.f->q) : mpfr_sgn(c.f->f);
    case ConstKind::Complex: return sign(c.c->re) | sign(c.c->im);
    default: return 1;  // go/constant: avoid spurious division by zero errors
  }
}

int bit_len(Const c) {
  if (c.kind != ConstKind::Int) return 0;
  if (c.rep == kBig) return static_cast<int>(mpz_sizeinbase(c.big->v, 2));
  uint64_t u = c.i < 0 ? 0 - static_cast<uint64_t>(c.i) : static_cast<uint64_t>(c.i);
  return u == 0 ? 0 : 64 - __builtin_clzll(u);
}

Const to_int(Const c) {
  switch (c.kind) {
    case ConstKind::Int: return c;
    case ConstKind::Float: {
      if (c.rep == kRat) {
        if (mpz_cmp_ui(mpq_denref(c.f->q), 1) != 0) return unknown_const();
        return make_int(mpq_numref(c.f->q));
      }
      if (!small_float(c.f->f)) return unknown_const();
      Mpz z;
      if (mpfr_integer_p(c.f->f)) {
        mpfr_get_z(z.v, c.f->f, MPFR_RNDZ);
        return make_int(z.v);
      }
      // Not an integer, but perhaps only because of earlier rounding: an integer within 4 bits of the last place counts.
      Mpfr t(kFloatPrecision - 4);
      for (mpfr_rnd_t mode : {MPFR_RNDD, MPFR_RNDU}) {
        mpfr_set(t.v, c.f->f, mode);
        if (mpfr_integer_p(t.v)) {
          mpfr_get_z(z.v, t.v, MPFR_RNDZ);
          return make_int(z.v);
        }
      }
      return unknown_const();
    }
    case ConstKind::Complex: {
      Const re = to_float(c);
      return re.kind == ConstKind::Float ? to_int(re) : unknown_const();
    }
    default: return unknown_const();
  }
}

Const to_float(Const c) {
  switch (c.kind) {
    case ConstKind::Int: {
      if (c.rep == kInline || small_int(c.big->v)) {
        Mpq q;
        get_mpq(q.v, c);
        return make_rat_exact(q.v);
      }
      Mpfr f;
      get_mpfr(f.v, c);
      return make_float(f.v);
    }
    case ConstKind::Float: return c;
    case ConstKind::Complex: return sign(c.c->im) == 0 ? to_float(c.c->re) : unknown_const();
    default: return unknown_const();
  }
}

Const to_complex(Const c) {
  switch (c.kind) {
    case ConstKind::Int:
    case ConstKind::Float: return const_complex(c, const_int(0));
    case ConstKind::Complex: return c;
    default: return unknown_const();
  }
}

Const round_to_float32(Const c) {
  float f = float32_val(c);
  return c.known() && std::isfinite(f) ? const_float(f) : unknown_const();
}

Const round_to_float64(Const c) {
  double d = float64_val(c);
  return c.known() && std::isfinite(d) ? const_float(d) : unknown_const();
}

}  // namespace gorun
