// Number, string and rune literals.
#include <emmintrin.h>

#include "frontend/source/unicode.h"
#include "frontend/syntax/scanner.h"

namespace gorun {
namespace {

bool is_decimal(char c) { return static_cast<unsigned char>(c - '0') < 10; }
bool is_hex(char c) { return is_decimal(c) || static_cast<unsigned char>((c | 0x20) - 'a') < 6; }

const char* base_name(int base) {
  switch (base) {
    case 2: return "binary";
    case 8: return "octal";
    case 10: return "decimal";
    default: return "hexadecimal";
  }
}

constexpr int kDigit = 1;
constexpr int kSeparator = 2;

// The index of the first '_' that does not stand between digits (a base prefix counts as one), or -1.
int misplaced_separator(std::string_view text) {
  bool hex = false;
  enum { Other, Digit, Underscore } previous = Other;
  size_t i = 0;
  if (text.size() >= 2 && text[0] == '0') {
    char prefix = static_cast<char>(text[1] | 0x20);
    if (prefix == 'x' || prefix == 'o' || prefix == 'b') {
      hex = prefix == 'x';
      previous = Digit;
      i = 2;
    }
  }
  for (; i < text.size(); i++) {
    if (text[i] == '_') {
      if (previous != Digit) return static_cast<int>(i);
      previous = Underscore;
    } else if (hex ? is_hex(text[i]) : is_decimal(text[i])) {
      previous = Digit;
    } else {
      if (previous == Underscore) return static_cast<int>(i) - 1;
      previous = Other;
    }
  }
  return previous == Underscore ? static_cast<int>(text.size()) - 1 : -1;
}

}  // namespace

void Scanner::finish_literal(Tok t, bool ok) {
  if (__builtin_expect(cur_ >= next_bad_, 0)) report_bad_bytes(cur_);
  nlsemi_ = true;
  tok = t;
  lit = {base_ + offset, static_cast<size_t>(cur_ - base_) - offset};
  bad = !ok;
}

// A run of digits and separators. For bases up to ten any decimal digit is taken, and the first one too large is noted.
int Scanner::digits(int base, const char** invalid) {
  int seen = 0;
  if (base <= 10) {
    for (;; cur_++) {
      if (*cur_ == '_') {
        seen |= kSeparator;
      } else if (is_decimal(*cur_)) {
        if (*cur_ >= '0' + base && *invalid == nullptr) *invalid = cur_;
        seen |= kDigit;
      } else {
        return seen;
      }
    }
  }
  for (;; cur_++) {
    if (*cur_ == '_') {
      seen |= kSeparator;
    } else if (is_hex(*cur_)) {
      seen |= kDigit;
    } else {
      return seen;
    }
  }
}

void Scanner::number(bool seen_point) {
  // Most numbers are a few decimal digits.
  if (!seen_point && *cur_ != '0') {
    const char* p = cur_ + 1;
    while (is_decimal(*p)) p++;
    char l = static_cast<char>(*p | 0x20);
    if (*p != '.' && *p != '_' && l != 'e' && l != 'p' && *p != 'i' && *p != 0) {
      cur_ = p;
      return finish_literal(Tok::IntLit, true);
    }
  }
  bool ok = true;
  Tok kind = Tok::IntLit;
  int base = 10;
  char prefix = 0;  // 0: decimal, '0': a leading zero, else x, o or b
  int seen = 0;
  const char* invalid = nullptr;
  auto fail = [&](std::string message) {
    error_here(std::move(message));
    ok = false;
  };

  if (!seen_point) {
    if (*cur_ == '0') {
      cur_++;
      switch (*cur_ | 0x20) {
        case 'x':
          cur_++;
          base = 16;
          prefix = 'x';
          break;
        case 'o':
          cur_++;
          base = 8;
          prefix = 'o';
          break;
        case 'b':
          cur_++;
          base = 2;
          prefix = 'b';
          break;
        default:
          base = 8;
          prefix = '0';
          seen = kDigit;
          break;
      }
    }
    seen |= digits(base, &invalid);
    if (*cur_ == '.') {
      if (prefix == 'o' || prefix == 'b') fail(std::string("invalid radix point in ") + base_name(base) + " literal");
      cur_++;
      seen_point = true;
    }
  }
  if (seen_point) {
    kind = Tok::FloatLit;
    seen |= digits(base, &invalid);
  }
  if ((seen & kDigit) == 0 && ok) fail(std::string(base_name(base)) + " literal has no digits");

  char e = static_cast<char>(*cur_ | 0x20);
  if (e == 'e' || e == 'p') {
    if (ok) {
      if (e == 'e' && prefix != 0 && prefix != '0') {
        fail(quote_rune(static_cast<unsigned char>(*cur_)) + " exponent requires decimal mantissa");
      } else if (e == 'p' && prefix != 'x') {
        fail(quote_rune(static_cast<unsigned char>(*cur_)) + " exponent requires hexadecimal mantissa");
      }
    }
    cur_++;
    kind = Tok::FloatLit;
    if (*cur_ == '+' || *cur_ == '-') cur_++;
    const char* ignored = cur_;
    seen = digits(10, &ignored) | (seen & kSeparator);
    if ((seen & kDigit) == 0 && ok) fail("exponent has no digits");
  } else if (prefix == 'x' && kind == Tok::FloatLit && ok) {
    fail("hexadecimal mantissa requires a 'p' exponent");
  }
  if (*cur_ == 'i') {
    kind = Tok::ImagLit;
    cur_++;
  }
  finish_literal(kind, ok);
  if (kind == Tok::IntLit && invalid != nullptr && ok) {
    lexical_error(static_cast<uint32_t>(invalid - base_), "invalid digit " + quote_rune(static_cast<unsigned char>(*invalid)) + " in " + base_name(base) + " literal");
    ok = false;
  }
  if ((seen & kSeparator) != 0 && ok) {
    int at = misplaced_separator(lit);
    if (at >= 0) {
      lexical_error(offset + static_cast<uint32_t>(at), "'_' must separate successive digits");
      ok = false;
    }
  }
  bad = !ok;
}

void Scanner::standard_string() {
  bool ok = true;
  cur_++;
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i newline = _mm_set1_epi8('\n');
  while (true) {
    __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(cur_));
    __m128i stop = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash)), _mm_cmpeq_epi8(v, newline));
    uint32_t mask = static_cast<uint32_t>(_mm_movemask_epi8(stop));
    if (mask == 0) {
      cur_ += 16;
    } else {
      cur_ += __builtin_ctz(mask);
    }
    if (cur_ >= end_) {
      cur_ = end_;
      if (next_bad_ <= end_) report_bad_bytes(cur_);
      lexical_error(offset, "string not terminated");
      ok = false;
      break;
    }
    if (mask == 0) continue;
    if (*cur_ == '"') {
      cur_++;
      break;
    }
    if (*cur_ == '\n') {
      error_here("newline in string");
      ok = false;
      break;
    }
    cur_++;
    if (!escape('"')) ok = false;
  }
  finish_literal(Tok::StringLit, ok);
}

void Scanner::raw_string() {
  bool ok = true;
  cur_++;
  const void* close = memchr(cur_, '`', static_cast<size_t>(end_ - cur_));
  if (close != nullptr) {
    cur_ = static_cast<const char*>(close) + 1;
  } else {
    cur_ = end_;
    lexical_error(offset, "string not terminated");
    ok = false;
  }
  finish_literal(Tok::StringLit, ok);
}

void Scanner::rune() {
  bool ok = true;
  cur_++;
  for (int n = 0;; n++) {
    if (static_cast<signed char>(*cur_) <= 0) skip_dropped();
    if (cur_ >= end_) {
      if (ok) lexical_error(offset, "rune literal not terminated");
      ok = false;
      break;
    }
    if (*cur_ == '\'') {
      if (ok && n == 0) {
        error_here("empty rune literal or unescaped '");
        ok = false;
      } else if (ok && n != 1) {
        lexical_error(offset, "more than one character in rune literal");
        ok = false;
      }
      cur_++;
      break;
    }
    if (*cur_ == '\n') {
      if (ok) error_here("newline in rune literal");
      ok = false;
      break;
    }
    if (*cur_ == '\\') {
      cur_++;
      if (!escape('\'')) ok = false;
    } else {
      cur_ += static_cast<signed char>(*cur_) > 0 ? 1 : decode_rune({cur_, static_cast<size_t>(end_ - cur_)}).width;
    }
  }
  finish_literal(Tok::CharLit, ok);
}

// Behind a backslash. A missing end is the caller's to report.
bool Scanner::escape(char quote) {
  if (static_cast<signed char>(*cur_) <= 0) skip_dropped();
  if (cur_ >= end_) return true;
  int count;
  uint32_t base, max;
  switch (*cur_) {
    case 'a':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
    case 'v':
    case '\\': cur_++; return true;
    case '0' ... '7':
      count = 3;
      base = 8;
      max = 255;
      break;
    case 'x':
      cur_++;
      count = 2;
      base = 16;
      max = 255;
      break;
    case 'u':
      cur_++;
      count = 4;
      base = 16;
      max = kMaxRune;
      break;
    case 'U':
      cur_++;
      count = 8;
      base = 16;
      max = kMaxRune;
      break;
    default:
      if (*cur_ == quote) {
        cur_++;
        return true;
      }
      error_here("unknown escape");
      return false;
  }
  uint32_t value = 0;
  for (; count > 0; count--) {
    if (static_cast<signed char>(*cur_) <= 0) skip_dropped();
    if (cur_ >= end_) return true;
    char c = *cur_;
    uint32_t digit = is_decimal(c) ? static_cast<uint32_t>(c - '0') : is_hex(c) ? static_cast<uint32_t>((c | 0x20) - 'a' + 10) : 99;
    if (digit >= base) {
      uint32_t r = decode_rune({cur_, static_cast<size_t>(end_ - cur_)}).rune;
      error_here("invalid character " + quote_rune(r) + " in " + base_name(static_cast<int>(base)) + " escape");
      return false;
    }
    value = value * base + digit;
    cur_++;
  }
  if (value > max && base == 8) {
    error_here("octal escape value " + std::to_string(value) + " > 255");
    return false;
  }
  if (value > max || (value >= 0xD800 && value < 0xE000)) {
    error_here("escape is invalid Unicode code point " + format_rune(value));
    return false;
  }
  return true;
}

}  // namespace gorun
