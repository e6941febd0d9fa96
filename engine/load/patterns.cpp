// What the arguments of a command name: folders, import paths, and patterns of them with "..." (Go: cmd/go/internal/search, modload/search.go).
#include <errno.h>
#include <string.h>

#include <algorithm>

#include "engine/load/go_files.h"
#include "engine/load/goroot.h"
#include "engine/load/import_path.h"
#include "engine/load/package_graph.h"
#include "frontend/source/unicode.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

constexpr std::string_view kWild = "...";

bool is_local(std::string_view a) { return a == "." || a == ".." || a.starts_with("./") || a.starts_with("../") || a.starts_with("/"); }

// "./a//b/" is "./a/b", "" is ".".
std::string clean_argument(const std::string& a) {
  if (a.empty()) return ".";
  std::string out = clean_path(a);
  if (a.starts_with("./") && out != "." && !out.starts_with("../") && out != "..") out = "./" + out;
  return out;
}

bool matches_text(std::string_view pattern, std::string_view s) {
  size_t wild = pattern.find(kWild);
  if (wild == pattern.npos) return pattern == s;
  if (!s.starts_with(pattern.substr(0, wild))) return pattern.substr(wild) == kWild && wild > 0 && pattern[wild - 1] == '/' && s == pattern.substr(0, wild - 1);
  std::string_view rest = pattern.substr(wild + kWild.size());
  s.remove_prefix(wild);
  if (rest == "/...") {  // the last part may be missing with its slash
    if (matches_text("...", s)) return true;
  }
  for (size_t i = 0; i <= s.size(); i++)
    if (matches_text(rest, s.substr(i))) return true;
  return false;
}

// Whether something at or below the path could match a pattern whose text before the first "..." is `literal`.
bool could_match(std::string_view path, std::string_view literal) { return path.empty() || path.starts_with(literal) || literal.starts_with(std::string(path) + "/"); }

std::string versioned_argument(const std::string& arg) { return arg + ": packages at a version are not there: gorun downloads nothing"; }

bool is_vendored(std::string_view path) { return path.starts_with("vendor/") || path.find("/vendor/") != path.npos; }

}  // namespace

std::string PackageGraph::outside_modules(const std::string& dir) const {
  return "directory " + shorter_path(dir, options_.work_dir) + " outside " + (modules_.is_workspace() ? "modules listed in go.work" : "main module") + " or " +
         (modules_.is_workspace() ? "their" : "its") + " selected dependencies";
}

// Whether this build uses a file of the folder; *name: the package that the first one says it is of.
bool PackageGraph::has_file_of_build(const std::string& dir, bool tests, std::string* name) const {
  auto entries = read_dir(dir);
  if (!entries.ok()) return false;
  for (const DirEntry& e : entries.value()) {
    if (e.is_dir || !e.name.ends_with(".go") || is_hidden_name(e.name) || (!tests && e.name.ends_with("_test.go")) || !context_.matches_name(e.name)) continue;
    auto text = read_file(join_path(dir, e.name));
    std::string problem;
    if (text.ok() && !context_.matches(e.name, text.value(), {}, &problem) && problem.empty()) continue;
    if (text.ok() && name) *name = package_name(text.value());
    return true;
  }
  return false;
}

// Folders in the order of a walk, a folder before what it holds. Names that begin with _ or ., testdata, vendor and nested modules are left out.
void PackageGraph::find_folders(const std::string& dir, const std::string& path, const FolderSearch& search, std::vector<PackageTarget>* out) const {
  if (std::string name; search.matches(path, dir) && has_file_of_build(dir, options_.want == Want::Tests, &name)) {
    if (options_.want == Want::Programs && name != "main") search.saw_library = true;
    else out->push_back({path, dir, search.std, {}});
  }
  auto entries = read_dir(dir);
  if (!entries.ok()) return;
  for (const DirEntry& e : entries.value()) {
    if (!e.is_dir || is_hidden_name(e.name) || e.name == "testdata") continue;
    std::string sub = join_path(dir, e.name), sub_path = path.empty() ? e.name : path + "/" + e.name;
    if (e.name == "vendor" && !(search.std && path.empty())) continue;
    if (search.std && sub_path == "cmd") continue;
    if (!search.below(sub_path) || file_exists(join_path(sub, "go.mod"))) continue;
    find_folders(sub, sub_path, search, out);
  }
}

std::string PackageGraph::find_local_pattern(const std::string& arg, std::vector<PackageTarget>* out, bool* saw_library) const {
  std::string start = arg.substr(0, arg.find(kWild));
  start.resize(start.rfind('/') + 1);
  if (start.empty()) start = "./";
  auto abs = absolute_path(start);
  if (!abs.ok()) return abs.error().message;
  const std::string dir = abs.value(), src = goroot_ + "/src";
  const bool std = dir == src || dir.starts_with(src + "/");
  std::string path = std ? dir.substr(std::min(dir.size(), src.size() + 1)) : modules_.import_path_of(dir);
  if (!std && path.empty()) {
    return "pattern " + arg + ": directory prefix " + shorter_path(dir, options_.work_dir) + " does not contain " +
           (modules_.is_workspace() ? "modules listed in go.work or their selected dependencies" : "main module or its selected dependencies");
  }
  if (auto info = stat_file(dir); !info.ok() || !info.value().is_dir) {
    return "pattern " + arg + ": lstat " + start + ": " + (info.ok() ? "not a directory" : info.error().errno_ == ENOENT ? "no such file or directory" : strerror(info.error().errno_));
  }
  FolderSearch search;
  search.std = std;
  search.matches = [&](const std::string&, const std::string& d) {
    std::string name = start + (d == dir ? "" : d.substr(dir == "/" ? 1 : dir.size() + 1));
    if (d == dir) name = start == "./" ? "." : start.substr(0, start.size() - 1);
    return matches_text(arg, name) || (d == dir && matches_text(arg, start));
  };
  search.below = [](const std::string&) { return true; };
  find_folders(dir, path, search, out);
  *saw_library = search.saw_library;
  return {};
}

void PackageGraph::find_path_pattern(const std::string& arg, std::vector<PackageTarget>* out, bool* saw_library) {
  const bool work = arg == "work", std = arg == "std";
  const std::string literal = work || std ? "" : arg.substr(0, arg.find(kWild));
  FolderSearch search;
  search.matches = [&](const std::string& path, const std::string&) { return work || std || (matches_text(arg, path) && (!is_vendored(path) || is_vendored(arg))); };
  search.below = [&](const std::string& path) { return could_match(path, literal); };
  if (!std) {
    if (!work) modules_.all_placed();
    for (const Module& m : modules_.all())
      if (!m.dir.empty() && (m.main || !work) && could_match(m.path, literal)) find_folders(m.dir, m.path, search, out);
  }
  search.std = true;
  if (!work) find_folders(goroot_ + "/src", "", search, out);
  *saw_library = search.saw_library;
}

// One argument without "...".
PackageTarget PackageGraph::find_one(const std::string& arg) {
  const std::string src = goroot_ + "/src";
  auto wrong = [&](const std::string& why) { return PackageTarget{arg, {}, false, why}; };
  if (is_local(arg)) {
    auto abs = absolute_path(arg);
    if (!abs.ok()) return wrong(abs.error().message);
    const std::string& dir = abs.value();
    const bool std = dir.starts_with(src + "/");
    if (!std && modules_.none()) {
      fail(modules_.is_workspace() ? "go: no modules were found in the current workspace; see 'go help work'" : std::string("go: ") + kNoGoMod);
      return wrong(kNoGoMod);
    }
    if (!file_exists(dir)) return wrong("stat " + dir + ": directory not found");
    std::string path = std ? dir.substr(src.size() + 1) : modules_.import_path_of(dir);
    if (!has_go_file(dir)) return wrong("no Go files in " + dir);
    if (path.empty()) return wrong(outside_modules(dir));
    return {path, dir, std, {}};
  }
  if (arg.find('@') != arg.npos) return wrong(versioned_argument(arg));
  if (arg == "all") return wrong("the pattern all is not there yet");
  if (const Module* m = modules_.main_of(arg); m != nullptr) {
    std::string dir = m->dir + arg.substr(m->path.size());
    if (has_go_file(dir)) return {arg, dir, false, {}};
  }
  if (std::string problem = import_path_problem(arg); !problem.empty()) return wrong("malformed import path " + quote_string(arg) + ": " + problem);
  Modules::Found found = modules_.find(arg, "");
  if (!found.error.empty()) return wrong(found.error);
  if (found.module != nullptr) return {arg, found.dir, false, {}};
  if (!has_go_file(src + "/" + arg)) return wrong(no_such_package(arg));
  return {arg, src + "/" + arg, true, {}};
}

std::vector<PackageTarget> PackageGraph::find_targets(const std::vector<std::string>& arguments) {
  std::vector<PackageTarget> out;
  auto add = [&out](PackageTarget t) {
    for (const PackageTarget& o : out)
      if (o.path == t.path && o.dir == t.dir) return;
    out.push_back(std::move(t));
  };
  std::vector<std::string> patterns;
  for (const std::string& a : arguments) patterns.push_back(clean_argument(a));
  auto is_file = [](const std::string& a) {
    if (!a.ends_with(".go")) return false;
    auto info = stat_file(a);
    return info.ok() && !info.value().is_dir;
  };
  if (std::any_of(patterns.begin(), patterns.end(), is_file)) {
    FileList files;
    PackageTarget t{"command-line-arguments", {}, false, {}};
    for (const std::string& a : patterns)
      if (!a.ends_with(".go")) return {{"", {}, false, "named files must be .go files: " + a}};
    if (list_named_files(patterns, &files, &t.dir))
      for (auto& [shown, abs] : files) t.files.push_back(abs);
    return {t};
  }
  for (const std::string& arg : patterns) {
    const bool local = is_local(arg);
    if (arg.find(kWild) == arg.npos && arg != "std" && arg != "work") {
      add(find_one(arg));
      continue;
    }
    std::vector<PackageTarget> found;
    bool saw_library = false;
    if (!local) {
      find_path_pattern(arg, &found, &saw_library);
    } else if (std::string why = find_local_pattern(arg, &found, &saw_library); !why.empty()) {
      add({arg, {}, false, why});
      continue;
    }
    if (found.empty() && !options_.quiet) fprintf(stderr, "go: warning: \"%s\" matched %s packages\n", arg.c_str(), saw_library ? "only non-main" : "no");
    for (PackageTarget& t : found) add(std::move(t));
  }
  return out;
}

void PackageGraph::expand_pattern(const std::string& argument, std::vector<LoadedPackage*>* out) {
  const std::string arg = clean_argument(argument);
  const bool wild = arg.find(kWild) != arg.npos || arg == "std" || arg == "work";
  auto add = [&](LoadedPackage* p) {
    if (p) out->push_back(p);
  };
  if (!wild && !is_local(arg) && arg.find('@') != arg.npos) return fail(versioned_argument(arg));
  if (!wild && !is_local(arg) && arg != "all") return add(resolve(arg, {}));
  const size_t before = errors.size();
  std::vector<PackageTarget> targets = find_targets({arg});
  if (errors.size() > before) return;
  if (wild && options_.want == Want::Programs && (targets.empty() || targets.size() > 1)) {
    if (targets.empty()) return fail("go: no packages loaded from " + argument);
    std::string text = "go: pattern " + argument + " matches multiple packages:";
    for (const PackageTarget& t : targets) text += "\n\t" + t.path;
    return fail(text);
  }
  for (const PackageTarget& t : targets) {
    if (!t.error.empty()) {
      fail(t.error);
      continue;
    }
    if (auto it = by_path_.find(t.path); it != by_path_.end()) {
      add(it->second);
      continue;
    }
    const size_t errors_before = errors.size();
    const StdPackage* of_image = t.std ? in_image(t.path) : nullptr;
    LoadedPackage* p = of_image != nullptr && options_.want == Want::Programs ? take(*of_image) : load_dir(t.path, t.dir, t.std, {});
    if (!p && errors.size() == errors_before) fail("no Go files in " + t.dir);
    add(p);
  }
}

}  // namespace gorun
