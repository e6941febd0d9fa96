#include "frontend/diag/diag.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace gorun {
namespace {

constexpr std::string_view kTexts[] = {
#define DIAG(id, text) text,
#include "frontend/diag/diagnostics.def"
#undef DIAG
};
constexpr std::string_view kNames[] = {
#define DIAG(id, text) #id,
#include "frontend/diag/diagnostics.def"
#undef DIAG
};

std::string fill(Diag id, std::initializer_list<std::string_view> args) {
  std::string_view format = diag_text(id);
  std::string out;
  auto arg = args.begin();
  while (true) {
    size_t at = format.find("{}");
    out.append(format.substr(0, at));
    if (at == format.npos) break;
    CHECK(arg != args.end(), "too few arguments for diagnostic %s", std::string(diag_name(id)).c_str());
    out.append(*arg++);
    format.remove_prefix(at + 2);
  }
  CHECK(arg == args.end(), "too many arguments for diagnostic %s", std::string(diag_name(id)).c_str());
  return out;
}

}  // namespace

std::string_view diag_text(Diag id) { return kTexts[static_cast<size_t>(id)]; }
std::string_view diag_name(Diag id) { return kNames[static_cast<size_t>(id)]; }

void Diagnostics::error(Pos pos, Diag id, std::initializer_list<std::string_view> args) { list_.push_back({pos, id, fill(id, args), false}); }
void Diagnostics::soft_error(Pos pos, Diag id, std::initializer_list<std::string_view> args) { list_.push_back({pos, id, fill(id, args), true}); }
void Diagnostics::error_text(Pos pos, Diag id, std::string message) { list_.push_back({pos, id, std::move(message), false}); }

bool Diagnostics::has_syntax_errors() const {
  return std::any_of(list_.begin(), list_.end(), [](const Diagnostic& d) { return d.message.starts_with("syntax error"); });
}

// What cmd/compile/internal/base/print.go does with errors as they come: the filters and the limit look at the order of reporting,
// only what is printed is sorted.
std::string render(const SourceMap& map, std::vector<Diagnostic> list, unsigned limit) {
  struct Line {
    Pos pos;
    const File* file;
    uint32_t line, col;
    std::string text;
  };
  std::vector<Line> shown;
  std::string tail;
  Location last_syntax, last_other;
  std::string_view last_message;
  auto same_line = [](const Location& a, const Location& b) { return a.file == b.file && a.line == b.line; };
  for (const Diagnostic& d : list) {
    Location at = map.locate_raw(d.pos);
    if (d.message.starts_with("syntax error")) {
      if (last_syntax.file != nullptr && same_line(last_syntax, at)) continue;
      last_syntax = at;
    } else {
      if (last_other.file != nullptr && same_line(last_other, at) && last_message == d.message) continue;
      last_other = at;
      last_message = d.message;
    }
    std::string text = d.pos.valid() ? map.format(d.pos) + ": " + d.message + "\n" : d.message + "\n";
    shown.push_back({d.pos, at.file, at.line, std::min(at.col, 255u), std::move(text)});
    if (limit != 0 && shown.size() >= limit) {
      tail = map.format(d.pos) + ": too many errors\n";
      break;
    }
  }
  // Files in the order in which errors came up in them: positions are compared by the numbers that their files got when they were first reported.
  std::vector<const File*> files;
  for (const Line& l : shown)
    if (std::find(files.begin(), files.end(), l.file) == files.end()) files.push_back(l.file);
  std::stable_sort(shown.begin(), shown.end(), [&files](const Line& a, const Line& b) {
    if (a.file != b.file) return std::find(files.begin(), files.end(), a.file) < std::find(files.begin(), files.end(), b.file);
    if (a.line != b.line) return a.line < b.line;
    return a.col < b.col;
  });
  std::string out;
  for (size_t i = 0; i < shown.size(); i++) {
    if (i == 0 || shown[i].text != shown[i - 1].text) out += shown[i].text;
  }
  return out + tail;
}

}  // namespace gorun
