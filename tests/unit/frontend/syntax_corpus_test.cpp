// Files with errors, against what gc prints for them.
#include <gtest/gtest.h>
#include <regex.h>

#include <map>
#include <vector>

#include "frontend/syntax/scanner.h"
#include "tests/unit/frontend/syntax_testing.h"

namespace gorun {
namespace {

// tests/golden/syntax: NAME.go, and in NAME.errors the output of `go tool compile -e -p p NAME.go`.
TEST(SyntaxCorpus, Golden) {
  const std::string dir = "tests/golden/syntax";
  int cases = 0;
  for (const DirEntry& e : read_dir(dir).take()) {
    if (!e.name.ends_with(".go")) continue;
    cases++;
    std::string base = e.name.substr(0, e.name.size() - 3);
    Parsed p(read_file(join_path(dir, e.name)).take(), {}, e.name);
    EXPECT_EQ(p.errors(), read_file(join_path(dir, base + ".errors")).take()) << e.name;
  }
  EXPECT_GE(cases, 5);
}

// ERROR comments in the form of gc's syntax tests: "// ERROR rx" stands on the error's line, "/* ERROR rx */" right before its
// token; an error matches one expectation and no expectation stays.
struct CommentScanner final : Scanner {
  using Scanner::Scanner;
  void lexical_error(uint32_t, std::string) override {}
  void directive(uint32_t, std::string_view) override {}
};

struct Expected {
  std::map<std::pair<uint32_t, uint32_t>, std::string> at;  // column 0: anywhere on the line
};

Expected expectations(const std::string& text) {
  Expected out;
  SourceMap map;
  File* file = map.add_file("x", "x", text);
  CommentScanner s(file);
  uint32_t previous = 0;
  while (true) {
    s.next();
    // The comments between the previous token and this one.
    std::string gap = text.substr(previous, s.offset > previous ? s.offset - previous : 0);
    std::string pattern;
    for (size_t i = 0; i + 1 < gap.size();) {
      if (gap.compare(i, 2, "//") == 0) {
        size_t end = gap.find('\n', i);
        if (end == gap.npos) end = gap.size();
        if (gap.compare(i, 9, "// ERROR ") == 0) {
          uint32_t line = map.locate_raw(file->pos(previous + static_cast<uint32_t>(i))).line;
          out.at[{line, 0}] = gap.substr(i + 9, end - i - 9);
        }
        i = end;
      } else if (gap.compare(i, 2, "/*") == 0) {
        size_t end = gap.find("*/", i + 2);
        if (end == gap.npos) break;
        if (gap.compare(i, 9, "/* ERROR ") == 0) pattern = gap.substr(i + 9, end - i - 9);
        i = end + 2;
      } else {
        i++;
      }
    }
    if (!pattern.empty()) {
      Location at = map.locate_raw(s.pos());
      out.at[{at.line, at.col}] = pattern;
    }
    previous = s.offset == s.here() ? s.offset : s.here();
    if (s.tok == Tok::EOF_) return out;
  }
}

bool matches(std::string pattern, const std::string& message) {
  while (!pattern.empty() && (pattern.back() == ' ' || pattern.back() == '\t')) pattern.pop_back();
  pattern.erase(0, pattern.find_first_not_of(" \t"));
  // Go's regular expressions take a "{" that starts no repetition as itself.
  for (size_t i = 0; (i = pattern.find('{', i)) != pattern.npos; i += 2) pattern.insert(i, "\\");
  regex_t re;
  if (regcomp(&re, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return message.find(pattern) != std::string::npos;
  bool ok = regexec(&re, message.c_str(), 0, nullptr, 0) == 0;
  regfree(&re);
  return ok;
}

TEST(SyntaxCorpus, SyntaxPackageTestdata) {
  std::string goroot = find_goroot();
  std::string dir = join_path(goroot, "src/cmd/compile/internal/syntax/testdata");
  if (goroot.empty() || !read_dir(dir).ok()) GTEST_SKIP() << "no Go tree with cmd/compile";
  int cases = 0;
  for (const DirEntry& e : read_dir(dir).take()) {
    if (!e.name.ends_with(".go")) continue;
    cases++;
    std::string text = read_file(join_path(dir, e.name)).take();
    Expected expected = expectations(text);
    Parsed p(text, {}, e.name);
    for (const Diagnostic& d : p.diags.list()) {
      Location at = p.map.locate_raw(d.pos);
      auto it = expected.at.find({at.line, at.col});
      if (it == expected.at.end()) it = expected.at.find({at.line, 0});
      if (it == expected.at.end()) {
        ADD_FAILURE() << e.name << ":" << at.line << ":" << at.col << ": unexpected: " << d.message;
        continue;
      }
      EXPECT_TRUE(matches(it->second, d.message)) << e.name << ":" << at.line << ": " << d.message << " against " << it->second;
      expected.at.erase(it);
    }
    for (const auto& [pos, pattern] : expected.at) ADD_FAILURE() << e.name << ":" << pos.first << ":" << pos.second << ": missing: " << pattern;
  }
  EXPECT_GT(cases, 20);
}

void parse_below(const std::string& dir, int* files) {
  Result<std::vector<DirEntry>> entries = read_dir(dir);
  if (!entries.ok()) return;
  for (const DirEntry& e : *entries) {
    std::string path = join_path(dir, e.name);
    if (e.is_dir) {
      if (e.name != "testdata") parse_below(path, files);
    } else if (e.name.ends_with(".go")) {
      ParseOptions options;
      options.is_std = options.is_runtime = true;
      Parsed p(read_file(path).take(), options, path);
      ++*files;
      EXPECT_EQ(p.errors(3), "");
      if (*files % 8 != 0) continue;
      // The same tree when the bodies come one by one.
      options.lazy_bodies = true;
      Parsed q(read_file(path).take(), options, path);
      for (ast::Decl* d : q.tree->decls) {
        auto* f = ast::as<ast::FuncDecl>(d);
        if (f != nullptr && f->body != nullptr && f->body->lazy) parse_lazy_body(f->body, q.file, q.arena, q.diags);
      }
      EXPECT_EQ(q.errors(3), "");
      EXPECT_EQ(dump_tree(p.tree), dump_tree(q.tree)) << path;
    }
  }
}

TEST(SyntaxCorpus, StandardLibraryParses) {
  std::string goroot = find_goroot();
  if (goroot.empty()) GTEST_SKIP() << "no Go tree";
  int files = 0;
  for (const char* dir : {"src/runtime", "src/net", "src/go", "src/internal", "src/crypto", "src/strings", "src/slices"}) { parse_below(join_path(goroot, dir), &files); }
  EXPECT_GT(files, 1500);
}

}  // namespace
}  // namespace gorun
