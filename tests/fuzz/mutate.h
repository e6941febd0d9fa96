// Damages Go source text, deterministically: the same seeds and the same random numbers give the same text.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gorun::fuzz {

// splitmix64: small, and the same everywhere.
struct Random {
  uint64_t state;
  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  size_t below(size_t n) { return n == 0 ? 0 : next() % n; }
  bool one_in(size_t n) { return below(n) == 0; }
};

enum class TokenKind : uint8_t { Space, Word, Number, Text, Operator };
struct Token {
  TokenKind kind;
  std::string_view text;
};

std::vector<Token> tokenise(std::string_view);

// One to a few damages; `other` is what pieces are taken from.
std::string mutate(std::string_view source, std::string_view other, Random&);

}  // namespace gorun::fuzz
