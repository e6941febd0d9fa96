#include "frontend/syntax/names.h"

#include <memory>
#include <mutex>
#include <vector>

#include "frontend/source/state.h"
#include "runtime/base/arena.h"
#include "runtime/base/hash.h"

namespace gorun {
namespace {

// Open addressing, power of two, at most half full.
struct Shard {
  struct Slot {
    uint64_t hash = 0;
    const char* text = nullptr;
    uint32_t len = 0;
  };
  std::mutex mu;
  Arena arena;
  std::vector<Slot> slots = std::vector<Slot>(256);
  size_t count = 0;

  std::string_view intern(std::string_view name, uint64_t hash) {
    std::lock_guard lock(mu);
    if (count * 2 >= slots.size()) grow();
    Slot& slot = find(slots, name, hash);
    if (slot.text == nullptr) {
      std::string_view copy = arena.copy_string(name);
      slot = {hash, copy.data(), static_cast<uint32_t>(copy.size())};
      count++;
    }
    return {slot.text, slot.len};
  }

  static Slot& find(std::vector<Slot>& slots, std::string_view name, uint64_t hash) {
    size_t mask = slots.size() - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
      Slot& s = slots[i];
      if (s.text == nullptr || (s.hash == hash && std::string_view(s.text, s.len) == name)) return s;
    }
  }

  void grow() {
    std::vector<Slot> bigger(slots.size() * 2);
    for (const Slot& s : slots) {
      if (s.text != nullptr) find(bigger, {s.text, s.len}, s.hash) = s;
    }
    slots = std::move(bigger);
  }
};

constexpr size_t kShards = 16;

// Never destroyed: names are used until the process ends.
Shard* shards() {
  return state_object<Shard>(&g_front.names, []() -> void* { return new Shard[kShards]; });
}

}  // namespace

std::string_view intern_name(std::string_view name) {
  uint64_t hash = hash_string(name);
  return shards()[hash >> 60].intern(name, hash);
}

NameCache& NameCache::of_thread() {
  thread_local std::unique_ptr<NameCache> cache = [] {
    OutsideWindow outside;
    return std::make_unique<NameCache>();
  }();
  return *cache;
}

std::string_view NameCache::fill(Entry& e, const char* p, size_t len, uint64_t lo, uint64_t hi) {
  std::string_view name = intern_name({p, len});
  e = {lo, hi, name.data()};
  return name;
}

}  // namespace gorun
