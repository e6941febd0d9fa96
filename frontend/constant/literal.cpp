// Literal text to constant (go/constant MakeFromLiteral, strconv.Unquote, math/big parsing).
#include <cstring>
#include <string>

#include "frontend/constant/constant.h"
#include "frontend/constant/number.h"
#include "frontend/source/unicode.h"

namespace gorun {
namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

std::string without_underscores(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  for (char c : s) {
    if (c != '_') out.push_back(c);
  }
  return out;
}

Const int_literal(std::string_view text) {
  if (text.empty()) return Const();
  // Most literals are short decimal numbers.
  if (text.size() <= 18 && (text[0] != '0' || text.size() == 1)) {
    int64_t v = 0;
    bool plain = true;
    for (char c : text) {
      if (c < '0' || c > '9') {
        plain = false;
        break;
      }
      v = v * 10 + (c - '0');
    }
    if (plain) return const_int(v);
  }
  int base = 10;
  if (text[0] == '0' && text.size() > 1) {
    char p = static_cast<char>(text[1] | 0x20);
    if (p == 'x') base = 16;
    else if (p == 'b') base = 2;
    else if (p == 'o') base = 8;
    text.remove_prefix(base == 10 ? 1 : 2);
    if (base == 10) base = 8;
  }
  // Up to 60 bits without a big number.
  size_t digits = 0;
  uint64_t v = 0;
  bool fits = true;
  for (char c : text) {
    if (c == '_') continue;
    int d = digit_value(c);
    if (d >= base) return Const();
    digits++;
    if (v > (UINT64_MAX >> 5)) fits = false;
    if (fits) v = v * static_cast<unsigned>(base) + static_cast<unsigned>(d);
  }
  if (digits == 0) return Const();
  if (fits) return const_uint(v);
  Mpz z;
  if (mpz_set_str(z.v, without_underscores(text).c_str(), base) != 0) return Const();
  return make_int(z.v);
}

// mantissa digits without the point, exponent of the base, exponent of two.
struct FloatParts {
  std::string digits;  // of `base`
  int base = 10;
  long scale = 0;  // digits after the point
  bool exp_too_large = false, exp_negative = false;
  long exp = 0;  // decimal, or binary after p
};

bool split_float(std::string_view text, FloatParts* out) {
  size_t i = 0;
  if (text.size() > 1 && text[0] == '0') {
    char p = static_cast<char>(text[1] | 0x20);
    if (p == 'x') out->base = 16;
    else if (p == 'b') out->base = 2;
    else if (p == 'o') out->base = 8;
    if (out->base != 10) i = 2;
  }
  bool point = false;
  for (; i < text.size(); i++) {
    char c = text[i];
    if (c == '_') continue;
    if (c == '.') {
      if (point) return false;
      point = true;
      continue;
    }
    char lower = static_cast<char>(c | 0x20);
    if (lower == 'p' || (lower == 'e' && out->base == 10)) break;
    if (digit_value(c) >= out->base) return false;
    out->digits.push_back(c);
    if (point) out->scale++;
  }
  if (out->digits.empty()) return false;
  if (i == text.size()) return true;
  i++;  // e or p
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) out->exp_negative = text[i++] == '-';
  if (i == text.size()) return false;
  for (; i < text.size(); i++) {
    if (text[i] == '_') continue;
    int d = digit_value(text[i]);
    if (d > 9) return false;
    if (out->exp > 100000000000L) out->exp_too_large = true;
    else out->exp = out->exp * 10 + d;
  }
  if (out->exp_negative) out->exp = -out->exp;
  return true;
}

Const float_literal(std::string_view text) {
  FloatParts p;
  if (!split_float(text, &p)) return Const();
  Mpz mantissa;
  mpz_set_str(mantissa.v, p.digits.c_str(), p.base);
  if (mpz_sgn(mantissa.v) == 0) {
    Mpq zero;
    return make_rat_exact(zero.v);
  }
  if (p.exp_too_large && !p.exp_negative) return Const();
  int bits_per_digit = p.base == 16 ? 4 : p.base == 8 ? 3 : p.base == 2 ? 1 : 0;
  long exp2 = 0, exp10 = 0;
  if (p.base == 10) {
    exp10 = p.exp - p.scale;
  } else {
    exp2 = p.exp - p.scale * bits_per_digit;
  }
  // First as a float, to know the size.
  Mpfr f;
  if (p.exp_too_large) {
    mpfr_set_zero(f.v, 1);
  } else {
    Mpfr wide(kFloatPrecision + 64), power(kFloatPrecision + 64);
    mpfr_set_z(wide.v, mantissa.v, MPFR_RNDN);
    if (exp10 != 0) {
      mpfr_set_ui(power.v, 10, MPFR_RNDN);
      Mpz e;
      mpz_set_si(e.v, exp10 < 0 ? -exp10 : exp10);
      mpfr_pow_z(power.v, power.v, e.v, MPFR_RNDN);
      if (exp10 < 0) {
        mpfr_div(wide.v, wide.v, power.v, MPFR_RNDN);
      } else {
        mpfr_mul(wide.v, wide.v, power.v, MPFR_RNDN);
      }
    }
    if (exp2 != 0) mpfr_mul_2si(wide.v, wide.v, exp2, MPFR_RNDN);
    mpfr_set(f.v, wide.v, MPFR_RNDN);
    if (mpfr_number_p(f.v) && !mpfr_zero_p(f.v) && mpfr_get_exp(f.v) < -kMaxFloatExp) mpfr_set_zero(f.v, 1);
  }
  if (mpfr_zero_p(f.v)) {
    Mpq zero;
    return make_rat_exact(zero.v);
  }
  if (!small_float(f.v)) return make_float(f.v);
  Mpq q;
  mpq_set_z(q.v, mantissa.v);
  if (exp10 != 0) {
    Mpz power;
    mpz_ui_pow_ui(power.v, 10, static_cast<unsigned long>(exp10 < 0 ? -exp10 : exp10));
    if (exp10 > 0) {
      mpz_mul(mpq_numref(q.v), mpq_numref(q.v), power.v);
    } else {
      mpz_set(mpq_denref(q.v), power.v);
    }
  }
  if (exp2 > 0) mpz_mul_2exp(mpq_numref(q.v), mpq_numref(q.v), static_cast<unsigned long>(exp2));
  if (exp2 < 0) mpz_mul_2exp(mpq_denref(q.v), mpq_denref(q.v), static_cast<unsigned long>(-exp2));
  mpq_canonicalize(q.v);
  return make_rat_exact(q.v);
}

Const rune_literal(std::string_view text) {
  uint32_t r;
  return unquote_rune(text, &r) ? const_int(r) : Const();
}

Const string_literal(std::string_view text) {
  if (text.size() < 2) return Const();
  std::string_view body = text.substr(1, text.size() - 2);
  // Nothing to replace in most literals.
  char special = text[0] == '`' ? '\r' : '\\';
  if (text.back() == text[0] && memchr(body.data(), special, body.size()) == nullptr) return const_string(body);
  std::string s;
  return unquote_string(text, &s) ? const_string(s) : Const();
}

}  // namespace

Const const_from_literal(std::string_view text, ConstKind kind) {
  if (text.empty()) return Const();
  switch (kind) {
    case ConstKind::Int: return text[0] == '\'' ? rune_literal(text) : int_literal(text);
    case ConstKind::Float: return float_literal(text);
    case ConstKind::Complex: {
      if (text.back() != 'i') return Const();
      Const im = float_literal(text.substr(0, text.size() - 1));
      return im.known() ? const_complex(const_int(0), im) : Const();
    }
    case ConstKind::String: return string_literal(text);
    default: return Const();
  }
}

}  // namespace gorun
