#include "engine/load/go_files.h"

#include <string.h>

#include <algorithm>

#include "runtime/base/os.h"

namespace gorun {

std::string package_name(std::string_view s) {
  size_t i = 0;
  while (i < s.size()) {
    if (strchr(" \t\r\n;", s[i])) {
      i++;
    } else if (s.compare(i, 3, "\xef\xbb\xbf") == 0) {
      i += 3;
    } else if (s.compare(i, 2, "//") == 0) {
      i = std::min(s.find('\n', i), s.size());
    } else if (s.compare(i, 2, "/*") == 0) {
      i = s.find("*/", i + 2);
      if (i == s.npos) return {};
      i += 2;
    } else {
      break;
    }
  }
  if (s.compare(i, 7, "package") != 0) return {};
  i = s.find_first_not_of(" \t", i + 7);
  if (i == s.npos) return {};
  size_t end = std::min(s.find_first_of(" \t\r\n;/", i), s.size());
  return std::string(s.substr(i, end - i));
}

bool is_hidden_name(std::string_view name) { return name[0] == '_' || name[0] == '.'; }

bool has_go_file(const std::string& dir) {
  auto entries = read_dir(dir);
  return entries.ok() &&
         std::any_of(entries.value().begin(), entries.value().end(), [](const DirEntry& e) { return !e.is_dir && e.name.ends_with(".go") && !is_hidden_name(e.name); });
}

std::string shorter_path(const std::string& abs, const std::string& wd) {
  if (abs == wd) return ".";
  std::string up;
  for (std::string dir = wd;; dir = std::string(path_dir(dir)), up += "../") {
    std::string rel;
    if (abs == dir) rel = up.substr(0, up.size() - 1);
    else if (dir == "/" || abs.starts_with(dir + "/")) rel = up + abs.substr(dir == "/" ? 1 : dir.size() + 1);
    if (!rel.empty()) return rel.size() < abs.size() ? rel : abs;
    if (dir == "/" || dir == ".") return abs;
  }
}

}  // namespace gorun
