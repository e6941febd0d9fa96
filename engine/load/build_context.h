// Which files of a folder belong to a build: file name suffixes and //go:build lines (Go: go/build, cmd/go/internal/imports).
#pragma once
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace gorun {

class BuildContext {
 public:
  BuildContext();
  // Names that build lines have asked for since the last call, sorted.
  std::vector<std::string> take_asked();
  void add_tag(std::string tag) { tags_.insert(std::move(tag)); }
  bool tag(std::string_view name) const;                // true of this build
  bool matches_name(std::string_view file_name) const;  // _GOOS, _GOARCH, _GOOS_GOARCH suffixes
  // Name and //go:build line; extra: further tags of one package. *problem: why the build line is malformed.
  bool matches(std::string_view file_name, std::string_view text, const std::vector<std::string>& extra, std::string* problem) const;

 private:
  std::unordered_set<std::string> tags_;
  mutable std::unordered_set<std::string> asked_;
};

}  // namespace gorun
