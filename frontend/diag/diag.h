// interface: diagnostics. User errors end here, in gc's words.
//
// A Diagnostics object collects the errors of one package (one thread). Ids come from diagnostics.def: one row per message, so that a
// test can say which messages no test has produced. Text is formed with printf-like {} arguments (already rendered strings).
// Further lines of a message start with a tab ("\thave (int)").
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/source/source_map.h"

namespace gorun {

enum class Diag : uint16_t {
#define DIAG(id, text) id,
#include "frontend/diag/diagnostics.def"
#undef DIAG
  kCount
};

std::string_view diag_text(Diag);  // the format, with {} for arguments
std::string_view diag_name(Diag);

struct Diagnostic {
  Pos pos;
  Diag id;
  std::string message;  // without position
  bool soft = false;    // "declared and not used" and friends: not reported as first error when others exist on the line
};

class Diagnostics {
 public:
  void error(Pos, Diag, std::initializer_list<std::string_view> args = {});
  void soft_error(Pos, Diag, std::initializer_list<std::string_view> args = {});
  void error_text(Pos, Diag, std::string message);  // message formed by the caller (multi-line)
  bool has_errors() const { return !list_.empty(); }
  bool has_syntax_errors() const;  // messages "syntax error...": gc type-checks after all others (lexical, labels, directives)
  size_t size() const { return list_.size(); }
  std::vector<Diagnostic>& list() { return list_; }
  const std::vector<Diagnostic>& list() const { return list_; }

 private:
  std::vector<Diagnostic> list_;
};

// What gc prints: sorted by position, one syntax error per line, exact duplicates dropped; `limit` 10 ends with
// "path:L:C: too many errors", 0 = all. Each line "path:line:col: message\n".
std::string render(const SourceMap&, std::vector<Diagnostic>, unsigned limit);

}  // namespace gorun
