#include <cstring>

#include "frontend/constant/pool.h"
#include "frontend/types/type.h"
#include "runtime/base/check.h"

namespace gorun {
namespace {

// Small scopes are searched; larger ones have a hash table of entry numbers + 1, keyed by the address of the interned name.
constexpr size_t kLinear = 8;

struct Index {
  uint32_t mask;
  uint32_t slots[];
};

size_t hash_name(const char* p) { return (reinterpret_cast<uintptr_t>(p) * 0x9e3779b97f4a7c15u) >> 40; }

void index_put(Index* ix, const char* name, uint32_t number) {
  size_t i = hash_name(name) & ix->mask;
  while (ix->slots[i] != 0) i = (i + 1) & ix->mask;
  ix->slots[i] = number;
}

}  // namespace

Object* Scope::lookup(std::string_view name) const {
  if (index == nullptr) {
    for (const Entry& e : entries) {
      if (e.name.data() == name.data()) return e.obj;
    }
    return nullptr;
  }
  const Index* ix = static_cast<const Index*>(index);
  for (size_t i = hash_name(name.data()) & ix->mask; ix->slots[i] != 0; i = (i + 1) & ix->mask) {
    const Entry& e = entries[ix->slots[i] - 1];
    if (e.name.data() == name.data()) return e.obj;
  }
  return nullptr;
}

Object* Scope::insert(Object* obj) {
  if (Object* other = lookup(obj->name)) return other;
  entries.push_back({obj->name, obj});
  if (obj->parent == nullptr) obj->parent = this;
  size_t n = entries.size();
  if (n <= kLinear) return nullptr;
  Index* ix = static_cast<Index*>(index);
  if (ix != nullptr && n * 4 <= (size_t{ix->mask} + 1) * 3) {
    index_put(ix, obj->name.data(), static_cast<uint32_t>(n));
    return nullptr;
  }
  size_t capacity = ix == nullptr ? 32 : (size_t{ix->mask} + 1) * 4;
  Index* grown = static_cast<Index*>(session_arena().alloc_bytes(sizeof(Index) + capacity * sizeof(uint32_t), alignof(Index)));
  grown->mask = static_cast<uint32_t>(capacity - 1);
  memset(grown->slots, 0, capacity * sizeof(uint32_t));
  for (size_t i = 0; i < n; i++) index_put(grown, entries[i].name.data(), static_cast<uint32_t>(i + 1));
  index = grown;
  return nullptr;
}

}  // namespace gorun
