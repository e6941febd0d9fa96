#include "frontend/source/unicode.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <span>

namespace gorun {
namespace {

struct CodeRange {
  uint32_t lo, hi;
};

#include "frontend/source/unicode_tables.inc"

bool in_ranges(std::span<const CodeRange> table, uint32_t r) {
  auto it = std::upper_bound(table.begin(), table.end(), r, [](uint32_t v, const CodeRange& c) { return v < c.lo; });
  return it != table.begin() && r <= std::prev(it)->hi;
}

bool ascii_letter(uint32_t r) { return ((r | 0x20) - 'a') < 26; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char l = static_cast<char>(c | 0x20);
  if (l >= 'a' && l <= 'f') return l - 'a' + 10;
  return -1;
}

void append_hex(std::string* out, const char* format, uint32_t v) {
  char buf[16];
  snprintf(buf, sizeof buf, format, v);
  *out += buf;
}

// strconv.appendEscapedRune
void append_escaped(std::string* out, uint32_t r, char quote) {
  if (r == static_cast<unsigned char>(quote) || r == '\\') {
    *out += '\\';
    *out += static_cast<char>(r);
    return;
  }
  if (is_print(r)) {
    append_rune(out, r);
    return;
  }
  switch (r) {
    case '\a': *out += "\\a"; return;
    case '\b': *out += "\\b"; return;
    case '\f': *out += "\\f"; return;
    case '\n': *out += "\\n"; return;
    case '\r': *out += "\\r"; return;
    case '\t': *out += "\\t"; return;
    case '\v': *out += "\\v"; return;
    default: break;
  }
  if (r < ' ' || r == 0x7f) {
    append_hex(out, "\\x%02x", r);
  } else if (r > kMaxRune || (r >= 0xD800 && r < 0xE000)) {
    *out += "\\ufffd";
  } else if (r < 0x10000) {
    append_hex(out, "\\u%04x", r);
  } else {
    append_hex(out, "\\U%08x", r);
  }
}

// One character or escape of an interpreted literal. A byte escape (\x, octal) sets *is_byte.
bool unquote_char(std::string_view* s, char quote, uint32_t* r, bool* is_byte) {
  *is_byte = false;
  unsigned char c = static_cast<unsigned char>((*s)[0]);
  if (c != '\\') {
    DecodedRune d = decode_rune(*s);
    *r = d.rune;
    if (d.width == 1 && c >= 0x80) {
      *r = c;
      *is_byte = true;
    }
    s->remove_prefix(d.width);
    return true;
  }
  if (s->size() < 2) return false;
  char e = (*s)[1];
  s->remove_prefix(2);
  int digits = 0;
  uint32_t base = 16;
  switch (e) {
    case 'a': *r = '\a'; return true;
    case 'b': *r = '\b'; return true;
    case 'f': *r = '\f'; return true;
    case 'n': *r = '\n'; return true;
    case 'r': *r = '\r'; return true;
    case 't': *r = '\t'; return true;
    case 'v': *r = '\v'; return true;
    case '\\': *r = '\\'; return true;
    case '\'':
    case '"':
      if (e != quote) return false;
      *r = static_cast<unsigned char>(e);
      return true;
    case 'x':
      digits = 2;
      *is_byte = true;
      break;
    case 'u': digits = 4; break;
    case 'U': digits = 8; break;
    default:
      if (e < '0' || e > '7' || s->size() < 2) return false;
      base = 8;
      digits = 2;
      *is_byte = true;
      break;
  }
  uint32_t v = base == 8 ? static_cast<uint32_t>(e - '0') : 0;
  if (s->size() < static_cast<size_t>(digits)) return false;
  for (int i = 0; i < digits; i++) {
    int h = hex_value((*s)[i]);
    if (h < 0 || static_cast<uint32_t>(h) >= base) return false;
    v = v * base + static_cast<uint32_t>(h);
  }
  s->remove_prefix(digits);
  if (*is_byte ? v > 255 : (v > kMaxRune || (v >= 0xD800 && v < 0xE000))) return false;
  *r = v;
  return true;
}

}  // namespace

DecodedRune decode_rune(std::string_view s) {
  if (s.empty()) return {kRuneError, 0};
  auto at = [&](size_t i) -> uint32_t { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0; };
  auto cont = [&](size_t i) { return (at(i) & 0xC0) == 0x80; };
  uint32_t c = at(0);
  if (c < 0x80) return {c, 1};
  if (c >= 0xC2 && c < 0xE0 && cont(1)) return {(c & 0x1F) << 6 | (at(1) & 0x3F), 2};
  if (c >= 0xE0 && c < 0xF0 && cont(1) && cont(2)) {
    uint32_t r = (c & 0x0F) << 12 | (at(1) & 0x3F) << 6 | (at(2) & 0x3F);
    if (r >= 0x800 && !(r >= 0xD800 && r < 0xE000)) return {r, 3};
  }
  if (c >= 0xF0 && c < 0xF5 && cont(1) && cont(2) && cont(3)) {
    uint32_t r = (c & 0x07) << 18 | (at(1) & 0x3F) << 12 | (at(2) & 0x3F) << 6 | (at(3) & 0x3F);
    if (r >= 0x10000 && r <= kMaxRune) return {r, 4};
  }
  return {kRuneError, 1};
}

void append_rune(std::string* out, uint32_t r) {
  if (r > kMaxRune || (r >= 0xD800 && r < 0xE000)) r = kRuneError;
  auto put = [&](uint32_t b) { out->push_back(static_cast<char>(b)); };
  if (r < 0x80) {
    put(r);
  } else if (r < 0x800) {
    put(0xC0 | r >> 6);
    put(0x80 | (r & 0x3F));
  } else if (r < 0x10000) {
    put(0xE0 | r >> 12);
    put(0x80 | (r >> 6 & 0x3F));
    put(0x80 | (r & 0x3F));
  } else {
    put(0xF0 | r >> 18);
    put(0x80 | (r >> 12 & 0x3F));
    put(0x80 | (r >> 6 & 0x3F));
    put(0x80 | (r & 0x3F));
  }
}

bool valid_utf8(std::string_view s) {
  for (size_t i = 0; i < s.size();) {
    if (static_cast<unsigned char>(s[i]) < 0x80) {
      i++;
      continue;
    }
    DecodedRune d = decode_rune(s.substr(i));
    if (d.width == 1) return false;
    i += d.width;
  }
  return true;
}

bool is_letter(uint32_t r) { return r < 0x80 ? ascii_letter(r) : in_ranges(kLetter, r); }
bool is_digit(uint32_t r) { return r < 0x80 ? r - '0' < 10 : in_ranges(kDigit, r); }
bool is_upper(uint32_t r) { return r < 0x80 ? r - 'A' < 26 : in_ranges(kUpper, r); }
bool is_lower(uint32_t r) { return r < 0x80 ? r - 'a' < 26 : in_ranges(kLower, r); }
bool is_print(uint32_t r) { return r < 0x80 ? r >= 0x20 && r < 0x7f : in_ranges(kPrint, r); }
bool is_space(uint32_t r) {
  if (r < 0x100) return r == ' ' || (r >= '\t' && r <= '\r') || r == 0x85 || r == 0xA0;
  return r == 0x1680 || (r >= 0x2000 && r <= 0x200a) || r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000;
}
bool is_exported(std::string_view name) {
  if (!name.empty() && static_cast<unsigned char>(name[0]) < 0x80) return name[0] >= 'A' && name[0] <= 'Z';
  return is_upper(decode_rune(name).rune);
}

std::string quote_string(std::string_view s) {
  std::string out = "\"";
  while (!s.empty()) {
    DecodedRune d = decode_rune(s);
    if (d.width == 1 && d.rune == kRuneError) {
      append_hex(&out, "\\x%02x", static_cast<unsigned char>(s[0]));
    } else {
      append_escaped(&out, d.rune, '"');
    }
    s.remove_prefix(d.width);
  }
  return out + "\"";
}

std::string quote_rune(uint32_t r) {
  std::string out = "'";
  append_escaped(&out, r, '\'');
  return out + "'";
}

std::string format_rune(uint32_t r) {
  std::string out;
  append_hex(&out, "U+%04X", r);
  if (is_print(r)) {
    out += " '";
    append_rune(&out, r);
    out += "'";
  }
  return out;
}

bool unquote_string(std::string_view s, std::string* out) {
  out->clear();
  if (s.size() < 2 || s.front() != s.back()) return false;
  char quote = s.front();
  s = s.substr(1, s.size() - 2);
  if (quote == '`') {
    // Carriage returns are no part of a raw string's value (spec "String literals").
    for (char c : s) {
      if (c != '\r') out->push_back(c);
    }
    return true;
  }
  if (quote != '"') return false;
  while (!s.empty()) {
    if (s[0] == '\n' || s[0] == '"') return false;
    size_t plain = s.find('\\');
    if (plain != 0) {
      std::string_view run = s.substr(0, plain);
      if (run.find_first_of("\n\"") != run.npos) return false;
      out->append(run);
      if (plain == s.npos) return true;
      s.remove_prefix(plain);
    }
    uint32_t r;
    bool is_byte;
    if (!unquote_char(&s, '"', &r, &is_byte)) return false;
    if (is_byte) {
      out->push_back(static_cast<char>(r));
    } else {
      append_rune(out, r);
    }
  }
  return true;
}

bool unquote_rune(std::string_view s, uint32_t* out) {
  if (s.size() < 3 || s.front() != '\'' || s.back() != '\'') return false;
  s = s.substr(1, s.size() - 2);
  bool is_byte;
  return s[0] != '\'' && s[0] != '\n' && unquote_char(&s, '\'', out, &is_byte) && s.empty();
}

}  // namespace gorun
