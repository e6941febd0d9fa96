// Constants as text (go/constant String and ExactString, strconv.Quote, fmt's %g).
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "frontend/constant/constant.h"
#include "frontend/constant/number.h"

namespace gorun {
namespace {

bool printable(uint32_t r) {
  if (r < 0x20 || r == 0x7f) return false;
  if (r < 0x7f) return true;
  if (r < 0xa1 || r == 0xad) return false;
  if (r >= 0x2000 && r <= 0x200f) return false;
  if (r >= 0x2028 && r <= 0x202f) return false;
  if (r >= 0x205f && r <= 0x206f) return false;
  if (r >= 0xd800 && r <= 0xf8ff) return false;
  if (r == 0x3000 || r == 0xfeff || (r & 0xfffe) == 0xfffe) return false;
  return r <= 0x10ffff && !(r >= 0xe0000);
}

// Length of the character at s[i], its code point, or 1 and 0xfffd when the bytes are not UTF-8.
size_t decode(std::string_view s, size_t i, uint32_t* r) {
  unsigned char c = static_cast<unsigned char>(s[i]);
  if (c < 0x80) {
    *r = c;
    return 1;
  }
  size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
  *r = 0xfffd;
  if (n == 0 || c > 0xf4 || i + n > s.size()) return 1;
  uint32_t v = c & (0xffu >> (n + 1));
  for (size_t k = 1; k < n; k++) {
    unsigned char d = static_cast<unsigned char>(s[i + k]);
    if ((d & 0xc0) != 0x80) return 1;
    v = v << 6 | (d & 0x3fu);
  }
  static const uint32_t kMin[5] = {0, 0, 0x80, 0x800, 0x10000};
  if (v < kMin[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000)) return 1;
  *r = v;
  return n;
}

std::string quote(std::string_view s) {
  std::string out = "\"";
  char buf[16];
  for (size_t i = 0; i < s.size();) {
    uint32_t r;
    size_t n = decode(s, i, &r);
    if (r == 0xfffd && n == 1) {
      snprintf(buf, sizeof buf, "\\x%02x", static_cast<unsigned char>(s[i]));
      out += buf;
    } else if (r == '"' || r == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(r));
    } else if (printable(r)) {
      out.append(s.substr(i, n));
    } else {
      static const char kNamed[] = "abtnvfr";      // 7 to 13
      if (r >= 7 && r <= 13) {
        out.push_back('\\');
        out.push_back(kNamed[r - 7]);
      } else {
        snprintf(buf, sizeof buf, r < ' ' || r == 0x7f ? "\\x%02x" : r < 0x10000 ? "\\u%04x" : "\\U%08x", r);
        out += buf;
      }
    }
    i += n;
  }
  out.push_back('"');
  return out;
}

// At most 72 characters, the last three of them dots.
std::string short_quote(std::string_view s) {
  constexpr size_t kMax = 72;
  std::string q = quote(s);
  size_t chars = 0;
  for (char c : q) chars += (c & 0xc0) != 0x80;
  if (chars <= kMax) return q;
  size_t i = 0;
  for (size_t n = 0; n < kMax - 3; n++) {
    uint32_t r;
    i += decode(q, i, &r);
  }
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
    case ConstKind::String: return quote(string_val(c));
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
