#include "frontend/source/source_map.h"

#include <string.h>

#include <algorithm>

namespace gorun {
namespace {

// More than the interface promises: the scanner loads 16 bytes at a time, from any byte of the text.
constexpr size_t kPadding = 64;

// gc packs a column into 8 bits; a column that does not fit is not shown (cmd/internal/src/pos.go).
constexpr uint32_t kColMax = 255;

uint32_t line_index(const File& file, uint32_t offset) {
  if (file.lines.empty()) return 0;
  auto it = std::upper_bound(file.lines.begin(), file.lines.end(), offset);
  return static_cast<uint32_t>(it - file.lines.begin()) - 1;
}

Location raw_location(const File& file, uint32_t offset) {
  uint32_t index = line_index(file, offset);
  uint32_t start = file.lines.empty() ? 0 : file.lines[index];
  return {&file, file.path, index + 1, offset - start + 1};
}

}  // namespace

File* SourceMap::add_file(std::string path, std::string abs_path, std::string text) {
  auto file = std::make_unique<File>();
  file->path = std::move(path);
  file->abs_path = std::move(abs_path);
  size_t size = text.size();
  // Cut to size: texts are kept, and go into snapshots.
  file->text.reserve(size + kPadding);
  file->text = text;
  memset(file->text.data() + size, 0, kPadding);
  file->lines.push_back(0);

  std::lock_guard lock(mu_);
  // The position behind the last byte is one of the file too (EOF).
  uint64_t end = uint64_t{next_} + size + 1;
  if (end > UINT32_MAX) return nullptr;
  file->base = next_;
  next_ = static_cast<uint32_t>(end);
  bases_.push_back(file->base);
  files_.push_back(std::move(file));
  return files_.back().get();
}

const File* SourceMap::file_of(Pos pos) const {
  if (!pos.valid()) return nullptr;
  std::lock_guard lock(mu_);
  auto it = std::upper_bound(bases_.begin(), bases_.end(), pos.off);
  return it == bases_.begin() ? nullptr : files_[static_cast<size_t>(it - bases_.begin()) - 1].get();
}

Location SourceMap::locate_raw(Pos pos) const {
  const File* file = file_of(pos);
  if (file == nullptr) return {};
  return raw_location(*file, pos.off - file->base);
}

Location locate_in(const File& file, Pos pos) {
  uint32_t offset = pos.off - file.base;
  Location raw = raw_location(file, offset);
  const auto& directives = file.directives;
  auto it = std::upper_bound(directives.begin(), directives.end(), offset, [](uint32_t off, const File::LineDirective& d) { return off < d.offset; });
  if (it == directives.begin()) return raw;
  const File::LineDirective& d = *std::prev(it);
  Location origin = raw_location(file, d.offset);
  Location result{&file, d.path, d.line + (raw.line - origin.line), 0};
  if (d.col != 0) result.col = raw.line == origin.line ? d.col + (raw.col - origin.col) : raw.col;
  return result;
}

std::string describe_in(const File& file, Pos pos) {
  auto text = [](const Location& l) {
    std::string out = std::string(l.path) + ":" + std::to_string(l.line);
    return l.col == 0 ? out : out + ":" + std::to_string(l.col);
  };
  std::string relative = text(locate_in(file, pos)), raw = text(raw_location(file, pos.off - file.base));
  return relative == raw ? raw : relative + "[" + raw + "]";
}

Location SourceMap::locate(Pos pos) const {
  const File* file = file_of(pos);
  return file == nullptr ? Location{} : locate_in(*file, pos);
}

std::string SourceMap::format(Pos pos) const {
  Location at = locate(pos);
  if (at.file == nullptr) return "<unknown line number>";
  std::string out(at.path);
  out += ':';
  out += std::to_string(at.line);
  if (at.col > 0 && at.col < kColMax) {
    out += ':';
    out += std::to_string(at.col);
  }
  return out;
}

}  // namespace gorun
