// Instances of generic types: the same origin and identical type arguments give the same Named.
#include "frontend/constant/pool.h"
#include "frontend/types/named.h"
#include "frontend/types/store_impl.h"

namespace gorun {
namespace {

uint64_t mix(uint64_t h, uint64_t v) {
  h = (h ^ v) * 0x9e3779b97f4a7c15u;
  return h ^ (h >> 29);
}

// Equal for identical types; also for types that are not set up yet, of which only what cannot change is used.
uint64_t type_hash(Type* t, int depth) {
  t = unalias(t);
  uint64_t h = static_cast<uint64_t>(t->kind) + 1;
  if (depth == 0) return t->kind == TypeKind::Basic ? mix(h, static_cast<uint64_t>(static_cast<BasicType*>(t)->basic)) : h;
  switch (t->kind) {
    case TypeKind::Basic: return mix(h, static_cast<uint64_t>(static_cast<BasicType*>(t)->basic));
    case TypeKind::Array:  // an unknown length is equal to any
      return mix(h, type_hash(static_cast<ArrayType*>(t)->elem, depth - 1));
    case TypeKind::Slice: return mix(h, type_hash(static_cast<SliceType*>(t)->elem, depth - 1));
    case TypeKind::Pointer: return mix(h, type_hash(static_cast<PointerType*>(t)->base, depth - 1));
    case TypeKind::Map: return mix(mix(h, type_hash(static_cast<MapType*>(t)->key, depth - 1)), type_hash(static_cast<MapType*>(t)->elem, depth - 1));
    case TypeKind::Chan: return mix(mix(h, static_cast<uint64_t>(static_cast<ChanType*>(t)->dir)), type_hash(static_cast<ChanType*>(t)->elem, depth - 1));
    case TypeKind::Struct: return mix(h, static_cast<StructType*>(t)->fields.size());
    case TypeKind::Tuple: return mix(h, static_cast<TupleType*>(t)->vars.size());
    case TypeKind::Signature: {
      Signature* s = static_cast<Signature*>(t);
      return mix(h, (s->params == nullptr ? 0 : s->params->vars.size()) * 16 + (s->results == nullptr ? 0 : s->results->vars.size()));
    }
    case TypeKind::Named: {
      Named* n = static_cast<Named*>(t);
      h = mix(h, reinterpret_cast<uintptr_t>(n->origin->obj));
      for (Type* a : n->targs) h = mix(h, type_hash(a, depth - 1));
      return h;
    }
    case TypeKind::TypeParam: return mix(h, reinterpret_cast<uintptr_t>(t));
    case TypeKind::Interface:
    case TypeKind::Union:
    case TypeKind::Alias: return h;
  }
  return h;
}

bool equal_args(std::span<Type* const> a, std::span<Type* const> b, bool deep) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); i++) {
    if (a[i] == b[i]) continue;
    if (!deep || !identical(a[i], b[i])) return false;
  }
  return true;
}

}  // namespace

Named* TypeStore::Impl::instance(Named* origin, std::span<Type* const> targs, TypeStore& store) {
  uint64_t h = mix(0, reinterpret_cast<uintptr_t>(origin->obj));
  for (Type* t : targs) h = mix(h, type_hash(t, 3));
  InstanceShard& shard = instances[(h >> 40) % kShards];
  SmallVec<Named*, 8> candidates;
  Named* made = nullptr;
  SmallVec<Named*, 8> compared;  // and found different
  for (;;) {
    candidates.clear();
    {
      std::lock_guard<std::mutex> lock(shard.mu);
      if (shard.buckets.empty()) shard.buckets.resize(64);
      InstanceNode*& bucket = shard.buckets[(h >> 20) & (shard.buckets.size() - 1)];
      for (InstanceNode* n = bucket; n != nullptr; n = n->next) {
        if (n->hash != h || n->inst->origin != origin) continue;
        if (equal_args(n->inst->targs, targs, false)) return n->inst;
        bool known = false;
        for (Named* c : compared) known = known || c == n->inst;
        if (!known) candidates.push_back(n->inst);
      }
      if (candidates.empty() && made != nullptr) {
        InstanceNode* node = session_arena().alloc<InstanceNode>();
        *node = {h, made, bucket};
        bucket = node;
        if (++shard.used > shard.buckets.size() * 2) {
          std::vector<InstanceNode*> grown(shard.buckets.size() * 4);
          for (InstanceNode* b : shard.buckets) {
            while (b != nullptr) {
              InstanceNode* next = b->next;
              InstanceNode*& to = grown[(b->hash >> 20) & (grown.size() - 1)];
              b->next = to;
              to = b;
              b = next;
            }
          }
          shard.buckets.swap(grown);
        }
        return made;
      }
    }
    // Comparison may compute type sets, so it is done outside of the lock.
    for (Named* n : candidates) {
      if (equal_args(n->targs, targs, true)) return n;
      compared.push_back(n);
    }
    if (made == nullptr) {
      Arena& arena = session_arena();
      made = arena.alloc<Named>();
      made->obj = origin->obj;
      made->origin = origin;
      made->targs = arena.copy_span(targs);
      made->store = &store;
      made->local_index = origin->local_index;
      made->local_func = origin->local_func;
    }
  }
}

}  // namespace gorun
