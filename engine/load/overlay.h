// The manifest of the standard library overlay (stdlib/overlay.txt; form: stdlib/README.md).
#pragma once
#include <map>
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace gorun {
struct OverlayEntry {
  bool replace = false;                     // our folder is the package
  std::vector<std::string> drop, use, add;  // files mode
  std::vector<std::string> tags;            // extra build tags of the package; "!x" takes one away
};
struct Overlay {
  std::string root;  // stdlib folder
  std::map<std::string, OverlayEntry> exact;
  std::vector<std::pair<std::string, OverlayEntry>> prefixes;  // "crypto/..." entries
  // What all matching lines say together, keys of the more exact line winning; false: the package is taken as it stands.
  bool find(const std::string& import_path, OverlayEntry* out) const;
  std::string dir(const std::string& import_path) const { return root + "/overlay/" + import_path; }
};
Result<Overlay> read_overlay(const std::string& root);
}  // namespace gorun
