#include "runtime/base/hash.h"

namespace gorun {

namespace {

uint64_t read64(const unsigned char* p) {
  uint64_t v;
  memcpy(&v, p, 8);
  return v;
}

uint64_t read32(const unsigned char* p) {
  uint32_t v;
  memcpy(&v, p, 4);
  return v;
}

// A 64-bit finaliser that permutes: no two inputs give the same output.
uint64_t permute(uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ull;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ull;
  x ^= x >> 32;
  return x;
}

uint64_t rotl(uint64_t x, int n) { return (x << n) | (x >> (64 - n)); }

}  // namespace

uint64_t hash_bytes(const void* data, size_t len, uint64_t seed) {
  const unsigned char* p = static_cast<const unsigned char*>(data);
  uint64_t h = hash_mix(seed ^ kHashK0, kHashK1 ^ len);
  size_t left = len;
  while (left > 16) {
    h = hash_mix(read64(p) ^ kHashK1, read64(p + 8) ^ h);
    p += 16;
    left -= 16;
  }
  uint64_t a = 0, b = 0;
  if (left >= 8) {
    a = read64(p);
    b = read64(p + left - 8);
  } else if (left >= 4) {
    a = read32(p);
    b = read32(p + left - 4);
  } else if (left > 0) {
    a = (static_cast<uint64_t>(p[0]) << 16) | (static_cast<uint64_t>(p[left >> 1]) << 8) | p[left - 1];
  }
  return hash_mix(a ^ kHashK2 ^ len, b ^ h);
}

// Each lane is updated by invertible steps only (rotate, xor, multiply by an odd number), so that a change of one input word
// is never lost in a lane; the two mixed-in neighbours spread it.
void ContentHasher::block(const unsigned char* p) {
  for (int i = 0; i < 4; i++) {
    uint64_t v = state_[i] ^ read64(p + 8 * i);
    state_[i] = rotl(v * 0x9fb21c651e98df25ull, 29) + 0x165667919e3779f9ull;
  }
  state_[0] += rotl(state_[1], 17);
  state_[1] ^= rotl(state_[2], 41);
  state_[2] += rotl(state_[3], 23);
  state_[3] ^= rotl(state_[0], 31);
}

void ContentHasher::add_bytes(const void* data, size_t len) {
  if (len == 0) return;
  const unsigned char* p = static_cast<const unsigned char*>(data);
  size_t used = total_ % 32;
  total_ += len;
  if (used != 0) {
    size_t take = 32 - used < len ? 32 - used : len;
    memcpy(pending_ + used, p, take);
    if (used + take < 32) return;
    block(pending_);
    p += take;
    len -= take;
  }
  for (; len >= 32; p += 32, len -= 32) block(p);
  if (len > 0) memcpy(pending_, p, len);
}

Hash128 ContentHasher::finish() const {
  ContentHasher h = *this;
  size_t used = total_ % 32;
  memset(h.pending_ + used, 0, 32 - used);
  h.block(h.pending_);
  h.state_[0] ^= total_;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 4; i++) h.state_[i] = permute(h.state_[i] + kHashK2 * static_cast<uint64_t>(round * 4 + i + 1));
    h.state_[0] += rotl(h.state_[1], 17);
    h.state_[1] += rotl(h.state_[2], 41);
    h.state_[2] += rotl(h.state_[3], 23);
    h.state_[3] += rotl(h.state_[0], 31);
  }
  return {permute(h.state_[0] ^ rotl(h.state_[2], 21)), permute(h.state_[1] + rotl(h.state_[3], 13))};
}

std::string Hash128::hex() const {
  static const char kDigits[] = "0123456789abcdef";
  std::string s(32, '0');
  for (int i = 0; i < 16; i++) {
    s[static_cast<size_t>(15 - i)] = kDigits[(hi >> (4 * i)) & 15];
    s[static_cast<size_t>(31 - i)] = kDigits[(lo >> (4 * i)) & 15];
  }
  return s;
}

}  // namespace gorun
