// interface: files and positions.
//
// A Pos is a 32-bit offset into the concatenation of all files of a session: file base + byte offset. 0 is "no position".
// The SourceMap owns file contents for the whole session. add_file may be called from several threads; a File is immutable after
// its scan has recorded the line table (the scanner calls add_line in order).
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace gorun {

struct Pos {
  uint32_t off = 0;
  bool valid() const { return off != 0; }
  auto operator<=>(const Pos&) const = default;
};

struct File {
  std::string path;             // as shown in diagnostics after shortening; absolute or relative to the working directory
  std::string abs_path;         // what runtime.Caller reports
  std::string text;             // contents, always followed by 8 zero bytes of padding beyond size()
  uint32_t base = 0;            // Pos of byte 0
  std::vector<uint32_t> lines;  // byte offsets of line starts; lines[0] == 0; filled by the scanner
  // `//line` directives: from this byte offset on, positions are reported relative to (file, line, col).
  struct LineDirective {
    uint32_t offset;
    std::string path;
    uint32_t line, col;  // col 0: columns are not reported
  };
  std::vector<LineDirective> directives;
  Pos pos(uint32_t offset) const { return Pos{base + offset}; }
};

// A resolved position. line and col are 1-based; col counts bytes. col == 0: unknown.
struct Location {
  const File* file = nullptr;
  std::string_view path;
  uint32_t line = 0, col = 0;
};

// The same for a position of a known file.
Location locate_in(const File&, Pos);
// As gc's syntax package writes a position inside a message: "path:line:col", with the raw one in brackets where a //line
// directive makes them differ.
std::string describe_in(const File&, Pos);

class SourceMap {
 public:
  SourceMap() = default;
  SourceMap(const SourceMap&) = delete;
  // Takes the text (padding is added here). Fails (nullptr) when 4 GiB of source are exceeded.
  File* add_file(std::string path, std::string abs_path, std::string text);
  const File* file_of(Pos) const;
  Location locate(Pos) const;      // honours //line directives
  Location locate_raw(Pos) const;  // ignores them
  std::string format(Pos) const;   // "path:line:col"
 private:
  mutable std::mutex mu_;
  std::vector<std::unique_ptr<File>> files_;
  std::vector<uint32_t> bases_;  // of files_: looking one up must not touch the others
  uint32_t next_ = 1;
};

}  // namespace gorun
