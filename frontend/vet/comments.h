// The comments of a source text, which the syntax tree does not keep.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace gorun::vet {

struct Comment {
  uint32_t begin, end;  // byte offsets; a // comment without its line end
  bool starts_group;    // no comment of the line before or the same gap: as go/parser groups them
};
struct Comments {
  std::vector<Comment> list;
  uint32_t package = 0;  // offset of the first token
};
Comments find_comments(std::string_view text);

}  // namespace gorun::vet
