// Unicode for the front end: UTF-8, the character classes of Go's `unicode` package (version 15.0.0, as Go 1.26), and quoting as
// strconv does it in messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gorun {

constexpr uint32_t kRuneError = 0xFFFD;
constexpr uint32_t kMaxRune = 0x10FFFF;

struct DecodedRune {
  uint32_t rune;
  uint32_t width;  // 1 with kRuneError: invalid encoding; 0: empty input
};
DecodedRune decode_rune(std::string_view s);
void append_rune(std::string* out, uint32_t r);  // kRuneError for surrogates and values out of range
bool valid_utf8(std::string_view s);

bool is_letter(uint32_t r);  // categories L*; '_' is not one
bool is_digit(uint32_t r);   // category Nd
bool is_upper(uint32_t r);   // category Lu: what makes a name exported
bool is_lower(uint32_t r);  // unicode.IsLower
bool is_print(uint32_t r);   // strconv.IsPrint
bool is_space(uint32_t r);   // unicode.IsSpace
bool is_exported(std::string_view name);

std::string quote_string(std::string_view s);  // %q of a string
std::string quote_rune(uint32_t r);            // %q of a rune
std::string format_rune(uint32_t r);           // %#U: "U+0023 '#'"

// The value of a Go string literal (interpreted or raw) without syntax errors; false when it is malformed.
bool unquote_string(std::string_view literal, std::string* out);
// The value of a rune literal; false when it is malformed.
bool unquote_rune(std::string_view literal, uint32_t* out);

}  // namespace gorun
