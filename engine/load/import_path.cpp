#include "engine/load/import_path.h"

#include <strings.h>

#include <algorithm>

#include "frontend/source/unicode.h"

namespace gorun {

namespace {

bool alphanumeric(uint32_t r) { return r < 0x80 && (is_letter(r) || is_digit(r)); }
bool import_char(uint32_t r) { return alphanumeric(r) || (r < 0x80 && r != 0 && std::string_view("-._~+").find(static_cast<char>(r)) != std::string_view::npos); }
bool file_char(uint32_t r) {
  if (r >= 0x80) return is_letter(r);
  return alphanumeric(r) || (r != 0 && std::string_view("!#$%&()+,-.=@[]^_{}~ ").find(static_cast<char>(r)) != std::string_view::npos);
}

// Names that Windows keeps for devices; module paths must work everywhere.
bool is_device_name(std::string_view s) {
  for (std::string_view bad : {"CON",  "PRN",  "AUX",  "NUL",  "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7",
                               "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9"}) {
    if (s.size() == bad.size() && strncasecmp(s.data(), bad.data(), s.size()) == 0) return true;
  }
  return false;
}

std::string element_problem(std::string_view e, bool file) {
  if (e.empty()) return "empty path element";
  if (e.find_first_not_of('.') == e.npos) return "invalid path element " + quote_string(e);
  if (e.back() == '.') return "trailing dot in path element";
  for (std::string_view rest = e; !rest.empty();) {
    DecodedRune d = decode_rune(rest);
    if (!(file ? file_char(d.rune) : import_char(d.rune))) return "invalid char " + quote_rune(d.rune);
    rest.remove_prefix(d.width);
  }
  std::string_view stem = e.substr(0, e.find('.'));
  if (is_device_name(stem)) return quote_string(stem) + " disallowed as path element component on Windows";
  if (file) return {};
  size_t tilde = stem.rfind('~');
  if (tilde != stem.npos && tilde + 1 < stem.size() && stem.find_first_not_of("0123456789", tilde + 1) == stem.npos) { return "trailing tilde and digits in path element"; }
  return {};
}

std::string path_problem(std::string_view path, bool file) {
  if (!valid_utf8(path)) return "invalid UTF-8";
  if (path.empty()) return "empty string";
  if (path[0] == '-' && !file) return "leading dash";
  if (path.find("//") != path.npos) return "double slash";
  if (path.back() == '/') return "trailing slash";
  for (size_t at = 0; at <= path.size();) {
    size_t end = std::min(path.find('/', at), path.size());
    if (std::string p = element_problem(path.substr(at, end - at), file); !p.empty()) return p;
    at = end + 1;
  }
  return {};
}

}  // namespace

bool is_plausible_import(std::string_view path) {
  for (std::string_view rest = path; !rest.empty();) {
    DecodedRune d = decode_rune(rest);
    if (!is_print(d.rune) || is_space(d.rune) || d.rune == kRuneError) return false;
    if (d.rune < 0x80 && std::string_view("!\"#$%&'()*,:;<=>?[\\]^{|}`").find(static_cast<char>(d.rune)) != std::string_view::npos) return false;
    rest.remove_prefix(d.width);
  }
  return !path.empty();
}

std::string import_path_problem(std::string_view path) { return path_problem(path, false); }
bool is_module_file_name(std::string_view name) { return path_problem(name, true).empty(); }

}  // namespace gorun
