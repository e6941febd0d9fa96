#include "jit/ir/symbol_index.h"

#include <cstring>

#include "runtime/base/check.h"

namespace gorun::ir {

// FNV-1a over words, then mixed: a name is hashed once when it is interned.
uint64_t symbol_hash(std::string_view name) {
  uint64_t h = 0xcbf29ce484222325ull ^ name.size();
  const char* p = name.data();
  size_t n = name.size();
  auto step = [&h](uint64_t w) {
    h = (h ^ w) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 29;
  };
  for (; n >= 8; p += 8, n -= 8) {
    uint64_t w;
    memcpy(&w, p, 8);
    step(w);
  }
  uint64_t w = 0;
  if (n) memcpy(&w, p, n);
  step(w);
  h *= 0xd6e8feb86659fd93ull;
  return h ^ h >> 32;
}

std::string_view symbol_name(const abi::ImageNames& t, const abi::ImageSymbol& s) {
  uint32_t n;
  memcpy(&n, t.names + s.name, 4);
  return {t.names + s.name + 4, n};
}

const abi::ImageSymbol* find_symbol(const abi::ImageNames& t, std::string_view name) {
  uint64_t h = symbol_hash(name), mask = t.size - 1;
  for (uint64_t i = h & mask;; i = (i + 1) & mask) {
    const abi::ImageSymbol& s = t.slots[i];
    if (s.address == 0) return nullptr;
    if (s.hash == static_cast<uint32_t>(h >> 32) && symbol_name(t, s) == name) return &s;
  }
}

void SymbolIndexWriter::add(std::string_view name, uint64_t address, uint32_t kind) {
  CHECK(address != 0 && address < uint64_t{1} << 32, "address of %.*s", static_cast<int>(name.size()), name.data());
  rows_.push_back({symbol_hash(name), static_cast<uint32_t>(address), static_cast<uint32_t>(names_.size()), kind});
  auto n = static_cast<uint32_t>(name.size());
  const char* p = reinterpret_cast<const char*>(&n);
  names_.insert(names_.end(), p, p + 4);
  names_.insert(names_.end(), name.begin(), name.end());
}

std::vector<abi::ImageSymbol> SymbolIndexWriter::slots() const {
  uint64_t size = 16;
  while (size < rows_.size() + rows_.size() / 3) size *= 2;  // small: a lookup touches pages of a file
  std::vector<abi::ImageSymbol> out(size);
  for (const Row& r : rows_) {
    uint64_t i = r.hash & (size - 1);
    while (out[i].address != 0) i = (i + 1) & (size - 1);
    out[i] = {static_cast<uint32_t>(r.hash >> 32), r.address, r.name, r.kind};
  }
  return out;
}

}  // namespace gorun::ir
