// Snapshots of the front end: the same bytes each time, no address of the host in them, and a package that is checked against one sees what
// it would see from source. Each step is a process of its own (a death test that ends with 0), as the state is the process's.
#include "frontend/snapshot/snapshot.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/load/goroot.h"
#include "engine/load/std_packages.h"
#include "frontend/diag/diag.h"
#include "frontend/source/source_map.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/os.h"

namespace gorun {
namespace {

const std::vector<std::string> kPaths = {"container/list", "fmt", "maps", "slices", "sort", "strings", "sync/atomic"};

const char* kProgram = R"(package main

import (
	"container/list"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
)

type stack struct {
	list.List
	n atomic.Pointer[strings.Builder]
}

type named interface {
	fmt.Stringer
	comparable
}

func keys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func main() {
	var s stack
	s.PushBack(1)
	s.n.Load().WriteString("x")
	k := keys(map[string]int{"a": 1})
	slices.SortFunc(k, strings.Compare)
	i, ok := slices.BinarySearch(k, "a")
	fmt.Println(i, ok, s.Len())
	var wrong int = strings.Compare
	s.pushBack()
	slices.Sort(map[int]int{})
	fmt.Printline(k)
	var _ named
	var _ fmt.Stringer = s
}
)";

std::string error_file, goroot, overlay;

// Before the window opens.
void find_roots() {
  goroot = find_goroot().value();
  overlay = find_overlay_root().value();
}

[[noreturn]] void finish(const std::string& problem) {
  if (!problem.empty()) fprintf(stderr, "%s\n", problem.c_str());
  _exit(problem.empty() ? 0 : 1);
}

StdPackages* load(std::string* problem) {
  std::vector<std::string> errors;
  StdPackages* std = load_std(kPaths, goroot, overlay, &errors);
  for (const std::string& e : errors) *problem += e + "\n";
  return std;
}

void make(const std::string& path) {
  find_roots();
  std::string problem = snapshot::begin();
  StdPackages* std = problem.empty() ? load(&problem) : nullptr;
  if (std == nullptr) finish(problem);
  std::vector<std::string> host;
  std::vector<uint8_t> pages = snapshot::end(std, &host);
  for (size_t i = 0; i < host.size() && i < 10; i++) problem += "an address of the host: " + host[i] + "\n";
  auto written = write_file_atomic(path, {reinterpret_cast<const char*>(pages.data()), pages.size()});
  if (!written.ok()) problem += written.error().message;
  finish(problem);
}

// Checks kProgram and the bodies of some library functions, and writes what came of it.
void use(StdPackages* std, const std::string& out) {
  std::string text;
  auto into = std::make_unique<CheckedPackage>();
  File* file = std->sources->add_file("./main.go", "/main.go", kProgram);
  std::vector<ast::FileNode*> files = {parse_file(file, into->arena, into->diags)};
  Importer importer = [std](std::string_view path, std::string* error) -> Package* {
    StdPackage* p = std->find(path);
    if (p == nullptr) *error = "no package";
    return p == nullptr ? nullptr : p->checked->pkg;
  };
  CheckOptions o;
  o.go_version = "go1.26";
  o.is_main = true;
  auto checked = check_package("main", files, *std->sources, *std->types, importer, o, std::move(into));
  text += render(*std->sources, checked->diags.list(), 0);
  for (const char* path : {"slices", "strings", "fmt", "container/list"}) {
    StdPackage* p = std->find(path);
    for (FuncObj* f : p->checked->funcs) {
      check_body(*p->checked, f);
      text += std->sources->format(f->pos) + " " + std::string(f->name) + " " + type_string(f->type, nullptr) + " " + std::to_string(f->locals.size()) + " " +
              std::to_string(f->lits.size()) + "\n";
    }
    text += render(*std->sources, p->checked->diags.list(), 0);
    for (TypeName* t : p->checked->types) {
      text += type_string(t->type, nullptr) + " = " + type_string(under(t->type), nullptr) + " " + std::to_string(method_set(t->type).size()) + "\n";
    }
    for (const Scope::Entry& e : p->checked->pkg->scope->entries)
      if (e.obj->kind == ObjKind::Const) text += std::string(e.name) + " = " + to_string(static_cast<ConstObj*>(e.obj)->val) + "\n";
  }
  auto written = write_file_atomic(out, text);
  checked.release();
  finish(written.ok() ? "" : written.error().message);
}

void use_snapshot(const std::string& path, const std::string& out) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat st;
  if (fd < 0 || fstat(fd, &st) != 0) finish("no snapshot");
  std::string problem = snapshot::map_file(fd, 0, static_cast<uint64_t>(st.st_size));
  auto* std = problem.empty() ? static_cast<StdPackages*>(snapshot::adopt(&problem)) : nullptr;
  if (std == nullptr) finish(problem);
  use(std, out);
}

void use_source(const std::string& out) {
  std::string problem;
  StdPackages* std = load(&problem);
  if (std == nullptr) finish(problem);
  use(std, out);
}

// A death test runs its statement in a new process of this program, which passes the lines before it as well.
struct Folder {
  std::string path;
  Folder() {
    const char* name = getenv("GORUN_SNAPSHOT_TEST");
    if (name == nullptr) {
      char made[] = "/tmp/snapshot_test.XXXXXX";
      path = mkdtemp(made);
      setenv("GORUN_SNAPSHOT_TEST", path.c_str(), 1);
      owner = true;
    } else {
      path = name;
    }
  }
  ~Folder() {
    if (!owner) return;
    for (const char* f : {"a", "b", "from_snapshot", "from_source"}) unlink((path + "/" + f).c_str());
    rmdir(path.c_str());
    unsetenv("GORUN_SNAPSHOT_TEST");
  }
  std::string file(const char* name) const { return path + "/" + name; }
  std::string text(const char* name) const {
    auto r = read_file(file(name));
    return r.ok() ? r.value() : std::string();
  }
  bool owner = false;
};

TEST(SnapshotDeathTest, SameBytesAndSameAnswersAsFromSource) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Folder f;
  ASSERT_EXIT(make(f.file("a")), ::testing::ExitedWithCode(0), "");
  ASSERT_EXIT(make(f.file("b")), ::testing::ExitedWithCode(0), "");
  if (f.owner) {
    std::string a = f.text("a"), b = f.text("b");
    ASSERT_GT(a.size(), 1u << 20);
    ASSERT_EQ(a.size(), b.size());
    size_t at = 0;
    while (at < a.size() && a[at] == b[at]) at++;
    EXPECT_EQ(at, a.size()) << "the first byte that differs";
  }
  ASSERT_EXIT(use_snapshot(f.file("a"), f.file("from_snapshot")), ::testing::ExitedWithCode(0), "");
  ASSERT_EXIT(use_source(f.file("from_source")), ::testing::ExitedWithCode(0), "");
  if (f.owner) {
    std::string snapshot = f.text("from_snapshot"), source = f.text("from_source");
    EXPECT_GT(source.size(), 10000u);
    EXPECT_TRUE(snapshot == source) << snapshot.substr(0, 2000) << "\n--\n" << source.substr(0, 2000);
    for (const char* message : {"undefined: fmt.Printline", "cannot use strings.Compare", "s.pushBack undefined", "declared and not used: wrong"})
      EXPECT_NE(snapshot.find(message), std::string::npos) << message << " in\n" << snapshot.substr(0, 2000);
  }
}

}  // namespace
}  // namespace gorun
