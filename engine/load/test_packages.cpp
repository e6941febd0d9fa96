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
    if (!p) {
      fail("package " + t.path + ": build constraints exclude all Go files in " + t.dir);
      return TestLoad::Failed;
    }
    roots_.push_back(p);
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
