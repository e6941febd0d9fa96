// Packages with their tests: the package recompiled with its internal test files, the external test package, and the program over both.
#include <string.h>

#include <algorithm>

#include "engine/load/go_files.h"
#include "engine/load/goroot.h"
#include "engine/load/package_graph.h"
#include "engine/load/std_shadow.h"
#include "engine/load/testmain.h"
#include "frontend/source/unicode.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/os.h"

namespace gorun {

bool has_internal_tests(const std::string& dir) {
  auto entries = read_dir(dir);
  if (!entries.ok()) return true;
  for (const DirEntry& e : entries.value()) {
    if (e.is_dir || !e.name.ends_with("_test.go") || is_hidden_name(e.name)) continue;
    auto text = read_file(join_path(dir, e.name));
    if (!text.ok() || !package_name(text.value()).ends_with("_test")) return true;
  }
  return false;
}

// Every folder with Go files; names that begin with _ or ., testdata and nested modules are left out.
void PackageGraph::find_folders(const std::string& dir, bool std, std::vector<PackageTarget>* out) const {
  auto entries = read_dir(dir);
  if (!entries.ok()) return;
  if (has_go_file(dir)) {
    std::string path = std ? dir.substr(std::min(dir.size(), goroot_.size() + 5)) : modules_.import_path_of(dir);
    if (!path.empty()) out->push_back({path, dir, std, {}});
  }
  for (const DirEntry& e : entries.value()) {
    if (!e.is_dir || is_hidden_name(e.name) || e.name == "testdata" || e.name == "vendor") continue;
    std::string sub = join_path(dir, e.name);
    if (std && sub == goroot_ + "/src/cmd") continue;
    if (!file_exists(join_path(sub, "go.mod"))) find_folders(sub, std, out);
  }
}

std::vector<PackageTarget> PackageGraph::find_targets(const std::vector<std::string>& patterns) {
  std::vector<PackageTarget> out;
  auto add = [&out](PackageTarget t) {
    for (const PackageTarget& o : out)
      if (o.path == t.path && o.dir == t.dir) return;
    out.push_back(std::move(t));
  };
  const std::string src = goroot_ + "/src";
  if (!patterns.empty() && patterns[0].ends_with(".go")) {
    FileList files;
    PackageTarget t{"command-line-arguments", {}, false, {}};
    if (list_named_files(patterns, &files, &t.dir)) {
      for (auto& [shown, abs] : files) t.files.push_back(abs);
    } else {
      t.error = errors.back();
      errors.pop_back();
    }
    return {t};
  }
  for (const std::string& arg : patterns) {
    bool local = arg == "." || arg == ".." || arg.starts_with("./") || arg.starts_with("../") || arg[0] == '/';
    bool recursive = arg == "..." || arg.ends_with("/...");
    std::string base = recursive ? (arg == "..." ? "" : arg.substr(0, arg.size() - 4)) : arg;
    std::string dir;
    bool std = false;
    if (local) {
      auto abs = absolute_path(base.empty() ? "/" : base);
      if (!abs.ok()) {
        add({arg, {}, false, abs.error().message});
        continue;
      }
      dir = abs.value();
      if (!file_exists(dir)) {
        add({arg, {}, false, "stat " + dir + ": directory not found"});
        continue;
      }
      std = dir.starts_with(src + "/") || dir == src;
    } else if (arg == "std") {
      dir = src;
      std = recursive = true;
    } else if (base.empty() && !mod().dir.empty()) {
      dir = mod().dir;
    } else if (const Module* m = modules_.main_of(base); m != nullptr) {
      dir = m->dir + base.substr(m->path.size());
    } else if (Modules::Found found = recursive ? Modules::Found() : modules_.find(base, ""); found.module != nullptr && found.error.empty()) {
      add({base, found.dir, false, {}});
      continue;
    } else {
      dir = src + "/" + base;
      std = true;
    }
    if (recursive) {
      std::vector<PackageTarget> found;
      find_folders(dir, std, &found);
      std::sort(found.begin(), found.end(), [](const PackageTarget& a, const PackageTarget& b) { return a.path < b.path; });
      if (found.empty()) fprintf(stderr, "go: warning: \"%s\" matched no packages\n", arg.c_str());
      for (PackageTarget& t : found) add(std::move(t));
      continue;
    }
    if (!has_go_file(dir)) {
      std::string why = "no Go files in " + dir;
      if (!local) { why = no_such_package(base); }
      add({arg, {}, false, why});
      continue;
    }
    std::string path = std ? dir.substr(std::min(dir.size(), src.size() + 1)) : modules_.import_path_of(dir);
    if (path.empty()) {
      add({arg, {}, false, outside_modules(base)});
      continue;
    }
    add({path, dir, std, {}});
  }
  return out;
}

// What counts of a target's folder: all, or the files that the command line names.
static auto entries_of(const PackageTarget& t) {
  auto entries = read_dir(t.dir);
  if (entries.ok() && !t.files.empty())
    std::erase_if(entries.value(), [&t](const DirEntry& e) { return std::find(t.files.begin(), t.files.end(), join_path(t.dir, e.name)) == t.files.end(); });
  return entries;
}

// The _test.go files of this build, by the package that they say they are of.
bool PackageGraph::list_tests(const PackageTarget& t, FileList* internal, FileList* external) {
  auto entries = entries_of(t);
  if (!entries.ok()) return true;
  OverlayEntry entry;
  if (t.std) overlay().find(t.path, &entry);
  for (const DirEntry& e : entries.value()) {
    if (e.is_dir || !e.name.ends_with("_test.go") || is_hidden_name(e.name) || !context_.matches_name(e.name)) continue;
    std::string abs = join_path(t.dir, e.name);
    auto text = read_file(abs);
    if (!text.ok()) continue;
    std::string problem;
    bool matches = context_.matches(e.name, text.value(), entry.tags, &problem);
    if (!problem.empty()) {
      fail(shown_path(abs, t.std) + ": " + problem);
      return false;
    }
    if (!matches) continue;
    (package_name(text.value()).ends_with("_test") ? external : internal)->emplace_back(shown_path(abs, t.std), abs);
  }
  return true;
}

LoadedPackage* PackageGraph::load_external_tests(const PackageTarget& t, const FileList& files) {
  packages_.push_back(std::make_unique<LoadedPackage>());
  LoadedPackage* p = packages_.back().get();
  p->path = t.path + "_test";
  p->test_of = t.path;
  p->shown = p->path + " [" + t.path + ".test]";
  p->dir = t.dir;
  p->std = t.std;
  const Module* module = t.std ? nullptr : modules_.owner(t.dir);
  p->go_version = module == nullptr ? kGoVersion : module->go_version;
  by_path_.try_emplace(p->path, p);
  OverlayEntry found;
  const OverlayEntry* entry = t.std && overlay().find(t.path, &found) ? &found : nullptr;
  bool any = false;
  if (!read_files(p, files, entry, true, &any)) return nullptr;
  follow_imports(p);
  return p;
}

LoadedPackage* PackageGraph::add_test_main(const PackageTarget& t, LoadedPackage* internal, LoadedPackage* external) {
  TestDeclarations d;
  if (internal) find_test_functions(*internal, false, &d);
  if (external) find_test_functions(*external, true, &d);
  if (!d.error.empty()) {
    fail(d.error);
    return nullptr;
  }
  packages_.push_back(std::make_unique<LoadedPackage>());
  LoadedPackage* p = packages_.back().get();
  p->path = t.path + ".test";
  p->test_of = t.path;
  p->name = "main";
  p->dir = t.dir;
  p->std = true;  // it may import testing/internal/testdeps
  p->go_version = kGoVersion;
  p->parsed = std::make_unique<CheckedPackage>();
  File* f = sources_.add_file("_testmain.go", "_testmain.go", test_main_source(d, t.path, internal != nullptr, external != nullptr, t.std ? "std" : mod().module));
  if (!f) {
    fail("_testmain.go: the program's source is larger than 4 GiB");
    return nullptr;
  }
  ParseOptions options;
  options.path = p->path;
  p->files.push_back(parse_file(f, p->parsed->arena, p->parsed->diags, options));
  lines += f->lines.size();
  follow_imports(p);
  return errors.empty() ? p : nullptr;
}

TestLoad PackageGraph::load_test(const PackageTarget& t) {
  FileList internal, external;
  if (!list_tests(t, &internal, &external)) return TestLoad::Failed;
  auto entries = entries_of(t);
  bool has_code = !internal.empty() || (entries.ok() && std::any_of(entries.value().begin(), entries.value().end(), [](const DirEntry& e) {
                                          return !e.is_dir && e.name.ends_with(".go") && !e.name.ends_with("_test.go") && !is_hidden_name(e.name);
                                        }));
  LoadedPackage* p = nullptr;
  if (has_code) {
    const StdPackage* as_it_is = t.std && internal.empty() ? in_image(t.path) : nullptr;
    p = as_it_is != nullptr ? take(*as_it_is) : load_dir(t.path, t.dir, t.std, {}, &internal, t.files.empty() ? nullptr : &t.files);
    if (!p || !errors.empty()) return TestLoad::Failed;
    p->named = true;
    p->library = p->name == "main";
  }
  if (internal.empty() && external.empty()) {
    if (p) roots_.push_back(p);
    return TestLoad::NoTests;
  }
  LoadedPackage* x = nullptr;
  if (!external.empty()) {
    x = load_external_tests(t, external);
    if (!x || !errors.empty()) return TestLoad::Failed;
    x->named = true;
  }
  LoadedPackage* main = add_test_main(t, p, x);
  if (!main) return TestLoad::Failed;
  main->named = true;
  if (p) main->debug_from.push_back(p);
  if (x) main->debug_from.push_back(x);
  roots_.push_back(main);
  return TestLoad::Ready;
}

}  // namespace gorun
