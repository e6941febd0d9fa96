// Substitution of type parameters (types2 subst.go).
#include "frontend/constant/pool.h"
#include "frontend/types/infer.h"
#include "frontend/types/named.h"
#include "frontend/types/store_impl.h"
#include "runtime/base/check.h"
#include "runtime/base/small_vec.h"

namespace gorun {
namespace {

struct Substituter {
  const SubstMap& map;
  TypeStore& store;
  Arena& arena = session_arena();

  Type* lookup(TypeParam* p) const {
    size_t i = static_cast<size_t>(p->index);
    if (i >= map.tparams.size() || map.tparams[i] != p) {
      for (i = 0; i < map.tparams.size(); i++) {
        if (map.tparams[i] == p) break;
      }
      if (i == map.tparams.size()) return p;
    }
    return map.targs[i] != nullptr ? map.targs[i] : p;
  }

  // The new list, or an empty one when nothing changes.
  SmallVec<Type*, 6> types(std::span<Type* const> in) {
    SmallVec<Type*, 6> out;
    for (size_t i = 0; i < in.size(); i++) {
      Type* t = type(in[i]);
      if (t == in[i] && out.empty()) continue;
      if (out.empty()) out.append(in.begin(), in.begin() + static_cast<ptrdiff_t>(i));
      out.push_back(t);
    }
    return out;
  }

  std::span<VarObj*> vars(std::span<VarObj* const> in) {
    std::span<VarObj*> out;
    for (size_t i = 0; i < in.size(); i++) {
      Type* t = in[i]->type == nullptr ? typ_invalid() : type(in[i]->type);
      if (t == in[i]->type) continue;
      if (out.empty()) out = arena.copy_span(in);
      out[i] = clone_var(in[i], t);
    }
    return out;
  }

  TupleType* tuple(TupleType* t) {
    if (t == nullptr) return nullptr;
    std::span<VarObj*> v = vars(t->vars);
    if (v.empty()) return t;
    TupleType* out = arena.alloc<TupleType>();
    out->vars = v;
    return out;
  }

  Type* type_or_invalid(Type* t) { return t == nullptr ? typ_invalid() : type(t); }

  Type* type(Type* t) {
    switch (t->kind) {
      case TypeKind::Basic: return t;
      case TypeKind::TypeParam: return lookup(static_cast<TypeParam*>(t));
      case TypeKind::Alias: {
        AliasType* a = static_cast<AliasType*>(t);
        if (a->origin->tparams.empty()) return t;
        if (a->targs.size() != a->origin->tparams.size()) return typ_invalid();
        SmallVec<Type*, 6> targs = types(a->targs);
        return targs.empty() ? t : instantiate(a->origin, targs, store);
      }
      case TypeKind::Array: {
        ArrayType* a = static_cast<ArrayType*>(t);
        Type* elem = type_or_invalid(a->elem);
        return elem == a->elem ? t : new_array(arena, elem, a->len);
      }
      case TypeKind::Slice: {
        SliceType* s = static_cast<SliceType*>(t);
        Type* elem = type_or_invalid(s->elem);
        return elem == s->elem ? t : new_slice(arena, elem);
      }
      case TypeKind::Pointer: {
        PointerType* p = static_cast<PointerType*>(t);
        Type* base = type_or_invalid(p->base);
        return base == p->base ? t : new_pointer(arena, base);
      }
      case TypeKind::Map: {
        MapType* m = static_cast<MapType*>(t);
        Type* key = type_or_invalid(m->key);
        Type* elem = type_or_invalid(m->elem);
        return key == m->key && elem == m->elem ? t : new_map(arena, key, elem);
      }
      case TypeKind::Chan: {
        ChanType* c = static_cast<ChanType*>(t);
        Type* elem = type_or_invalid(c->elem);
        return elem == c->elem ? t : new_chan(arena, c->dir, elem);
      }
      case TypeKind::Struct: {
        StructType* s = static_cast<StructType*>(t);
        std::span<VarObj*> fields = vars(s->fields);
        if (fields.empty()) return t;
        StructType* out = arena.alloc<StructType>();
        out->fields = fields;
        out->tags = s->tags;
        return out;
      }
      case TypeKind::Tuple: return tuple(static_cast<TupleType*>(t));
      case TypeKind::Signature: {
        Signature* s = static_cast<Signature*>(t);
        TupleType* params = tuple(s->params);
        TupleType* results = tuple(s->results);
        if (params == s->params && results == s->results) return t;
        Signature* out = arena.alloc<Signature>();
        out->tparams = s->tparams;
        out->recv_tparams = s->recv_tparams;
        out->recv = s->recv;
        out->params = params;
        out->results = results;
        out->variadic = s->variadic;
        return out;
      }
      case TypeKind::Union: {
        UnionType* u = static_cast<UnionType*>(t);
        std::span<UnionTerm> terms;
        for (size_t i = 0; i < u->terms.size(); i++) {
          Type* x = type(u->terms[i].type);
          if (x == u->terms[i].type) continue;
          if (terms.empty()) terms = arena.copy_span(std::span<const UnionTerm>(u->terms));
          terms[i].type = x;
        }
        if (terms.empty()) return t;
        UnionType* out = arena.alloc<UnionType>();
        out->terms = terms;
        return out;
      }
      case TypeKind::Interface: return interface(static_cast<Interface*>(t));
      case TypeKind::Named: {
        Named* n = static_cast<Named*>(t);
        if (n->origin->tparams.empty()) return t;
        if (n->targs.size() != n->origin->tparams.size()) return typ_invalid();
        SmallVec<Type*, 6> targs = types(n->targs);
        return targs.empty() ? t : instantiate(n->origin, targs, store);
      }
    }
    UNREACHABLE();
  }

  Type* interface(Interface* t) {
    std::vector<FuncObj*> methods;
    bool changed = false;
    for (size_t i = 0; i < t->methods.size(); i++) {
      FuncObj* f = t->methods[i];
      if (f->type == nullptr) continue;
      Type* x = type(f->type);
      if (x == f->type) continue;
      if (!changed) methods = t->methods;
      changed = true;
      methods[i] = clone_func(f, x);
    }
    SmallVec<Type*, 6> embeddeds = types(t->embeddeds);
    if (!changed && embeddeds.empty()) return t;
    CHECK(t->complete, "substitution in an incomplete interface");
    if (!changed) methods = t->methods;
    Interface* out = new_interface(arena, t->env);
    if (embeddeds.empty()) {
      out->embeddeds = t->embeddeds;
    } else {
      out->embeddeds.assign(embeddeds.begin(), embeddeds.end());
    }
    out->embed_pos = t->embed_pos;
    out->implicit = t->implicit;
    out->complete = true;
    if (!replace_recv_type(methods, t, out, &out->methods)) out->methods = std::move(methods);
    return out;
  }
};

}  // namespace

Type* subst(const SubstMap& map, Type* t, TypeStore& store) {
  if (map.tparams.empty() || t->kind == TypeKind::Basic) return t;
  DCHECK(map.tparams.size() == map.targs.size());
  return Substituter{map, store}.type(t);
}

TupleType* subst_tuple(const SubstMap& map, TupleType* t, TypeStore& store) {
  if (t == nullptr || map.tparams.empty()) return t;
  return Substituter{map, store}.tuple(t);
}

Type* subst(Type* t, std::span<TypeParam* const> tparams, std::span<Type* const> targs, TypeStore& store) { return subst(SubstMap{tparams, targs}, t, store); }

std::span<TypeParam*> rename_tparams(const TypeEnv* env, std::span<TypeParam* const> tparams, Type** typ) {
  if (tparams.empty()) return {};
  Arena& arena = session_arena();
  std::span<TypeParam*> fresh = arena.alloc_span<TypeParam*>(tparams.size());
  SmallVec<Type*, 6> targs;
  for (size_t i = 0; i < tparams.size(); i++) {
    TypeName* old_name = tparams[i]->obj;
    TypeName* name = new_type_name(arena, old_name->pos, old_name->pkg, old_name->name, nullptr);
    fresh[i] = new_type_param(arena, name, tparams[i]->index, nullptr);
    targs.push_back(fresh[i]);
  }
  SubstMap map{tparams, targs};
  for (size_t i = 0; i < tparams.size(); i++) fresh[i]->bound = subst(map, tparams[i]->bound, *env->store);
  if (*typ) *typ = subst(map, *typ, *env->store);  // no parameters: no tuple
  return fresh;
}

}  // namespace gorun
