#include "engine/load/modules.h"

#include <ctype.h>
#include <stdlib.h>

#include <algorithm>
#include <set>

#include "engine/load/go_files.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

// A version without its build metadata, as number.number.number and the prerelease.
struct Version {
  std::string numbers[3];
  std::string_view pre;
};

Version take_apart(std::string_view v) {
  Version out;
  if (!v.empty() && v[0] == 'v') v.remove_prefix(1);
  v = v.substr(0, v.find('+'));
  size_t dash = v.find('-');
  if (dash != v.npos) out.pre = v.substr(dash + 1);
  v = v.substr(0, dash);
  for (std::string& n : out.numbers) {
    n = v.substr(0, v.find('.'));
    v.remove_prefix(std::min(v.size(), n.size() + 1));
  }
  return out;
}

int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  int c = a.compare(b);
  return c < 0 ? -1 : c > 0;
}

bool all_digits(std::string_view s) { return !s.empty() && s.find_first_not_of("0123456789") == s.npos; }

int compare_prereleases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() == b.empty() ? 0 : a.empty() ? 1 : -1;
  while (!a.empty() && !b.empty()) {
    std::string_view x = a.substr(0, a.find('.')), y = b.substr(0, b.find('.'));
    a.remove_prefix(std::min(a.size(), x.size() + 1));
    b.remove_prefix(std::min(b.size(), y.size() + 1));
    if (x == y) continue;
    if (all_digits(x) != all_digits(y)) return all_digits(x) ? -1 : 1;
    if (all_digits(x)) return compare_numbers(x, y);
    return x < y ? -1 : 1;
  }
  return a.empty() == b.empty() ? 0 : a.empty() ? -1 : 1;
}

// module.EscapePath: capital letters become "!" and the small one.
std::string escaped(std::string_view s) {
  std::string out;
  for (char c : s) {
    if (c >= 'A' && c <= 'Z') out += '!', out += static_cast<char>(c + 32);
    else out += c;
  }
  return out;
}

std::string environment(const char* name) {
  const char* v = getenv(name);
  return v ? v : "";
}

std::string module_cache() {
  if (std::string dir = environment("GOMODCACHE"); !dir.empty()) return dir;
  std::string gopath = environment("GOPATH");
  gopath = gopath.substr(0, gopath.find(':'));
  if (gopath.empty()) gopath = join_path(environment("HOME"), "go");
  return join_path(gopath, "pkg/mod");
}

bool is_local_path(const std::string& p) { return p.starts_with("./") || p.starts_with("../") || p == "." || p == ".." || p[0] == '/'; }

std::string below(const std::string& base, const std::string& path) { return path[0] == '/' ? clean_path(path) : clean_path(base + "/" + path); }

bool has_prefix(std::string_view path, std::string_view prefix) { return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/'); }

bool inside(std::string_view dir, std::string_view root) { return root == "/" || has_prefix(dir, root); }

// Looks upwards for a file.
std::string find_up(const std::string& start, const char* name) {
  for (std::string dir = start;; dir = std::string(path_dir(dir))) {
    std::string path = join_path(dir, name);
    if (auto info = stat_file(path); info.ok() && info.value().is_regular) return path;
    if (dir == "/" || dir == ".") return {};
  }
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  Version x = take_apart(a), y = take_apart(b);
  for (int i = 0; i < 3; i++)
    if (int c = compare_numbers(x.numbers[i], y.numbers[i]); c != 0) return c;
  return compare_prereleases(x.pre, y.pre);
}

std::string Modules::add_main(GoMod mod) {
  for (const Module& m : modules_)
    if (m.path == mod.module) return "go: module " + m.path + " appears multiple times in workspace";
  Module m;
  m.path = mod.module;
  m.dir = mod.dir;
  m.go_version = mod.go_version;
  m.main = true;
  modules_.push_back(std::move(m));
  for (GoMod::Replace& r : mod.replace) replace_.push_back({r, mod.dir});
  read_sums(join_path(mod.dir, "go.sum"));
  return {};
}

void Modules::read_sums(const std::string& file) {
  auto text = read_file(file);
  if (!text.ok()) return;
  for (std::string_view rest = text.value(); !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    size_t at = line.rfind(' ');
    if (at != line.npos) sums_.emplace(line.substr(0, at), line.substr(at + 1));
  }
}

std::string Modules::init(const std::string& work_dir, const std::string& running, const std::string& mode) {
  running_ = running;
  std::string work = environment("GOWORK");
  if (work == "off") work.clear();
  else if (work.empty()) work = find_up(work_dir, "go.work");
  auto found = find_gomod(work_dir, running);
  if (!found.ok()) return found.error().message;
  GoMod mod = std::move(found.value());
  if (!work.empty() && mode != "mod") {
    if (std::string e = read_work(work, work_dir, running); !e.empty()) return e;
    for (const Module& m : modules_)
      if (m.dir == mod.dir) main_ = mod;
    if (main_.dir.empty() && !modules_.empty()) {
      main_ = GoMod();
      main_.go_version = modules_[0].go_version;
    }
  } else if (!mod.dir.empty()) {
    main_ = mod;
    if (std::string e = add_main(mod); !e.empty()) return e;
    for (const GoMod::Require& r : mod.require) selected_.emplace(r.path, r.version);
  }
  const std::string root = is_workspace() ? work_dir_ : main_.dir;
  const bool vendor = !root.empty() && mode.empty() && file_exists(root + "/vendor/modules.txt") &&
                      (is_workspace() || compare_go_versions(std::string_view(main_.go_version).substr(2), "1.14") >= 0);
  if (vendor || (mode == "vendor" && !root.empty())) return read_vendor(root);
  return {};
}

std::string Modules::read_work(const std::string& file, const std::string& work_dir, const std::string& running) {
  auto text = read_file(file);
  if (!text.ok()) return "go: reading go.work: open " + shorter_path(file, work_dir) + ": no such file or directory";
  auto parsed = parse_gomod(text.value(), shorter_path(file, work_dir), running, GoModKind::Work);
  if (!parsed.ok()) return parsed.error().message;
  work_dir_ = std::string(path_dir(file));
  for (const GoMod::Replace& r : parsed.value().replace) replace_.push_back({r, work_dir_});
  read_sums(work_dir_ + "/go.work.sum");
  std::vector<GoMod::Require> requires_of_all;
  std::set<std::string> dirs;
  for (const std::string& use : parsed.value().use) {
    std::string dir = below(work_dir_, use);
    if (!dirs.insert(dir).second) return "go: error loading go.work:\n" + shorter_path(file, work_dir) + ":" + std::to_string(parsed.value().use_lines[dirs.size()]) + ": path " + dir + " appears multiple times in workspace";
    std::string mod_file = join_path(dir, "go.mod"), shown = shorter_path(dir, work_dir);
    auto mod_text = read_file(mod_file);
    if (!mod_text.ok()) return "go: cannot load module " + shown + " listed in go.work file: open " + shorter_path(mod_file, work_dir) + ": no such file or directory";
    auto mod = parse_gomod(mod_text.value(), shorter_path(mod_file, work_dir), running);
    if (!mod.ok()) return mod.error().message;
    if (const GoMod& w = parsed.value(); compare_go_versions(std::string_view(mod.value().go_version).substr(2), std::string_view(w.go_version).substr(2)) > 0) {
      return "go: module " + shown + " listed in go.work file requires go >= " + mod.value().go_version.substr(2) + ", but go.work " +
             (w.has_go_line ? "lists" : "implicitly requires") + " go " + w.go_version.substr(2) + "; to update it:\n\tgo work use";
    }
    mod.value().dir = dir;
    requires_of_all.insert(requires_of_all.end(), mod.value().require.begin(), mod.value().require.end());
    if (std::string e = add_main(mod.value()); !e.empty()) return e;
  }
  for (const GoMod::Require& r : requires_of_all) select(r, false);
  return {};
}

// vendor/modules.txt: "# path version [=> ...]", "## explicit; go 1.20", and the packages of the module.
std::string Modules::read_vendor(const std::string& root) {
  vendor_ = root + "/vendor";
  auto text = read_file(vendor_ + "/modules.txt");
  std::string problems;
  size_t current = 0;
  std::map<std::string, bool> marked;
  if (text.ok()) {
    for (std::string_view rest = text.value(); !rest.empty();) {
      std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.starts_with("# ")) {
        line.remove_prefix(2);
        Module m;
        m.path = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(line.size(), m.path.size() + 1));
        m.version = line.substr(0, line.find(' '));
        if (m.version == "=>") m.version.clear();
        m.go_version = "go1.16";
        current = modules_.size();
        modules_.push_back(std::move(m));
      } else if (line.starts_with("## ")) {
        if (line.find("explicit") != line.npos && current != 0) marked[modules_[current].path + "@" + modules_[current].version] = true;
        if (size_t at = line.find("go "); at != line.npos && current != 0) modules_[current].go_version = "go" + std::string(line.substr(at + 3));
      } else if (!line.empty() && current != 0) {
        vendored_.emplace(line, current);
      }
    }
  }
  for (const GoMod::Require& r : main_.require) {
    std::string key = r.path + "@" + r.version;
    if (!marked.count(key) && !marked.count(r.path + "@")) problems += "\n\t" + key + ": is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt";
  }
  if (!is_workspace())
    for (auto& [key, yes] : marked)
      if (std::none_of(main_.require.begin(), main_.require.end(), [k = key](const GoMod::Require& r) { return k == r.path + "@" + r.version || k == r.path + "@"; })) {
        problems += "\n\t" + key + ": is marked as explicit in vendor/modules.txt, but not explicitly required in go.mod";
      }
  if (problems.empty()) return {};
  return "go: inconsistent vendoring in " + root + ":" + problems +
         "\n\n\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo sync the vendor directory, run:\n\t\tgo mod vendor";
}

const Modules::Replacement* Modules::replacement(const std::string& path, const std::string& version) const {
  const Replacement* any = nullptr;
  for (const Replacement& r : replace_) {
    if (r.rule.path != path) continue;
    if (r.rule.version == version) return &r;
    if (r.rule.version.empty() && any == nullptr) any = &r;
  }
  return any;
}

// Raises the version of a module; follow: and those of what it requires (minimal version selection; modules from 1.17 on list all that matters themselves).
void Modules::select(const GoMod::Require& r, bool follow) {
  for (const Module& m : modules_)
    if (m.main && m.path == r.path) return;
  auto [it, fresh] = selected_.try_emplace(r.path, r.version);
  if (!fresh) {
    if (compare_versions(r.version, it->second) <= 0) return;
    it->second = r.version;
  }
  if (!follow) return;
  std::string file = join_path(module_cache(), "cache/download/" + escaped(r.path) + "/@v/" + escaped(r.version) + ".mod");
  if (const Replacement* by = replacement(r.path, r.version)) {
    file = is_local_path(by->rule.new_path) ? join_path(below(by->dir, by->rule.new_path), "go.mod")
                                            : join_path(module_cache(), "cache/download/" + escaped(by->rule.new_path) + "/@v/" + escaped(by->rule.new_version) + ".mod");
  }
  auto text = read_file(file);
  if (!text.ok()) return;
  auto mod = parse_gomod(text.value(), file, running_, GoModKind::Dependency);
  if (!mod.ok()) return;
  for (const GoMod::Require& next : mod.value().require) select(next, follow);
}

// Where the selected modules lie. Done when a package is first looked for outside of the main modules.
void Modules::place_all() {
  if (placed_) return;
  placed_ = true;
  if (compare_go_versions(std::string_view(main_.go_version).substr(std::min<size_t>(2, main_.go_version.size())), "1.17") < 0) {
    std::vector<GoMod::Require> roots;
    for (auto& [path, version] : selected_) roots.push_back({path, version});
    selected_.clear();
    for (const GoMod::Require& r : roots) select(r, true);
  }
  const std::string cache = module_cache();
  for (auto& [path, version] : selected_) {
    Module m;
    m.path = path;
    m.version = version;
    std::string mod_file;
    if (const Replacement* by = replacement(path, version)) {
      m.replaced_by = by->rule.new_path;
      m.replaced_version = by->rule.new_version;
      if (is_local_path(m.replaced_by)) {
        m.dir = below(by->dir, m.replaced_by);
      } else {
        m.dir = join_path(cache, escaped(m.replaced_by) + "@" + escaped(m.replaced_version));
        if (auto s = sums_.find(m.replaced_by + " " + m.replaced_version); s != sums_.end()) m.sum = s->second;
      }
    } else {
      m.dir = join_path(cache, escaped(path) + "@" + escaped(version));
      if (auto s = sums_.find(path + " " + version); s != sums_.end()) m.sum = s->second;
    }
    m.go_version = "go1.16";
    if (auto text = read_file(join_path(m.dir, "go.mod")); text.ok()) {
      auto mod = parse_gomod(text.value(), join_path(m.dir, "go.mod"), running_, GoModKind::Dependency);
      if (mod.ok()) m.go_version = mod.value().go_version;
    }
    if (!file_exists(m.dir)) m.dir.clear();
    modules_.push_back(std::move(m));
  }
}

Modules::Found Modules::find(const std::string& path, const std::string& importer) {
  Found out;
  auto look = [&](bool main) {
    size_t best = 0;
    for (const Module& m : modules_) {
      if (m.main != main || !has_prefix(path, m.path) || m.path.size() < best || m.dir.empty()) continue;
      std::string dir = m.dir + path.substr(m.path.size());
      if (!has_go_file(dir)) continue;
      // a module of its own inside is not part of this one
      bool apart = false;
      for (std::string d = dir; d.size() > m.dir.size() && !apart; d = std::string(path_dir(d))) apart = file_exists(join_path(d, "go.mod"));
      if (apart) continue;
      best = m.path.size();
      out.module = &m;
      out.dir = dir;
    }
    return out.module != nullptr;
  };
  if (look(true)) return out;
  if (!vendor_.empty()) {
    std::string dir = vendor_ + "/" + path;
    auto it = vendored_.find(path);
    if (it != vendored_.end() && has_go_file(dir)) {
      out.module = &modules_[it->second];
      out.dir = dir;
    } else if (path.substr(0, path.find('/')).find('.') != path.npos) {
      out.error = "cannot find module providing package " + path + ": import lookup disabled by -mod=vendor";
    }
    return out;
  }
  place_all();
  auto no_sum = [&] {
    return "missing go.sum entry for module providing package " + path + (importer.empty() ? "" : " (imported by " + importer + ")") + "; to add:\n\tgo get " +
           (importer.empty() ? path : importer);
  };
  if (look(false)) {
    // Without its sum the go command does not trust what lies in the cache.
    const bool local = !out.module->replaced_by.empty() && is_local_path(out.module->replaced_by);
    if (!local && out.module->sum.empty()) { out.error = no_sum(); }
    return out;
  }
  for (const Module& m : modules_) {
    if (!has_prefix(path, m.path) || !m.dir.empty()) continue;
    if (!m.replaced_by.empty() && is_local_path(m.replaced_by)) {
      out.error = m.path + "@" + m.version + ": replacement directory " + m.replaced_by + " does not exist";
    } else if (m.sum.empty()) {
      out.error = no_sum();
    } else {
      out.error = m.path + "@" + m.version + ": not in the module cache, and gorun downloads nothing; to get it:\n\tgo mod download " + m.path;
    }
    return out;
  }
  return out;
}

const Module* Modules::owner(std::string_view dir) const {
  const Module* best = nullptr;
  if (!vendor_.empty() && inside(dir, vendor_)) {
    auto it = vendored_.find(std::string(dir.substr(std::min(dir.size(), vendor_.size() + 1))));
    if (it != vendored_.end()) return &modules_[it->second];
  }
  for (const Module& m : modules_)
    if (!m.dir.empty() && inside(dir, m.dir) && (best == nullptr || m.dir.size() > best->dir.size())) best = &m;
  return best;
}

const Module* Modules::main_of(const std::string& path) const {
  const Module* best = nullptr;
  for (const Module& m : modules_)
    if (m.main && has_prefix(path, m.path) && (best == nullptr || m.path.size() > best->path.size())) best = &m;
  return best;
}

std::string Modules::import_path_of(const std::string& dir) const {
  if (!vendor_.empty() && dir.starts_with(vendor_ + "/")) return dir.substr(vendor_.size() + 1);
  const Module* best = nullptr;
  for (const Module& m : modules_)
    if (m.main && inside(dir, m.dir) && (best == nullptr || m.dir.size() > best->dir.size())) best = &m;
  return best == nullptr ? std::string() : best->path + dir.substr(best->dir.size());
}

}  // namespace gorun
