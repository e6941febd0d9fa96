// The symbol index of a std image, used in place: from names to addresses.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/abi/image.h"

namespace gorun::ir {

// The slot's hash and its number come from one 64-bit hash of the name. Written to disk: must not change without abi::kImageVersion.
uint64_t symbol_hash(std::string_view name);
const abi::ImageSymbol* find_symbol(const abi::ImageNames&, std::string_view name);  // null when absent
std::string_view symbol_name(const abi::ImageNames&, const abi::ImageSymbol&);

// Makes an index. The order of add must not depend on chance: it decides about the bytes.
class SymbolIndexWriter {
 public:
  void add(std::string_view name, uint64_t address, uint32_t kind);
  uint64_t count() const { return rows_.size(); }
  std::vector<abi::ImageSymbol> slots() const;  // size: a power of two
  const std::vector<char>& names() const { return names_; }

 private:
  struct Row {
    uint64_t hash;
    uint32_t address, name, kind;
  };
  std::vector<Row> rows_;
  std::vector<char> names_;
};

}  // namespace gorun::ir
