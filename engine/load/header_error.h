// Errors in a file's header (package clause and imports). The go command reads headers itself, before it starts the compiler, and so reports
// them in go/parser's words; behind the header they are the compiler's.
#pragma once
#include <string>

#include "frontend/source/source_map.h"

namespace gorun {

struct HeaderError {
  Pos pos;
  std::string message;    // empty: the header is well formed
  bool absolute = false;  // the file is to be shown with its absolute path
  bool behind = false;    // one column behind pos
  bool reading = false;   // "go: reading FILE: message", without a position
};
// For a file that has been parsed (its line table is complete).
HeaderError find_header_error(File*);

}  // namespace gorun
