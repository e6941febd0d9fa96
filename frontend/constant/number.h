// Private to frontend/constant: the big representations and their constructors.
#pragma once
#include <gmp.h>
#include <mpfr.h>

#include "frontend/constant/constant.h"
#include "frontend/constant/pool.h"

namespace gorun {

struct BigInt {
  mpz_t v;
};
struct BigFloat {
  bool rational;
  union {
    mpq_t q;
    mpfr_t f;
  };
};
struct ComplexConst {
  Const re, im;
};

// Const::rep
enum : uint8_t { kInline = 0, kBig = 1, kRat = 2, kFloat = 3 };

constexpr int kFloatPrecision = 512;       // go/constant: prec
constexpr long kMaxExp = 4 << 10;          // go/constant: maxExp, bits of a fraction's parts and exponents of small floats
constexpr long kMaxFloatExp = 0x7fffffff;  // math/big: MaxExp; beyond is infinite

// A temporary number of each kind that is freed unless it moves into a Const.
struct Mpz {
  mpz_t v;
  Mpz() { mpz_init(v); }
  ~Mpz() { mpz_clear(v); }
  Mpz(const Mpz&) = delete;
  Mpz& operator=(const Mpz&) = delete;
};
struct Mpq {
  mpq_t v;
  Mpq() { mpq_init(v); }
  ~Mpq() { mpq_clear(v); }
  Mpq(const Mpq&) = delete;
  Mpq& operator=(const Mpq&) = delete;
};
struct Mpfr {
  mpfr_t v;
  explicit Mpfr(int precision = kFloatPrecision) {
    wide_exponents();
    mpfr_init2(v, precision);
  }
  ~Mpfr() { mpfr_clear(v); }
  Mpfr(const Mpfr&) = delete;
  Mpfr& operator=(const Mpfr&) = delete;
  // MPFR's default range of exponents, which is per thread, is smaller than math/big's.
  static void wide_exponents() {
    static thread_local bool done = false;
    if (done) return;
    done = true;
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
  }
};

Const make_int(mpz_srcptr);  // copies; inline when it fits
Const make_rat(mpq_srcptr);  // canonical fraction; a float when its parts are large
Const make_rat_exact(mpq_srcptr);
Const make_float(mpfr_srcptr);  // zero loses its sign; infinite: unknown
Const unknown_const();

void get_mpz(mpz_t out, Const);    // kind Int; out initialised
void get_mpq(mpq_t out, Const);    // Int or rational
void get_mpfr(mpfr_t out, Const);  // Int or Float
bool small_float(mpfr_srcptr);
inline bool is_zero_imag(Const x) { return sign(imag(x)) == 0; }

}  // namespace gorun
