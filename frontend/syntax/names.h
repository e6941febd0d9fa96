// The interner of identifiers and the per-thread cache in front of it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "frontend/syntax/parser.h"

namespace gorun {

// Direct-mapped, keyed by the first 16 bytes of a name (zero-filled). Longer names go to the interner.
class NameCache {
 public:
  static NameCache& of_thread();

  std::string_view find(const char* p, size_t len, uint64_t lo, uint64_t hi) {
    if (len > 16) return intern_name({p, len});
    Entry& e = entries_[((lo * 0x9E3779B97F4A7C15ull) ^ (hi * 0xC2B2AE3D27D4EB4Full)) >> (64 - kBits)];
    if (e.lo == lo && e.hi == hi) return {e.text, len};
    return fill(e, p, len, lo, hi);
  }

 private:
  static constexpr int kBits = 11;
  struct Entry {
    uint64_t lo = 0, hi = 0;
    const char* text = nullptr;
  };
  std::string_view fill(Entry&, const char* p, size_t len, uint64_t lo, uint64_t hi);

  Entry entries_[size_t{1} << kBits];
};

}  // namespace gorun
