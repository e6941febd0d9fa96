#include "engine/load/package_graph.h"

#include <string.h>

#include <algorithm>
#include <set>

#include "engine/load/goroot.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

bool has_suffix(std::string_view s, std::string_view suffix) { return s.size() >= suffix.size() && s.substr(s.size() - suffix.size()) == suffix; }
bool has_prefix(std::string_view s, std::string_view prefix) { return s.substr(0, prefix.size()) == prefix; }

// "golang.org/x/..." inside std is vendored.
bool is_std_vendored(std::string_view path) { return has_prefix(path, "golang.org/x/"); }

// A path whose first element has a dot names a module elsewhere.
bool first_element_has_dot(std::string_view path) { return path.substr(0, path.find('/')).find('.') != std::string_view::npos; }

// Packages that may use the directives of the runtime (Go: cmd/internal/objabi/pkgspecial.go).
bool is_runtime_package(std::string_view path) {
  return path == "runtime" || has_prefix(path, "internal/runtime/") || path == "internal/abi" || path == "internal/bytealg" || path == "internal/cpu" || path == "internal/goarch" ||
         path == "internal/goos" || path == "internal/goexperiment" || path == "internal/chacha8rand" || path == "internal/coverage/rtcov" || path == "internal/stringslite" ||
         path == "internal/byteorder" || path == "internal/profilerecord" || path == "internal/trace/tracev2" || path == "internal/synctest" || path == "internal/asan" ||
         path == "internal/msan" || path == "internal/race" || path == "reflect" || path == "syscall" || path == "sync/atomic";
}

std::string unquote_import(std::string_view lit) { return lit.size() >= 2 ? std::string(lit.substr(1, lit.size() - 2)) : std::string(); }

}  // namespace

PackageGraph::PackageGraph(SourceMap& sources, const LoadOptions& options) : sources_(sources), options_(options) {
  for (const std::string& t : options.tags) context_.add_tag(t);
}

std::string PackageGraph::init() {
  auto root = find_goroot();
  if (!root.ok()) return root.error().message;
  goroot_ = root.value();
  auto overlay_root = find_overlay_root();
  if (!overlay_root.ok()) return overlay_root.error().message;
  auto overlay = read_overlay(overlay_root.value());
  if (!overlay.ok()) return overlay.error().message;
  overlay_ = std::move(overlay.value());
  auto mod = find_gomod(options_.work_dir);
  if (!mod.ok()) return mod.error().message;
  mod_ = std::move(mod.value());
  return {};
}

std::string PackageGraph::short_path(const std::string& abs) const {
  const std::string& wd = options_.work_dir;
  if (has_prefix(abs, wd + "/")) {
    std::string rel = abs.substr(wd.size() + 1);
    return rel.find('/') == std::string::npos ? "./" + rel : rel;
  }
  // ../ forms while they are shorter
  std::string up = "../";
  for (std::string dir(path_dir(wd)); dir.size() > 1; dir = std::string(path_dir(dir)), up += "../") {
    if (!has_prefix(abs, dir + "/")) continue;
    std::string rel = up + abs.substr(dir.size() + 1);
    return rel.size() < abs.size() ? rel : abs;
  }
  return abs;
}

std::string PackageGraph::position(Pos pos) {
  Location loc = sources_.locate(pos);
  std::string path(loc.path);
  if (has_prefix(path, "./")) path = path.substr(2);
  return path + ":" + std::to_string(loc.line) + ":" + std::to_string(loc.col);
}

void PackageGraph::fail_at(const Importer& from, const std::string& text) { fail((from.pkg ? position(from.pos) + ": " : "") + text); }

bool PackageGraph::load(const std::vector<std::string>& args) {
  bool files = !args.empty() && has_suffix(args[0], ".go");
  if (files) {
    if (LoadedPackage* p = make_from_files(args)) roots_.push_back(p);
  } else {
    std::vector<std::string> patterns = args;
    if (patterns.empty()) patterns.push_back(".");
    for (const std::string& a : patterns) expand_pattern(a, &roots_);
  }
  for (LoadedPackage* p : roots_) p->named = true;
  return errors.empty();
}

LoadedPackage* PackageGraph::load_import(const std::string& path) {
  LoadedPackage* p = resolve(path, {});
  return errors.empty() ? p : nullptr;
}

LoadedPackage* PackageGraph::make_from_files(const std::vector<std::string>& args) {
  std::vector<std::pair<std::string, std::string>> files;
  std::string dir, shown_dir;
  for (const std::string& a : args) {
    if (!has_suffix(a, ".go")) {
      fail("named files must be .go files: " + a);
      return nullptr;
    }
    auto info = stat_file(a);
    if (!info.ok()) {
      int e = info.error().errno_;
      fail("stat " + a + ": " + (e == ENOENT ? "no such file or directory" : e == EACCES ? "permission denied" : e == ENOTDIR ? "not a directory" : strerror(e)));
      return nullptr;
    }
    if (info.value().is_dir) {
      fail(a + " is a directory, should be a Go file");
      return nullptr;
    }
    auto abs = absolute_path(a);
    if (!abs.ok()) {
      fail(abs.error().message);
      return nullptr;
    }
    std::string d(path_dir(abs.value()));
    std::string shown(path_dir(a));
    if (!dir.empty() && d != dir) {
      fail("named files must all be in one directory; have " + shown_dir + " and " + shown);
      return nullptr;
    }
    dir = d;
    shown_dir = shown;
    files.emplace_back(short_path(abs.value()), abs.value());
  }
  packages_.push_back(std::make_unique<LoadedPackage>());
  LoadedPackage* p = packages_.back().get();
  p->path = "command-line-arguments";
  p->dir = dir;
  p->go_version = mod_.dir.empty() ? kGoVersion : mod_.go_version;
  by_path_[p->path] = p;
  bool any = false;
  if (!read_files(p, files, nullptr, false, &any)) return nullptr;
  follow_imports(p);
  return p;
}

// Reads and parses. filter: leave out what build constraints exclude (files named on the command line are taken as they are).
bool PackageGraph::read_files(LoadedPackage* p, const std::vector<std::pair<std::string, std::string>>& list, const OverlayEntry* entry, bool filter, bool* any_go) {
  static const std::vector<std::string> kNone;
  const std::vector<std::string>& extra = entry ? entry->tags : kNone;
  auto always = [entry](std::string_view name) { return entry && std::find(entry->use.begin(), entry->use.end(), name) != entry->use.end(); };
  p->parsed = std::make_unique<CheckedPackage>();
  std::string first_file;
  bool ok = true;
  ParseOptions parse_options;
  parse_options.is_std = p->std;
  parse_options.is_runtime = p->std && is_runtime_package(p->path);
  parse_options.path = p->path;
  for (auto& [shown, abs] : list) {
    auto text = read_file(abs);
    if (!text.ok()) {
      fail("open " + shown + ": " + (text.error().errno_ ? strerror(text.error().errno_) : text.error().message.c_str()));
      ok = false;
      continue;
    }
    *any_go = true;
    if (filter && !always(path_base(abs)) && !context_.matches(path_base(abs), text.value(), extra)) continue;
    bytes += text.value().size();
    File* f = sources_.add_file(shown, abs, std::move(text.value()));
    if (!f) {
      fail(shown + ": the program's source is larger than 4 GiB");
      return false;
    }
    size_t before = p->parsed->diags.size();
    ast::FileNode* node = parse_file(f, p->parsed->arena, p->parsed->diags, parse_options);
    lines += f->lines.size();
    if (!node) {
      ok = ok && p->parsed->diags.size() > before;
      continue;
    }
    if (node->pkg_name) {
      std::string name(node->pkg_name->name);
      if (filter && name == "documentation") continue;       // go/build: such a file belongs to no package
      if (p->name.empty()) {
        p->name = name;
        first_file = std::string(path_base(abs));
      } else if (p->name != name) {
        if (p->parsed->diags.size() == 0) fail("found packages " + p->name + " (" + first_file + ") and " + name + " (" + std::string(path_base(abs)) + ") in " + p->dir);
        return false;
      }
    }
    p->files.push_back(node);
  }
  return ok;
}

LoadedPackage* PackageGraph::load_dir(const std::string& import_path, const std::string& dir, bool std, const Importer& from) {
  packages_.push_back(std::make_unique<LoadedPackage>());
  LoadedPackage* p = packages_.back().get();
  p->path = import_path;
  p->dir = dir;
  p->std = std;
  p->go_version = std || mod_.dir.empty() ? kGoVersion : mod_.go_version;
  by_path_[import_path] = p;
  if (from.pkg) p->import_stack_file = std::string(path_base(sources_.locate(from.pos).path));
  OverlayEntry found;
  const OverlayEntry* entry = std && overlay_.find(import_path, &found) ? &found : nullptr;
  std::vector<std::pair<std::string, std::string>> list;
  auto add_folder = [&](const std::string& folder, const std::vector<std::string>* only, const std::vector<std::string>* drop) -> bool {
    auto entries = read_dir(folder);
    if (!entries.ok()) return false;
    for (const DirEntry& e : entries.value()) {
      if (e.is_dir) continue;
      if (has_suffix(e.name, ".s") && context_.matches_name(e.name)) p->has_asm = true;
      if (!has_suffix(e.name, ".go") || has_suffix(e.name, "_test.go") || e.name[0] == '_' || e.name[0] == '.') continue;
      if (only && std::find(only->begin(), only->end(), e.name) == only->end()) continue;
      if (drop && std::find(drop->begin(), drop->end(), e.name) != drop->end()) continue;
      std::string abs = join_path(folder, e.name);
      list.emplace_back(short_path(abs), abs);
    }
    return true;
  };
  if (entry && entry->replace) {
    add_folder(overlay_.dir(import_path), nullptr, nullptr);
    p->has_asm = true;
  } else {
    if (!add_folder(dir, nullptr, entry ? &entry->drop : nullptr)) return nullptr;
    if (entry && !entry->add.empty()) add_folder(overlay_.dir(import_path), &entry->add, nullptr);
    if (entry) p->has_asm = true;
  }
  bool any = false;
  if (!read_files(p, list, entry, true, &any)) {
    if (!errors.empty() && from.pkg && errors.back().rfind("found packages", 0) == 0) errors.back() = position(from.pos) + ": " + errors.back();
    return nullptr;
  }
  if (p->files.empty() && p->parsed->diags.size() == 0) {
    if (any) fail((from.pkg ? position(from.pos) + ": " : "package " + import_path + ": ") + "build constraints exclude all Go files in " + dir);
    else if (from.pkg) fail_at(from, "no required module provides package " + import_path + "; to add it:\n\tgo get " + import_path);
    else fail("no Go files in " + dir);
    return nullptr;
  }
  follow_imports(p);
  return p;
}

bool PackageGraph::internal_ok(const std::string& path, LoadedPackage* importer) const {
  if (!importer || importer->std) return true;
  size_t at = path.rfind("/internal/");
  std::string parent;
  if (at != std::string::npos) parent = path.substr(0, at);
  else if (has_prefix(path, "internal/") || path == "internal") parent = "";
  else if (has_suffix(path, "/internal")) parent = path.substr(0, path.size() - 9);
  else return true;
  auto target = by_path_.find(path);
  bool std_target = target != by_path_.end() && target->second->std;
  if (std_target) return false;
  std::string importer_path = importer->path;
  if (importer_path == "command-line-arguments") {
    if (mod_.dir.empty() || !has_prefix(importer->dir, mod_.dir)) return false;
    importer_path = mod_.module + importer->dir.substr(mod_.dir.size());
  }
  return importer_path == parent || has_prefix(importer_path, parent + "/");
}

// The package an import declaration means, loaded. Null: an error was reported.
LoadedPackage* PackageGraph::resolve(const std::string& written, const Importer& from) {
  std::string path = written;
  LoadedPackage* importer = from.pkg;
  if (path.empty()) {
    fail_at(from, "invalid import path: empty string");
    return nullptr;
  }
  if (path == "C") {
    fail_at(from, "import \"C\": cgo is not supported");
    return nullptr;
  }
  if (has_prefix(path, "./") || has_prefix(path, "../") || path == "." || path == "..") {
    fail_at(from, "\"" + path + "\" is relative, but relative import paths are not supported in module mode");
    return nullptr;
  }
  if (path[0] == '/') {
    fail_at(from, "cannot import absolute path");
    return nullptr;
  }
  if (importer && importer->std && is_std_vendored(path)) path = "vendor/" + path;
  auto it = by_path_.find(path);
  LoadedPackage* p = nullptr;
  if (it != by_path_.end()) {
    p = it->second;
    if (p->state == 1) {
      // a cycle: the stack from the root down
      std::string text = "package " + stack_.front()->path;
      for (size_t i = 1; i < stack_.size(); i++) text += "\n\timports " + stack_[i]->path + " from " + stack_[i]->import_stack_file;
      text += "\n\timports " + path + " from " + std::string(path_base(sources_.locate(from.pos).path)) + ": import cycle not allowed";
      fail(text);
      return nullptr;
    }
  } else {
    std::string dir;
    bool std = false;
    bool in_module = !mod_.dir.empty() && (path == mod_.module || has_prefix(path, mod_.module + "/"));
    if (in_module) {
      dir = mod_.dir + path.substr(mod_.module.size());
    } else {
      dir = goroot_ + "/src/" + path;
      OverlayEntry e;
      std = file_exists(dir) || (overlay_.find(path, &e) && e.replace && file_exists(overlay_.dir(path)));
      if (!std) {
        if (!first_element_has_dot(path)) fail_at(from, "package " + path + " is not in std (" + goroot_ + "/src/" + path + ")");
        else if (mod_.dir.empty()) fail_at(from, "no required module provides package " + path + ": go.mod file not found in current directory or any parent directory; see 'go help modules'");
        else fail_at(from, "no required module provides package " + path + "; to add it:\n\tgo get " + path);
        return nullptr;
      }
    }
    if (in_module && !file_exists(dir)) {
      if (from.pkg) fail_at(from, "package " + path + " is not in std (" + goroot_ + "/src/" + path + ")");
      else fail("no required module provides package " + path + "; to add it:\n\tgo get " + path);
      if (first_element_has_dot(path)) errors.back() = (from.pkg ? position(from.pos) + ": " : "") + "no required module provides package " + path + "; to add it:\n\tgo get " + path;
      return nullptr;
    }
    size_t before = errors.size();
    p = load_dir(path, dir, std, from);
    if (!p) {
      if (errors.size() == before) fail_at(from, "cannot read package " + path + " in " + dir);
      return nullptr;
    }
  }
  if (importer && !internal_ok(path, importer)) {
    fail("package " + importer->path + "\n\t" + position(from.pos) + ": use of internal package " + path + " not allowed");
    return nullptr;
  }
  if (importer && p->name == "main" && !p->std && p->parsed && p->parsed->diags.size() == 0) {
    fail_at(from, "import \"" + path + "\" is a program, not an importable package");
    return nullptr;
  }
  return p;
}

void PackageGraph::follow_imports(LoadedPackage* p) {
  p->state = 1;
  stack_.push_back(p);
  std::set<LoadedPackage*> seen;
  for (ast::FileNode* file : p->files)
    for (ast::Decl* d : file->decls) {
      if (d->kind != ast::DeclKind::Import) continue;
      auto* imp = static_cast<ast::ImportDecl*>(d);
      if (!imp->path || imp->path->bad) continue;
      std::string written = unquote_import(imp->path->text);
      if (written == "unsafe") continue;
      Importer from{p, imp->path->pos};
      if (p->by_written_path.count(written)) continue;
      LoadedPackage* q = resolve(written, from);
      p->by_written_path[written] = q;
      if (q && seen.insert(q).second) p->imports.push_back(q);
    }
  stack_.pop_back();
  p->state = 2;
  order_.push_back(p);
}

void PackageGraph::expand_pattern(const std::string& arg, std::vector<LoadedPackage*>* out) {
  auto add = [&](LoadedPackage* p) {
    if (p) out->push_back(p);
  };
  auto import_path_of = [&](const std::string& dir) {
    if (mod_.dir.empty()) return std::string();
    if (dir == mod_.dir) return mod_.module;
    if (has_prefix(dir, mod_.dir + "/")) return mod_.module + dir.substr(mod_.dir.size());
    return std::string();
  };
  bool local = arg == "." || arg == ".." || has_prefix(arg, "./") || has_prefix(arg, "../") || arg[0] == '/';
  bool recursive = arg == "..." || has_suffix(arg, "/...");
  std::string base = recursive ? (arg == "..." ? "." : arg.substr(0, arg.size() - 4)) : arg;
  if (!local) {
    if (!recursive) return add(resolve(base, {}));
    fail("pattern " + arg + ": only ./... patterns are supported");
    return;
  }
  auto abs = absolute_path(base);
  if (!abs.ok()) return fail(abs.error().message);
  std::string dir = abs.value();
  if (!file_exists(dir)) return fail("stat " + dir + ": directory not found");
  std::string path = import_path_of(dir);
  if (path.empty()) {
    if (has_prefix(dir, goroot_ + "/src/")) path = dir.substr(goroot_.size() + 5);
    else return fail(mod_.dir.empty() ? "go: go.mod file not found in current directory or any parent directory; see 'go help modules'"
                                      : "directory " + base + " outside main module or its selected dependencies");
  }
  if (!recursive) {
    if (auto it = by_path_.find(path); it != by_path_.end()) return add(it->second);
    bool std = has_prefix(dir, goroot_ + "/src/");
    size_t before = errors.size();
    LoadedPackage* p = load_dir(path, dir, std, {});
    if (!p && errors.size() == before) fail("no Go files in " + dir);
    return add(p);
  }
  // every folder with Go files; names that begin with _ or ., testdata and nested modules are left out
  std::vector<std::string> todo{dir};
  while (!todo.empty()) {
    std::string d = todo.back();
    todo.pop_back();
    auto entries = read_dir(d);
    if (!entries.ok()) continue;
    bool go = false;
    std::vector<std::string> subs;
    for (const DirEntry& e : entries.value()) {
      if (e.is_dir) {
        if (e.name[0] != '_' && e.name[0] != '.' && e.name != "testdata" && e.name != "vendor" && !file_exists(join_path(join_path(d, e.name), "go.mod"))) subs.push_back(join_path(d, e.name));
      } else if (has_suffix(e.name, ".go") && !has_suffix(e.name, "_test.go") && e.name[0] != '_' && e.name[0] != '.') {
        go = true;
      }
    }
    for (size_t i = subs.size(); i-- > 0;) todo.push_back(subs[i]);
    if (!go) continue;
    std::string ip = import_path_of(d);
    if (auto it = by_path_.find(ip); it != by_path_.end()) add(it->second);
    else add(load_dir(ip, d, false, {}));
  }
}

}  // namespace gorun
