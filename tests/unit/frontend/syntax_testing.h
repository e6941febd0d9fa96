// Helpers of the syntax tests.
#pragma once

#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <string>
#include <string_view>

#include "frontend/diag/diag.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/os.h"

namespace gorun {

struct Parsed {
  SourceMap map;
  Arena arena;
  Diagnostics diags;
  File* file;
  ast::FileNode* tree;

  explicit Parsed(std::string text, const ParseOptions& options = {}, std::string path = "t.go") {
    file = map.add_file(path, "/abs/" + path, std::move(text));
    tree = parse_file(file, arena, diags, options);
  }
  std::string errors(unsigned limit = 0) { return render(map, diags.list(), limit); }
  // The messages in order, with "line:col: ".
  std::string raw_errors() {
    std::string out;
    for (const Diagnostic& d : diags.list()) {
      Location at = map.locate_raw(d.pos);
      out += std::to_string(at.line) + ":" + std::to_string(at.col) + ": " + d.message + "\n";
    }
    return out;
  }
};

// $GOROOT, else the tree that the go command on PATH belongs to; empty when there is neither.
inline std::string find_goroot() {
  if (const char* env = getenv("GOROOT"); env != nullptr && *env != 0) return env;
  const char* path = getenv("PATH");
  std::string_view rest = path != nullptr ? path : "";
  while (!rest.empty()) {
    size_t colon = rest.find(':');
    std::string candidate = join_path(rest.substr(0, colon), "go");
    rest = colon == rest.npos ? std::string_view() : rest.substr(colon + 1);
    char real[PATH_MAX];
    if (access(candidate.c_str(), X_OK) != 0 || realpath(candidate.c_str(), real) == nullptr) continue;
    return std::string(path_dir(path_dir(real)));
  }
  return "";
}

}  // namespace gorun
