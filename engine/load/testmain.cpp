#include "engine/load/testmain.h"

#include <string.h>

#include <algorithm>

#include "frontend/source/unicode.h"
#include "frontend/syntax/ast.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

// "TestX" for "Test", and "Test" itself, but not "Testify".
bool is_test_name(std::string_view name, std::string_view prefix) {
  if (name.substr(0, prefix.size()) != prefix) return false;
  if (name.size() == prefix.size()) return true;
  char next = name[prefix.size()];
  return next < 'a' || next > 'z';
}

// func(x *T) or func(x *p.T) without results.
bool takes_pointer_to(const ast::FuncDecl* f, std::string_view type_name) {
  if (!f->ftype->results.empty() || f->ftype->params.size() != 1) return false;
  auto* star = ast::as<ast::Operation>(f->ftype->params[0]->type);
  if (star == nullptr || star->y != nullptr || star->op != Tok::Mul) return false;
  if (auto* name = ast::as<ast::NameExpr>(star->x)) return name->name == type_name;
  if (auto* sel = ast::as<ast::SelectorExpr>(star->x)) return sel->sel->name == type_name;
  return false;
}

void check_signature(const ast::FileNode* file, const ast::FuncDecl* f, std::string_view type_name, TestDeclarations* out) {
  std::string why;
  std::string name(f->name->name);
  if (!takes_pointer_to(f, type_name)) {
    std::string var(1, static_cast<char>(type_name[0] + ('a' - 'A')));
    why = "must be: func " + name + "(" + var + " *testing." + std::string(type_name) + ")";
  }
  if (!f->tparams.empty()) why = "test functions cannot have type parameters";
  if (why.empty() || !out->error.empty()) return;
  // The go command parses the file by itself: its position is that of the keyword, with the file's full path.
  uint32_t at = f->name->pos.off - file->file->base;
  size_t keyword = std::string_view(file->file->text).substr(0, at).rfind("func");
  Location loc = locate_in(*file->file, Pos{file->file->base + static_cast<uint32_t>(keyword)});
  out->error = file->file->abs_path + ":" + std::to_string(loc.line) + ":" + std::to_string(loc.col) + ": wrong signature for " + name + ", " + why;
}

struct Comment {
  size_t start, end;
};

// The comments of the last group: those without an empty line or code between them. A comment behind code on its line is a group with
// what follows on that line only (go/parser's rule).
std::vector<Comment> last_comment_group(std::string_view s) {
  std::vector<Comment> group;
  bool open = false, same_line_only = false, code_on_line = false;
  int newlines = 0;  // since the last comment of the group
  for (size_t i = 0; i < s.size();) {
    char c = s[i];
    if (c == '\n') {
      newlines++;
      code_on_line = false;
      i++;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      i++;
    } else if (c == '/' && i + 1 < s.size() && (s[i + 1] == '/' || s[i + 1] == '*')) {
      size_t end;
      if (s[i + 1] == '/') {
        end = std::min(s.find('\n', i), s.size());
      } else {
        end = s.find("*/", i + 2);
        end = end == s.npos ? s.size() : end + 2;
      }
      bool joins = open && newlines <= (same_line_only ? 0 : 1);
      if (!joins) {
        group.clear();
        same_line_only = code_on_line;
      }
      group.push_back({i, end});
      open = true;
      newlines = 0;
      i = end;
    } else {
      open = false;
      code_on_line = true;
      if (c == '"' || c == '\'') {
        for (i++; i < s.size() && s[i] != c && s[i] != '\n'; i++)
          if (s[i] == '\\') i++;
        if (i < s.size() && s[i] == c) i++;
      } else if (c == '`') {
        size_t end = s.find('`', i + 1);
        i = end == s.npos ? s.size() : end + 1;
      } else {
        i++;
      }
    }
  }
  return group;
}

bool is_directive(std::string_view c) {
  if (c.rfind("line ", 0) == 0 || c.rfind("extern ", 0) == 0 || c.rfind("export ", 0) == 0) return true;
  size_t colon = c.find(':');
  if (colon == c.npos || colon == 0 || colon + 1 >= c.size()) return false;
  auto plain = [](char b) { return (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9'); };
  for (size_t i = 0; i <= colon + 1; i++)
    if (i != colon && !plain(c[i])) return false;
  return true;
}

// go/ast's CommentGroup.Text: without markers, trailing blanks, directives, and runs of empty lines.
std::string comment_text(std::string_view s, const std::vector<Comment>& group) {
  std::string out;
  bool empty_before = true;  // at the start, or the last line taken was empty
  bool pending_empty = false;
  auto add_line = [&](std::string_view line) {
    while (!line.empty() && strchr(" \t\n\r", line.back())) line.remove_suffix(1);
    if (line.empty()) {
      pending_empty = !empty_before;
      return;
    }
    if (pending_empty) out += '\n';
    pending_empty = empty_before = false;
    out.append(line);
    out += '\n';
  };
  for (const Comment& c : group) {
    std::string_view t = s.substr(c.start, c.end - c.start);
    if (t[1] == '/') {
      t.remove_prefix(2);
      if (!t.empty() && t[0] == ' ') t.remove_prefix(1);
      else if (!t.empty() && is_directive(t)) continue;
      add_line(t);
      continue;
    }
    t = t.substr(2, t.size() >= 4 ? t.size() - 4 : 0);
    while (true) {
      size_t nl = t.find('\n');
      add_line(t.substr(0, nl));
      if (nl == t.npos) break;
      t.remove_prefix(nl + 1);
    }
  }
  return out;
}

std::string_view skip_spaces(std::string_view s) {
  while (!s.empty() && strchr(" \t\n\v\f\r", s[0])) s.remove_prefix(1);
  return s;
}

bool take_word(std::string_view* s, std::string_view word) {
  if (s->size() < word.size() || strncasecmp(s->data(), word.data(), word.size()) != 0) return false;
  s->remove_prefix(word.size());
  return true;
}

}  // namespace

bool example_output(std::string_view body, std::string* output, bool* unordered) {
  std::string text = comment_text(body, last_comment_group(body));
  std::string_view rest = skip_spaces(text);
  *unordered = take_word(&rest, "unordered ");
  if (!take_word(&rest, "output:")) return false;
  while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
  if (!rest.empty() && rest[0] == '\n') rest.remove_prefix(1);
  *output = rest;
  return true;
}

void find_test_functions(const LoadedPackage& p, bool external, TestDeclarations* out) {
  bool* seen = external ? &out->external_seen : &out->internal_seen;
  for (const ast::FileNode* file : p.files) {
    std::string_view path = file->file->abs_path;
    if (path.size() < 8 || path.substr(path.size() - 8) != "_test.go") continue;
    for (ast::Decl* d : file->decls) {
      auto* f = ast::as<ast::FuncDecl>(d);
      if (f == nullptr || f->recv != nullptr) continue;
      TestFunction t;
      t.name = f->name->name;
      t.external = external;
      if (t.name == "TestMain" && !takes_pointer_to(f, "T")) {
        check_signature(file, f, "M", out);
        if (!out->main.name.empty() && out->error.empty()) out->error = "multiple definitions of TestMain";
        out->main = t;
        *seen = true;
      } else if (is_test_name(t.name, "Test")) {
        check_signature(file, f, "T", out);
        out->tests.push_back(t);
        *seen = true;
      } else if (is_test_name(t.name, "Benchmark")) {
        check_signature(file, f, "B", out);
        out->benchmarks.push_back(t);
        *seen = true;
      } else if (is_test_name(t.name, "Fuzz")) {
        check_signature(file, f, "F", out);
        out->fuzz_targets.push_back(t);
        *seen = true;
      } else if (is_test_name(t.name, "Example") && f->body != nullptr && f->ftype->params.empty()) {
        size_t start = f->body->pos.off - file->file->base, end = f->body->rbrace.off - file->file->base;
        if (!example_output(std::string_view(file->file->text).substr(start, end - start), &t.output, &t.unordered)) continue;
        out->examples.push_back(t);
        *seen = true;
      }
    }
  }
}

// Its lines are those of the file that the go command makes: tracebacks show them.
std::string test_main_source(const TestDeclarations& d, const std::string& path, bool has_internal, bool has_external, const std::string& module) {
  const bool custom = !d.main.name.empty();
  std::string s = "\n// Code made by gorun test. DO NOT EDIT.\n\npackage main\n\nimport (\n\t\"os\"\n";
  auto optional = [&s](const std::string& line) { s += line.empty() ? "\n" : "\n\t" + line + "\n\n"; };
  optional(custom ? "\"reflect\"" : "");
  s += "\t\"testing\"\n\t\"testing/internal/testdeps\"\n\n\n";
  optional(has_internal ? (d.internal_seen ? "_test " : "_ ") + quote_string(path) : "");
  optional(has_external ? (d.external_seen ? "_xtest " : "_ ") + quote_string(path + "_test") : "");
  s += ")\n\n";
  auto ref = [](const TestFunction& t) { return (t.external ? "_xtest." : "_test.") + t.name; };
  auto list = [&](const char* var, const char* type, const std::vector<TestFunction>& functions) {
    s += std::string("var ") + var + " = []testing." + type + "{\n";
    for (const TestFunction& t : functions) {
      s += "\n\t{" + quote_string(t.name) + ", " + ref(t);
      if (&functions == &d.examples) s += ", " + quote_string(t.output) + ", " + (t.unordered ? "true" : "false");
      s += "},\n";
    }
    s += "\n}\n\n";
  };
  list("tests", "InternalTest", d.tests);
  list("benchmarks", "InternalBenchmark", d.benchmarks);
  list("fuzzTargets", "InternalFuzzTarget", d.fuzz_targets);
  list("examples", "InternalExample", d.examples);
  s += "func init() {\n\n\ttestdeps.ModulePath = " + quote_string(module) + "\n\ttestdeps.ImportPath = " + quote_string(path) + "\n}\n\nfunc main() {\n";
  s += "\tm := testing.MainStart(testdeps.TestDeps{}, tests, benchmarks, fuzzTargets, examples)\n\n";
  if (custom) s += "\t" + ref(d.main) + "(m)\n\tos.Exit(int(reflect.ValueOf(m).Elem().FieldByName(\"exitCode\").Int()))\n";
  else s += "\tos.Exit(m.Run())\n";
  return s + "\n}\n";
}

}  // namespace gorun
