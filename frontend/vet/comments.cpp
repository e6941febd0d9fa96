#include "frontend/vet/comments.h"

namespace gorun::vet {

Comments find_comments(std::string_view s) {
  Comments out;
  bool token_seen = false, token_on_line = false;  // since the last comment group; on the line at hand
  bool in_group = false, trailing = false;         // trailing: the group began behind a token, and ends with its line
  uint32_t line = 1, last_line = 0;                // last_line: where the last comment ended
  auto token = [&](size_t i) {
    if (!token_seen) out.package = static_cast<uint32_t>(i);
    token_seen = token_on_line = true;
    in_group = false;
  };
  auto skip_quoted = [&](size_t i, char quote) {
    for (i++; i < s.size() && s[i] != quote; i++) {
      if (s[i] == '\n') {
        if (quote != '`') return i;
        line++;
      }
      if (s[i] == '\\' && quote != '`') i++;
    }
    return i + 1;
  };
  for (size_t i = 0; i < s.size();) {
    char c = s[i];
    if (c == '\n') {
      line++;
      token_on_line = false;
      i++;
    } else if (c == ' ' || c == '\t' || c == '\r' || (i == 0 && s.starts_with("\xef\xbb\xbf"))) {
      i += c == '\xef' ? 3 : 1;
    } else if (c == '/' && i + 1 < s.size() && (s[i + 1] == '/' || s[i + 1] == '*')) {
      size_t end;
      uint32_t first = line;
      if (s[i + 1] == '/') {
        end = s.find('\n', i);
        if (end == s.npos) end = s.size();
        if (end > i && s[end - 1] == '\r') end--;
      } else {
        end = s.find("*/", i + 2);
        end = end == s.npos ? s.size() : end + 2;
        for (size_t k = i; k < end; k++) line += s[k] == '\n';
      }
      const bool joins = in_group && first <= last_line + (trailing ? 0 : 1);
      if (!joins) trailing = token_on_line;
      in_group = true;
      out.list.push_back({static_cast<uint32_t>(i), static_cast<uint32_t>(end), !joins});
      last_line = line;
      i = end;
    } else {
      token(i);
      i = c == '"' || c == '`' || c == '\'' ? skip_quoted(i, c) : i + 1;
    }
  }
  if (!token_seen) out.package = static_cast<uint32_t>(s.size());
  return out;
}

}  // namespace gorun::vet
