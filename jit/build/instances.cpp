// Type arguments: environments and substitution. The builder is the instantiator: a body is walked under an environment, trees are not cloned.
#include <functional>

#include "frontend/types/predicates.h"
#include "jit/build/program.h"
#include "runtime/base/check.h"

namespace gorun::build {

// Substitution differs from frontend/types subst in one point: a type declared inside a generic function is a new type for each list of type
// arguments of the function, so such types are cloned.
struct Subst {
  Program& p;
  Env* env;

  Type* apply(Type* t) {
    if (auto it = env->types.find(t); it != env->types.end()) return it->second;
    Type* r = compute(t);
    env->types[t] = r;
    return r;
  }
  bool is_local_generic(Named* n) {
    if (p.local_suffix_.count(n)) return false;
    Named* origin = n->origin ? n->origin : n;
    if (!origin->local_func) return false;
    FuncObj* f = origin->local_func;
    while (f->outer) f = f->outer;
    if (!f->type) return false;
    Signature* s = static_cast<Signature*>(f->type);
    return !s->tparams.empty() || !s->recv_tparams.empty();
  }
  template <class T>
  std::span<T> copy(const std::vector<T>& v) {
    return p.store().arena().copy_span(std::span<const T>(v));
  }

  VarObj* var(VarObj* v, bool* changed) {
    Type* t = apply(v->type);
    if (t == v->type) return v;
    *changed = true;
    VarObj* n = p.store().arena().alloc<VarObj>();
    n->name = v->name;
    n->pkg = v->pkg;
    n->pos = v->pos;
    n->var_kind = v->var_kind;
    n->embedded = v->embedded;
    n->type = t;
    return n;
  }
  TupleType* tuple(TupleType* t) {
    if (!t) return nullptr;
    bool changed = false;
    std::vector<VarObj*> vars;
    for (VarObj* v : t->vars) vars.push_back(var(v, &changed));
    if (!changed) return t;
    TupleType* r = p.store().arena().alloc<TupleType>();
    r->vars = copy(vars);
    return r;
  }
  Signature* signature(Signature* s) {
    TupleType* ps = tuple(s->params);
    TupleType* rs = tuple(s->results);
    if (ps == s->params && rs == s->results) return s;
    Signature* r = p.store().arena().alloc<Signature>();
    r->params = ps;
    r->results = rs;
    r->variadic = s->variadic;
    return r;
  }
  Type* compute(Type* t) {
    TypeStore& st = p.store();
    switch (t->kind) {
      case TypeKind::Basic: return t;
      case TypeKind::TypeParam:
        for (size_t i = 0; i < env->tparams.size(); i++) {
          if (env->tparams[i] == t) return env->targs[i];
        }
        return t;
      case TypeKind::Alias: return apply(unalias(t));
      case TypeKind::Pointer: {
        Type* e = static_cast<PointerType*>(t)->base;
        Type* n = apply(e);
        return n == e ? t : st.pointer_to(n);
      }
      case TypeKind::Slice: {
        Type* e = static_cast<SliceType*>(t)->elem;
        Type* n = apply(e);
        return n == e ? t : st.slice_of(n);
      }
      case TypeKind::Array: {
        Type* e = static_cast<ArrayType*>(t)->elem;
        Type* n = apply(e);
        return n == e ? t : st.array_of(n, static_cast<ArrayType*>(t)->len);
      }
      case TypeKind::Map: {
        MapType* m = static_cast<MapType*>(t);
        Type* k = apply(m->key);
        Type* e = apply(m->elem);
        return k == m->key && e == m->elem ? t : st.map_of(k, e);
      }
      case TypeKind::Chan: {
        ChanType* c = static_cast<ChanType*>(t);
        Type* e = apply(c->elem);
        return e == c->elem ? t : st.chan_of(e, c->dir);
      }
      case TypeKind::Tuple: return tuple(static_cast<TupleType*>(t));
      case TypeKind::Signature: return signature(static_cast<Signature*>(t));
      case TypeKind::Struct: {
        StructType* s = static_cast<StructType*>(t);
        bool changed = false;
        std::vector<VarObj*> fields;
        for (VarObj* f : s->fields) fields.push_back(var(f, &changed));
        if (!changed) return t;
        StructType* r = st.arena().alloc<StructType>();
        r->fields = copy(fields);
        r->tags = s->tags;
        return r;
      }
      case TypeKind::Interface: {
        Interface* it = static_cast<Interface*>(t);
        bool changed = false;
        std::vector<FuncObj*> methods;
        for (FuncObj* m : it->methods) {
          Type* mt = apply(m->type);
          if (mt == m->type) {
            methods.push_back(m);
            continue;
          }
          changed = true;
          FuncObj* n = st.arena().alloc<FuncObj>();
          n->name = m->name;
          n->pkg = m->pkg;
          n->pos = m->pos;
          n->is_interface_method = true;
          n->type = mt;
          methods.push_back(n);
        }
        std::vector<Type*> emb;
        for (Type* e : it->embeddeds) {
          Type* n = apply(e);
          if (n != e) changed = true;
          emb.push_back(n);
        }
        if (!changed) return t;
        Interface* r = st.arena().alloc<Interface>();
        r->methods = methods;
        r->embeddeds = emb;
        r->embed_pos = it->embed_pos;
        r->implicit = it->implicit;
        r->complete = true;
        return r;
      }
      case TypeKind::Union: {
        UnionType* u = static_cast<UnionType*>(t);
        bool changed = false;
        std::vector<UnionTerm> terms;
        for (UnionTerm x : u->terms) {
          Type* n = apply(x.type);
          if (n != x.type) changed = true;
          terms.push_back({x.tilde, n});
        }
        if (!changed) return t;
        UnionType* r = st.arena().alloc<UnionType>();
        r->terms = copy(terms);
        return r;
      }
      case TypeKind::Named: return named(static_cast<Named*>(t));
    }
    UNREACHABLE("type kind");
  }
  Type* named(Named* n) {
    if (is_local_generic(n)) {
      std::pair<const Named*, std::vector<uint32_t>> key{n->origin ? n->origin : n, {}};
      std::vector<Type*> own;
      for (Type* a : n->targs) {
        own.push_back(apply(a));
        key.second.push_back(static_cast<uint32_t>(p.store().id(own.back())));
      }
      if (auto it = env->locals.find(key); it != env->locals.end()) return it->second;
      Named* c = p.store().arena().alloc<Named>();
      c->obj = n->obj;
      c->origin = c;
      c->local_index = key.first->local_index;
      c->local_func = key.first->local_func;
      env->locals[key] = c;
      env->types[n] = c;
      std::string suffix = env->suffix;
      if (!own.empty()) suffix = suffix.substr(0, suffix.size() - 1) + ";" + p.targs_suffix(own).substr(1);
      p.local_suffix_[c] = suffix;
      c->underlying_ = gorun::under(apply(gorun::under(n)));
      return c;
    }
    if (n->targs.empty()) return n;
    bool changed = false;
    std::vector<Type*> targs;
    for (Type* a : n->targs) {
      Type* x = apply(a);
      if (x != a) changed = true;
      targs.push_back(x);
    }
    if (!changed) return n;
    return instantiate(n->origin, targs, p.store());
  }
};

Type* Program::apply(Type* t, const Env* env) {
  if (!env) return t;
  Subst s{*this, const_cast<Env*>(env)};
  return s.apply(t);
}

std::string Program::local_type_suffix(Named* n) {
  auto it = local_suffix_.find(n);
  return it == local_suffix_.end() ? std::string() : it->second;
}

const Env* Program::env_for(std::span<TypeParam* const> tparams, std::span<Type* const> targs) {
  if (targs.empty()) return nullptr;
  CHECK(tparams.size() == targs.size(), "%zu type parameters, %zu arguments", tparams.size(), targs.size());
  std::pair<std::vector<const void*>, std::vector<uint32_t>> key;
  for (TypeParam* tp : tparams) key.first.push_back(tp);
  for (Type* t : targs) key.second.push_back(static_cast<uint32_t>(store_.id(t)));
  std::lock_guard lock(mu_);
  auto& slot = envs_[key];
  if (!slot) {
    slot = std::make_unique<Env>();
    slot->tparams.assign(tparams.begin(), tparams.end());
    for (Type* t : targs) slot->targs.push_back(store_.type(store_.id(t)));
    slot->suffix = targs_suffix(slot->targs);
  }
  return slot.get();
}

Type* Program::named_struct(const std::vector<Type*>& types) {
  std::string key;
  for (Type* t : types) key += std::to_string(static_cast<uint32_t>(store_.id(t))) + ",";
  std::lock_guard lock(mu_);
  Type*& slot = capture_structs_[key];
  if (slot) return slot;
  StructType* s = store_.arena().alloc<StructType>();
  std::vector<VarObj*> fields;
  for (size_t i = 0; i < types.size(); i++) {
    VarObj* v = store_.arena().alloc<VarObj>();
    v->name = store_.arena().copy_string(i == 0 ? std::string("F") : "X" + std::to_string(i - 1));
    v->var_kind = VarKind::FieldVar;
    v->type = types[i];
    fields.push_back(v);
  }
  s->fields = store_.arena().copy_span(std::span<VarObj* const>(fields));
  return slot = s;
}

}  // namespace gorun::build
