#include "engine/load/package_graph.h"

#include <string.h>

#include <algorithm>
#include <set>
#include <utility>

#include "engine/load/go_files.h"
#include "engine/load/goroot.h"
#include "engine/load/header_error.h"
#include "engine/load/import_path.h"
#include "frontend/source/unicode.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

// "golang.org/x/..." inside std is vendored.
bool is_std_vendored(std::string_view path) { return path.starts_with("golang.org/x/"); }

// A path whose first element has a dot names a module elsewhere.
bool first_element_has_dot(std::string_view path) { return path.substr(0, path.find('/')).find('.') != std::string_view::npos; }

// Packages that may use the directives of the runtime (Go: cmd/internal/objabi/pkgspecial.go).
bool is_runtime_package(std::string_view path) {
  return path == "runtime" || path.starts_with("internal/runtime/") || path == "internal/abi" || path == "internal/bytealg" || path == "internal/cpu" ||
         path == "internal/goarch" || path == "internal/goos" || path == "internal/goexperiment" || path == "internal/chacha8rand" || path == "internal/coverage/rtcov" ||
         path == "internal/stringslite" || path == "internal/byteorder" || path == "internal/profilerecord" || path == "internal/trace/tracev2" || path == "internal/synctest" ||
         path == "internal/asan" || path == "internal/msan" || path == "internal/race" || path == "reflect" || path == "syscall" || path == "sync/atomic";
}

// A file that starts with "#!" is a program whatever its name.
bool is_script(const std::string& path) {
  auto info = stat_file(path);
  if (!info.ok() || !info.value().is_regular) return false;
  auto text = read_file(path);
  return text.ok() && text.value().starts_with("#!");
}

std::string unquote_import(std::string_view lit) {
  std::string s;
  return unquote_string(lit, &s) ? s : std::string();
}

// The go command shows a file of the current folder without "./", unlike the compiler.
std::string without_dot(const std::string& shown) { return shown.starts_with("./") ? shown.substr(2) : shown; }

bool ready_first(const LoadedPackage* a, const LoadedPackage* b) { return a->path > b->path; }  // for a heap with the least path on top

}  // namespace

PackageGraph::PackageGraph(SourceMap& sources, const LoadOptions& options) : sources_(sources), options_(options) {
  for (const std::string& t : options.tags) context_.add_tag(t);
}

std::string PackageGraph::init() {
  auto root = options_.goroot.empty() ? find_goroot() : Result<std::string>(options_.goroot);
  if (!root.ok()) return root.error().message;
  goroot_ = root.value();
  constexpr size_t kPackages = 400;  // more than the library has
  if (options_.trees_apart)
    for (size_t i = 0; i < kPackages; i++) prepared_.push_back(std::make_unique<CheckedPackage>());
  std::string version = goroot_version(goroot_);
  return modules_.init(options_.work_dir, version.rfind("go", 0) == 0 ? "go " + version.substr(2) : "go version unknown", options_.mod);
}

const Overlay& PackageGraph::overlay() {
  if (std::exchange(overlay_read_, true)) return overlay_;
  auto root = options_.overlay.empty() ? find_overlay_root() : Result<std::string>(options_.overlay);
  auto read = root.ok() ? read_overlay(root.value()) : Result<Overlay>(root.error());
  if (read.ok()) overlay_ = std::move(read.value());
  else errors.push_back(read.error().message);
  return overlay_;
}

std::string PackageGraph::short_path(const std::string& abs) const {
  const std::string& wd = options_.work_dir;
  if (abs.starts_with(wd + "/")) {
    std::string rel = abs.substr(wd.size() + 1);
    return rel.find('/') == std::string::npos ? "./" + rel : rel;
  }
  // ../ forms while they are shorter
  std::string up = "../";
  for (std::string dir(path_dir(wd)); dir.size() > 1; dir = std::string(path_dir(dir)), up += "../") {
    if (!abs.starts_with(dir + "/")) continue;
    std::string rel = up + abs.substr(dir.size() + 1);
    return rel.size() < abs.size() ? rel : abs;
  }
  return abs;
}

std::string PackageGraph::position(Pos pos) {
  Location loc = sources_.locate(pos);
  return without_dot(std::string(loc.path)) + ":" + std::to_string(loc.line) + ":" + std::to_string(loc.col);
}

void PackageGraph::fail_at(const Importer& from, const std::string& text) { fail((from.pkg ? position(from.pos) + ": " : "") + text); }

void PackageGraph::fail_importer(const Importer& from, const std::string& line) {
  if (from.pkg != nullptr) {
    if (from.pkg->failed) return;
    from.pkg->failed = true;
  }
  fail(line);
}

std::string PackageGraph::stack_text() const {
  std::string text = "package " + stack_.front()->path;
  for (size_t i = 1; i < stack_.size(); i++) text += "\n\timports " + stack_[i]->path;
  return text;
}

bool PackageGraph::imports_c(const ast::FileNode* f, Pos* pos) const {
  for (ast::Decl* d : f->decls) {
    auto* imp = ast::as<ast::ImportDecl>(d);
    if (imp == nullptr || imp->path == nullptr || unquote_import(imp->path->text) != "C") continue;
    *pos = imp->pos;
    return true;
  }
  return false;
}

// A topological sort of `from` (what it imports outside of it is done already) that takes the least path among the packages that are ready.
// counts == null: all packages do; else those without are left out, with their edges.
std::vector<LoadedPackage*> PackageGraph::sorted(const std::vector<LoadedPackage*>& from, std::vector<char>* done, bool (*counts)(void*, const LoadedPackage*), void* ctx) const {
  std::unordered_map<const LoadedPackage*, size_t> index;
  for (size_t i = 0; i < packages_.size(); i++) index[packages_[i].get()] = i;
  std::vector<int> waiting(packages_.size(), 0);
  std::vector<std::vector<LoadedPackage*>> importers(packages_.size());
  std::vector<char> in(packages_.size(), 0);
  // A package takes part when it has work or imports one that takes part; loaded_ has imports first.
  for (LoadedPackage* p : loaded_) {
    bool takes = counts == nullptr || counts(ctx, p) || p->name == "main";
    for (LoadedPackage* q : p->imports) takes = takes || in[index[q]];
    in[index[p]] = takes;
  }
  std::vector<LoadedPackage*> heap, out;
  for (LoadedPackage* p : from) {
    size_t i = index[p];
    if ((*done)[i] || !in[i]) continue;
    for (LoadedPackage* q : p->imports) {
      size_t k = index[q];
      if ((*done)[k] || !in[k]) continue;
      waiting[i]++;
      importers[k].push_back(p);
    }
    if (waiting[i] == 0) heap.push_back(p);
  }
  std::make_heap(heap.begin(), heap.end(), ready_first);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), ready_first);
    LoadedPackage* p = heap.back();
    heap.pop_back();
    out.push_back(p);
    (*done)[index[p]] = 1;
    for (LoadedPackage* q : importers[index[p]]) {
      if (--waiting[index[q]] != 0) continue;
      heap.push_back(q);
      std::push_heap(heap.begin(), heap.end(), ready_first);
    }
  }
  return out;
}

std::vector<LoadedPackage*> PackageGraph::init_order(bool (*has_init)(void*, const LoadedPackage*), void* ctx) {
  // The runtime's tasks run before all others; so do those of packages that nothing in the program imports.
  std::vector<LoadedPackage*> below, rest;
  std::set<const LoadedPackage*> seen;
  std::vector<LoadedPackage*> todo;
  std::set<const LoadedPackage*> of_roots;
  auto reach = [](std::vector<LoadedPackage*> from, std::set<const LoadedPackage*>* out) {
    while (!from.empty()) {
      LoadedPackage* p = from.back();
      from.pop_back();
      if (!out->insert(p).second) continue;
      from.insert(from.end(), p->imports.begin(), p->imports.end());
    }
  };
  reach(roots_, &of_roots);
  for (LoadedPackage* p : loaded_)
    if (p->path == "runtime" || !of_roots.count(p)) todo.push_back(p);
  reach(todo, &seen);
  for (LoadedPackage* p : loaded_) (seen.count(p) ? below : rest).push_back(p);
  std::vector<char> done(packages_.size(), 0);
  std::vector<LoadedPackage*> out = sorted(below, &done, has_init, ctx);
  std::vector<LoadedPackage*> more = sorted(rest, &done, has_init, ctx);
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

const std::vector<LoadedPackage*>& PackageGraph::order() {
  if (order_.size() == loaded_.size()) return order_;
  order_ = init_order(nullptr, nullptr);
  // What compiles last is what was asked for.
  std::stable_partition(order_.begin(), order_.end(),
                        [](const LoadedPackage* p) { return p->path != "command-line-arguments" && !(p->named && p->name == "main" && !p->library); });
  return order_;
}

std::string PackageGraph::no_such_package(const std::string& path) const {
  if (!first_element_has_dot(path)) return "package " + path + " is not in std (" + goroot_ + "/src/" + path + ")";
  return "no required module provides package " + path + (modules_.none() ? std::string(": ") + kNoGoMod : "; to add it:\n\tgo get " + path);
}

// Null: the package is read from source.
const StdPackage* PackageGraph::in_image(const std::string& path) const {
  const StdPackage* p = options_.std != nullptr ? options_.std->find(path) : nullptr;
  return p != nullptr && !options_.shadowed.empty() && options_.shadowed[p->index] ? nullptr : p;
}

// A package of the image, with what it imports.
LoadedPackage* PackageGraph::take(const StdPackage& from) {
  std::string path(from.path);
  if (auto it = by_path_.find(path); it != by_path_.end()) return it->second;
  packages_.push_back(std::make_unique<LoadedPackage>());
  LoadedPackage* p = packages_.back().get();
  p->path = path;
  p->dir = from.dir;
  p->name = from.name;
  p->std = true;
  p->has_asm = from.has_asm;
  p->go_version = kGoVersion;
  p->image = &from;
  p->checked = from.checked;
  p->state = 2;
  by_path_[path] = p;
  p->imports.reserve(from.imports.size());
  for (const StdPackage* q : from.imports) p->imports.push_back(take(*q));
  loaded_.push_back(p);
  return p;
}

bool PackageGraph::load(const std::vector<std::string>& args) {
  bool files = !args.empty() && (args[0].ends_with(".go") || is_script(args[0]));
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

bool PackageGraph::list_named_files(const std::vector<std::string>& args, FileList* files, std::string* dir) {
  std::string shown_dir;
  for (const std::string& a : args) {
    if (!a.ends_with(".go") && !is_script(a)) {
      fail("named files must be .go files: " + a);
      return false;
    }
    auto info = stat_file(a);
    if (!info.ok()) {
      int e = info.error().errno_;
      fail("stat " + a + ": " + (e == ENOENT ? "no such file or directory" : e == EACCES ? "permission denied" : e == ENOTDIR ? "not a directory" : strerror(e)));
      return false;
    }
    if (info.value().is_dir) {
      fail(a + " is a directory, should be a Go file");
      return false;
    }
    auto abs = absolute_path(a);
    if (!abs.ok()) {
      fail(abs.error().message);
      return false;
    }
    std::string d(path_dir(abs.value()));
    std::string shown = clean_path(path_dir(a));
    if (!dir->empty() && shown != shown_dir) {
      fail("named files must all be in one directory; have " + shown_dir + " and " + shown);
      return false;
    }
    *dir = d;
    shown_dir = shown;
    files->emplace_back(short_path(abs.value()), abs.value());
  }
  for (size_t i = 0; i < files->size(); i++)
    for (size_t k = 0; k < i; k++) {
      const std::string &one = (*files)[k].second, &other = (*files)[i].second;
      if (strcasecmp(one.c_str(), other.c_str()) != 0) continue;
      fail("package command-line-arguments: case-insensitive file name collision: \"" + std::string(path_base(one)) + "\" and \"" + std::string(path_base(other)) + "\"");
      return false;
    }
  return true;
}

LoadedPackage* PackageGraph::make_from_files(const std::vector<std::string>& args) {
  FileList files;
  std::string dir;
  if (!list_named_files(args, &files, &dir)) return nullptr;
  packages_.push_back(std::make_unique<LoadedPackage>());
  LoadedPackage* p = packages_.back().get();
  p->path = "command-line-arguments";
  p->dir = dir;
  p->go_version = mod().dir.empty() ? kGoVersion : mod().go_version;
  by_path_[p->path] = p;
  bool any = false;
  if (!read_files(p, files, nullptr, false, &any)) return nullptr;
  follow_imports(p);
  return p;
}

// Reads and parses. filter: leave out what build constraints exclude (files named on the command line are taken as they are).
bool PackageGraph::read_files(LoadedPackage* p, const FileList& list, const OverlayEntry* entry, bool filter, bool* any_go) {
  static const std::vector<std::string> kNone;
  const std::vector<std::string>& extra = entry ? entry->tags : kNone;
  auto always = [entry](std::string_view name) { return entry && std::find(entry->use.begin(), entry->use.end(), name) != entry->use.end(); };
  if (prepared_.empty()) {
    p->parsed = std::make_unique<CheckedPackage>();
  } else {
    p->parsed = std::move(prepared_.back());
    prepared_.pop_back();
  }
  std::string first_file;
  bool ok = true;
  ParseOptions parse_options;
  parse_options.is_std = p->std;
  parse_options.is_runtime = p->std && is_runtime_package(p->path);
  parse_options.path = p->path;
  parse_options.lazy_bodies = p->std;
  if (options_.trees_apart) {
    p->parsed->once.use_scratch();
    parse_options.once = &p->parsed->once;
  }
  for (auto& [shown, abs] : list) {
    // Most files of other systems are known by their name, and need not be read.
    if (filter && !always(path_base(abs)) && !context_.matches_name(path_base(abs))) {
      *any_go = true;
      continue;
    }
    auto text = read_file(abs);
    if (!text.ok()) {
      fail("open " + shown + ": " + (text.error().errno_ ? strerror(text.error().errno_) : text.error().message.c_str()));
      ok = false;
      continue;
    }
    *any_go = true;
    if (filter && !always(path_base(abs))) {
      std::string problem;
      bool matches = context_.matches(path_base(abs), text.value(), extra, &problem);
      if (!problem.empty()) {
        fail(without_dot(shown) + ": " + problem);
        return false;
      }
      if (!matches) continue;
    }
    bytes += text.value().size();
    // A file of the overlay stands for the library's own: traces name the Go tree.
    std::string named = entry && path_dir(abs) != p->dir ? join_path(p->dir, path_base(abs)) : abs;
    if (entry && named.ends_with(".s.go")) named.resize(named.size() - 3);  // in place of an assembly file
    File* f = sources_.add_file(shown, std::move(named), std::move(text.value()));
    if (!f) {
      fail(shown + ": the program's source is larger than 4 GiB");
      return false;
    }
    size_t before = p->parsed->diags.size();
    ast::FileNode* node = parse_file(f, p->parsed->arena, p->parsed->diags, parse_options);
    lines += f->lines.size();
    if (p->parsed->diags.size() > before) {
      // The go command reads the header before the compiler does.
      HeaderError e = find_header_error(f);
      if (!e.message.empty()) {
        Location at = sources_.locate_raw(e.pos);
        at.col += e.behind;
        if (e.reading) fail("go: reading " + without_dot(shown) + ": " + e.message);
        else fail((e.absolute ? abs : without_dot(shown)) + ":" + std::to_string(at.line) + ":" + std::to_string(at.col) + ": " + e.message);
        return false;
      }
    }
    if (Pos at; imports_c(node, &at)) {
      if (filter && !p->std) {
        p->cgo_file = at;  // without cgo such a file does not belong to its package
        continue;
      }
    }
    if (node->pkg_name) {
      std::string name(node->pkg_name->name);
      if (filter && name == "documentation") continue;  // go/build: such a file belongs to no package
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

// Files of the standard library are shown as the distribution's own packages have them, whose paths are trimmed.
std::string PackageGraph::shown_path(const std::string& abs, bool std) const {
  return std && abs.starts_with(goroot_ + "/") ? "$GOROOT" + abs.substr(goroot_.size()) : short_path(abs);
}

LoadedPackage* PackageGraph::load_dir(const std::string& import_path, const std::string& dir, bool std, const Importer& from, const FileList* test_files,
                                      const std::vector<std::string>* only_files) {
  packages_.push_back(std::make_unique<LoadedPackage>());
  LoadedPackage* p = packages_.back().get();
  p->path = import_path;
  p->dir = dir;
  p->std = std;
  const Module* module = std ? nullptr : modules_.owner(dir);
  p->go_version = module == nullptr ? kGoVersion : module->go_version;
  by_path_[import_path] = p;
  if (from.pkg) p->import_stack_file = std::string(path_base(sources_.locate(from.pos).path));
  OverlayEntry found;
  const OverlayEntry* entry = std && overlay().find(import_path, &found) ? &found : nullptr;
  FileList list;
  bool tests = false;
  auto add_folder = [&](const std::string& folder, const std::vector<std::string>* only, const std::vector<std::string>* drop) -> bool {
    auto entries = read_dir(folder);
    if (!entries.ok()) return false;
    for (const DirEntry& e : entries.value()) {
      if (e.is_dir) continue;
      if (e.name.ends_with(".s") && context_.matches_name(e.name)) p->has_asm = true;
      if (e.name.ends_with("_test.go") && e.name[0] != '_' && e.name[0] != '.') tests = true;
      if (!e.name.ends_with(".go") || e.name.ends_with("_test.go") || e.name[0] == '_' || e.name[0] == '.') continue;
      if (only && std::find(only->begin(), only->end(), e.name) == only->end()) continue;
      if (drop && std::find(drop->begin(), drop->end(), e.name) != drop->end()) continue;
      std::string abs = join_path(folder, e.name);
      if (only_files && std::find(only_files->begin(), only_files->end(), abs) == only_files->end()) continue;
      list.emplace_back(shown_path(abs, std), abs);
    }
    return true;
  };
  if (entry && entry->replace) {
    add_folder(overlay().dir(import_path), nullptr, nullptr);
    p->has_asm = true;
  } else {
    if (!add_folder(dir, nullptr, entry ? &entry->drop : nullptr)) return nullptr;
    if (entry && !entry->add.empty()) add_folder(overlay().dir(import_path), &entry->add, nullptr);
    if (entry) p->has_asm = true;
  }
  // Assembly of a module cannot be compiled; many packages have Go beside it under one of these tags.
  OverlayEntry without_assembly;
  if (!std && p->has_asm) {
    without_assembly.tags = {"purego", "noasm"};
    entry = &without_assembly;
  }
  if (test_files && !test_files->empty()) {
    list.insert(list.end(), test_files->begin(), test_files->end());
    p->shown = import_path + " [" + import_path + ".test]";
  }
  bool any = false;
  if (!read_files(p, list, entry, true, &any)) {
    if (!errors.empty() && from.pkg && errors.back().rfind("found packages", 0) == 0) errors.back() = position(from.pos) + ": " + errors.back();
    return nullptr;
  }
  if (options_.trees_apart) p->tags = context_.take_asked();
  if (p->files.empty() && p->parsed->diags.size() == 0) {
    if (p->cgo_file.valid()) fail(position(p->cgo_file) + ": import \"C\": cgo is not supported");
    else if (any) fail((from.pkg ? stack_text() + "\n\timports " + import_path : "package " + import_path) + ": build constraints exclude all Go files in " + dir);
    else if (from.pkg) fail(import_path + ": no non-test Go files in " + dir);
    else fail((tests ? "no non-test Go files in " : "no Go files in ") + dir);
    return nullptr;
  }
  follow_imports(p);
  return p;
}

bool PackageGraph::internal_ok(const std::string& path, LoadedPackage* importer) const {
  // The commands of the distribution, as main module, may use what the library may.
  if (!importer || importer->std || importer->dir.starts_with(goroot_ + "/src/")) return true;
  size_t at = path.rfind("/internal/");
  std::string parent;
  if (at != std::string::npos) parent = path.substr(0, at);
  else if (path.starts_with("internal/") || path == "internal") parent = "";
  else if (path.ends_with("/internal")) parent = path.substr(0, path.size() - 9);
  else return true;
  auto target = by_path_.find(path);
  bool std_target = target != by_path_.end() && target->second->std;
  if (std_target) return false;
  std::string importer_path = importer->test_of.empty() ? importer->path : importer->test_of;
  if (importer_path == "command-line-arguments") {
    importer_path = modules_.import_path_of(importer->dir);
    if (importer_path.empty()) return false;
  }
  return importer_path == parent || importer_path.starts_with(parent + "/");
}

// The package an import declaration means, loaded. Null: an error was reported.
LoadedPackage* PackageGraph::resolve(const std::string& written, const Importer& from) {
  std::string path = written;
  LoadedPackage* importer = from.pkg;
  if (importer && !is_plausible_import(path)) {
    fail_importer(from, sources_.file_of(from.pos)->abs_path + position(from.pos).substr(without_dot(sources_.file_of(from.pos)->path).size()) + ": invalid import path: " + path);
    return nullptr;
  }
  // go/parser's isValidImport
  for (size_t i = 0; i < path.size(); i++) {
    unsigned char c = static_cast<unsigned char>(path[i]);
    if (c > ' ' && c != 0x7f && std::string_view("!\"#$%&'()*,:;<=>?[\\]^{|}`").find(path[i]) == std::string_view::npos && path.compare(i, 3, "\xef\xbf\xbd") != 0) continue;
    fail_at(from, "invalid import path: " + path);
    return nullptr;
  }
  if (path == "C") {
    fail_at(from, "import \"C\": cgo is not supported");
    return nullptr;
  }
  if (path.starts_with("./") || path.starts_with("../") || path == "." || path == "..") {
    fail_at(from, "\"" + path + "\" is relative, but relative import paths are not supported in module mode");
    return nullptr;
  }
  if (path[0] == '/') {
    fail_at(from, "\"" + path + "\" is not a package path; see 'go help packages'");
    return nullptr;
  }
  if (std::string problem = import_path_problem(path); !problem.empty()) {
    fail_at(from, "malformed import path " + quote_string(path) + ": " + problem);
    return nullptr;
  }
  if (importer && !importer->std && (path.starts_with("vendor/") || path.find("/vendor/") != std::string::npos)) {
    fail_importer(from, position(from.pos) + ": use of vendored package not allowed");
    return nullptr;
  }
  if (importer && importer->std && is_std_vendored(path)) path = (importer->path.starts_with("cmd/") ? "cmd/vendor/" : "vendor/") + path;
  auto it = by_path_.find(path);
  LoadedPackage* p = nullptr;
  if (it != by_path_.end()) {
    p = it->second;
    if (p->state == 1) {
      // a cycle: the stack from the root down
      std::string text = "package " + stack_.front()->path;
      for (size_t i = 1; i < stack_.size(); i++) text += "\n\timports " + stack_[i]->path + " from " + stack_[i]->import_stack_file;
      text += "\n\timports " + path + " from " + std::string(path_base(sources_.locate(from.pos).path)) + ": import cycle not allowed" +
              (stack_.front()->shown.empty() ? "" : " in test");
      blame(stack_.front()->shown);
      fail(text);
      return nullptr;
    }
  } else if (const StdPackage* of_image = in_image(path)) {
    p = take(*of_image);
  } else {
    std::string dir;
    bool std = false;
    // A path of the library that a main module has too is the main module's when it says so by its prefix.
    Modules::Found found = modules_.find(path, importer ? importer->path : "");
    if (!found.error.empty()) {
      blame(path);
      fail_at(from, found.error);
      return nullptr;
    }
    dir = found.dir;
    if (found.module == nullptr) {
      dir = goroot_ + "/src/" + path;
      OverlayEntry e;
      std = file_exists(dir) || (overlay().find(path, &e) && e.replace && file_exists(overlay().dir(path)));
      if (!std) {
        blame(path);
        fail_at(from, no_such_package(path));
        return nullptr;
      }
    }
    size_t before = errors.size();
    p = load_dir(path, dir, std, from);
    if (!p) {
      if (errors.size() == before) fail_at(from, "cannot read package " + path + " in " + dir);
      return nullptr;
    }
  }
  if (importer && !internal_ok(path, importer)) {
    std::string stack = stack_text();
    // An import of the tests themselves.
    if (stack_.size() == 1 && !importer->shown.empty() && importer->test_of.empty() && sources_.file_of(from.pos)->abs_path.ends_with("_test.go")) {
      stack += " (test)";
      blame(importer->shown);
    }
    fail_importer(from, stack + "\n\t" + position(from.pos) + ": use of internal package " + path + " not allowed");
    return nullptr;
  }
  if (importer && p->name == "main" && !p->std && p->path != importer->test_of && p->parsed && p->parsed->diags.size() == 0) {
    fail_importer(from, position(from.pos) + ": import \"" + path + "\" is a program, not an importable package");
    return nullptr;
  }
  return p;
}

void PackageGraph::follow_imports(LoadedPackage* p) {
  p->state = 1;
  stack_.push_back(p);
  // By path, as the go command goes about it; the first declaration of a path stands for all.
  std::map<std::string, Pos> imports;
  for (ast::FileNode* file : p->files)
    for (ast::Decl* d : file->decls) {
      auto* imp = ast::as<ast::ImportDecl>(d);
      if (imp == nullptr || imp->path == nullptr || imp->path->bad) continue;
      imports.try_emplace(unquote_import(imp->path->text), imp->pos);
    }
  std::set<LoadedPackage*> seen;
  for (auto& [written, pos] : imports) {
    if (written == "unsafe") continue;
    LoadedPackage* q = resolve(written, {p, pos});
    p->by_written_path[written] = q;
    if (q && seen.insert(q).second) p->imports.push_back(q);
  }
  stack_.pop_back();
  p->state = 2;
  loaded_.push_back(p);
}

}  // namespace gorun
