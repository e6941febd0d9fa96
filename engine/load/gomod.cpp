#include "engine/load/gomod.h"

#include <cctype>
#include <cstring>

#include "runtime/base/os.h"

namespace gorun {

namespace {

struct Lines {
  std::string_view rest;
  int number = 0;
  bool next(std::string_view* out) {
    if (rest.empty()) return false;
    size_t nl = rest.find('\n');
    *out = rest.substr(0, nl);
    rest.remove_prefix(nl == std::string_view::npos ? rest.size() : nl + 1);
    number++;
    return true;
  }
};

std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> out;
  size_t i = 0;
  while (i < line.size()) {
    char c = line[i];
    if (c == ' ' || c == '\t' || c == '\r') {
      i++;
    } else if (c == '/' && i + 1 < line.size() && line[i + 1] == '/') {
      break;
    } else if (c == '"' || c == '`') {
      size_t end = line.find(c, i + 1);
      if (end == std::string_view::npos) end = line.size();
      out.emplace_back(line.substr(i + 1, end - i - 1));
      i = end + 1;
    } else if (c == '(' || c == ')') {
      out.emplace_back(1, c);
      i++;
    } else {
      size_t end = i;
      while (end < line.size() && !strchr(" \t\r()", line[end]) && !(line[end] == '/' && end + 1 < line.size() && line[end + 1] == '/' && line[end - 1] != ':')) end++;
      out.emplace_back(line.substr(i, end - i));
      i = end;
    }
  }
  return out;
}

// 1.21, 1.21.3, 1.21rc1
bool valid_go_version(std::string_view v) {
  auto number = [&v](bool first) {
    size_t n = 0;
    while (n < v.size() && isdigit(static_cast<unsigned char>(v[n]))) n++;
    if (n == 0 || (v[0] == '0' && (n > 1 || first))) return false;
    v.remove_prefix(n);
    return true;
  };
  auto dot = [&v] { return !v.empty() && v[0] == '.' && (v.remove_prefix(1), true); };
  if (!number(true) || !dot() || !number(false)) return false;
  if (dot() && !number(false)) return false;
  if (v.empty()) return true;
  size_t letters = 0;
  while (letters < v.size() && islower(static_cast<unsigned char>(v[letters]))) letters++;
  return letters > 0 && letters < v.size() && v.find_first_not_of("0123456789", letters) == v.npos;
}

}  // namespace

int compare_go_versions(std::string_view a, std::string_view b) {
  auto number = [](std::string_view& s) {
    long n = 0;
    while (!s.empty() && isdigit(static_cast<unsigned char>(s[0]))) n = n * 10 + (s[0] - '0'), s.remove_prefix(1);
    return n;
  };
  for (int i = 0; i < 3; i++) {
    long x = number(a), y = number(b);
    if (x != y) return x < y ? -1 : 1;
    if (!a.empty() && a[0] == '.') a.remove_prefix(1);
    else a = {};
    if (!b.empty() && b[0] == '.') b.remove_prefix(1);
    else b = {};
  }
  return 0;
}

Result<GoMod> parse_gomod(const std::string& text, const std::string& shown, const std::string& running, GoModKind kind) {
  GoMod m;
  Lines lines{text};
  std::string_view line;
  std::string block;
  auto fail = [&](const std::string& what) { return Error{"go: errors parsing " + shown + ":\n" + shown + ":" + std::to_string(lines.number) + ": " + what}; };
  while (lines.next(&line)) {
    std::vector<std::string> w = words(line);
    if (w.empty()) continue;
    if (!block.empty() && w[0] == ")") {
      block.clear();
      continue;
    }
    if (block.empty() && w.size() == 2 && w[1] == "(") {
      block = w[0];
      continue;
    }
    if (!block.empty()) w.insert(w.begin(), block);
    const std::string& verb = w[0];
    if (verb == "module") {
      if (!m.module.empty()) return fail("repeated module statement");
      if (w.size() != 2) return fail("usage: module module/path");
      m.module = w[1];
    } else if (verb == "go") {
      if (!m.go_version.empty()) return fail("repeated go statement");
      if (w.size() != 2) return fail("go directive expects exactly one argument");
      if (!valid_go_version(w[1])) return fail("invalid go version '" + w[1] + "': must match format 1.23.0");
      m.go_version = "go" + w[1];
    } else if (verb == "require") {
      if (w.size() < 3) return fail("usage: require module/path v1.2.3");
      m.require.push_back({w[1], w[2]});
    } else if (verb == "replace") {
      size_t arrow = 0;
      while (arrow < w.size() && w[arrow] != "=>") arrow++;
      if ((arrow != 2 && arrow != 3) || w.size() < arrow + 2 || w.size() > arrow + 3)
        return fail("usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory");
      m.replace.push_back({w[1], arrow == 3 ? w[2] : "", w[arrow + 1], w.size() > arrow + 2 ? w[arrow + 2] : ""});
    } else if (verb == "use" && kind == GoModKind::Work) {
      if (w.size() != 2) return fail("usage: use local/dir");
      m.use.push_back(w[1]);
    } else if (verb == "godebug") {
      if (w.size() == 2) m.godebug.push_back(w[1]);
    } else if (verb != "toolchain" && verb != "exclude" && verb != "retract" && verb != "tool" && verb != "ignore") {
      return fail("unknown directive: " + verb);
    }
  }
  if (m.module.empty() && kind != GoModKind::Work)
    return Error{"go: error reading " + shown + ": missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod"};
  if (m.go_version.empty()) m.go_version = "go1.16";
  if (kind != GoModKind::Dependency && compare_go_versions(std::string_view(m.go_version).substr(2), std::string_view(running).substr(running.find_first_of("0123456789"))) > 0) {
    return Error{"go: " + shown + " requires go >= " + m.go_version.substr(2) + " (running " + running + "; GOTOOLCHAIN=local)"};
  }
  return m;
}

Result<GoMod> find_gomod(const std::string& start, const std::string& running) {
  for (std::string dir = start;; dir = std::string(path_dir(dir))) {
    std::string path = join_path(dir, "go.mod");
    if (file_exists(path)) {
      auto text = read_file(path);
      if (!text.ok()) return text.error();
      auto m = parse_gomod(text.value(), dir == start ? "go.mod" : path, running);
      if (m.ok()) m.value().dir = dir;
      return m;
    }
    if (dir == "/" || dir == ".") return GoMod{};
  }
}

}  // namespace gorun
