// Declarations, types, imports, cycles, initialisation order: diagnostics as they are rendered, and the results of checking.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "frontend/check/check.h"
#include "frontend/syntax/parser.h"

namespace gorun {
namespace {

// Packages of one test: imports are found among those checked before.
struct World {
  SourceMap sources;
  TypeStore store;
  std::map<std::string, std::unique_ptr<CheckedPackage>> packages;
  CheckOptions options;

  World() { options.go_version = "go1.26"; }

  CheckedPackage* add(const std::string& path, const std::vector<std::string>& files) {
    auto pkg = std::make_unique<CheckedPackage>();
    std::vector<ast::FileNode*> nodes;
    Diagnostics syntax;
    for (size_t i = 0; i < files.size(); i++) {
      std::string name = files.size() == 1 ? "x.go" : std::string(1, static_cast<char>('a' + i)) + ".go";
      File* f = sources.add_file(name, "/" + name, files[i]);
      nodes.push_back(parse_file(f, pkg->arena, syntax));
    }
    EXPECT_FALSE(syntax.has_errors()) << render(sources, syntax.list(), 0);
    auto importer = [&](std::string_view p, std::string* err) -> Package* {
      auto it = packages.find(std::string(p));
      if (it != packages.end()) return it->second->pkg;
      *err = "no such package";
      return nullptr;
    };
    pkg = check_package(path, nodes, sources, store, importer, options, std::move(pkg));
    return (packages[path] = std::move(pkg)).get();
  }

  std::string errors(const std::string& source) {
    CheckedPackage* p = add("p", {source});
    return render(sources, p->diags.list(), 0);
  }
};

std::string errors(const std::string& source) { return World().errors(source); }

struct Case {
  const char* name;
  const char* source;
  const char* want;
};

const Case kCases[] = {
    {"constants", "package p\nconst (\n\tA = iota\n\tB\n\t_\n\tD, E = iota, \"s\"\n)\nvar _ [D]int = [3]int{}\n", ""},
    {"const_missing_init", "package p\nconst A, B = 1\nconst C int\n", "x.go:2:10: missing init expr for B\nx.go:3:7: missing init expr for C\n"},
    {"const_extra_init", "package p\nconst A = 1, 2\nconst (\n\tX, Y = 1, 2\n\tZ\n)\n", "x.go:2:14: extra init expr 2\nx.go:5:2: extra init expr at x.go:4:12\n"},
    {"var_arity", "package p\nvar a, b = 1, 2, 3\nvar c, d, e = 1, 2\n", "x.go:2:18: extra init expr 3\nx.go:3:11: missing init expr for e\n"},
    {"redeclared", "package p\nvar x int\nfunc x() {}\n", "x.go:3:6: x redeclared in this block\n\tx.go:2:5: other declaration of x\n"},
    {"redeclared_type_param", "package p\nfunc f[P, P any]() {}\n", "x.go:2:11: P redeclared in this block\n\tx.go:2:8: other declaration of P\n"},
    {"undefined", "package p\nvar x T\nfunc f() { y() }\n", "x.go:2:7: undefined: T\nx.go:3:12: undefined: y\n"},
    {"blank_as_value", "package p\nvar x = _\n", "x.go:2:9: cannot use _ as value or type\n"},
    {"init_is_func", "package p\nvar init int\n", "x.go:2:5: cannot declare init - must be func\n"},
    {"init_signature", "package p\nfunc init(int) {}\nfunc init() int { return 1 }\n",
     "x.go:2:6: func init must have no arguments and no return values\nx.go:3:6: func init must have no arguments and no return values\n"},
    {"init_not_referable", "package p\nfunc init() {}\nvar _ = init\n", "x.go:3:9: undefined: init\n"},
    {"recursive_type", "package p\ntype T struct{ t T }\n", "x.go:2:6: invalid recursive type: T refers to itself\n"},
    {"recursive_types", "package p\ntype A struct{ b B }\ntype B [2]A\n", "x.go:2:6: invalid recursive type A\n\tx.go:2:6: A refers to B\n\tx.go:3:6: B refers to A\n"},
    {"self_name", "package p\ntype T T\n", "x.go:2:6: invalid recursive type: T refers to itself\n"},
    {"alias_cycle", "package p\ntype A = B\ntype B = A\n", "x.go:2:6: invalid recursive type A\n\tx.go:2:6: A refers to B\n\tx.go:3:6: B refers to A\n"},
    {"recursive_ok", "package p\ntype T struct{ next *T; m map[string]T; f func(T) T; s []T }\ntype L []L\ntype F func(F)\n", ""},
    {"method_redeclared", "package p\ntype T int\nfunc (T) m() {}\nfunc (*T) m() {}\n", "x.go:4:11: method T.m already declared at x.go:3:10\n"},
    {"field_and_method", "package p\ntype T struct{ m int }\nfunc (T) m() {}\n", "x.go:3:10: field and method with the same name m\n\tx.go:2:16: other declaration of m\n"},
    {"field_redeclared", "package p\ntype T struct {\n\ta int\n\ta string\n}\n", "x.go:4:2: a redeclared\n\tx.go:3:2: other declaration of a\n"},
    {"receiver_nonlocal", "package p\nfunc (int) m() {}\n", "x.go:2:7: cannot define new methods on non-local type int\n"},
    {"receiver_pointer", "package p\ntype P *int\nfunc (P) m() {}\n", "x.go:3:7: invalid receiver type P (pointer or interface type)\n"},
    {"receiver_literal", "package p\nfunc ([]int) m() {}\n", "x.go:2:7: invalid receiver type []int\n"},
    {"receiver_type_params", "package p\ntype G[A, B any] struct{}\nfunc (G[X]) m() {}\n", "x.go:3:7: receiver declares 1 type parameter, but receiver base type declares 2\n"},
    {"generic_without_args", "package p\ntype G[P any] struct{}\nvar x G\n", "x.go:3:7: cannot use generic type G[P any] without instantiation\n"},
    {"not_generic", "package p\ntype T int\nvar x T[int]\n", "x.go:3:7: invalid operation: T[int] (T is not a generic type)\n"},
    {"type_arg_count", "package p\ntype G[P any] struct{}\nvar x G[int, string]\n", "x.go:3:7: too many type arguments for type G: have 2, want 1\n"},
    {"type_arg_constraint", "package p\ntype G[P interface{ m() }] struct{}\nvar x G[int]\n", "x.go:3:9: int does not satisfy interface{m()} (missing method m)\n"},
    {"constraint_as_type", "package p\ntype C interface{ ~int }\nvar x C\nvar y comparable\n",
     "x.go:3:7: cannot use type C outside a type constraint: interface contains type constraints\n"
     "x.go:4:7: cannot use type comparable outside a type constraint: interface is (or embeds) comparable\n"},
    {"map_key", "package p\nvar m map[[]int]string\n", "x.go:2:11: invalid map key type []int\n"},
    {"array_length", "package p\nvar n = 3\nvar a [n]int\nvar b [-1]int\nvar c [1.5]int\nvar d [u]int\n",
     "x.go:3:8: invalid array length n\nx.go:4:8: invalid array length -1 (untyped int constant)\n"
     "x.go:5:8: array length 1.5 (untyped float constant) must be integer\nx.go:6:8: undefined array length u or missing type constraint\n"},
    {"dots_array", "package p\nvar a [...]int\n", "x.go:2:7: invalid use of [...] array (outside a composite literal)\n"},
    {"not_a_type", "package p\nvar v int\nvar w v\n", "x.go:3:7: v (package-level variable) is not a type\n"},
    {"embedded_pointer", "package p\ntype P *int\ntype T struct{ P }\n", "x.go:3:16: embedded field type cannot be a pointer\n"},
    {"embedded_ptr_interface", "package p\ntype I interface{}\ntype T struct{ *I }\n", "x.go:3:16: embedded field type cannot be a pointer to an interface\n"},
    {"tilde", "package p\ntype M int\ntype C interface{ ~M }\n", "x.go:3:19: invalid use of ~ (underlying type of M is int)\n"},
    {"overlapping", "package p\ntype C interface{ int | ~int }\n", "x.go:2:25: overlapping terms ~int and int\n"},
    {"type_param_rhs", "package p\ntype T[P any] P\n", "x.go:2:15: cannot use a type parameter as RHS in type declaration\n"},
    {"type_param_constraint", "package p\nfunc f[P any, Q P]() {}\n", "x.go:2:17: cannot use a type parameter as constraint\n"},
    {"init_self", "package p\nvar f = func() int { return g() }\nfunc g() int { return f() }\n",
     "x.go:2:5: initialization cycle for f\n\tx.go:2:5: f refers to g\n\tx.go:3:6: g refers to f\n"},
    {"unused_variable", "package p\nfunc f() {\n\tx := 1\n\tvar y int\n\t_ = func() { z := 2 }\n}\n",
     "x.go:3:2: declared and not used: x\nx.go:4:6: declared and not used: y\nx.go:5:15: declared and not used: z\n"},
    {"missing_return", "package p\nfunc f() int {\n}\n", "x.go:3:1: missing return\n"},
    {"missing_body", "package p\nfunc f()\n", "x.go:2:6: missing function body\n"},
    {"infinite_instantiation", "package p\ntype T[P any] struct{}\nfunc f[P any]() { f[T[P]]() }\n", "x.go:3:8: instantiation cycle:\n\tx.go:3:21: P instantiated as T[P]\n"},
    {"anonymous_interface_cycle", "package p\ntype I interface{ m() interface{ I } }\n",
     "x.go:2:8: invalid recursive type: anonymous interface refers to itself (see https://go.dev/issue/56103)\n"},
    {"frame_args", "package p\nfunc f(x [1 << 30]byte) {}\n", "x.go:2:6: stack frame too large (>1GB): 0 MB locals + 1024 MB args\n"},
    {"frame_range", "package p\nfunc f(x *[1 << 30]byte) (n int) {\n\tfor _, b := range *x {\n\t\tn += int(b)\n\t}\n\treturn\n}\n",
     "x.go:2:6: stack frame too large (>1GB): 1024 MB locals + 0 MB args\n"},
    {"frame_range_by_index", "package p\nfunc f(x *[1 << 30]byte) (n int) {\n\tfor i := range *x {\n\t\tn += int(x[i])\n\t}\n\treturn\n}\n", ""},
    {"frame_heap", "package p\nfunc f() { var x [1 << 30]byte; _ = x }\n", ""},
    {"could_not_import", "package p\nimport \"nope\"\nvar _ = nope.X\n", "x.go:2:8: could not import nope (no such package)\n"},
    {"iota_outside", "package p\nvar x = iota\n", "x.go:2:9: cannot use iota outside constant declaration\n"},
    {"const_type", "package p\nconst c []int = nil\n", "x.go:2:9: invalid constant type []int\n"},
    {"generic_method_value", "package p\ntype L[T any] struct{ head *L[T]; v T }\nfunc (l *L[T]) Push(v T) *L[T] { return &L[T]{l, v} }\nvar _ = (&L[int]{}).Push(1).v + 1\n", ""},
    {"generic_alias", "package p\ntype A[P any] = map[string]P\nvar x A[int] = map[string]int{}\n", ""},
};

TEST(CheckDecl, Messages) {
  for (const Case& c : kCases) { EXPECT_EQ(errors(c.source), c.want) << c.name; }
}

TEST(CheckDecl, InitCycleThroughFunction) {
  EXPECT_EQ(errors("package p\nvar a = b\nvar b = f()\nfunc f() int { return a }\n"),
            "x.go:2:5: initialization cycle for a\n\tx.go:2:5: a refers to b\n\tx.go:3:5: b refers to f\n\tx.go:4:6: f refers to a\n");
}

TEST(CheckDecl, Imports) {
  World w;
  w.add("a/lib", {"package lib\ntype T struct{ F int }\nvar V T\nconst C = 7\nfunc (T) M() int { return C }\n"});
  EXPECT_EQ(w.errors("package p\nimport \"a/lib\"\nvar x lib.T\nvar _ [lib.C]int\nvar _ = lib.V.M() + x.F\n"), "");
  EXPECT_EQ(w.errors("package p\nimport \"a/lib\"\n"), "x.go:2:8: \"a/lib\" imported and not used\n");
  EXPECT_EQ(w.errors("package p\nimport l \"a/lib\"\n"), "x.go:2:8: \"a/lib\" imported as l and not used\n");
  EXPECT_EQ(w.errors("package p\nimport . \"a/lib\"\nvar _ T\n"), "");
  EXPECT_EQ(w.errors("package p\nimport . \"a/lib\"\n"), "x.go:2:8: \"a/lib\" imported and not used\n");
  EXPECT_EQ(w.errors("package p\nimport \"a/lib\"\nvar lib int\nvar _ lib.T\n"),
            "x.go:3:5: lib already declared through import of package lib (\"a/lib\")\n\tx.go:2:8: other declaration of lib\n");
  EXPECT_EQ(w.errors("package p\nimport \"a/lib\"\nvar _ = lib\nvar _ lib.T\n"), "x.go:3:9: use of package lib not in selector\n");
}

TEST(CheckDecl, LanguageVersions) {
  World w;
  w.options.go_version = "go1.17";
  EXPECT_EQ(w.errors("package p\nfunc f[P any]() {}\n"),
            "x.go:2:8: type parameter requires go1.18 or later (-lang was set to go1.17; check go.mod)\n"
            "x.go:2:10: predeclared any requires go1.18 or later (-lang was set to go1.17; check go.mod)\n");
}

TEST(CheckDecl, InitOrder) {
  World w;
  CheckedPackage* p = w.add("p", {"package p\nvar a = c + b\nvar b = f()\nvar c = 1\nfunc f() int { d++; return d }\nvar d = 3\n"});
  ASSERT_EQ(render(w.sources, p->diags.list(), 0), "");
  std::string order;
  for (const Initializer& i : init_order(*p)) order += std::string(i.lhs[0]->name) + " ";
  EXPECT_EQ(order, "c d b a ");
}

TEST(CheckDecl, BodiesOnDemand) {
  World w;
  w.options.bodies = CheckOptions::Bodies::OnDemand;
  CheckedPackage* p = w.add("p", {"package p\nvar a = f()\nfunc f() int { return g(func() int { return b }) }\nfunc g(h func() int) int { return h() }\n"
                                  "func bad() { undefined() }\nvar b = 2\n"});
  EXPECT_EQ(render(w.sources, p->diags.list(), 0), "");
  std::string order;
  for (const Initializer& i : init_order(*p)) order += std::string(i.lhs[0]->name) + " ";
  EXPECT_EQ(order, "b a ");
  for (FuncObj* f : p->funcs) {
    EXPECT_EQ(f->body_checked, f->name != "bad");
    check_body(*p, f);
    EXPECT_TRUE(f->body_checked);
  }
  EXPECT_EQ(render(w.sources, p->diags.list(), 0), "x.go:5:14: undefined: undefined\n");
}

TEST(CheckDecl, Captures) {
  World w;
  CheckedPackage* p = w.add("p", {"package p\nfunc f(a, b int) int {\n\tc := 1\n\tg := func(d int) int {\n\t\treturn func() int { return a + d }() + c\n\t}\n\treturn g(b)\n}\n"});
  ASSERT_EQ(render(w.sources, p->diags.list(), 0), "");
  FuncObj* f = p->funcs[0];
  ASSERT_EQ(f->lits.size(), 1u);
  FuncObj* g = f->lits[0];
  ASSERT_EQ(g->lits.size(), 1u);
  auto names = [](const std::vector<VarObj*>& v) {
    std::string s;
    for (VarObj* o : v) s += std::string(o->name) + " ";
    return s;
  };
  EXPECT_EQ(names(g->captures), "c a ");  // literals are checked at the end of their statement
  EXPECT_EQ(names(g->lits[0]->captures), "a d ");
  EXPECT_EQ(names(f->locals), "a b  c g ");
}

TEST(CheckDecl, SeveralFiles) {
  World w;
  CheckedPackage* p = w.add("p", {"package p\nimport \"nope\"\nvar x = y\n", "package p\nvar y = z\nvar z = 1\nvar _ nope.T\n"});
  EXPECT_EQ(render(w.sources, p->diags.list(), 0), "a.go:2:8: could not import nope (no such package)\nb.go:4:7: undefined: nope\n");
}

}  // namespace
}  // namespace gorun
