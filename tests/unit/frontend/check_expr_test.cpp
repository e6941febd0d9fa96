// Expressions and statements: what the checker says of whole snippets, compared with gc's words. tests/data/check/*.txt hold a source and,
// behind "-- want --", what `go tool compile -e` of Go 1.26 prints for it. A first line "// -lang=go1.N" is not part of the source.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "frontend/check/check.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/os.h"
#include "tests/tools/annotations.h"

namespace gorun {
namespace {

constexpr const char* kDir = "tests/data/check";

std::vector<std::string> cases() {
  std::vector<std::string> names;
  auto list = read_dir(kDir);
  if (list.ok()) {
    for (const DirEntry& e : list.value()) {
      if (e.name.ends_with(".txt")) names.push_back(e.name.substr(0, e.name.size() - 4));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Diagnostics, or what verify_annotations says when there are none and `verify` is set.
std::string check(const std::string& source, const std::string& lang, bool verify = false) {
  SourceMap sources;
  TypeStore store;
  auto pkg = std::make_unique<CheckedPackage>();
  File* f = sources.add_file("x.go", "/x.go", source);
  Diagnostics syntax;
  auto* node = parse_file(f, pkg->arena, syntax);
  if (syntax.has_errors()) return render(sources, syntax.list(), 0);
  CheckOptions options;
  options.go_version = lang;
  options.require_bodies = false;
  auto importer = [&](std::string_view path, std::string* err) -> Package* {
    if (path == "unsafe") return store.unsafe_pkg();
    *err = "no such package";
    return nullptr;
  };
  pkg = check_package("p", {node}, sources, store, importer, options, std::move(pkg));
  std::string out = render(sources, pkg->diags.list(), 0);
  if (verify && out.empty()) {
    for (const std::string& line : verify_annotations(*pkg, sources)) out += line + "\n";
  }
  return out;
}

TEST(CheckExpr, Annotations) {
  auto text = read_file("tests/data/accepted/annotations.go");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(check(text.value(), "go1.26", true), "");
}

TEST(CheckExpr, CasesAreThere) { EXPECT_GE(cases().size(), 30u); }

TEST(CheckExpr, SameWordsAsGc) {
  for (const std::string& name : cases()) {
    SCOPED_TRACE(name);
    auto text = read_file(std::string(kDir) + "/" + name + ".txt");
    ASSERT_TRUE(text.ok());
    std::string s = text.value(), lang = "go1.26";
    constexpr std::string_view kLang = "// -lang=", kWant = "-- want --\n";
    if (s.starts_with(kLang)) {
      size_t eol = s.find('\n');
      lang = s.substr(kLang.size(), eol - kLang.size());
      s.erase(0, eol + 1);
    }
    size_t at = s.find(kWant);
    ASSERT_NE(at, s.npos);
    EXPECT_EQ(check(s.substr(0, at), lang), s.substr(at + kWant.size()));
  }
}

}  // namespace
}  // namespace gorun
