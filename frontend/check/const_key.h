// Constants as keys: equal values of any kind are equal keys (1, 1.0 and 1+0i; types2 keyVal and goVal). For duplicate map keys and cases.
#pragma once
#include <cstring>
#include <string>
#include <unordered_map>

#include "frontend/constant/constant.h"

namespace gorun {

struct ConstKey {
  ConstKind kind = ConstKind::Unknown;
  uint64_t a = 0, b = 0;
  std::string_view s;
  std::string big;  // integers beyond 64 bits
  bool operator==(const ConstKey&) const = default;
};
struct ConstKeyHash {
  size_t operator()(const ConstKey& k) const {
    return (static_cast<size_t>(k.kind) * 31 + k.a) * 0x9e3779b97f4a7c15u + k.b + std::hash<std::string_view>()(k.s) + std::hash<std::string>()(k.big);
  }
};
template <class V>
using ConstKeyMap = std::unordered_map<ConstKey, V, ConstKeyHash>;

// False: no key (unknown values; without all_kinds also bool and complex, whose duplicates gc does not look for in switches).
bool const_key(Const, bool all_kinds, ConstKey*);

}  // namespace gorun
