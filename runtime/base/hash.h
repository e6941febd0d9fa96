// Hashes of our own. hash_bytes is fast and only for tables in memory: it may change at any time. content_hash is for keys
// that are written to disk: 128 bits, the same on every run and machine. Neither resists an attacker.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace gorun {

constexpr uint64_t kHashK0 = 0x2d358dccaa6c78a5ull;
constexpr uint64_t kHashK1 = 0x8bb84b93962eacc9ull;
constexpr uint64_t kHashK2 = 0x4b33a62ed433d4a3ull;

// Both halves of the 128-bit product, folded.
inline uint64_t hash_mix(uint64_t a, uint64_t b) {
  unsigned __int128 p = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(p) ^ static_cast<uint64_t>(p >> 64);
}

inline uint64_t hash_u64(uint64_t x) { return hash_mix(x ^ kHashK0, kHashK1); }
inline uint64_t hash_combine(uint64_t h, uint64_t x) { return hash_mix(h ^ kHashK1, x ^ kHashK0); }

uint64_t hash_bytes(const void* data, size_t len, uint64_t seed = 0);
inline uint64_t hash_string(std::string_view s, uint64_t seed = 0) { return hash_bytes(s.data(), s.size(), seed); }

struct Hash128 {
  uint64_t lo = 0;
  uint64_t hi = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
  std::string hex() const;  // 32 digits
};

// Incremental; what counts is the sequence of bytes, not how it was cut. Each add_string also counts the length, so that
// ("ab", "c") and ("a", "bc") differ.
class ContentHasher {
 public:
  void add_bytes(const void* data, size_t len);
  void add_u64(uint64_t v) { add_bytes(&v, sizeof v); }
  void add_string(std::string_view s) {
    add_u64(s.size());
    add_bytes(s.data(), s.size());
  }
  void add_hash(const Hash128& h) {
    add_u64(h.lo);
    add_u64(h.hi);
  }
  Hash128 finish() const;

 private:
  void block(const unsigned char* p);

  uint64_t state_[4] = {kHashK0, kHashK1, kHashK2, kHashK0 ^ kHashK2};
  uint64_t total_ = 0;
  unsigned char pending_[32] = {};  // total_ % 32 bytes of it are in use
};

inline Hash128 content_hash(std::string_view s) {
  ContentHasher h;
  h.add_bytes(s.data(), s.size());
  return h.finish();
}

// The default hash of FlatMap: integers, enums, pointers, ids (a struct with a 32-bit `value`) and strings.
template <class K>
struct DefaultHash {
  uint64_t operator()(const K& k) const {
    if constexpr (std::is_convertible_v<const K&, std::string_view>) {
      return hash_string(k);
    } else if constexpr (std::is_pointer_v<K>) {
      return hash_u64(reinterpret_cast<uintptr_t>(k));
    } else if constexpr (std::is_integral_v<K> || std::is_enum_v<K>) {
      return hash_u64(static_cast<uint64_t>(k));
    } else if constexpr (requires { static_cast<uint64_t>(k.value); }) {
      return hash_u64(static_cast<uint64_t>(k.value));
    } else if constexpr (requires { static_cast<uint64_t>(k.hash()); }) {
      return static_cast<uint64_t>(k.hash());
    } else {
      static_assert(std::has_unique_object_representations_v<K>, "give FlatMap a hash for this key: it has padding");
      return hash_bytes(&k, sizeof k);
    }
  }
};

template <>
struct DefaultHash<Hash128> {
  uint64_t operator()(const Hash128& h) const { return h.lo; }
};

}  // namespace gorun
