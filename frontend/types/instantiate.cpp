// Instances and constraint satisfaction (types2 instantiate.go).
#include "frontend/constant/pool.h"
#include "frontend/types/infer.h"
#include "frontend/types/named.h"
#include "frontend/types/store_impl.h"
#include "runtime/base/check.h"

namespace gorun {

Type* instantiate(Type* generic, std::span<Type* const> targs, TypeStore& store) {
  Arena& arena = session_arena();
  switch (generic->kind) {
    case TypeKind::Named: {
      Named* n = static_cast<Named*>(generic)->origin;
      return store.impl()->instance(n, targs, store);
    }
    case TypeKind::Alias: {
      AliasType* a = static_cast<AliasType*>(generic)->origin;
      if (a->tparams.size() != targs.size()) return typ_invalid();
      if (targs.empty()) return a;
      AliasType* out = arena.alloc<AliasType>();
      out->obj = a->obj;
      out->origin = a;
      out->tparams = a->tparams;
      out->targs = arena.copy_span(targs);
      out->from_rhs = a->from_rhs == nullptr ? typ_invalid() : subst(SubstMap{a->tparams, out->targs}, a->from_rhs, store);
      return out;
    }
    case TypeKind::Signature: {
      Signature* s = static_cast<Signature*>(generic);
      if (s->tparams.size() != targs.size()) return typ_invalid();
      if (targs.empty()) return s;
      Signature* out = static_cast<Signature*>(subst(SubstMap{s->tparams, targs}, s, store));
      if (out == s) out = clone_signature(s);
      out->tparams = {};
      return out;
    }
    default: FATAL("instantiation of a type of kind %d", static_cast<int>(generic->kind));
  }
}

bool validate_targ_len(std::string_view name, int want, int got, std::string* msg) {
  if (got == want) return true;
  *msg = std::string(got < want ? "not enough" : "too many") + " type arguments for type " + std::string(name) + ": have " + std::to_string(got) + ", want " + std::to_string(want);
  return false;
}

int verify_instance(const TypeEnv* env, Pos, std::span<TypeParam* const> tparams, std::span<Type* const> targs, std::string* cause) {
  SubstMap map{tparams, targs};
  for (size_t i = 0; i < tparams.size(); i++) {
    type_param_iface(tparams[i]);  // wraps a bound that is not an interface
    Type* bound = subst(map, tparams[i]->bound, *env->store);
    if (!implements(env, targs[i], bound, true, cause)) return static_cast<int>(i);
  }
  return -1;
}

static bool mentions(Type* t, Type* what) {
  if (t->kind == TypeKind::Interface) {
    for (Type* e : static_cast<Interface*>(t)->embeddeds) {
      if (mentions(e, what)) return true;
    }
    return false;
  }
  if (t->kind == TypeKind::Union) {
    for (const UnionTerm& x : static_cast<UnionType*>(t)->terms) {
      if (mentions(x.type, what)) return true;
    }
    return false;
  }
  return identical(t, what);
}

bool implements(const TypeEnv* env, Type* V, Type* T, bool constraint, std::string* cause) {
  Type *vu = under(V), *tu = under(T);
  if (vu == typ_invalid() || tu == typ_invalid()) return true;
  if (vu->kind == TypeKind::Pointer && under(static_cast<PointerType*>(vu)->base) == typ_invalid()) return true;

  const char* verb = constraint ? "satisfy" : "implement";
  auto fail = [&](auto text) {
    if (cause != nullptr) *cause = text();
    return false;
  };
  auto str = [&](Type* t) { return type_string(t, env); };
  auto does_not = [&] { return str(V) + " does not " + verb + " " + str(T); };

  Interface* ti = type_as<Interface>(tu);
  if (ti == nullptr) {
    return fail([&] {
      std::string detail = is_interface_ptr(tu) ? "type " + str(T) + " is pointer to interface, not interface" : str(T) + " is not an interface";
      return does_not() + " (" + detail + ")";
    });
  }
  const TypeSet& tset = *type_set(ti);
  if (is_all(tset)) return true;
  Interface* vi = type_as<Interface>(vu);
  if (vi != nullptr && is_empty(*type_set(vi))) return true;
  if (is_empty(tset)) return fail([&] { return std::string("cannot ") + verb + " " + str(T) + " (empty type set)"; });

  if (!has_all_methods(env, V, T, true, nullptr, nullptr, cause)) {
    return fail([&] { return does_not() + " " + *cause; });
  }

  auto check_comparability = [&] {
    if (!is_comparable(tset)) return true;
    if (comparable_type(V, false, nullptr)) return true;
    // Spec-comparable types satisfy (but do not implement) comparable since go1.20.
    if (constraint && comparable_type(V, true, nullptr)) {
      if (env == nullptr || env->allows(20)) return true;
      return fail([&] { return str(V) + " to " + verb + " comparable requires go1.20 or later"; });
    }
    return fail([&] { return str(V) + " does not " + verb + " comparable"; });
  };
  if (!has_terms(tset)) return check_comparability();

  if (vi != nullptr) {
    if (!subset_of(*type_set(vi), tset)) return fail(does_not);
    return check_comparability();
  }

  if (!terms_include(tset, V)) {
    return fail([&] {
      std::string detail;
      Type* alt = nullptr;
      for (const UnionTerm& x : tset.terms) {
        if (alt == nullptr && !x.tilde && identical(x.type, under(x.type)) && term_includes({true, x.type}, V)) alt = x.type;
      }
      if (alt != nullptr) {
        detail = "possibly missing ~ for " + str(alt) + " in " + str(T);
      } else if (mentions(ti, V)) {
        detail = str(T) + " mentions " + str(V) + ", but " + str(V) + " is not in the type set of " + str(T);
      } else {
        detail = str(V) + " missing in " + terms_string(tset);
      }
      return does_not() + " (" + detail + ")";
    });
  }
  return check_comparability();
}

}  // namespace gorun
