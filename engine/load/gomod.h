// go.mod and go.work, as text.
#pragma once
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace gorun {
struct GoMod {
  std::string dir;  // folder of go.mod; empty: none
  std::string module;
  std::string toolchain;
  bool has_go_line = false;
  std::string go_version;  // "go1.26"; "go1.16" when the file has no go line
  struct Require {
    std::string path, version;
  };
  std::vector<Require> require;
  struct Replace {
    std::string path, version, new_path, new_version;
  };  // version: empty for all
  std::vector<Replace> replace;
  std::vector<std::string> use;      // go.work: folders
  std::vector<int> use_lines;
  std::vector<std::string> godebug;  // k=v
};
enum class GoModKind { Main, Dependency, Work };  // of dependencies the go version is not compared with the running one
// Parses text; errors as cmd/go words them ("go.mod:3: unknown directive: foo").
Result<GoMod> parse_gomod(const std::string& text, const std::string& shown_path, const std::string& running, GoModKind kind = GoModKind::Main);
// Looks for go.mod in dir and above; an empty GoMod when there is none.
Result<GoMod> find_gomod(const std::string& dir, const std::string& running);
// -1, 0, 1 for "1.21" against "1.26.3" and the like.
int compare_go_versions(std::string_view a, std::string_view b);
}  // namespace gorun
