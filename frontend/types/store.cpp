// TypeStore: canonical types and their ids.
//
// A canonical type has canonical parts only, so two types are the same iff kind, scalars and the ids of their parts are the same: a
// table lookup compares one level. Defined types and type parameters stand for themselves; instances are (origin, arguments).
#include <algorithm>

#include "frontend/constant/pool.h"
#include "frontend/source/state.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/infer.h"
#include "frontend/types/named.h"
#include "frontend/types/store_impl.h"
#include "runtime/base/check.h"

namespace gorun {
namespace {

// Ids that are the same in every store, because the types are shared by all.
enum FixedId : uint32_t {
  kIdBasics = 1,
  kIdEmptyInterface = kIdBasics + static_cast<uint32_t>(Basic::kCount),
  kIdError,
  kIdComparable,
  kIdErrorResults,
  kIdErrorSignature,
  kIdErrorInterface,
  kIdComparableInterface,
};

uint64_t mix(uint64_t h, uint64_t v) {
  h = (h ^ v) * 0x9e3779b97f4a7c15u;
  return h ^ (h >> 29);
}

uint32_t canon_of(const Type* t) { return t == nullptr ? 0 : t->canon.load(std::memory_order_acquire); }
std::span<VarObj* const> vars_of(const TupleType* t) { return t == nullptr ? std::span<VarObj* const>() : std::span<VarObj* const>(t->vars); }

bool same_tuple(const TupleType* a, const TupleType* b) {
  auto x = vars_of(a), y = vars_of(b);
  if (x.size() != y.size()) return false;
  for (size_t i = 0; i < x.size(); i++) {
    if (canon_of(x[i]->type) != canon_of(y[i]->type)) return false;
  }
  return true;
}

uint64_t tuple_hash(uint64_t h, const TupleType* t) {
  h = mix(h, vars_of(t).size());
  for (VarObj* v : vars_of(t)) h = mix(h, canon_of(v->type));
  return h;
}

std::string_view tag_of(const StructType* s, size_t i) { return s->tags.empty() ? std::string_view() : s->tags[i]; }

uint64_t text_hash(std::string_view s) {
  uint64_t h = s.size();
  for (char c : s) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return h;
}

// Hash and equality of one level; parts have their ids.
uint64_t shape_hash(Type* t) {
  uint64_t h = static_cast<uint64_t>(t->kind) + 17;
  switch (t->kind) {
    case TypeKind::Array: return mix(mix(h, static_cast<uint64_t>(static_cast<ArrayType*>(t)->len)), canon_of(static_cast<ArrayType*>(t)->elem));
    case TypeKind::Slice: return mix(h, canon_of(static_cast<SliceType*>(t)->elem));
    case TypeKind::Pointer: return mix(h, canon_of(static_cast<PointerType*>(t)->base));
    case TypeKind::Map: return mix(mix(h, canon_of(static_cast<MapType*>(t)->key)), canon_of(static_cast<MapType*>(t)->elem));
    case TypeKind::Chan: return mix(mix(h, static_cast<uint64_t>(static_cast<ChanType*>(t)->dir)), canon_of(static_cast<ChanType*>(t)->elem));
    case TypeKind::Tuple: return tuple_hash(h, static_cast<TupleType*>(t));
    case TypeKind::Signature: {
      Signature* s = static_cast<Signature*>(t);
      h = mix(h, s->variadic);
      for (TypeParam* p : s->tparams) h = mix(h, canon_of(p->bound));
      return tuple_hash(tuple_hash(h, s->params), s->results);
    }
    case TypeKind::Struct: {
      StructType* s = static_cast<StructType*>(t);
      for (size_t i = 0; i < s->fields.size(); i++) {
        VarObj* f = s->fields[i];
        h = mix(h, reinterpret_cast<uintptr_t>(f->name.data()) + f->embedded);
        h = mix(h, canon_of(f->type));
        if (!tag_of(s, i).empty()) h = mix(h, text_hash(tag_of(s, i)));
      }
      return h;
    }
    case TypeKind::Interface: {
      const TypeSet& s = *static_cast<Interface*>(t)->tset;
      h = mix(h, s.all * 2u + s.comparable);
      for (FuncObj* m : s.methods) h = mix(mix(h, reinterpret_cast<uintptr_t>(m->name.data())), canon_of(m->type));
      uint64_t sum = 0;  // terms have no order
      for (const UnionTerm& x : s.terms) sum += mix(x.tilde, canon_of(x.type));
      return mix(h, sum);
    }
    case TypeKind::Union: {
      uint64_t sum = 0;
      for (const UnionTerm& x : static_cast<UnionType*>(t)->terms) sum += mix(x.tilde, canon_of(x.type));
      return mix(h, sum);
    }
    case TypeKind::Named: {
      Named* n = static_cast<Named*>(t);
      h = mix(h, reinterpret_cast<uintptr_t>(n->origin->obj));
      for (Type* a : n->targs) h = mix(h, canon_of(a));
      return h;
    }
    default: UNREACHABLE();
  }
}

bool same_terms(std::span<const UnionTerm> a, std::span<const UnionTerm> b) {
  if (a.size() != b.size()) return false;
  for (const UnionTerm& x : a) {
    bool found = false;
    for (const UnionTerm& y : b) found = found || (x.tilde == y.tilde && canon_of(x.type) == canon_of(y.type));
    if (!found) return false;
  }
  return true;
}

bool same_shape(Type* x, Type* y) {
  if (x->kind != y->kind) return false;
  switch (x->kind) {
    case TypeKind::Array:
      return static_cast<ArrayType*>(x)->len == static_cast<ArrayType*>(y)->len && canon_of(static_cast<ArrayType*>(x)->elem) == canon_of(static_cast<ArrayType*>(y)->elem);
    case TypeKind::Slice: return canon_of(static_cast<SliceType*>(x)->elem) == canon_of(static_cast<SliceType*>(y)->elem);
    case TypeKind::Pointer: return canon_of(static_cast<PointerType*>(x)->base) == canon_of(static_cast<PointerType*>(y)->base);
    case TypeKind::Map:
      return canon_of(static_cast<MapType*>(x)->key) == canon_of(static_cast<MapType*>(y)->key) &&
             canon_of(static_cast<MapType*>(x)->elem) == canon_of(static_cast<MapType*>(y)->elem);
    case TypeKind::Chan:
      return static_cast<ChanType*>(x)->dir == static_cast<ChanType*>(y)->dir && canon_of(static_cast<ChanType*>(x)->elem) == canon_of(static_cast<ChanType*>(y)->elem);
    case TypeKind::Tuple: return same_tuple(static_cast<TupleType*>(x), static_cast<TupleType*>(y));
    case TypeKind::Signature: {
      Signature *a = static_cast<Signature*>(x), *b = static_cast<Signature*>(y);
      if (a->variadic != b->variadic || a->tparams.size() != b->tparams.size()) return false;
      for (size_t i = 0; i < a->tparams.size(); i++) {
        if (canon_of(a->tparams[i]->bound) != canon_of(b->tparams[i]->bound)) return false;
      }
      return same_tuple(a->params, b->params) && same_tuple(a->results, b->results);
    }
    case TypeKind::Struct: {
      StructType *a = static_cast<StructType*>(x), *b = static_cast<StructType*>(y);
      if (a->fields.size() != b->fields.size()) return false;
      for (size_t i = 0; i < a->fields.size(); i++) {
        VarObj *f = a->fields[i], *g = b->fields[i];
        if (canon_of(f->type) != canon_of(g->type) || f->embedded != g->embedded || tag_of(a, i) != tag_of(b, i)) return false;
        if (!same_id(f, g->pkg, g->name)) return false;
      }
      return true;
    }
    case TypeKind::Interface: {
      const TypeSet &a = *static_cast<Interface*>(x)->tset, &b = *static_cast<Interface*>(y)->tset;
      if (a.all != b.all || a.comparable != b.comparable || a.methods.size() != b.methods.size()) return false;
      for (size_t i = 0; i < a.methods.size(); i++) {
        FuncObj *f = a.methods[i], *g = b.methods[i];
        if (canon_of(f->type) != canon_of(g->type) || !same_id(f, g->pkg, g->name)) return false;
      }
      return same_terms(a.terms, b.terms);
    }
    case TypeKind::Union: return same_terms(static_cast<UnionType*>(x)->terms, static_cast<UnionType*>(y)->terms);
    case TypeKind::Named: {
      Named *a = static_cast<Named*>(x), *b = static_cast<Named*>(y);
      if (a->origin->obj != b->origin->obj || a->targs.size() != b->targs.size()) return false;
      for (size_t i = 0; i < a->targs.size(); i++) {
        if (canon_of(a->targs[i]) != canon_of(b->targs[i])) return false;
      }
      return true;
    }
    default: UNREACHABLE();
  }
}

// Makes the canonical copy of one level.
struct Canonicalizer {
  TypeStore::Impl& impl;
  TypeStore& store;
  Arena& arena = session_arena();

  Type* rep(Type* t) { return impl.slot(canon_of(t)).type.load(std::memory_order_acquire); }

  TupleType* tuple(TupleType* t, VarKind kind) {
    if (t == nullptr || t->vars.empty()) return nullptr;
    TupleType* out = arena.alloc<TupleType>();
    out->vars = arena.alloc_span<VarObj*>(t->vars.size());
    for (size_t i = 0; i < t->vars.size(); i++) out->vars[i] = new_var(arena, kind, Pos{}, nullptr, {}, rep(t->vars[i]->type));
    return out;
  }

  std::span<UnionTerm> terms(std::span<const UnionTerm> in) {
    std::span<UnionTerm> out = arena.copy_span(in);
    for (UnionTerm& x : out) x.type = rep(x.type);
    return out;
  }

  Type* copy(Type* t) {
    switch (t->kind) {
      case TypeKind::Array: return new_array(arena, rep(static_cast<ArrayType*>(t)->elem), static_cast<ArrayType*>(t)->len);
      case TypeKind::Slice: return new_slice(arena, rep(static_cast<SliceType*>(t)->elem));
      case TypeKind::Pointer: return new_pointer(arena, rep(static_cast<PointerType*>(t)->base));
      case TypeKind::Map: return new_map(arena, rep(static_cast<MapType*>(t)->key), rep(static_cast<MapType*>(t)->elem));
      case TypeKind::Chan: return new_chan(arena, static_cast<ChanType*>(t)->dir, rep(static_cast<ChanType*>(t)->elem));
      case TypeKind::Tuple: {
        TupleType* out = tuple(static_cast<TupleType*>(t), VarKind::ParamVar);
        return out != nullptr ? out : arena.alloc<TupleType>();
      }
      case TypeKind::Signature: {
        Signature* s = static_cast<Signature*>(t);
        Signature* out = arena.alloc<Signature>();
        out->tparams = s->tparams;  // the placeholders already
        out->params = tuple(s->params, VarKind::ParamVar);
        out->results = tuple(s->results, VarKind::ResultVar);
        out->variadic = s->variadic;
        return out;
      }
      case TypeKind::Struct: {
        StructType* s = static_cast<StructType*>(t);
        StructType* out = arena.alloc<StructType>();
        out->fields = arena.alloc_span<VarObj*>(s->fields.size());
        bool tags = false;
        for (size_t i = 0; i < s->fields.size(); i++) {
          VarObj* f = s->fields[i];
          out->fields[i] = new_field(arena, Pos{}, f->pkg, f->name, rep(f->type), f->embedded);
          tags = tags || !tag_of(s, i).empty();
        }
        if (tags) {
          out->tags = arena.copy_span(std::span<const std::string_view>(s->tags));
          for (std::string_view& tag : out->tags) tag = arena.copy_string(tag);
        }
        return out;
      }
      case TypeKind::Interface: {
        const TypeSet& s = *static_cast<Interface*>(t)->tset;
        Interface* out = new_interface(arena, nullptr);
        out->complete = true;
        TypeSet* set = arena.alloc<TypeSet>();
        set->all = s.all;
        set->comparable = s.comparable;
        for (FuncObj* m : s.methods) {
          FuncObj* f = new_func(arena, Pos{}, m->pkg, m->name, static_cast<Signature*>(rep(m->type)));
          f->is_interface_method = true;
          f->color = ObjColor::Black;
          set->methods.push_back(f);
        }
        out->methods = set->methods;
        if (!s.all) {
          std::span<UnionTerm> copy = terms(s.terms);
          set->terms.assign(copy.begin(), copy.end());
          UnionType* u = arena.alloc<UnionType>();
          u->terms = copy;
          out->embeddeds.push_back(u);
        }
        if (s.comparable) out->embeddeds.push_back(gorun::universe().comparable_type);
        out->tset = set;
        return out;
      }
      case TypeKind::Union: {
        UnionType* out = arena.alloc<UnionType>();
        out->terms = terms(static_cast<UnionType*>(t)->terms);
        return out;
      }
      case TypeKind::Named: {
        Named* n = static_cast<Named*>(t);
        bool canonical = true;
        for (Type* a : n->targs) canonical = canonical && rep(a) == a;
        if (canonical) return n;
        Named* out = arena.alloc<Named>();
        out->obj = n->obj;
        out->origin = n->origin;
        out->targs = arena.alloc_span<Type*>(n->targs.size());
        for (size_t i = 0; i < n->targs.size(); i++) out->targs[i] = rep(n->targs[i]);
        out->store = &store;
        out->local_index = n->local_index;
        out->local_func = n->local_func;
        return out;
      }
      default: UNREACHABLE();
    }
  }
};

// Interfaces whose id is being computed by this thread.
struct Visit {
  Interface* type;
  bool hit;
  Visit* outer;
};
thread_local Visit* t_visit = nullptr;

}  // namespace

TypeStore& default_store() {
  CHECK(g_front.default_store != nullptr, "no type store");
  return *static_cast<TypeStore*>(g_front.default_store);
}

TypeStore::Impl::~Impl() {
  for (auto& c : chunks) delete[] c.load();
  for (Shard& s : shards) delete[] s.slots;
}

TypeStore::Impl::Slot& TypeStore::Impl::slot(uint32_t id) {
  Slot* chunk = chunks[id >> kChunkBits].load(std::memory_order_acquire);
  DCHECK(chunk != nullptr);
  return chunk[id & ((1u << kChunkBits) - 1)];
}

uint32_t TypeStore::Impl::add(Type* canonical) {
  uint32_t id = next_id.fetch_add(1, std::memory_order_relaxed);
  CHECK((id >> kChunkBits) < kChunks, "too many types");
  std::atomic<Slot*>& chunk = chunks[id >> kChunkBits];
  if (chunk.load(std::memory_order_acquire) == nullptr) {
    Slot* fresh = new Slot[1u << kChunkBits];
    Slot* expected = nullptr;
    if (!chunk.compare_exchange_strong(expected, fresh, std::memory_order_acq_rel)) delete[] fresh;
  }
  slot(id).type.store(canonical, std::memory_order_release);
  return id;
}

static void set_canon(Type* t, uint32_t id) { t->canon.store(id, std::memory_order_release); }

uint32_t TypeStore::Impl::intern_shape(Type* t, TypeStore& store, uint32_t fixed_id) {
  uint64_t h = shape_hash(t);
  Shard& shard = shards[(h >> 58) % kShards];
  std::lock_guard<std::mutex> lock(shard.mu);
  if (shard.used * 4 >= shard.mask * 3) {
    uint32_t capacity = shard.slots == nullptr ? 256 : (shard.mask + 1) * 2;
    uint32_t* grown = new uint32_t[capacity]();
    for (uint32_t i = 0; shard.slots != nullptr && i <= shard.mask; i++) {
      uint32_t id = shard.slots[i];
      if (id == 0) continue;
      uint32_t k = static_cast<uint32_t>(shape_hash(slot(id).type.load(std::memory_order_acquire)) >> 16) & (capacity - 1);
      while (grown[k] != 0) k = (k + 1) & (capacity - 1);
      grown[k] = id;
    }
    delete[] shard.slots;
    shard.slots = grown;
    shard.mask = capacity - 1;
  }
  uint32_t k = static_cast<uint32_t>(h >> 16) & shard.mask;
  for (; shard.slots[k] != 0; k = (k + 1) & shard.mask) {
    Type* other = slot(shard.slots[k]).type.load(std::memory_order_acquire);
    if (!same_shape(t, other)) continue;
    set_canon(t, shard.slots[k]);
    return shard.slots[k];
  }
  Type* canonical = fixed_id != 0 ? t : Canonicalizer{*this, store}.copy(t);
  uint32_t id = add(canonical);
  CHECK(fixed_id == 0 || id == fixed_id);
  set_canon(canonical, id);
  set_canon(t, id);
  shard.slots[k] = id;
  shard.used++;
  return id;
}

uint32_t TypeStore::Impl::intern(Type* t) {
  if (uint32_t id = canon_of(t)) return id;
  TypeStore& store = default_store();
  auto tuple = [&](TupleType* x) {
    for (VarObj* v : vars_of(x)) {
      if (intern(v->type) == 0) return false;
    }
    return true;
  };
  switch (t->kind) {
    case TypeKind::Basic: UNREACHABLE("basic type without an id");
    case TypeKind::Alias: {
      uint32_t id = intern(unalias(t));
      if (id != 0) set_canon(t, id);
      return id;
    }
    case TypeKind::TypeParam: {
      uint32_t id = add(t);
      uint32_t expected = 0;
      return t->canon.compare_exchange_strong(expected, id) ? id : expected;
    }
    case TypeKind::Named: {
      Named* n = static_cast<Named*>(t);
      if (n->origin == n) {
        uint32_t id = add(t);
        uint32_t expected = 0;
        return t->canon.compare_exchange_strong(expected, id) ? id : expected;
      }
      for (Type* a : n->targs) {
        if (intern(a) == 0) return 0;
      }
      break;
    }
    case TypeKind::Array:
      CHECK(static_cast<ArrayType*>(t)->len >= 0, "array of unknown length");
      if (intern(static_cast<ArrayType*>(t)->elem) == 0) return 0;
      break;
    case TypeKind::Slice:
      if (intern(static_cast<SliceType*>(t)->elem) == 0) return 0;
      break;
    case TypeKind::Pointer:
      if (intern(static_cast<PointerType*>(t)->base) == 0) return 0;
      break;
    case TypeKind::Map:
      if (intern(static_cast<MapType*>(t)->key) == 0 || intern(static_cast<MapType*>(t)->elem) == 0) return 0;
      break;
    case TypeKind::Chan:
      if (intern(static_cast<ChanType*>(t)->elem) == 0) return 0;
      break;
    case TypeKind::Tuple:
      if (!tuple(static_cast<TupleType*>(t))) return 0;
      break;
    case TypeKind::Struct:
      for (VarObj* f : static_cast<StructType*>(t)->fields) {
        if (intern(f->type) == 0) return 0;
      }
      break;
    case TypeKind::Signature: {
      Signature* s = static_cast<Signature*>(t);
      if (!s->tparams.empty()) {
        // By structure: the i-th parameter of any generic signature becomes the i-th placeholder, with this signature's bound.
        SmallVec<Type*, 6> targs;
        Arena& arena = session_arena();
        {
          std::lock_guard<std::mutex> lock(cyclic_mu);
          while (bound_params.size() < s->tparams.size()) {
            size_t i = bound_params.size();
            TypeName* name = new_type_name(arena, Pos{}, nullptr, intern_name("$" + std::to_string(i)), nullptr);
            bound_params.push_back(new_type_param(arena, name, static_cast<int>(i), gorun::universe().any_type));
          }
          for (size_t i = 0; i < s->tparams.size(); i++) targs.push_back(bound_params[i]);
        }
        SubstMap map{s->tparams, targs};
        Signature shape;
        shape.variadic = s->variadic;
        shape.params = subst_tuple(map, s->params, store);
        shape.results = subst_tuple(map, s->results, store);
        shape.tparams = arena.alloc_span<TypeParam*>(s->tparams.size());
        for (size_t i = 0; i < s->tparams.size(); i++) {
          TypeParam* p = new_type_param(arena, static_cast<TypeParam*>(targs[i])->obj, static_cast<int>(i), nullptr);
          p->bound = subst(map, s->tparams[i]->bound, store);
          if (intern(p->bound) == 0) return 0;
          set_canon(p, intern(targs[i]));
          shape.tparams[i] = p;
        }
        if (!tuple(shape.params) || !tuple(shape.results)) return 0;
        uint32_t id = intern_shape(&shape, store);
        set_canon(t, id);
        return id;
      }
      if (!tuple(s->params) || !tuple(s->results)) return 0;
      break;
    }
    case TypeKind::Union:
      for (const UnionTerm& x : static_cast<UnionType*>(t)->terms) {
        if (intern(x.type) == 0) return 0;
      }
      break;
    case TypeKind::Interface: {
      Interface* it = static_cast<Interface*>(t);
      const TypeSet& set = *type_set(it);
      if (is_all(set)) {
        set_canon(t, kIdEmptyInterface);
        return kIdEmptyInterface;
      }
      for (Visit* v = t_visit; v != nullptr; v = v->outer) {
        if (v->type != it) continue;
        v->hit = true;
        return 0;
      }
      Visit visit{it, false, t_visit};
      t_visit = &visit;
      bool ok = true;
      for (FuncObj* m : set.methods) {
        CHECK(m->type != nullptr, "method %.*s without a signature", static_cast<int>(m->name.size()), m->name.data());
        ok = ok && intern(m->type) != 0;
      }
      for (const UnionTerm& x : set.terms) ok = ok && intern(x.type) != 0;
      t_visit = visit.outer;
      if (visit.hit) {
        // It contains itself: found by comparison among the few of that kind.
        std::lock_guard<std::mutex> lock(cyclic_mu);
        for (Interface* other : cyclic) {
          if (!identical(other, it)) continue;
          set_canon(t, canon_of(other));
          return canon_of(other);
        }
        uint32_t id = add(t);
        set_canon(t, id);
        cyclic.push_back(it);
        return id;
      }
      if (!ok) return 0;
      break;
    }
  }
  return intern_shape(t, store);
}

// ---- the public face

TypeStore::TypeStore() : impl_(new Impl) {
  g_front.default_store = this;
  const Universe& u = gorun::universe();
  for (BasicType* b : u.basics) CHECK(impl_->add(b) == canon_of(b));
  auto fixed = [&](Type* t, uint32_t id) {
    CHECK(impl_->add(t) == id);
    set_canon(t, id);
  };
  fixed(u.empty_interface, kIdEmptyInterface);
  fixed(u.error_type, kIdError);
  fixed(u.comparable_type, kIdComparable);
  set_canon(u.any_type, kIdEmptyInterface);
  // Parts of error and comparable, which are canonical as they stand.
  Signature* sig = static_cast<Signature*>(u.error_method->type);
  impl_->intern_shape(sig->results, *this, kIdErrorResults);
  impl_->intern_shape(sig, *this, kIdErrorSignature);
  impl_->intern_shape(u.error_type->underlying_, *this, kIdErrorInterface);
  impl_->intern_shape(u.comparable_type->underlying_, *this, kIdComparableInterface);
}

TypeStore::~TypeStore() {
  if (g_front.default_store == this) g_front.default_store = nullptr;
  delete impl_;
}

TypeId TypeStore::id(Type* t) {
  uint32_t id = canon_of(t);
  if (id == 0) id = impl_->intern(t);
  CHECK(id != 0);
  return static_cast<TypeId>(id);
}

Type* TypeStore::type(TypeId id) { return impl_->slot(static_cast<uint32_t>(id)).type.load(std::memory_order_acquire); }

Type* TypeStore::pointer_to(Type* base) {
  PointerType t;
  t.base = base;
  return type(id(&t));
}
Type* TypeStore::slice_of(Type* elem) {
  SliceType t;
  t.elem = elem;
  return type(id(&t));
}
Type* TypeStore::array_of(Type* elem, int64_t len) {
  ArrayType t;
  t.elem = elem;
  t.len = len;
  return type(id(&t));
}
Type* TypeStore::map_of(Type* key, Type* elem) {
  MapType t;
  t.key = key;
  t.elem = elem;
  return type(id(&t));
}
Type* TypeStore::chan_of(Type* elem, ast::ChanDir dir) {
  ChanType t;
  t.elem = elem;
  t.dir = dir;
  return type(id(&t));
}

Type* TypeStore::basic(Basic b) { return typ(b); }
Type* TypeStore::universe_any() { return gorun::universe().any_type; }
Type* TypeStore::universe_error() { return gorun::universe().error_type; }
Type* TypeStore::universe_byte() { return gorun::universe().byte_type; }
Type* TypeStore::universe_rune() { return gorun::universe().rune_type; }
Type* TypeStore::universe_comparable() { return gorun::universe().comparable_type; }
Arena& TypeStore::arena() { return session_arena(); }
Scope* TypeStore::universe() { return gorun::universe().scope; }
Package* TypeStore::unsafe_pkg() { return gorun::universe().unsafe_pkg; }

}  // namespace gorun
