// Loading packages, without the compiler behind it. The words of its errors are tested by tests/cli/loader_test.py.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <map>

#include "engine/load/build_context.h"
#include "engine/load/godebug.h"
#include "engine/load/gomod.h"
#include "engine/load/goroot.h"
#include "engine/load/import_path.h"
#include "engine/load/package_graph.h"
#include "runtime/base/os.h"

namespace gorun {
namespace {

// A folder with files, removed at the end.
struct Tree {
  std::string dir;
  explicit Tree(const std::map<std::string, std::string>& files) {
    char name[] = "/tmp/gorun_load_XXXXXX";
    dir = mkdtemp(name);
    for (auto& [path, text] : files) {
      std::string full = join_path(dir, path);
      EXPECT_TRUE(make_dirs(std::string(path_dir(full))).ok());
      EXPECT_TRUE(write_file_atomic(full, text).ok());
    }
  }
  ~Tree() {
    std::string command = "rm -rf " + dir;
    if (system(command.c_str()) != 0) ADD_FAILURE();
  }
};

struct Graph {
  Tree tree;
  SourceMap sources;
  PackageGraph graph;
  std::string problem;
  Graph(const std::map<std::string, std::string>& files, const std::vector<std::string>& patterns) : tree(files), graph(sources, {{}, tree.dir}) {
    problem = graph.init();
    if (!problem.empty()) return;
    std::vector<std::string> args;
    for (const std::string& p : patterns) args.push_back(p[0] == '.' ? tree.dir + p.substr(1) : p);
    graph.load(args);
  }
  bool usable() const { return problem.empty(); }  // there is a Go tree
  static std::string names(const std::vector<LoadedPackage*>& list) {
    std::string out;
    for (LoadedPackage* p : list)
      if (!p->std) out += (out.empty() ? "" : " ") + p->path;
    return out;
  }
};

TEST(BuildContext, FileNames) {
  BuildContext c;
  for (const char* yes : {"x.go", "x_linux.go", "x_amd64.go", "x_linux_amd64.go", "linux.go", "windows.go", "x_unix.go", "a_b.go", "x_linux_test.go", "x_linux.y.go"}) {
    EXPECT_TRUE(c.matches_name(yes)) << yes;
  }
  for (const char* no : {"x_windows.go", "x_arm64.go", "x_linux_arm64.go", "x_windows_amd64.go", "x_windows_test.go", "x_plan9.s", "_windows.go"}) {
    EXPECT_FALSE(c.matches_name(no)) << no;
  }
}

TEST(BuildContext, Constraints) {
  BuildContext c;
  c.add_tag("mine");
  std::string problem;
  auto ok = [&](const std::string& expr, const std::vector<std::string>& extra = {}) { return c.matches("x.go", "//go:build " + expr + "\n\npackage p\n", extra, &problem); };
  EXPECT_TRUE(ok("linux && amd64 && gc && unix && go1.1 && go1.26 && mine && !cgo && !race && amd64.v1"));
  EXPECT_TRUE(ok("goexperiment.greenteagc"));
  EXPECT_FALSE(ok("go1.27"));
  EXPECT_FALSE(ok("extra"));
  EXPECT_TRUE(ok("extra", {"extra"}));
  EXPECT_FALSE(ok("linux", {"!linux"}));
  EXPECT_EQ(problem, "");
  EXPECT_FALSE(ok("(linux"));
  EXPECT_EQ(problem, "parsing //go:build line: missing close paren");
}

TEST(ImportPath, Problems) {
  EXPECT_EQ(import_path_problem("a/b.c/d-e_f~g+h"), "");
  EXPECT_EQ(import_path_problem(""), "empty string");
  EXPECT_EQ(import_path_problem("-a"), "leading dash");
  EXPECT_EQ(import_path_problem("a//b"), "double slash");
  EXPECT_EQ(import_path_problem("a/"), "trailing slash");
  EXPECT_EQ(import_path_problem("a/../b"), "invalid path element \"..\"");
  EXPECT_EQ(import_path_problem("a/b."), "trailing dot in path element");
  EXPECT_EQ(import_path_problem("a/b@c"), "invalid char '@'");
  EXPECT_EQ(import_path_problem("a/con.x"), "\"con\" disallowed as path element component on Windows");
  EXPECT_EQ(import_path_problem("a~1/b"), "trailing tilde and digits in path element");
  EXPECT_FALSE(is_plausible_import("a b"));
  EXPECT_FALSE(is_plausible_import("a!b"));
  EXPECT_TRUE(is_plausible_import("é/世"));
}

TEST(GoMod, Versions) {
  EXPECT_LT(compare_go_versions("1.9", "1.21"), 0);
  EXPECT_EQ(compare_go_versions("1.21", "1.21.0"), 0);
  EXPECT_GT(compare_go_versions("1.26.3", "1.26"), 0);
  auto version = [](const std::string& text) {
    auto m = parse_gomod(text, "go.mod", "go 1.26.8");
    return m.ok() ? m.value().module + " " + m.value().go_version : m.error().message;
  };
  EXPECT_EQ(version("// comment\nmodule \"ex.com/m\" // more\n\ngo 1.21rc1\ntoolchain go1.26.0\n"), "ex.com/m go1.21rc1");
  EXPECT_EQ(version("module m\nrequire (\n\ta v1.0.0 // indirect\n\tb v1.2.0\n)\nreplace a => ../a\n"), "m go1.16");
  EXPECT_EQ(version("module m\ngo 1.26.9\n"), "go: go.mod requires go >= 1.26.9 (running go 1.26.8; GOTOOLCHAIN=local)");
  EXPECT_EQ(version("module m\nfoo\nrequire b v2.0.0\ngo (\n 1.2\n)\n"),
            "go: errors parsing go.mod:\ngo.mod:2: unknown directive: foo\ngo.mod:3: require b: version \"v2.0.0\" invalid: should be v0 or v1, not v2\n"
            "go.mod:4: unknown block type: go");
  EXPECT_EQ(version("module \"m\n"), "go: errors parsing go.mod:\ngo.mod:1:10: unexpected newline in string");
  EXPECT_EQ(version("module m\nrequire (\n"), "go: errors parsing go.mod:\ngo.mod:3: syntax error (unterminated block started at go.mod:2:1)");
  EXPECT_EQ(version("module /m\n"), "go: malformed module path \"/m\": empty path element");
  EXPECT_EQ(version("module m\ngo 01.2\n"), "go: errors parsing go.mod:\ngo.mod:2: invalid go version '01.2': must match format 1.23.0");
}

TEST(PackageGraph, OrderIsByPathAmongTheReady) {
  Graph g({{"go.mod", "module m\ngo 1.26\n"},
           {"main.go", "package main\nimport (\n_ \"m/z\"\n_ \"m/a\"\n)\nfunc main() {}\n"},
           {"a/a.go", "package a\nimport _ \"m/y\"\n"},
           {"y/y.go", "package y\n"},
           {"z/z.go", "package z\nimport _ \"m/b\"\n"},
           {"b/b.go", "package b\n"}},
          {"."});
  if (!g.usable()) GTEST_SKIP() << g.problem;
  EXPECT_EQ(g.graph.errors, std::vector<std::string>{});
  EXPECT_EQ(Graph::names(g.graph.order()), "m/b m/y m/a m/z m");
  // What the runtime needs comes first, what was asked for last.
  ASSERT_NE(g.graph.load_import("runtime"), nullptr);
  EXPECT_EQ(g.graph.order().back()->path, "m");
  size_t runtime = 0, b = 0;
  for (size_t i = 0; i < g.graph.order().size(); i++) {
    if (g.graph.order()[i]->path == "runtime") runtime = i;
    if (g.graph.order()[i]->path == "m/b") b = i;
  }
  EXPECT_LT(runtime, b);
  // m/y has nothing to do: m/a need not wait for it.
  auto has_work = [](void*, const LoadedPackage* p) { return p->path != "m/y" && !p->std; };
  EXPECT_EQ(Graph::names(g.graph.init_order(has_work, nullptr)), "m/a m/b m/z m");
}

TEST(PackageGraph, StandardLibraryIsVendored) {
  Graph g({{"go.mod", "module m\ngo 1.26\n"}, {"main.go", "package main\nimport _ \"net\"\nfunc main() {}\n"}}, {"."});
  if (!g.usable()) GTEST_SKIP() << g.problem;
  EXPECT_EQ(g.graph.errors, std::vector<std::string>{});
  bool vendored = false;
  for (LoadedPackage* p : g.graph.order()) vendored = vendored || p->path == "vendor/golang.org/x/net/dns/dnsmessage";
  EXPECT_TRUE(vendored);
}

TEST(PackageGraph, CgoFilesAreLeftOut) {
  Graph g({{"go.mod", "module m\ngo 1.26\n"}, {"a.go", "package main\nimport \"C\"\n"}, {"b.go", "package main\nfunc main() {}\n"}}, {"."});
  if (!g.usable()) GTEST_SKIP() << g.problem;
  EXPECT_EQ(g.graph.errors, std::vector<std::string>{});
  ASSERT_EQ(g.graph.roots().size(), 1u);
  EXPECT_EQ(g.graph.roots()[0]->files.size(), 1u);
}

TEST(Godebug, Defaults) {
  auto value = [](const std::string& mod, const std::string& lines) {
    Graph g({{"go.mod", "module m\n" + mod}, {"main.go", lines + "package main\nfunc main() {}\n"}}, {"."});
    if (!g.usable()) return std::string("skip");
    return default_godebug(*g.graph.roots()[0], g.graph.mod(), g.graph.goroot());
  };
  if (value("go 1.26\n", "") == "skip") GTEST_SKIP() << "no Go tree";
  EXPECT_EQ(value("go 1.26\n", ""), "");
  EXPECT_EQ(value("go 1.26\n", "//go:debug panicnil=1\n//go:debug asynctimerchan=0\n\n"), "asynctimerchan=0,panicnil=1");
  EXPECT_EQ(value("go 1.26\ngodebug panicnil=1\n", ""), "panicnil=1");
  EXPECT_EQ(value("go 1.25\n", ""), "cryptocustomrand=1,tlssecpmlkem=0,urlstrictcolons=0");
  EXPECT_EQ(value("go 1.25\n", "//go:debug default=go1.26\n"), "");
  EXPECT_EQ(value("go 1.25\n", "//go:debug urlstrictcolons=1\n"), "cryptocustomrand=1,tlssecpmlkem=0,urlstrictcolons=1");
}

}  // namespace
}  // namespace gorun
