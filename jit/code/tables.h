// The run-time tables of a module while they are made: functions, names, files, pc tables, inline trees.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jit/code/code_space.h"
#include "jit/code/pctab_encode.h"

namespace gorun::code {

class Tables {
 public:
  explicit Tables(const LineResolver& lines) : lines_(lines) { names_.push_back('\0'); }

  void add(const ir::CodeBlob& blob, uint64_t entry);  // ascending by entry

  std::vector<abi::FuncInfo> funcs;
  std::vector<abi::InlineNode> inl;
  std::vector<uint8_t> pctab;
  const std::vector<char>& names() const { return names_; }
  const std::vector<std::string_view>& files() const { return files_; }

 private:
  struct Place {
    uint32_t file, line;
  };
  uint32_t name(std::string_view s);
  uint32_t file(std::string_view s);
  Place place(uint32_t src);  // src 0 (none): the place of the function

  const LineResolver& lines_;
  std::vector<char> names_;
  std::vector<std::string_view> files_;
  std::unordered_map<std::string, uint32_t> name_index_;
  std::unordered_map<std::string_view, uint32_t> file_index_;
  Place start_{};
  std::vector<PcLine> scratch_;
  std::vector<Place> places_;
};

}  // namespace gorun::code
