#include "frontend/syntax/scanner.h"

#include <emmintrin.h>

#include <array>
#include <cstring>

#include "frontend/source/unicode.h"

namespace gorun {
namespace {

struct Keyword {
  uint64_t lo = 0, hi = 0;
  Tok tok = Tok::EOF_;
};

struct KeywordText {
  std::string_view text;
  Tok tok;
};
constexpr KeywordText kKeywords[] = {
#define TOK(id, text)
#define OPTOK(id, text, prec)
#define KEYWORD(id, text) {text, Tok::id},
#include "frontend/syntax/tokens.def"
#undef TOK
#undef OPTOK
#undef KEYWORD
};

constexpr uint64_t pack(std::string_view s, size_t from) {
  uint64_t v = 0;
  for (size_t i = from; i < s.size() && i < from + 8; i++) v |= uint64_t{static_cast<unsigned char>(s[i])} << (8 * (i - from));
  return v;
}

// A perfect hash of the keywords' first eight bytes: the first odd multiplier that separates them.
constexpr int kKeywordBits = 7;
constexpr uint32_t keyword_slot(uint64_t lo, uint64_t multiplier) { return static_cast<uint32_t>((lo * multiplier) >> (64 - kKeywordBits)); }
constexpr uint64_t find_multiplier() {
  for (uint64_t m = 0x9E3779B97F4A7C15ull;; m += 0x2545F4914F6CDD1Eull) {
    std::array<bool, 1 << kKeywordBits> used{};
    bool ok = true;
    for (const KeywordText& k : kKeywords) {
      bool& slot = used[keyword_slot(pack(k.text, 0), m)];
      if (slot) {
        ok = false;
        break;
      }
      slot = true;
    }
    if (ok) return m;
  }
}
constexpr uint64_t kMultiplier = find_multiplier();
constexpr std::array<Keyword, 1 << kKeywordBits> make_keywords() {
  std::array<Keyword, 1 << kKeywordBits> table{};
  for (const KeywordText& k : kKeywords) table[keyword_slot(pack(k.text, 0), kMultiplier)] = {pack(k.text, 0), pack(k.text, 8), k.tok};
  return table;
}
constexpr std::array<Keyword, 1 << kKeywordBits> kKeywordTable = make_keywords();

constexpr TokSet kEndsStatement = {Tok::Break, Tok::Continue, Tok::Fallthrough, Tok::Return};

bool ident_byte(unsigned char c) { return (c | 0x20u) - 'a' < 26u || c - 0u - '0' < 10u || c == '_'; }

// A bit per byte of 16 that is no letter, digit or underscore.
uint32_t non_ident_mask(__m128i v) {
  __m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
  __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
  __m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
  __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
  __m128i is_underscore = _mm_cmpeq_epi8(v, _mm_set1_epi8('_'));
  __m128i any = _mm_or_si128(_mm_or_si128(is_letter, is_digit), is_underscore);
  return static_cast<uint32_t>(~_mm_movemask_epi8(any)) & 0xffff;
}

__m128i load16(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }

}  // namespace

Scanner::Scanner(File* file) : file_(file), names_(NameCache::of_thread()) {
  base_ = file->text.data();
  cur_ = base_;
  end_ = base_ + file->text.size();
  next_bad_ = end_ + 1;
  prepare();
  if (end_ - base_ >= 2 && base_[0] == '#' && base_[1] == '!') {
    // A script's first line; its newline stays, so that lines count as in the file.
    const void* nl = memchr(base_, '\n', static_cast<size_t>(end_ - base_));
    cur_ = nl != nullptr ? static_cast<const char*>(nl) : end_;
  }
}

Scanner::Scanner(File* file, uint32_t start) : file_(file), names_(NameCache::of_thread()) {
  base_ = file->text.data();
  cur_ = base_ + start;
  end_ = base_ + file->text.size();
  next_bad_ = end_ + 1;
}

// One pass over the text for the line table, and to know whether the bytes need checking at all.
void Scanner::prepare() {
  std::vector<uint32_t>& lines = file_->lines;
  lines.clear();
  lines.reserve(static_cast<size_t>(end_ - base_) / 24 + 16);
  lines.push_back(0);
  const __m128i newline = _mm_set1_epi8('\n');
  const __m128i zero = _mm_setzero_si128();
  int suspicious = 0;  // bytes above ASCII, or zero
  const char* p = base_;
  for (; end_ - p >= 16; p += 16) {
    __m128i v = load16(p);
    suspicious |= _mm_movemask_epi8(v) | _mm_movemask_epi8(_mm_cmpeq_epi8(v, zero));
    uint32_t mask = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, newline)));
    while (mask != 0) {
      lines.push_back(static_cast<uint32_t>(p - base_) + static_cast<uint32_t>(__builtin_ctz(mask)) + 1);
      mask &= mask - 1;
    }
  }
  for (; p < end_; p++) {
    if (*p == '\n') lines.push_back(static_cast<uint32_t>(p - base_) + 1);
    if (static_cast<signed char>(*p) <= 0) suspicious = 1;
  }
  if (suspicious != 0) find_bad_bytes();
}

void Scanner::find_bad_bytes() {
  constexpr uint32_t kByteOrderMark = 0xFEFF;
  for (const char* p = base_; p < end_;) {
    signed char c = static_cast<signed char>(*p);
    uint32_t at = static_cast<uint32_t>(p - base_);
    if (c > 0) {
      p++;
    } else if (c == 0) {
      bad_bytes_.push_back({at, BadKind::Nul});
      p++;
    } else {
      DecodedRune d = decode_rune({p, static_cast<size_t>(end_ - p)});
      if (d.width == 1) bad_bytes_.push_back({at, BadKind::Encoding});
      if (d.rune == kByteOrderMark && p != base_) bad_bytes_.push_back({at, BadKind::ByteOrderMark});
      p += d.width;
    }
  }
  if (!bad_bytes_.empty()) next_bad_ = base_ + bad_bytes_[0].offset;
}

// gc's source reader is one character ahead of the scanner; so are these.
void Scanner::report_bad_bytes(const char* upto) {
  while (bad_index_ < bad_bytes_.size() && base_ + bad_bytes_[bad_index_].offset <= upto) {
    BadBytes b = bad_bytes_[bad_index_++];
    switch (b.kind) {
      case BadKind::Nul: lexical_error(b.offset, "invalid NUL character"); break;
      case BadKind::Encoding: lexical_error(b.offset, "invalid UTF-8 encoding"); break;
      case BadKind::ByteOrderMark: lexical_error(b.offset, "invalid BOM in the middle of the file"); break;
    }
  }
  next_bad_ = bad_index_ < bad_bytes_.size() ? base_ + bad_bytes_[bad_index_].offset : end_ + 1;
}

bool Scanner::skip_dropped() {
  const char* before = cur_;
  while (cur_ < end_ && static_cast<signed char>(*cur_) <= 0) {
    if (*cur_ == 0) {
      cur_++;
      continue;
    }
    DecodedRune d = decode_rune({cur_, static_cast<size_t>(end_ - cur_)});
    if (d.width != 1 && d.rune != 0xFEFF) break;
    cur_ += d.width;
  }
  return cur_ != before;
}

void Scanner::skip_to_end() {
  cur_ = end_;
  offset = static_cast<uint32_t>(end_ - base_);
  nlsemi_ = false;
  tok = Tok::EOF_;
}

bool Scanner::skip_block(uint32_t* close) {
  if (!bad_bytes_.empty()) return false;
  const __m128i open = _mm_set1_epi8('{'), shut = _mm_set1_epi8('}'), quote = _mm_set1_epi8('"'), tick = _mm_set1_epi8('\''), raw = _mm_set1_epi8('`'), slash = _mm_set1_epi8('/');
  const char* p = cur_;
  // Behind the opening or only quote of a literal: to behind the closing one.
  auto literal = [&](char delimiter) {
    for (; p < end_ && *p != delimiter; p++) {
      if (*p == '\\') p++;
    }
    p++;
  };
  for (int depth = 1;;) {
    __m128i v = load16(p);
    __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, open), _mm_cmpeq_epi8(v, shut)),
                               _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, tick)), _mm_or_si128(_mm_cmpeq_epi8(v, raw), _mm_cmpeq_epi8(v, slash))));
    uint32_t mask = static_cast<uint32_t>(_mm_movemask_epi8(hit));
    if (mask == 0) {
      p += 16;
      if (p >= end_) return false;
      continue;
    }
    p += __builtin_ctz(mask);
    if (p >= end_) return false;
    const char* found = nullptr;
    switch (*p++) {
      case '{': depth++; break;
      case '}':
        if (--depth != 0) break;
        *close = static_cast<uint32_t>(p - 1 - base_);
        cur_ = p;
        tok = Tok::RBrace;
        nlsemi_ = true;
        return true;
      case '"': literal('"'); break;
      case '\'': literal('\''); break;
      case '`':
        found = static_cast<const char*>(memchr(p, '`', static_cast<size_t>(end_ - p)));
        if (found == nullptr) return false;
        p = found + 1;
        break;
      default:
        if (*p == '/') {
          // A directive may be in the way: then the parser has to see it.
          if (p[1] == 'l' || (p[1] == 'g' && p[2] == 'o')) return false;
          found = static_cast<const char*>(memchr(p, '\n', static_cast<size_t>(end_ - p)));
          if (found == nullptr) return false;
          p = found;
        } else if (*p == '*') {
          if (p[1] == 'l') return false;
          found = static_cast<const char*>(memmem(p + 1, static_cast<size_t>(end_ - p - 1), "*/", 2));
          if (found == nullptr) return false;
          p = found + 2;
        }
    }
    if (p >= end_) return false;
  }
}

bool Scanner::blank_before(uint32_t at) const {
  for (const char* p = base_ + at; p > base_ && p[-1] != '\n'; p--) {
    char c = p[-1];
    if (c != ' ' && c != '\t' && c != '\r') return false;
  }
  return true;
}

void Scanner::operator_or_assign(Tok t) {
  if (*cur_ == '=') {
    cur_++;
    op = t;
    tok = Tok::AssignOp;
  } else {
    tok = t;
  }
}

void Scanner::next() {
  const bool nlsemi = nlsemi_;
  nlsemi_ = false;
redo:
  if (__builtin_expect(cur_ >= next_bad_, 0)) report_bad_bytes(cur_);
  while (*cur_ == ' ' || *cur_ == '\t' || (*cur_ == '\n' && !nlsemi) || *cur_ == '\r') cur_++;
  const unsigned char c = static_cast<unsigned char>(*cur_);
  offset = here();
  switch (c) {
    case 'a' ... 'z':
    case 'A' ... 'Z':
    case '_': return ident();
    case '0' ... '9': return number(false);
    case '\n':
      cur_++;
      lit = "newline";
      tok = Tok::Semi;
      return;
    case 0:
      if (cur_ < end_) {
        skip_dropped();
        goto redo;
      }
      if (__builtin_expect(next_bad_ <= end_, 0)) report_bad_bytes(end_);
      if (nlsemi) {
        lit = "EOF";
        tok = Tok::Semi;
      } else {
        tok = Tok::EOF_;
      }
      return;
    case '"': return standard_string();
    case '`': return raw_string();
    case '\'': return rune();
    case '(':
      cur_++;
      tok = Tok::LParen;
      return;
    case '[':
      cur_++;
      tok = Tok::LBrack;
      return;
    case '{':
      cur_++;
      tok = Tok::LBrace;
      return;
    case ',':
      cur_++;
      tok = Tok::Comma;
      return;
    case ')':
      cur_++;
      tok = Tok::RParen;
      nlsemi_ = true;
      return;
    case ']':
      cur_++;
      tok = Tok::RBrack;
      nlsemi_ = true;
      return;
    case '}':
      cur_++;
      tok = Tok::RBrace;
      nlsemi_ = true;
      return;
    case ';':
      cur_++;
      lit = "semicolon";
      tok = Tok::Semi;
      return;
    case ':':
      cur_++;
      tok = Tok::Colon;
      if (*cur_ == '=') {
        cur_++;
        tok = Tok::Define;
      }
      return;
    case '.':
      cur_++;
      if (static_cast<unsigned char>(*cur_ - '0') < 10) return number(true);
      tok = Tok::Dot;
      if (cur_[0] == '.' && cur_[1] == '.') {
        cur_ += 2;
        tok = Tok::DotDotDot;
      }
      return;
    case '+':
    case '-':
      cur_++;
      if (*cur_ == static_cast<char>(c)) {
        cur_++;
        nlsemi_ = true;
        op = c == '+' ? Tok::Add : Tok::Sub;
        tok = Tok::IncDec;
        return;
      }
      return operator_or_assign(c == '+' ? Tok::Add : Tok::Sub);
    case '*': cur_++; return operator_or_assign(Tok::Mul);
    case '%': cur_++; return operator_or_assign(Tok::Rem);
    case '^': cur_++; return operator_or_assign(Tok::Xor);
    case '/':
      if (cur_[1] == '/') {
        line_comment();
        goto redo;
      }
      if (cur_[1] == '*') {
        bool has_newline = false;
        full_comment(&has_newline);
        if (has_newline && nlsemi) {
          // A comment of several lines acts like a newline.
          lit = "newline";
          tok = Tok::Semi;
          return;
        }
        goto redo;
      }
      cur_++;
      return operator_or_assign(Tok::Quo);
    case '&':
      cur_++;
      if (*cur_ == '&') {
        cur_++;
        tok = Tok::AndAnd;
        return;
      }
      if (*cur_ == '^') {
        cur_++;
        return operator_or_assign(Tok::AndNot);
      }
      return operator_or_assign(Tok::And);
    case '|':
      cur_++;
      if (*cur_ == '|') {
        cur_++;
        tok = Tok::OrOr;
        return;
      }
      return operator_or_assign(Tok::Or);
    case '<':
      cur_++;
      switch (*cur_) {
        case '=':
          cur_++;
          tok = Tok::Le;
          return;
        case '<': cur_++; return operator_or_assign(Tok::Shl);
        case '-':
          cur_++;
          tok = Tok::Arrow;
          return;
        default: tok = Tok::Lt; return;
      }
    case '>':
      cur_++;
      switch (*cur_) {
        case '=':
          cur_++;
          tok = Tok::Ge;
          return;
        case '>': cur_++; return operator_or_assign(Tok::Shr);
        default: tok = Tok::Gt; return;
      }
    case '=':
      cur_++;
      tok = Tok::Assign;
      if (*cur_ == '=') {
        cur_++;
        tok = Tok::Eq;
      }
      return;
    case '!':
      cur_++;
      tok = Tok::Not;
      if (*cur_ == '=') {
        cur_++;
        tok = Tok::Ne;
      }
      return;
    case '~':
      cur_++;
      tok = Tok::Tilde;
      return;
    default: break;
  }
  if (c >= 0x80) {
    if (skip_dropped()) goto redo;
    return slow_ident(cur_);
  }
  error_here("invalid character " + format_rune(c));
  cur_++;
  goto redo;
}

void Scanner::ident() {
  const char* start = cur_;
  uint32_t mask = non_ident_mask(load16(start));
  uint64_t lo, hi;
  memcpy(&lo, start, 8);
  memcpy(&hi, start + 8, 8);
  size_t len;
  if (__builtin_expect(mask != 0, 1)) {
    len = static_cast<size_t>(__builtin_ctz(mask));
    if (len < 8) {
      lo &= (uint64_t{1} << (8 * len)) - 1;
      hi = 0;
    } else if (len < 16) {
      hi &= (uint64_t{1} << (8 * (len - 8))) - 1;
    }
  } else {
    len = 16;
    while (ident_byte(static_cast<unsigned char>(start[len]))) len++;
  }
  cur_ = start + len;
  if (__builtin_expect(static_cast<signed char>(*cur_) <= 0 && cur_ < end_, 0)) return slow_ident(start);
  if (len <= 11) {
    const Keyword& k = kKeywordTable[keyword_slot(lo, kMultiplier)];
    if (k.lo == lo && k.hi == hi) {
      tok = k.tok;
      nlsemi_ = kEndsStatement.has(k.tok);
      return;
    }
  }
  nlsemi_ = true;
  tok = Tok::Name;
  lit = names_.find(start, len, lo, hi);
}

// An identifier with characters above ASCII, or with bytes that gc's reader drops. cur_ is somewhere inside.
void Scanner::slow_ident(const char* start) {
  bool first = cur_ == start;
  while (true) {
    skip_dropped();
    if (cur_ >= end_) break;
    DecodedRune d = decode_rune({cur_, static_cast<size_t>(end_ - cur_)});
    if (is_digit(d.rune)) {
      if (first) error_here("identifier cannot begin with digit " + format_rune(d.rune));
    } else if (!is_letter(d.rune) && d.rune != '_') {
      if (d.rune < 0x80) break;
      error_here("invalid character " + format_rune(d.rune) + " in identifier");
    }
    cur_ += d.width;
    first = false;
  }
  if (cur_ >= next_bad_) report_bad_bytes(cur_);
  std::string_view text(start, static_cast<size_t>(cur_ - start));
  if (text.size() >= 2 && text.size() <= 11) {
    const Keyword& k = kKeywordTable[keyword_slot(pack(text, 0), kMultiplier)];
    if (k.lo == pack(text, 0) && k.hi == pack(text, 8)) {
      tok = k.tok;
      nlsemi_ = kEndsStatement.has(k.tok);
      return;
    }
  }
  nlsemi_ = true;
  tok = Tok::Name;
  lit = intern_name(text);
}

bool Scanner::line_comment() {
  const char* start = cur_;
  const char* p = start + 2;
  const __m128i newline = _mm_set1_epi8('\n');
  while (true) {
    uint32_t mask = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(load16(p), newline)));
    if (mask != 0) {
      p += __builtin_ctz(mask);
      break;
    }
    p += 16;
    if (p >= end_) break;
  }
  if (p > end_) p = end_;
  cur_ = p;
  if (start[2] != 'g' && start[2] != 'l') return false;
  std::string_view text(start, static_cast<size_t>(p - start));
  std::string_view body = text.substr(2);
  if (body.starts_with("go:") || body.starts_with("line ") || body.starts_with("gorun:")) {
    directive(static_cast<uint32_t>(start - base_), text);
    return true;
  }
  return false;
}

bool Scanner::full_comment(bool* has_newline) {
  const char* start = cur_;
  const __m128i star = _mm_set1_epi8('*');
  const __m128i newline = _mm_set1_epi8('\n');
  uint32_t newlines = 0;
  for (const char* p = start + 2; p < end_;) {
    __m128i v = load16(p);
    uint32_t stars = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, star)));
    uint32_t lines = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, newline)));
    for (; stars != 0; stars &= stars - 1) {
      int at = __builtin_ctz(stars);
      if (p[at + 1] == '/' && p + at + 1 < end_) {
        newlines |= lines & ((1u << at) - 1);
        *has_newline = newlines != 0;
        cur_ = p + at + 2;
        std::string_view text(start, static_cast<size_t>(cur_ - start));
        if (text.substr(2).starts_with("line ")) directive(static_cast<uint32_t>(start - base_), text);
        return true;
      }
    }
    newlines |= lines;
    p += 16;
  }
  *has_newline = newlines != 0;
  cur_ = end_;
  lexical_error(static_cast<uint32_t>(start - base_), "comment not terminated");
  return false;
}

}  // namespace gorun
