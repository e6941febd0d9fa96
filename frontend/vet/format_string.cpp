#include "frontend/vet/format_string.h"

#include <charconv>

#include "frontend/source/unicode.h"

namespace gorun::vet {

namespace {

// % flags [n]* or width . [n]* or precision [n] verb (package fmt, "Explicit argument indexes").
struct Parser {
  std::string_view s;  // from the % to the end of the format
  int first_arg, arg;
  size_t n = 1;
  bool pending = false;  // an index was read that nothing has used yet
  FormatOperation op;
  std::string error;

  bool at(char c) const { return n < s.size() && s[n] == c; }
  static bool digit(char c) { return c >= '0' && c <= '9'; }

  bool index() {
    if (!at('[')) return true;
    size_t start = ++n;
    while (n < s.size() && digit(s[n])) n++;
    const bool well_formed = n > start && at(']');
    if (!well_formed) {
      n = s.find(']', start);
      if (n == s.npos) {
        error = "format " + std::string(s) + " is missing closing ]";
        return false;
      }
    }
    std::string_view number = s.substr(start, n - start);
    int value = 0;
    auto [end, ec] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (!well_formed || ec != std::errc() || value <= 0) {
      error = "format has invalid argument index [" + std::string(number) + "]";
      return false;
    }
    n++;
    arg = first_arg + value - 1;
    pending = op.indexed = true;
    return true;
  }

  void size(int* star) {
    if (at('*')) {
      n++;
      pending = false;
      *star = arg++;
    } else {
      while (n < s.size() && digit(s[n])) n++;
    }
  }

  bool run() {
    while (n < s.size() && std::string_view("#0+- ").find(s[n]) != std::string_view::npos) n++;
    op.flags = s.substr(1, n - 1);
    if (!index()) return false;
    size(&op.width_arg);
    if (at('.')) {
      n++;
      if (!index()) return false;
      size(&op.prec_arg);
    }
    if (!pending && !index()) return false;
    if (n == s.size()) {
      error = "format " + std::string(s) + " is missing verb at end of string";
      return false;
    }
    DecodedRune r = decode_rune(s.substr(n));
    op.verb = r.rune;
    op.arg = arg;
    op.text = s.substr(0, n + r.width);
    return true;
  }
};

}  // namespace

bool parse_format(std::string_view format, int first_arg, std::vector<FormatOperation>* out, std::string* error) {
  int arg = first_arg;
  for (size_t i = 0; i < format.size();) {
    if (format[i] != '%') {
      i++;
      continue;
    }
    Parser p{format.substr(i), first_arg, arg};
    if (!p.run()) {
      *error = std::move(p.error);
      return false;
    }
    p.op.offset = i;
    i += p.op.text.size();
    if (p.op.verb != '%') arg = p.arg + 1;  // %% takes none
    out->push_back(p.op);
  }
  return true;
}

}  // namespace gorun::vet
