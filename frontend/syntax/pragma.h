// Directives (//go:...) collected before a declaration.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "frontend/source/source_map.h"
#include "frontend/syntax/ast.h"

namespace gorun {

struct PragmaState {
  struct Flag {
    uint64_t bits;
    Pos pos;
  };
  struct Embed {
    Pos pos;
    std::vector<std::string_view> patterns;
    std::vector<Pos> positions;
  };
  std::vector<Flag> flags;
  std::vector<Embed> embeds;

  bool empty() const { return flags.empty() && embeds.empty(); }
  uint64_t bits() const {
    uint64_t all = 0;
    for (const Flag& f : flags) all |= f.bits;
    return all;
  }
};

// Bits beyond ast::Pragma: directives that are known, and so can be misplaced.
constexpr uint64_t kPragmaGoBuild = uint64_t{1} << 40;
constexpr uint64_t kPragmaOfFunc = 0xffffffff;  // every bit that FuncDecl::pragma holds

}  // namespace gorun
