#include "engine/load/godebug.h"

#include <cstdlib>
#include <map>

#include "engine/load/goroot.h"
#include "frontend/source/unicode.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

struct Setting {
  std::string name, old;
  int changed = 0;  // the minor version whose default differs from `old`; 0: never
  int removed = 0;
};

// Rows of GOROOT/src/internal/godebugs/table.go: {Name: "x", Package: "p", Changed: 23, Old: "1"}, and {Name: "y", Removed: 26}.
std::vector<Setting> read_settings(const std::string& goroot) {
  std::vector<Setting> out;
  auto text = read_file(join_path(goroot, "src/internal/godebugs/table.go"));
  if (!text.ok()) return out;
  std::string_view rest = text.value();
  while (!rest.empty()) {
    size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view row = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (row.find_first_not_of(" \t") != row.find("{Name: \"")) continue;
    if (row.find("{Name: \"") == row.npos) continue;
    auto text_of = [row](std::string_view key) {
      size_t at = row.find(key);
      if (at == row.npos) return std::string();
      at += key.size();
      return std::string(row.substr(at, row.find('"', at) - at));
    };
    auto number_of = [row](std::string_view key) {
      size_t at = row.find(key);
      return at == row.npos ? 0 : atoi(std::string(row.substr(at + key.size(), 6)).c_str());
    };
    out.push_back({text_of("Name: \""), text_of("Old: \""), number_of("Changed: "), number_of("Removed: ")});
  }
  return out;
}

struct Pair {
  std::string key, value, problem;
};

bool valid_version(std::string_view v) { return !v.empty() && v.find_first_not_of("0123456789.") == v.npos && v[0] != '.' && v.back() != '.'; }

Pair parse_setting(std::string_view text, const std::vector<Setting>& settings) {
  Pair p;
  size_t eq = text.find('=');
  if (eq == text.npos) {
    p.problem = "missing key=value";
    return p;
  }
  p.key = text.substr(0, eq);
  p.value = text.substr(eq + 1);
  const std::string what = "//go:debug setting";
  if (p.key.find_first_of(" \t") != p.key.npos) p.problem = "key contains space";
  else if (p.value.find_first_of(" \t") != p.value.npos) p.problem = "value contains space";
  else if (p.key.find(',') != p.key.npos) p.problem = "key contains comma";
  else if (p.value.find(',') != p.value.npos) p.problem = "value contains comma";
  else if (p.key == "default") {
    if (p.value.rfind("go", 0) != 0 || !valid_version(std::string_view(p.value).substr(2))) p.problem = "value for default= must be goVERSION";
    else if (compare_go_versions(std::string_view(p.value).substr(2), std::string_view(kGoVersion).substr(2)) > 0) {
      p.problem = "default=" + p.value + " too new (toolchain is " + kGoVersion + ")";
    }
  } else {
    for (const Setting& s : settings) {
      if (s.name != p.key) continue;
      if (s.removed != 0) p.problem = "use of removed " + what + " " + quote_string(p.key) + ", see https://go.dev/doc/godebug#go-1" + std::to_string(s.removed);
      return p;
    }
    p.problem = "unknown " + what + " " + quote_string(p.key);
  }
  return p;
}

}  // namespace

std::vector<std::string> check_godebug(const LoadedPackage& p, const SourceMap& sources, const std::string& goroot) {
  std::vector<std::string> out;
  if (p.name != "main") return out;
  std::vector<Setting> settings;
  for (const ast::FileNode* f : p.files) {
    for (size_t i = 0; i < f->debug_directives.size(); i++) {
      if (settings.empty()) settings = read_settings(goroot);
      Pair d = parse_setting(f->debug_directives[i], settings);
      if (d.problem.empty()) continue;
      if (out.empty()) out.push_back("# " + p.path);
      out.push_back(sources.format(f->debug_positions[i]) + ": invalid //go:debug: " + d.problem);
      return out;
    }
  }
  return out;
}

std::string default_godebug(const LoadedPackage& main, const GoMod& mod, const std::string& goroot) {
  std::vector<const ast::FileNode*> files(main.files.begin(), main.files.end());
  for (const LoadedPackage* p : main.debug_from) files.insert(files.end(), p->files.begin(), p->files.end());
  bool asked = !mod.godebug.empty();
  for (const ast::FileNode* f : files) asked = asked || !f->debug_directives.empty();
  std::string version = mod.dir.empty() ? kGoVersion : mod.go_version;
  if (!asked && compare_go_versions(std::string_view(version).substr(2), std::string_view(kGoVersion).substr(2)) >= 0) return {};
  std::vector<Setting> settings = read_settings(goroot);
  std::map<std::string, std::string> chosen;
  auto choose = [&](std::string_view text) {
    Pair p = parse_setting(text, settings);
    if (p.problem.empty()) chosen[p.key] = p.value;
  };
  for (const std::string& g : mod.godebug) choose(g);
  for (const ast::FileNode* f : files) {
    for (std::string_view d : f->debug_directives) choose(d);
  }
  if (auto it = chosen.find("default"); it != chosen.end()) {
    version = it->second;
    chosen.erase(it);
  }
  int minor = version.rfind("go1.", 0) == 0 ? atoi(version.c_str() + 4) : 1 << 20;
  for (const Setting& s : settings) {
    if (s.removed == 0 && minor < s.changed) chosen.try_emplace(s.name, s.old);
  }
  std::string out;
  for (const auto& [key, value] : chosen) out += (out.empty() ? "" : ",") + key + "=" + value;
  return out;
}

}  // namespace gorun
