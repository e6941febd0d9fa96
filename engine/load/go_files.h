// What the loader asks of Go files before it parses them.
#pragma once
#include <string>
#include <string_view>

namespace gorun {

// The name in a file's package clause; empty when there is none.
std::string package_name(std::string_view text);
// A name that the go command passes over in folders.
bool is_hidden_name(std::string_view name);
// What makes a folder a package of a module: any file *.go, tests and files of other systems included.
bool has_go_file(const std::string& dir);
// An absolute path as seen from a folder ("." for itself), where that is shorter (cmd/go/internal/base.ShortPath).
std::string shorter_path(const std::string& abs, const std::string& from);

}  // namespace gorun
