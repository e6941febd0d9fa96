// go.mod of the main module.
#pragma once
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace gorun {
struct GoMod {
  std::string dir;             // folder of go.mod; empty: none
  std::string module;
  std::string go_version;      // "go1.26"; "go1.16" when the file has no go line
  struct Require { std::string path, version; };
  std::vector<Require> require;
  std::vector<std::string> godebug;    // k=v
};
// Parses text; errors as cmd/go words them ("go.mod:3: unknown directive: foo").
Result<GoMod> parse_gomod(const std::string& text, const std::string& shown_path, const std::string& running);
// Looks for go.mod in dir and above; an empty GoMod when there is none.
Result<GoMod> find_gomod(const std::string& dir, const std::string& running);
// -1, 0, 1 for "1.21" against "1.26.3" and the like.
int compare_go_versions(std::string_view a, std::string_view b);
}  // namespace gorun
