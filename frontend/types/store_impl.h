// Private to frontend/types: the tables of a TypeStore.
//
// Canonical types live in a chunked array indexed by id: append-only, read without a lock. The tables from structure to id are split into
// shards by hash, one mutex each. Lock order: a shard's mutex is the innermost lock; nothing that may compute (identical, type sets) runs
// under it, except comparison of canonical parts, which is by number.
#pragma once
#include <mutex>

#include "frontend/types/typeset.h"
#include "runtime/base/small_vec.h"

namespace gorun {

// The store that was made last: for operations without a store at hand (comparison of generic signatures).
TypeStore& default_store();

struct TypeStore::Impl {
  static constexpr unsigned kShards = 32;
  static constexpr unsigned kChunkBits = 11;
  static constexpr unsigned kChunks = 1 << 14;

  struct Slot {
    std::atomic<Type*> type{nullptr};
    std::atomic<uint8_t> layout_state{0};  // 0 none, 1 being written, 2 there
    TypeLayout layout{};
  };
  struct Shard {
    std::mutex mu;
    uint32_t* slots = nullptr;  // ids; 0: free
    uint32_t mask = 0, used = 0;
  };
  struct InstanceNode {
    uint64_t hash;
    Named* inst;
    InstanceNode* next;
  };
  struct InstanceShard {
    std::mutex mu;
    std::vector<InstanceNode*> buckets;
    size_t used = 0;
  };

  std::atomic<uint32_t> next_id{1};
  std::atomic<Slot*> chunks[kChunks] = {};
  Shard shards[kShards];
  InstanceShard instances[kShards];
  std::mutex cyclic_mu;
  std::vector<Interface*> cyclic;        // interfaces that contain themselves through method signatures
  std::vector<TypeParam*> bound_params;  // stand for the i-th parameter of a generic signature (under cyclic_mu)

  ~Impl();
  Slot& slot(uint32_t id);
  uint32_t add(Type* canonical);
  // The id, computed and cached; 0 when t contains an interface whose id is being computed (and nothing is cached).
  uint32_t intern(Type* t);
  // Of a type whose parts have ids. fixed_id: t itself becomes the canonical type, with that id.
  uint32_t intern_shape(Type* t, TypeStore& store, uint32_t fixed_id = 0);
  Named* instance(Named* origin, std::span<Type* const> targs, TypeStore& store);
  TypeLayout layout(Type* t);
};

}  // namespace gorun
