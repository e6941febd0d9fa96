// checktool: the type checker by itself, for tests and measurements.
//
//   checktool std [--on-demand] [--tests] [--verify] [prefix...]   checks the standard library of $GOROOT with all bodies; prints lines per CPU second
//   --verify: the trees of packages without errors must have all annotations (annotations.h)
//   checktool vet [-lang=go1.N] [-limit=N] file.go... | dir | ./...   checks user packages and prints their diagnostics as gc does
//
// Packages are imported from source. It knows as much of module layout as the corpora need: the go.mod of the current folder.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "frontend/check/check.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/universe.h"
#include "runtime/base/os.h"
#include "tests/tools/annotations.h"

using namespace gorun;

namespace {

const char* const kOses[] = {"aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios",     "js",
                             "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "wasip1",  "windows", "zos"};
const char* const kArches[] = {"386",       "amd64",       "amd64p32", "arm",   "armbe",   "arm64", "arm64be", "loong64", "mips",  "mipsle", "mips64",  "mips64le",
                               "mips64p32", "mips64p32le", "ppc",      "ppc64", "ppc64le", "riscv", "riscv64", "s390",    "s390x", "sparc",  "sparc64", "wasm"};
const char* const kTags[] = {"linux",
                             "amd64",
                             "unix",
                             "gc",
                             "goexperiment.regabiwrappers",
                             "goexperiment.regabiargs",
                             "goexperiment.aliastypeparams",
                             "goexperiment.dwarf5",
                             "goexperiment.greenteagc",
                             "goexperiment.randomizedheapbase64",
                             "goexperiment.swissmap",
                             "goexperiment.spinbitmutex",
                             "goexperiment.coverageredesign",
                             "goexperiment.loopvar"};

bool in(std::string_view s, const auto& list) {
  for (const char* k : list)
    if (s == k) return true;
  return false;
}

bool tag_ok(void*, std::string_view tag) {
  if (in(tag, kTags)) return true;
  if (tag.starts_with("go1.")) return atoi(std::string(tag.substr(4)).c_str()) <= 26;
  return false;
}

bool name_ok(std::string_view name, bool test = false) {
  if (!name.ends_with(".go") || name.ends_with("_test.go") != test || name[0] == '_' || name[0] == '.') return false;
  name.remove_suffix(test ? 8 : 3);
  std::vector<std::string_view> parts;
  size_t first = name.find('_');
  if (first == name.npos) return true;
  std::string_view rest = name.substr(first + 1);
  for (;;) {
    size_t i = rest.find('_');
    parts.push_back(rest.substr(0, i));
    if (i == rest.npos) break;
    rest.remove_prefix(i + 1);
  }
  std::string_view last = parts.back();
  if (parts.size() >= 2 && in(parts[parts.size() - 2], kOses) && in(last, kArches)) return parts[parts.size() - 2] == "linux" && last == "amd64";
  if (in(last, kOses)) return last == "linux";
  if (in(last, kArches)) return last == "amd64";
  return true;
}

struct Session {
  SourceMap sources;
  TypeStore store;
  std::string goroot;
  std::string module_path, module_dir, module_lang;
  std::map<std::string, std::unique_ptr<CheckedPackage>> packages;
  std::set<std::string> loading;
  CheckOptions::Bodies std_bodies = CheckOptions::Bodies::OnDemand;
  int64_t check_ns = 0, parse_ns = 0;
  int64_t lines = 0, bodies = 0;
  int errors = 0;
  bool verify = false;        // annotations of packages without errors
  bool check_bodies = false;  // on demand, one by one
  int64_t initializers = 0;
  bool std_tests = false;  // also the packages' own tests
  unsigned limit = 0;
  std::string lang;  // -lang, for user packages

  bool find_dir(const std::string& path, std::string* dir) {
    if (!module_path.empty()) {
      if (path == module_path) return *dir = module_dir, true;
      if (path.starts_with(module_path + "/")) return *dir = module_dir + path.substr(module_path.size()), true;
    }
    for (const char* p : {"/src/", "/src/vendor/", "/src/cmd/vendor/"}) {
      *dir = goroot + p + path;
      auto st = stat_file(*dir);
      if (st.ok() && st.value().is_dir) return true;
    }
    return false;
  }

  std::vector<std::string> files_of(const std::string& dir, bool test = false) {
    std::vector<std::string> out;
    auto list = read_dir(dir);
    if (!list.ok()) return out;
    for (const DirEntry& e : list.value())
      if (!e.is_dir && name_ok(e.name, test)) out.push_back(join_path(dir, e.name));
    return out;
  }

  // The package with its own _test.go files (not those of package x_test), checked for errors only.
  void check_tests(const std::string& path) {
    std::string dir;
    if (!find_dir(path, &dir)) return;
    std::vector<std::string> files = files_of(dir);
    size_t n = files.size();
    for (const std::string& f : files_of(dir, true)) {
      auto text = read_file(f);
      size_t i = text.ok() ? ("\n" + text.value()).find("\npackage ") : std::string::npos;
      if (i == std::string::npos) continue;
      std::string name = text.value().substr(i + 8, text.value().find_first_of(" \n\r/;", i + 8) - i - 8);
      if (!name.ends_with("_test")) files.push_back(f);
    }
    if (files.size() == n) return;
    auto saved = std::move(packages[path]);
    check(path, files, false, false);
    variants.push_back(std::move(packages[path]));
    packages[path] = std::move(saved);
  }
  std::vector<std::unique_ptr<CheckedPackage>> variants;

  // files: paths as shown. Null when there are no files or they have syntax errors (printed).
  CheckedPackage* check(const std::string& path, const std::vector<std::string>& files, bool user, bool main) {
    auto pkg = std::make_unique<CheckedPackage>();
    std::vector<ast::FileNode*> nodes;
    int64_t t0 = cpu_time_ns();
    int64_t n = 0;
    Diagnostics& syntax = pkg->diags;
    bool bad = false;
    for (const std::string& f : files) {
      auto text = read_file(f);
      if (!text.ok()) {
        fprintf(stderr, "%s: cannot read\n", f.c_str());
        errors++;
        return nullptr;
      }
      if (!user && (!build_constraint_satisfied(text.value(), tag_ok, nullptr) || text.value().find("\nimport \"C\"\n") != std::string::npos)) continue;
      if (user && files.size() > 1 && !build_constraint_satisfied(text.value(), tag_ok, nullptr)) continue;
      std::string shown = user && f[0] != '/' && f[0] != '.' ? "./" + f : f;
      auto abs = absolute_path(f);
      File* file = sources.add_file(shown, abs.ok() ? abs.value() : f, std::move(text.value()));
      ParseOptions popt;
      popt.is_std = !user;
      popt.is_runtime = !user && (path == "runtime" || path.starts_with("runtime/") || path.starts_with("internal/runtime/") || path == "reflect" || path == "syscall" ||
                                  path.starts_with("internal/"));
      popt.path = path;
      nodes.push_back(parse_file(file, pkg->arena, syntax, popt));
      n += static_cast<int64_t>(file->lines.size());
    }
    parse_ns += cpu_time_ns() - t0;
    if (nodes.empty()) return nullptr;
    for (ast::FileNode* f : nodes) bad |= f->bad_package_clause;
    if (bad || syntax.has_syntax_errors()) {
      fputs(render(sources, syntax.list(), limit).c_str(), stdout);
      errors++;
      return nullptr;
    }
    CheckOptions opt;
    opt.bodies = user ? CheckOptions::Bodies::All : std_bodies;
    opt.go_version = user ? (!lang.empty() ? lang : !module_lang.empty() ? module_lang : "go1.26") : "go1.26";
    opt.require_bodies = user;
    if (auto list = read_dir(std::string(path_dir(files[0]))); user && list.ok())
      for (const DirEntry& e : list.value()) opt.require_bodies &= !e.name.ends_with(".s");
    opt.is_main = main;
    // Imports are checked first, so that the time is this package's own.
    for (ast::FileNode* f : nodes)
      for (ast::Decl* d : f->decls)
        if (d->kind == ast::DeclKind::Import) {
          auto* id = static_cast<ast::ImportDecl*>(d);
          if (id->path && !id->path->bad) {
            std::string err;
            import(std::string(string_val(const_from_literal(id->path->text, ConstKind::String))), &err);
          }
        }
    int64_t t1 = cpu_time_ns();
    pkg = check_package(
        path, nodes, sources, store, [&](std::string_view p, std::string* err) { return import(std::string(p), err); }, opt, std::move(pkg));
    check_ns += cpu_time_ns() - t1;
    if (check_bodies && !user) {
      for (const Initializer& i : init_order(*pkg)) initializers += static_cast<int64_t>(i.lhs.size());
      for (FuncObj* f : pkg->funcs) check_body(*pkg, f);
    }
    lines += n;
    if (pkg->diags.has_errors()) {
      fputs(render(sources, pkg->diags.list(), limit).c_str(), stdout);
      errors++;
    }
    for (FuncObj* f : pkg->funcs) bodies += f->body_checked;
    if (verify && opt.bodies == CheckOptions::Bodies::All && !pkg->diags.has_errors()) {
      for (const std::string& line : verify_annotations(*pkg, sources)) {
        puts(line.c_str());
        errors++;
      }
    }
    CheckedPackage* result = pkg.get();
    packages[path] = std::move(pkg);
    return result;
  }

  Package* import(const std::string& path, std::string* err) {
    if (path == "unsafe") return store.unsafe_pkg();
    if (auto it = packages.find(path); it != packages.end()) return it->second ? it->second->pkg : nullptr;
    std::string dir;
    bool user = !module_path.empty() && (path == module_path || path.starts_with(module_path + "/"));
    if (!loading.insert(path).second || !find_dir(path, &dir)) {
      *err = "package " + path + " is not in std";
      return nullptr;
    }
    CheckedPackage* p = check(path, files_of(dir), user, false);
    loading.erase(path);
    if (!p) *err = "no Go files";
    return p ? p->pkg : nullptr;
  }
};

void walk(const std::string& dir, const std::string& path, const std::function<void(const std::string&, const std::string&)>& f) {
  auto list = read_dir(dir);
  if (!list.ok()) return;
  bool go = false;
  for (const DirEntry& e : list.value()) go |= !e.is_dir && name_ok(e.name);
  if (go && !path.empty()) f(dir, path);
  for (const DirEntry& e : list.value()) {
    if (!e.is_dir || e.name == "testdata" || e.name[0] == '_' || e.name[0] == '.') continue;
    walk(join_path(dir, e.name), path.empty() ? e.name : path + "/" + e.name, f);
  }
}

int run_std(Session& s, const std::vector<std::string>& prefixes) {
  std::vector<std::string> paths;
  walk(s.goroot + "/src", "", [&](const std::string&, const std::string& path) {
    if (path == "builtin" || (path.starts_with("cmd") && prefixes.empty())) return;
    bool want = prefixes.empty();
    for (const std::string& p : prefixes) want |= path == p || path.starts_with(p + "/");
    if (want) paths.push_back(path.starts_with("vendor/") ? path.substr(7) : path.starts_with("cmd/vendor/") ? path.substr(11) : path);
  });
  for (const std::string& p : paths) {
    std::string err;
    if (p != "unsafe") s.import(p, &err);
  }
  if (s.std_tests)
    for (const std::string& p : paths) s.check_tests(p);
  double ms = static_cast<double>(s.check_ns) / 1e6;
  printf("%zu packages, %lld lines, %lld function bodies, %lld initialised variables: parsed in %.0f ms, checked in %.0f ms CPU: %.0f lines per second; %d packages with errors\n",
         s.packages.size(), static_cast<long long>(s.lines), static_cast<long long>(s.bodies), static_cast<long long>(s.initializers), static_cast<double>(s.parse_ns) / 1e6, ms,
         static_cast<double>(s.lines) / ms * 1e3, s.errors);
  return s.errors != 0;
}

void read_go_mod(Session& s) {
  auto text = read_file("go.mod");
  if (!text.ok()) return;
  s.module_dir = ".";
  std::string_view t = text.value();
  while (!t.empty()) {
    size_t i = t.find('\n');
    std::string_view line = t.substr(0, i);
    t = i == t.npos ? std::string_view() : t.substr(i + 1);
    auto word = [&](std::string_view key) { return line.starts_with(key) ? std::string(line.substr(key.size())) : std::string(); };
    if (std::string m = word("module "); !m.empty()) s.module_path = m;
    if (std::string g = word("go "); !g.empty()) s.module_lang = "go" + g;
  }
}

int run_vet(Session& s, const std::vector<std::string>& args) {
  read_go_mod(s);
  std::vector<std::string> files;
  for (const std::string& a : args) {
    if (a.ends_with(".go")) {
      files.push_back(a);
    } else if (a.ends_with("/...")) {
      std::string root = a.substr(0, a.size() - 4);
      auto one = [&](const std::string& dir, const std::string& path) {
        std::string import = s.module_path + (path.empty() ? "" : "/" + path);
        if (!s.packages.count(import)) s.check(import, s.files_of(dir), true, true);
      };
      one(root, "");
      walk(root, "", one);
    } else {
      std::string dir = a;
      std::string import = dir == "." ? s.module_path : s.module_path + "/" + dir.substr(dir.starts_with("./") ? 2 : 0);
      std::vector<std::string> list = s.files_of(dir);
      if (dir == ".")
        for (std::string& f : list) f = "./" + std::string(path_base(f));
      s.check(import, list, true, true);
    }
  }
  if (!files.empty()) s.check("command-line-arguments", files, true, true);
  return s.errors ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  Session s;
  const char* root = getenv("GOROOT");
  s.goroot = root ? root : "";
  std::vector<std::string> args;
  std::string mode = argc > 1 ? argv[1] : "";
  for (int i = 2; i < argc; i++) {
    std::string a = argv[i];
    if (a == "--all") s.std_bodies = CheckOptions::Bodies::All;
    else if (a == "--tests") s.std_tests = true;
    else if (a == "--verify") s.verify = true;
    else if (a == "--on-demand") s.std_bodies = CheckOptions::Bodies::OnDemand;
    else if (a.starts_with("-lang=")) s.lang = a.substr(6);
    else if (a.starts_with("-limit=")) s.limit = static_cast<unsigned>(atoi(a.c_str() + 7));
    else if (a.starts_with("-")) continue;
    else args.push_back(a);
  }
  if (s.goroot.empty()) {
    fputs("GOROOT is not set\n", stderr);
    return 2;
  }
  if (mode == "std") {
    bool on_demand = false;
    for (int i = 2; i < argc; i++) on_demand |= strcmp(argv[i], "--on-demand") == 0;
    s.check_bodies = true;
    if (!on_demand) s.std_bodies = CheckOptions::Bodies::All;
    return run_std(s, args);
  }
  if (mode == "vet") return run_vet(s, args);
  fputs("usage: checktool std | vet ...\n", stderr);
  return 2;
}
