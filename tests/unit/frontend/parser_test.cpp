#include <gtest/gtest.h>

#include "frontend/syntax/build_constraint.h"
#include "tests/unit/frontend/syntax_testing.h"

namespace gorun {
namespace {

using namespace ast;

// The printed form of the first value of `var x = EXPR`.
std::string reprint(const std::string& expr) {
  Parsed p("package p\nvar x = " + expr + "\n");
  if (p.diags.has_errors()) return p.errors();
  return expr_string(static_cast<VarDecl*>(p.tree->decls[0])->values);
}
std::string reprint_type(const std::string& type) {
  Parsed p("package p\nvar x " + type + "\n");
  if (p.diags.has_errors()) return p.errors();
  return expr_string(static_cast<VarDecl*>(p.tree->decls[0])->type);
}

TEST(Print, ExpressionsAsGcShortensThem) {
  for (const char* same : {"a + b * c",   "(a + b) * c",
                           "-x",          "&T{…}",
                           "f(a, b...)",  "a[i]",
                           "a[1:2:3]",    "a[:]",
                           "x.(T)",       "x.y.z",
                           "func() {}",   "func(a, b int, c string) (x int, err error) {…}",
                           "[]int{}",     "map[string]int{…}",
                           "<-c",         "G[int, string](x)",
                           "[...]int{…}", "!a && b || c",
                           "struct{}{}",  "*p",
                           "^x &^ y",     "interface{}(nil)"}) {
    std::string source = same;
    for (size_t at; (at = source.find("…")) != source.npos;) source.replace(at, strlen("…"), source[0] == 'f' ? "return" : "1");
    EXPECT_EQ(reprint(source), same);
  }
  EXPECT_EQ(reprint("a+b\t*c"), "a + b * c");
  EXPECT_EQ(reprint("&(T{})"), "&T{}");
}

TEST(Print, Types) {
  for (const char* same : {"[]int", "[4]T", "*T", "map[string][]int", "chan int", "<-chan int", "chan<- int", "chan (<-chan int)", "func(int, string) error",
                           "func(a, b int) (x, y int)", "struct{a, b int; T; c string \"tag\"}", "interface{m(x int); ~int | string; E}", "p.T[int]", "func(...int)"}) {
    EXPECT_EQ(reprint_type(same), same);
  }
  EXPECT_EQ(reprint_type("(int)"), "int");
  EXPECT_EQ(reprint_type("<-chan chan int"), "<-chan chan int");
  EXPECT_EQ(reprint("<-chan int(x)"), "<-chan int(x)");
}

TEST(Print, LongChainsDoNotRecurse) {
#ifdef __SANITIZE_ADDRESS__
  constexpr int kTerms = 19000;  // below Parser::kMaxHeight
#else
  constexpr int kTerms = 90000;
#endif
  std::string source = "1", printed = "1";
  for (int i = 0; i < kTerms; i++) {
    source += "+1";
    printed += " + 1";
  }
  EXPECT_EQ(reprint(source), printed);
}

TEST(Parser, TreeOfAFunction) {
  Parsed p(R"(package p

func (r *T) f(a int, b ...string) (n int) {
L:
	for i := range 10 {
		x.y[i]++
		continue L
	}
	return g(a, b...)
}
)");
  ASSERT_EQ(p.errors(), "");
  EXPECT_EQ(dump_tree(p.tree), R"(File p @1:1
  Func f @3:6
    Field r @3:7
      Unary * @3:9
        Name T @3:10
    FuncType @3:14
      params
        Field a @3:15
          Name int @3:17
        Field b @3:22
          DotsType @3:24
            Name string @3:27
      results
        Field n @3:36
          Name int @3:38
    Block @3:43
      Label L @4:2
        For @5:2
          Range := @5:11
            left
              Name i @5:6
            Lit 10 @5:17
          Block @5:20
            IncDec + @6:9
              Index @6:6
                Selector y @6:4
                  Name x @6:3
                Name i @6:7
            Branch continue L @7:3
      Return @9:2
        Call ... @9:10
          Name g @9:9
          Name a @9:11
          Name b @9:14
)");
  auto* body = static_cast<FuncDecl*>(p.tree->decls[0])->body;
  auto* loop = static_cast<LabeledStmt*>(body->list[0])->stmt;
  EXPECT_EQ(static_cast<BranchStmt*>(static_cast<ForStmt*>(loop)->body->list[1])->target, loop);
}

TEST(Parser, TreeOfDeclarations) {
  Parsed p(R"(package p
import . "fmt"
const (
	a, b = iota, 1
	c, d
)
type (
	G[P any, Q ~int | *P] struct { P; f, g []Q `tag` }
	A = map[string]chan<- int
)
var x, y = func() {}, T{1: {2}}
)");
  ASSERT_EQ(p.errors(), "");
  EXPECT_EQ(dump_tree(p.tree), R"(File p @1:1
  Import . "fmt" @2:8
  Const a, b iota 0 @4:2
    values
      List @4:9
        Name iota @4:9
        Lit 1 @4:15
  Const c, d iota 1 @5:2
  Type G @8:2
    type parameters
      Field P @8:4
        Name any @8:6
      Field Q @8:11
        Binary | @8:18
          Unary ~ @8:13
            Name int @8:14
          Unary * @8:20
            Name P @8:21
    StructType @8:24
      Field @8:33
        Name P @8:33
      Field f @8:36
        SliceType @8:41
          Name Q @8:43
      tag `tag`
      Field g @8:39
        SliceType @8:41
          Name Q @8:43
      tag `tag`
  Alias A @9:2
    MapType @9:6
      Name string @9:10
      ChanType send @9:17
        Name int @9:24
  Var x, y @11:5
    values
      List @11:12
        FuncLit @11:12
          FuncType @11:16
          Block @11:19
        CompositeLit @11:24
          type
            Name T @11:23
          KeyValue @11:26
            Lit 1 @11:25
            CompositeLit @11:28
              Lit 2 @11:29
)");
  EXPECT_EQ(p.tree->decls[1]->group, p.tree->decls[2]->group);
  EXPECT_NE(p.tree->decls[3]->group, p.tree->decls[2]->group);
}

TEST(Parser, TypeParametersOrArrayLength) {
  auto shape = [](const std::string& decl) {
    Parsed p("package p\ntype " + decl + "\n");
    if (p.diags.has_errors()) return p.errors();
    auto* t = static_cast<TypeDecl*>(p.tree->decls[0]);
    std::string out;
    for (Field* f : t->tparams) out += std::string(f->name->name) + " " + expr_string(f->type) + "; ";
    return out + "= " + expr_string(t->type);
  };
  EXPECT_EQ(shape("T[P any] int"), "P any; = int");
  EXPECT_EQ(shape("T[P *C,] int"), "P *C; = int");
  EXPECT_EQ(shape("T[P *C|D,] int"), "P *C | D; = int");
  EXPECT_EQ(shape("T[P *struct{}] int"), "P *struct{}; = int");
  EXPECT_EQ(shape("T[P *C] int"), "= [P * C]int");
  EXPECT_EQ(shape("T[P(C)] int"), "= [P(C)]int");
  EXPECT_EQ(shape("T[P (C),] int"), "P C; = int");
  EXPECT_EQ(shape("T[P] int"), "= [P]int");
  EXPECT_EQ(shape("T[P []C] int"), "P []C; = int");
  EXPECT_EQ(shape("T[] int"), "= []int");
  EXPECT_EQ(shape("T[P interface{}, Q int] struct{}"), "P interface{}; Q int; = struct{}");
}

TEST(Parser, Extents) {
  Parsed p("package p\nvar x = a.b(c, d)[e] + f\n");
  auto* values = static_cast<VarDecl*>(p.tree->decls[0])->values;
  EXPECT_EQ(p.map.format(values->pos), "t.go:2:22");
  EXPECT_EQ(p.map.format(start_pos(values)), "t.go:2:9");
  EXPECT_EQ(p.map.format(end_pos(values)), "t.go:2:25");
}

TEST(Parser, NestingIsLimited) {
  constexpr size_t kMany = 100000;
  auto many = [](const std::string& s) {
    std::string out;
    for (size_t i = 0; i < kMany; i++) out += s;
    return out;
  };
  const std::string nested[] = {"var x = " + many("(") + "1" + many(")"),
                                "var x " + many("[]") + "int",
                                "var x = " + many("func() {"),
                                "var x = T" + many("{"),
                                "func f() " + many("{"),
                                "func f() { if a {}" + many(" else if a {}") + "}",
                                "var x = " + many("- ") + "1",
                                "var x = " + many("<-") + "c",
                                "var x " + many("T["),
                                "var x = " + many("a["),
                                "var x = " + many("f("),
                                "var x = f" + many("()"),
                                "func f() {" + many("L: ") + "}",
                                "var x " + many("func(a ") + "int",
                                "type T[" + many("P *(") + "int",
                                "func f() {" + many("switch { case a: ") + "}"};
  for (const std::string& s : nested) {
    Parsed p("package p\n" + s + "\nfunc g() { 1 2 }\n");
    ASSERT_EQ(p.diags.size(), 1u) << s.substr(0, 40) << p.errors(5);
    EXPECT_EQ(p.diags.list()[0].message, "syntax error: exceeded max nesting depth");
  }
}

TEST(Parser, LimitOfErrors) {
  std::string text = "package p\n";
  for (int i = 0; i < 15; i++) text += "x\n";
  Parsed p(text);
  std::string shown = p.errors(10);
  EXPECT_EQ(std::count(shown.begin(), shown.end(), '\n'), 1);  // recovery skips to the next declaration
  std::string labels = "package p\nfunc f() {\n";
  for (int i = 0; i < 15; i++) labels += "L" + std::to_string(i) + ": f()\n";
  Parsed q(labels + "}\n");
  shown = q.errors(10);
  EXPECT_EQ(std::count(shown.begin(), shown.end(), '\n'), 11);
  EXPECT_TRUE(shown.ends_with("t.go:12:1: label L9 defined and not used\nt.go:12:1: too many errors\n")) << shown;
  EXPECT_FALSE(q.diags.has_syntax_errors());
  EXPECT_TRUE(p.diags.has_syntax_errors());
}

TEST(Parser, Branches) {
  Parsed p(R"(package p
func f() {
	goto M
	x := 1
M:
	{
	N:
		for { break N; continue M; break M }
	}
	goto N
	goto Q
	switch { case x: fallthrough; case 1: { fallthrough }; default: fallthrough }
	switch x.(type) { case int: fallthrough; default: }
	break
	continue
M:
}
)");
  EXPECT_EQ(p.errors(), R"(t.go:3:7: goto M jumps over declaration of x at t.go:4:4
t.go:8:27: invalid continue label M
t.go:8:36: invalid break label M
t.go:10:7: goto N jumps into block starting at t.go:6:2
t.go:11:7: label Q not defined
t.go:12:42: fallthrough statement out of place
t.go:12:66: cannot fallthrough final case in switch
t.go:13:30: cannot fallthrough in type switch
t.go:14:2: break is not in a loop, switch, or select
t.go:15:2: continue is not in a loop
t.go:16:1: label M already defined at t.go:5:1
)");
}

TEST(Parser, Directives) {
  ParseOptions options;
  options.is_std = options.is_runtime = true;
  Parsed p(R"(//go:build go1.21 && !ignore
//go:debug panicnil=1

package p

import _ "embed"

//go:linkname f runtime.f
//go:nosplit
//go:noescape
func f()

//go:linkname g
//gorun:wrapper
func g() {}

//go:embed a.txt "b c" `d`
//go:embed e
var x string

//go:noinline
type T int

//go:embed z
const c = 1
)",
           options);
  ASSERT_EQ(p.errors(), "");
  EXPECT_EQ(p.tree->go_version, "go1.21");
  ASSERT_EQ(p.tree->debug_directives.size(), 1u);
  EXPECT_EQ(p.tree->debug_directives[0], "panicnil=1");
  EXPECT_TRUE(p.tree->has_embed_import);
  ASSERT_EQ(p.tree->linknames.size(), 2u);
  EXPECT_EQ(p.tree->linknames[0].local, "f");
  EXPECT_EQ(p.tree->linknames[0].remote, "runtime.f");
  EXPECT_EQ(p.tree->linknames[1].remote, "");
  EXPECT_EQ(static_cast<FuncDecl*>(p.tree->decls[1])->pragma, unsigned{kNosplit | kNocheckptr | kNoescape | kLinkname});
  EXPECT_EQ(static_cast<FuncDecl*>(p.tree->decls[2])->pragma, unsigned{kWrapper | kLinkname});
  auto* x = static_cast<VarDecl*>(p.tree->decls[3]);
  ASSERT_EQ(x->embeds.size(), 4u);
  EXPECT_EQ(x->embeds[1], "b c");
  EXPECT_EQ(x->embeds[3], "e");
  ASSERT_EQ(p.tree->misplaced_directives.size(), 1u);
  EXPECT_EQ(p.map.format(p.tree->misplaced_directives[0]), "t.go:21:3");
  ASSERT_EQ(p.tree->misplaced_embeds.size(), 1u);
}

TEST(Parser, ImportsOnly) {
  ParseOptions options;
  options.imports_only = true;
  Parsed p("package p\nimport \"a\"\nimport (\n\tb \"b\"\n)\nfunc f() { this is not Go }\n", options);
  EXPECT_EQ(p.errors(), "");
  EXPECT_EQ(p.tree->decls.size(), 2u);
}

// A file's tree without bodies, then with each body parsed alone, is the tree of the whole file.
TEST(Parser, LazyBodies) {
  std::string text = R"(package p

// f { has a comment
func f(x struct{ a int }) func() {
	s := "}{\"" + `}"` // }
	r := '}' + '\''     /* } */
	if x.a/2 > 1 { return func() { _ = map[string]int{"{": 1} } }
L:
	for { break L }
}

func empty() {}

func (T) directive() {
//line z.go:1
}

func external()

var v = func() { { } }

func last() { return }
)";
  ParseOptions lazy;
  lazy.lazy_bodies = true;
  Parsed whole(text), skipped(text, lazy);
  ASSERT_EQ(skipped.errors(), "");
  std::vector<BlockStmt*> bodies;
  for (Decl* d : skipped.tree->decls) {
    auto* f = as<FuncDecl>(d);
    if (f != nullptr && f->body != nullptr && f->body->lazy) bodies.push_back(f->body);
  }
  EXPECT_EQ(bodies.size(), 3u);  // a body with a directive is parsed at once
  EXPECT_NE(dump_tree(skipped.tree), dump_tree(whole.tree));
  for (BlockStmt* b : bodies) parse_lazy_body(b, skipped.file, skipped.arena, skipped.diags);
  EXPECT_EQ(skipped.errors(), "");
  EXPECT_EQ(dump_tree(skipped.tree), dump_tree(whole.tree));
  for (const char* broken : {"func f() { \"", "func f() { {", "func f() { '", "func f() { /* }", "func f() { // }", "func f() { `"}) {
    std::string file = std::string("package p\n") + broken;
    EXPECT_EQ(Parsed(file, lazy).errors(), Parsed(file).errors());
  }
}

TEST(Parser, LineDirectives) {
  Parsed p("package p\n//line foo.go:10\nvar a = )\n//line bar.go:20:5\nvar b = )\n/*line :30:3*/var c = )\n");
  EXPECT_EQ(p.errors(),
            "foo.go:10: syntax error: unexpected ), expected expression\n"
            "bar.go:20:13: syntax error: unexpected ), expected expression\n"
            "bar.go:30:11: syntax error: unexpected ), expected expression\n");
  Parsed q("package p\nfunc f() {\n//line x.go:7\nL:\n}\nfunc g() {\nM: goto M\nM: }\n");
  EXPECT_EQ(q.errors(), "x.go:7: label L defined and not used\nx.go:11: label M already defined at x.go:10[t.go:7:1]\n");
}

bool listed(void* ctx, std::string_view tag) { return static_cast<std::string*>(ctx)->find(" " + std::string(tag) + " ") != std::string::npos; }

TEST(BuildConstraint, Headers) {
  std::string tags = " linux amd64 go1.21 x ";
  auto ok = [&](std::string text) { return build_constraint_satisfied(text, listed, &tags); };
  EXPECT_TRUE(ok("package p\n"));
  EXPECT_TRUE(ok("//go:build linux\npackage p\n"));
  EXPECT_FALSE(ok("//go:build !linux\npackage p\n"));
  EXPECT_FALSE(ok("// Copyright\n\n/* a\nb */\n//go:build windows || (linux && !x)\n\npackage p\n"));
  EXPECT_TRUE(ok("/*\n//go:build windows\n*/\npackage p\n"));
  EXPECT_TRUE(ok("package p\n//go:build windows\n"));
  EXPECT_TRUE(ok("// +build linux,amd64 windows\n\npackage p\n"));
  EXPECT_FALSE(ok("// +build linux\n// +build !x\n\npackage p\n"));
  EXPECT_TRUE(ok("// +build windows\npackage p\n"));  // no blank line: a comment
  EXPECT_FALSE(ok("//go:build linux\n//go:build linux\npackage p\n"));
  std::string error;
  EXPECT_FALSE(build_constraint_satisfied("//go:build linux &&\npackage p\n", listed, &tags, &error));
  EXPECT_EQ(error, "parsing //go:build line: unexpected end of expression");
}

TEST(BuildConstraint, GoVersion) {
  auto version = [](const std::string& expr) {
    std::string error;
    auto x = parse_go_build("//go:build " + expr, &error);
    return x == nullptr ? error : min_go_version(*x);
  };
  EXPECT_EQ(version("go1.21"), "go1.21");
  EXPECT_EQ(version("go1.21 && go1.22"), "go1.22");
  EXPECT_EQ(version("go1.21 || go1.22"), "go1.21");
  EXPECT_EQ(version("!go1.21"), "");
  EXPECT_EQ(version("linux || go1.22"), "");
  EXPECT_EQ(version("linux && go1.22"), "go1.22");
  EXPECT_EQ(version("go1"), "go1");
  EXPECT_EQ(version("!!a"), "double negation not allowed");
}

TEST(SourceMap, FilesAndPositions) {
  SourceMap map;
  File* a = map.add_file("a.go", "/x/a.go", "package a\n");
  File* b = map.add_file("b.go", "/x/b.go", "");
  EXPECT_EQ(map.file_of(a->pos(0)), a);
  EXPECT_EQ(map.file_of(a->pos(10)), a);  // EOF belongs to the file
  EXPECT_EQ(map.file_of(b->pos(0)), b);
  EXPECT_EQ(map.file_of(Pos{}), nullptr);
  EXPECT_EQ(map.format(Pos{}), "<unknown line number>");
}

TEST(Diagnostics, Rendering) {
  SourceMap map;
  std::string text(600, ' ');
  for (size_t i = 300; i < text.size(); i += 10) text[i] = '\n';
  File* f = map.add_file("a.go", "a.go", text);
  for (uint32_t i = 300; i < text.size(); i += 10) f->lines.push_back(i + 1);
  Diagnostics d;
  d.error(f->pos(5), Diag::Text, {"second"});
  d.error(f->pos(2), Diag::Text, {"first"});
  d.error(f->pos(2), Diag::Text, {"first"});
  d.error(f->pos(280), Diag::Text, {"far right"});
  d.error(f->pos(310), Diag::SyntaxError, {"one"});
  d.error(f->pos(309), Diag::SyntaxError, {"another"});
  d.error_text(f->pos(320), Diag::Text, "several\n\tlines");
  EXPECT_EQ(render(map, d.list(), 0),
            "a.go:1:3: first\na.go:1:6: second\na.go:1: far right\na.go:2:10: syntax error: one\n"
            "a.go:3:10: several\n\tlines\n");
  EXPECT_EQ(render(map, d.list(), 2), "a.go:1:3: first\na.go:1:6: second\na.go:1:3: too many errors\n");
}

}  // namespace
}  // namespace gorun
