// Aliases and defined types: underlying types, instances and their methods (types2 named.go, alias.go, under.go).
//
// Instances are shared by the threads that check different packages. What is derived lazily is computed without a lock and published with
// one compare-and-swap; a second result of the same computation is dropped, which is harmless because identity of types is structural.
#include "frontend/types/named.h"

#include "frontend/constant/pool.h"
#include "frontend/types/infer.h"
#include "frontend/types/store_impl.h"
#include "runtime/base/check.h"
#include "runtime/base/small_vec.h"

namespace gorun {
namespace {

Type* load(Type*& p) { return __atomic_load_n(&p, __ATOMIC_ACQUIRE); }
// Sets *p when it is null; the value that is there afterwards.
Type* publish(Type*& p, Type* t) {
  Type* expected = nullptr;
  if (__atomic_compare_exchange_n(&p, &expected, t, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return t;
  return expected;
}

void declare(const TypeEnv* env, Object* obj) {
  if (env != nullptr && env->checker != nullptr) kTypeEnvCalls.obj_decl(env->checker, obj);
}

// The right-hand side of an instance: the origin's with type arguments for type parameters; null when the origin's is not known yet.
Type* expand_rhs(Named* n) {
  Named* origin = n->origin;
  if (origin->tparams.size() != n->targs.size()) return typ_invalid();
  Type* rhs = named_rhs(origin);
  if (rhs == nullptr) return nullptr;
  Type* expanded = subst(SubstMap{origin->tparams, n->targs}, rhs, *n->store);
  Interface* iface = type_as<Interface>(expanded);
  if (iface == nullptr) return expanded;
  // Methods of an interface have the defined type as receiver.
  std::vector<FuncObj*> methods;
  if (!replace_recv_type(iface->methods, origin, n, &methods)) return expanded;
  if (iface == rhs) {
    if (!iface->complete) return nullptr;
    Interface* copy = new_interface(session_arena(), iface->env);
    copy->complete = true;
    copy->embeddeds = iface->embeddeds;
    copy->embed_pos = iface->embed_pos;
    iface = copy;
  }
  iface->methods = std::move(methods);
  return iface;
}

}  // namespace

Type* named_rhs(Named* n) {
  if (Type* t = load(n->from_rhs)) return t;
  if (n->origin != n) {
    Type* t = expand_rhs(n);
    return t == nullptr ? nullptr : publish(n->from_rhs, t);
  }
  if (n->obj != nullptr && n->obj->color == ObjColor::White) declare(n->env, n->obj);
  return load(n->from_rhs);
}

static Type* resolve_underlying(Named* n) {
  SmallVec<Named*, 8> path;
  Type* u = nullptr;
  Type* rhs = n;
  while (u == nullptr) {
    if (rhs == nullptr) return typ_invalid();  // not known yet: nothing is cached
    switch (rhs->kind) {
      case TypeKind::Alias: rhs = unalias(rhs); break;
      case TypeKind::Named: {
        Named* t = static_cast<Named*>(rhs);
        u = load(t->underlying_);
        if (u != nullptr) break;
        for (Named* seen : path) {
          if (seen == t) return typ_invalid();  // a cycle that is reported elsewhere
        }
        path.push_back(t);
        rhs = named_rhs(t);
        break;
      }
      case TypeKind::TypeParam:
        u = typ_invalid();  // reported at the declaration
        break;
      default: u = rhs;
    }
  }
  for (Named* t : path) publish(t->underlying_, u);
  return u;
}

Type* under_slow(Type* t) {
  switch (t->kind) {
    case TypeKind::Named: return resolve_underlying(static_cast<Named*>(t));
    case TypeKind::Alias: {
      Type* u = unalias_slow(t);
      return under(u);
    }
    case TypeKind::TypeParam: return type_param_iface(static_cast<TypeParam*>(t));
    default: return t;
  }
}

Type* unalias_slow(Type* t) {
  AliasType* a0 = static_cast<AliasType*>(t);
  if (Type* u = load(a0->actual)) return u;
  Type* u = a0;
  // A chain that comes back to itself is an error reported elsewhere.
  for (int steps = 0; u != nullptr && u->kind == TypeKind::Alias && steps < 10000; steps++) u = load(static_cast<AliasType*>(u)->from_rhs);
  if (u == nullptr || u->kind == TypeKind::Alias) return typ_invalid();
  return publish(a0->actual, u);
}

// ---- methods

struct Named::InstMethods {
  unsigned count;
  std::atomic<FuncObj*> funcs[];
};

VarObj* clone_var(const VarObj* v, Type* type) {
  VarObj* c = session_arena().alloc<VarObj>(*v);
  c->type = type;
  return c;
}

FuncObj* clone_func(FuncObj* f, Type* type) {
  FuncObj* c = session_arena().alloc<FuncObj>();
  c->color = f->color;
  c->name = f->name;
  c->pkg = f->pkg;
  c->parent = f->parent;
  c->pos = f->pos;
  c->scope_pos = f->scope_pos;
  c->order = f->order;
  c->decl = f->decl;
  c->is_interface_method = f->is_interface_method;
  c->has_ptr_recv = f->has_ptr_recv;
  c->origin = f->origin != nullptr ? f->origin : f;
  c->type = type;
  return c;
}

Signature* clone_signature(const Signature* s) {
  Signature* c = session_arena().alloc<Signature>();
  c->tparams = s->tparams;
  c->recv_tparams = s->recv_tparams;
  c->recv = s->recv;
  c->params = s->params;
  c->results = s->results;
  c->variadic = s->variadic;
  c->scope = s->scope;
  return c;
}

bool replace_recv_type(const std::vector<FuncObj*>& in, Type* old_recv, Type* new_recv, std::vector<FuncObj*>* out) {
  bool copied = false;
  for (size_t i = 0; i < in.size(); i++) {
    Signature* sig = type_as<Signature>(in[i]->type);
    if (sig == nullptr || sig->recv == nullptr || sig->recv->type != old_recv) continue;
    if (!copied) *out = in;
    copied = true;
    Signature* s = clone_signature(sig);
    s->recv = clone_var(sig->recv, new_recv);
    (*out)[i] = clone_func(in[i], s);
  }
  return copied;
}

Signature* func_signature(const TypeEnv* env, FuncObj* f) {
  if (f->type == nullptr) declare(env, f);
  return type_as<Signature>(f->type);
}

static FuncObj* expand_method(Named* n, FuncObj* origin_method) {
  const TypeEnv* env = n->origin->env;
  if (origin_method->type == nullptr) declare(env, origin_method);
  Signature* origin_sig = type_as<Signature>(origin_method->type);
  // Without a signature (its declaration is in error, or being checked) there is nothing to expand.
  if (origin_sig == nullptr || origin_sig->recv == nullptr) return nullptr;
  Type* base = deref(origin_sig->recv->type);
  // Instantiated with the receiver's own type parameters: the declared method is the one.
  if (base == n) return origin_method;
  Signature* sig = origin_sig;
  if (origin_sig->recv_tparams.size() == n->targs.size()) { sig = static_cast<Signature*>(subst(SubstMap{origin_sig->recv_tparams, n->targs}, origin_sig, *n->store)); }
  if (sig == origin_sig) sig = clone_signature(origin_sig);
  Type* recv = n;
  if (has_ptr_recv(origin_method)) recv = new_pointer(session_arena(), n);
  sig->recv = clone_var(origin_sig->recv, recv);
  return clone_func(origin_method, sig);
}

FuncObj* method_of(Named* n, unsigned i) {
  if (n->origin == n) return n->methods[i];
  Named::InstMethods* m = n->inst_methods.load(std::memory_order_acquire);
  if (m == nullptr || i >= m->count) {
    // More methods may be attached to the origin while its package is being checked (by one thread, which is then the only one to
    // see the instance); the old table is left to readers.
    size_t count = n->origin->methods.size();
    CHECK(i < count, "method %u of %zu", i, count);
    void* p = session_arena().alloc_bytes(sizeof(Named::InstMethods) + count * sizeof(std::atomic<FuncObj*>), alignof(Named::InstMethods));
    Named::InstMethods* grown = new (p) Named::InstMethods;
    grown->count = static_cast<unsigned>(count);
    for (size_t k = 0; k < count; k++) { new (&grown->funcs[k]) std::atomic<FuncObj*>(m != nullptr && k < m->count ? m->funcs[k].load(std::memory_order_acquire) : nullptr); }
    if (n->inst_methods.compare_exchange_strong(m, grown, std::memory_order_acq_rel)) {
      m = grown;
    } else if (i >= m->count) {
      return method_of(n, i);
    }
  }
  FuncObj* f = m->funcs[i].load(std::memory_order_acquire);
  if (f != nullptr) return f;
  f = expand_method(n, n->origin->methods[i]);
  if (f == nullptr) return n->origin->methods[i];
  FuncObj* expected = nullptr;
  if (!m->funcs[i].compare_exchange_strong(expected, f, std::memory_order_acq_rel)) return expected;
  return f;
}

unsigned num_methods(const Named* n) { return static_cast<unsigned>(n->origin->methods.size()); }

int named_method_index(const Named* n, std::string_view name, bool fold_case) {
  const std::vector<FuncObj*>& methods = n->origin->methods;
  if (name == "_") return -1;
  if (fold_case) {
    for (size_t i = 0; i < methods.size(); i++) {
      if (equal_fold(methods[i]->name, name)) return static_cast<int>(i);
    }
    return -1;
  }
  for (size_t i = 0; i < methods.size(); i++) {
    if (methods[i]->name.data() == name.data()) return static_cast<int>(i);
  }
  return -1;
}

FuncObj* named_lookup_method(Named* n, const Package* pkg, std::string_view name, bool fold_case, int* index) {
  if (n->origin->methods.empty()) return nullptr;
  if (!is_exported(name) && !fold_case && !same_pkg(n->obj->pkg, pkg)) return nullptr;
  int i = named_method_index(n, name, fold_case);
  if (i < 0) return nullptr;
  if (index != nullptr) *index = i;
  return method_of(n, static_cast<unsigned>(i));
}

}  // namespace gorun
