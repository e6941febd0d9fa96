// Constants as text (go/constant String and ExactString, strconv.Quote, fmt's %g).
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "frontend/constant/constant.h"
#include "frontend/constant/number.h"
#include "frontend/source/unicode.h"

namespace gorun {
namespace {

// At most 72 characters, the last three of them dots.
std::string short_quote(std::string_view s) {
  constexpr size_t kMax = 72;
  std::string q = quote_string(s);
  size_t chars = 0;
  for (char c : q) chars += (c & 0xc0) != 0x80;
  if (chars <= kMax) return q;
  size_t i = 0;
  for (size_t n = 0; n < kMax - 3; n++) { i += decode_rune(std::string_view(q).substr(i)).width; }
  return q.substr(0, i) + "...";
}

// fmt's %g: shortest digits; exponent form below 1e-4 and from 1e6 on.
std::string shortest_g(double d) {
  char buf[64];
  auto res = std::to_chars(buf, buf + sizeof buf, d, std::chars_format::scientific);
  std::string s(buf, res.ptr);
  int exp = atoi(s.c_str() + s.find('e') + 1);
  if (exp < -4 || exp >= 6) return s;
  res = std::to_chars(buf, buf + sizeof buf, d, std::chars_format::fixed);
  return std::string(buf, res.ptr);
}

std::string float_string(Const c) {
  Mpfr f;
  get_mpfr(f.v, c);
  double d = mpfr_get_d(f.v, MPFR_RNDN);
  char buf[64];
  if ((mpfr_zero_p(f.v) != 0) == (d == 0) && std::isfinite(d)) {
    snprintf(buf, sizeof buf, "%.6g", d);
    if (!mpfr_integer_p(f.v) && strchr(buf, '.') == nullptr) return shortest_g(d);
    return buf;
  }
  // Outside of double's range: decimal mantissa and exponent by logarithms.
  long exp = mpfr_get_exp(f.v);
  mpfr_set_exp(f.v, 0);
  double m = mpfr_get_d(f.v, MPFR_RNDN);
  double log = static_cast<double>(exp) * (M_LN2 / M_LN10);
  int64_t e = static_cast<int64_t>(log);
  m *= std::pow(10, log - static_cast<double>(e));
  double am = std::fabs(m);
  if (am < 1 - 0.5e-6) {
    m *= 10;
    e--;
  } else if (am >= 10) {
    m /= 10;
    e++;
  }
  snprintf(buf, sizeof buf, "%.6ge%+ld", m, static_cast<long>(e));
  return buf;
}

std::string int_string(Const c) {
  if (c.rep == kInline) return std::to_string(c.i);
  std::string s(mpz_sizeinbase(c.big->v, 10) + 2, 0);
  mpz_get_str(s.data(), 10, c.big->v);
  s.resize(strlen(s.c_str()));
  return s;
}

}  // namespace

std::string to_string(Const c) {
  switch (c.kind) {
    case ConstKind::Unknown: return "unknown";
    case ConstKind::Bool: return c.b ? "true" : "false";
    case ConstKind::String: return short_quote(string_val(c));
    case ConstKind::Int: return int_string(c);
    case ConstKind::Float: return float_string(c);
    case ConstKind::Complex: return "(" + to_string(c.c->re) + " + " + to_string(c.c->im) + "i)";
  }
  return {};
}

std::string exact_string(Const c) {
  switch (c.kind) {
    case ConstKind::String: return quote_string(string_val(c));
    case ConstKind::Float: {
      if (c.rep == kRat) {
        char* s = mpq_get_str(nullptr, 10, c.f->q);
        std::string out = s;
        free(s);
        return out;
      }
      // 0x.<mantissa>p<exponent>, the mantissa normalised to start with a one bit (math/big's format 'p').
      if (mpfr_zero_p(c.f->f)) return "0";
      Mpz z;
      mpfr_exp_t e = mpfr_get_z_2exp(z.v, c.f->f);
      long bits = static_cast<long>(mpz_sizeinbase(z.v, 2));
      long top = bits + e;
      bool negative = mpz_sgn(z.v) < 0;
      mpz_abs(z.v, z.v);
      mpz_mul_2exp(z.v, z.v, static_cast<unsigned long>((4 - bits % 4) % 4));
      char* s = mpz_get_str(nullptr, 16, z.v);
      std::string hex = s;
      free(s);
      while (hex.size() > 1 && hex.back() == '0') hex.pop_back();
      return (negative ? "-0x." : "0x.") + hex + "p" + (top >= 0 ? "+" : "") + std::to_string(top);
    }
    case ConstKind::Complex: return "(" + exact_string(c.c->re) + " + " + exact_string(c.c->im) + "i)";
    default: return to_string(c);
  }
}

}  // namespace gorun
