#include "jit/ir/shadow.h"

#include <algorithm>

namespace gorun::ir {

namespace {

// What names of symbols begin with that is no package (jit/build).
constexpr std::string_view kPrefixes[] = {"go:itab.", "go:ifn.", "go:tfn.", "go:method.", "go:gcmask.", "type:", ".eq.", ".hash."};

// Of import paths, escaped as in link names, and of identifiers.
bool is_word(char ch) {
  auto c = static_cast<unsigned char>(ch);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 || std::string_view("_-.~+/%").find(ch) != std::string_view::npos;
}

}  // namespace

// "net/http.(*T).m" gives the word "net/http.", "R.T.encoding/json.m" (a method promoted from json) one with two packages.
bool Shadow::begins_with_package(std::string_view word) const {
  for (size_t dot = word.find('.'); dot != word.npos; dot = word.find('.', dot + 1))
    if (packages_.count(std::string(word.substr(0, dot))) != 0) return true;
  return false;
}

bool Shadow::hides(std::string_view name) const {
  if (kept_.count(std::string(name)) != 0) return false;
  for (std::string_view p : kPrefixes)
    if (name.starts_with(p)) name.remove_prefix(p.size());
  for (size_t i = 0; i < name.size(); i++) {
    if (name[i] == '"') {  // the tag of a field
      for (i++; i < name.size() && name[i] != '"'; i++) i += name[i] == '\\';
      continue;
    }
    if (!is_word(name[i])) continue;
    size_t end = i;
    while (end < name.size() && is_word(name[end])) end++;
    std::string_view word = name.substr(i, end - i);
    word.remove_prefix(std::min(word.find_first_not_of('.'), word.size()));  // of ...T
    if (begins_with_package(word)) return true;
    i = end - 1;
  }
  return false;
}

}  // namespace gorun::ir
