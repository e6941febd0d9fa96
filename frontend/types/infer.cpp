// Type argument inference (types2 infer.go).
#include "frontend/types/infer.h"

#include "frontend/constant/pool.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/named.h"
#include "frontend/types/unify.h"
#include "runtime/base/check.h"

namespace gorun {
namespace {

using TypeVec = SmallVec<Type*, 6>;

// Whether a type mentions one of the type parameters.
struct ParamWalk {
  std::span<TypeParam* const> tparams;
  SmallVec<Type*, 8> seen;  // interfaces met; other literals cannot recur without them

  bool vars(std::span<VarObj* const> list) {
    for (VarObj* v : list) {
      if (visit(v->type)) return true;
    }
    return false;
  }

  bool visit(Type* t) {
    if (t == nullptr) return false;
    switch (t->kind) {
      case TypeKind::Basic: return false;
      case TypeKind::Alias: return visit(unalias(t));
      case TypeKind::Array: return visit(static_cast<ArrayType*>(t)->elem);
      case TypeKind::Slice: return visit(static_cast<SliceType*>(t)->elem);
      case TypeKind::Pointer: return visit(static_cast<PointerType*>(t)->base);
      case TypeKind::Map: return visit(static_cast<MapType*>(t)->key) || visit(static_cast<MapType*>(t)->elem);
      case TypeKind::Chan: return visit(static_cast<ChanType*>(t)->elem);
      case TypeKind::Struct: return vars(static_cast<StructType*>(t)->fields);
      case TypeKind::Tuple: return vars(static_cast<TupleType*>(t)->vars);
      case TypeKind::Signature: {
        Signature* s = static_cast<Signature*>(t);
        return (s->params != nullptr && vars(s->params->vars)) || (s->results != nullptr && vars(s->results->vars));
      }
      case TypeKind::Interface: {
        for (Type* s : seen) {
          if (s == t) return false;
        }
        seen.push_back(t);
        const TypeSet& set = *type_set(static_cast<Interface*>(t));
        for (FuncObj* m : set.methods) {
          if (visit(m->type)) return true;
        }
        // types2: all terms must mention one
        return typeset_is(set, [&](const UnionTerm* x) { return x != nullptr && visit(x->type); });
      }
      case TypeKind::Named:
        for (Type* a : static_cast<Named*>(t)->targs) {
          if (visit(a)) return true;
        }
        return false;
      case TypeKind::TypeParam:
        for (TypeParam* p : tparams) {
          if (p == t) return true;
        }
        return false;
      case TypeKind::Union:
        for (const UnionTerm& x : static_cast<UnionType*>(t)->terms) {
          if (visit(x.type)) return true;
        }
        return false;
    }
    UNREACHABLE();
  }
};

// The core type of a constraint with its tilde; single: there is one term only. type null: none.
UnionTerm core_term(TypeParam* p, bool* single) {
  *single = false;
  const TypeSet& set = *type_set_of(p);
  if (!has_terms(set)) return {false, nullptr};
  if (set.terms.size() == 1) {
    *single = true;
    return set.terms[0];
  }
  Type* common = common_under(p);
  if (common == nullptr) return {false, nullptr};
  bool tilde = false;
  for (const UnionTerm& t : set.terms) tilde = tilde || t.tilde;
  return {tilde, common};
}

// Removes inferred types that refer to themselves through type parameters: substitution would not end.
struct CycleKiller {
  std::span<TypeParam* const> tparams;
  TypeVec& inferred;
  SmallVec<Type*, 16> path;

  void vars(TupleType* t) {
    if (t == nullptr) return;
    for (VarObj* v : t->vars) visit(v->type);
  }

  void visit_all() {
    for (TypeParam* p : tparams) visit(p);
  }

  int index_of(Type* t) const {
    for (size_t i = 0; i < tparams.size(); i++) {
      if (tparams[i] == t) return static_cast<int>(i);
    }
    return -1;
  }

  void visit(Type* t) {
    if (t == nullptr) return;
    t = unalias(t);
    if (t->kind == TypeKind::Basic) return;
    for (Type* s : path) {
      if (s != t) continue;
      if (int i = index_of(t); i >= 0) inferred[static_cast<size_t>(i)] = nullptr;
      return;
    }
    path.push_back(t);
    switch (t->kind) {
      case TypeKind::Array: visit(static_cast<ArrayType*>(t)->elem); break;
      case TypeKind::Slice: visit(static_cast<SliceType*>(t)->elem); break;
      case TypeKind::Pointer: visit(static_cast<PointerType*>(t)->base); break;
      case TypeKind::Chan: visit(static_cast<ChanType*>(t)->elem); break;
      case TypeKind::Map:
        visit(static_cast<MapType*>(t)->key);
        visit(static_cast<MapType*>(t)->elem);
        break;
      case TypeKind::Struct:
        for (VarObj* f : static_cast<StructType*>(t)->fields) visit(f->type);
        break;
      case TypeKind::Tuple: vars(static_cast<TupleType*>(t)); break;
      case TypeKind::Signature:
        vars(static_cast<Signature*>(t)->params);
        vars(static_cast<Signature*>(t)->results);
        break;
      case TypeKind::Union:
        for (const UnionTerm& x : static_cast<UnionType*>(t)->terms) visit(x.type);
        break;
      case TypeKind::Interface:
        for (FuncObj* m : static_cast<Interface*>(t)->methods) visit(m->type);
        for (Type* e : static_cast<Interface*>(t)->embeddeds) visit(e);
        break;
      case TypeKind::Named:
        for (Type* a : static_cast<Named*>(t)->targs) visit(a);
        break;
      case TypeKind::TypeParam:
        if (int i = index_of(t); i >= 0) visit(inferred[static_cast<size_t>(i)]);
        break;
      default: break;
    }
    path.pop_back();
  }
};

struct Inference {
  const TypeEnv* env;
  Pos pos;
  std::span<TypeParam* const> tparams;
  std::span<const InferArg> args;
  bool reverse;
  InferError* err;
  Unifier u;

  std::string str(Type* t) const { return type_string(t, env); }

  bool fail(Pos at, std::string text) {
    if (err != nullptr) *err = {at, std::move(text), true};
    return false;
  }

  TypeVec inferred() const {
    TypeVec list;
    for (size_t i = 0; i < tparams.size(); i++) list.push_back(u.at(i));
    return list;
  }

  bool mismatch(Type* par, const InferArg& arg) {
    TypeVec list = inferred();
    bool none = true;
    for (Type* t : list) none = none && t == nullptr;
    std::string of = str(arg.type) + " of " + expr_string(arg.expr);
    if (none) return fail(arg.pos, "type " + of + " does not match " + str(par) + " (cannot infer " + type_params_string(tparams) + ")");
    Type* with = subst(SubstMap{tparams, list}, par, *env->store);
    if (with == par) return fail(arg.pos, "type " + of + " does not match " + str(par));
    if (reverse) return fail(arg.pos, "inferred type " + str(with) + " for " + str(par) + " does not match type " + of);
    return fail(arg.pos, "type " + of + " does not match inferred type " + str(with) + " for " + str(par));
  }

  static bool equivalent(void* ctx, Type* x, Type* y) { return static_cast<Inference*>(ctx)->u.unify(x, y, kExact); }

  // One round over the constraints.
  bool constraints() {
    for (size_t i = 0; i < tparams.size(); i++) {
      TypeParam* p = tparams[i];
      Type* tx = u.at(i);
      bool single;
      UnionTerm core = core_term(p, &single);
      if (core.type != nullptr) {
        if (tx != nullptr) {
          if (!u.unify(tx, core.type, kInexact)) { return fail(pos, str(p) + " (type " + str(tx) + ") does not satisfy " + str(p->bound)); }
        } else if (single && !core.tilde) {
          u.set(i, core.type);
        }
      }
      if (tx == nullptr || is_parameterized(tparams, tx)) continue;
      // A known argument must have the methods of the constraint; their signatures may tell more arguments.
      Interface* constraint = type_param_iface(p);
      if (type_set(constraint)->methods.empty()) continue;
      if (!has_all_methods(env, tx, constraint, true, equivalent, this, nullptr)) {
        std::string cause;
        has_all_methods(env, tx, constraint, true, equivalent, this, &cause);
        return fail(pos, str(p) + " (type " + str(tx) + ") does not satisfy " + str(p->bound) + " " + cause);
      }
    }
    return true;
  }

  bool run(TupleType* params, std::span<Type* const> targs, TypeVec* out) {
    // 1: typed arguments against parameters
    SmallVec<uint32_t, 8> untyped;
    for (size_t i = 0; i < args.size(); i++) {
      Type* par = params->vars[i]->type;
      const InferArg& arg = args[i];
      if (!is_parameterized(tparams, par) && !is_parameterized(tparams, arg.type)) continue;
      if (is_typed(arg.type)) {
        if (!u.unify(par, arg.type, kAssign)) return mismatch(par, arg);
      } else if (par->kind == TypeKind::TypeParam && !arg.is_nil) {
        // Default types of untyped values are basic: only a parameter that is a type parameter can take them.
        untyped.push_back(static_cast<uint32_t>(i));
      }
    }
    // 2: constraints, as long as they tell something new
    for (;;) {
      int before = u.unknowns();
      if (!constraints()) return false;
      if (u.unknowns() == before) break;
    }
    // 3: default types of untyped constants
    TypeVec max;
    max.resize(tparams.size());
    for (uint32_t i : untyped) {
      TypeParam* p = static_cast<TypeParam*>(params->vars[i]->type);
      int k = u.index_of(p);
      if (k < 0 || u.at(static_cast<size_t>(k)) != nullptr) continue;
      Type*& m = max[static_cast<size_t>(k)];
      if (m == nullptr) {
        m = args[i].type;
        continue;
      }
      Type* larger = max_type(m, args[i].type);
      if (larger == nullptr) { return fail(args[i].pos, "mismatched types " + str(m) + " and " + str(args[i].type) + " (cannot infer " + str(p) + ")"); }
      m = larger;
    }
    for (size_t i = 0; i < max.size(); i++) {
      if (max[i] != nullptr) u.set(i, default_type(max[i]));
    }
    // Inferred types may mention other type parameters: substitute until nothing changes.
    TypeVec list = inferred();
    bool simple = true;
    for (Type* t : list) simple = simple && t != nullptr && !is_parameterized(tparams, t);
    if (!simple) {
      CycleKiller{tparams, list, {}}.visit_all();
      SmallVec<uint32_t, 8> dirty;
      for (size_t i = 0; i < list.size(); i++) {
        if (list[i] != nullptr && (i >= targs.size() || targs[i] == nullptr)) dirty.push_back(static_cast<uint32_t>(i));
      }
      while (!dirty.empty()) {
        size_t n = 0;
        TypeVec current = list;
        SubstMap map{tparams, current};
        for (size_t k = 0; k < dirty.size(); k++) {
          uint32_t i = dirty[k];
          Type* t = subst(map, list[i], *env->store);
          if (t == list[i]) continue;
          // A generic function argument whose parameters are all known now is not generic any more.
          if (Signature* s = type_as<Signature>(t); s != nullptr && !s->tparams.empty() && !is_parameterized(tparams, s)) s->tparams = {};
          list[i] = t;
          dirty[n++] = i;
        }
        while (dirty.size() > n) dirty.pop_back();
      }
      for (size_t i = 0; i < list.size(); i++) {
        if (list[i] != nullptr && !is_parameterized(tparams, list[i])) continue;
        const TypeName* obj = tparams[i]->obj;
        return fail(pos, "cannot infer " + std::string(obj->name) + " (declared at " + pos_string(env, obj->pos) + ")");
      }
    }
    *out = std::move(list);
    return true;
  }
};

}  // namespace

bool is_parameterized(std::span<TypeParam* const> tparams, Type* t) { return ParamWalk{tparams, {}}.visit(t); }

std::string type_params_string(std::span<TypeParam* const> list) {
  std::string out;
  for (size_t i = 0; i < list.size(); i++) {
    if (i > 0) out += i + 1 < list.size() ? ", " : list.size() == 2 ? " and " : ", and ";
    out += list[i]->obj->name;
  }
  return out;
}

std::span<Type*> infer(const TypeEnv* env, Pos pos, std::span<TypeParam* const> tparams, std::span<Type* const> targs, TupleType* params, std::span<const InferArg> args,
                       bool reverse, InferError* err) {
  size_t n = tparams.size();
  CHECK(n > 0 && targs.size() <= n);
  CHECK((params == nullptr ? 0 : params->vars.size()) == args.size());
  Arena& arena = session_arena();
  bool full = targs.size() == n;
  bool any = false;
  for (Type* t : targs) {
    full = full && t != nullptr;
    any = any || t != nullptr;
  }
  if (full) return arena.copy_span(targs);
  for (const InferArg& a : args) {
    if (a.type == nullptr || a.type == typ_invalid()) return {};
  }
  TypeVec given;
  given.append(targs.begin(), targs.end());
  given.resize(n);
  // Known type arguments are put into the parameters: assignment rules then hold for them, not identity.
  if (any && params != nullptr) params = subst_tuple(SubstMap{tparams, given}, params, *env->store);
  Inference inf{env, pos, tparams, args, reverse, err, Unifier(tparams, given, env->allows(21))};
  TypeVec out;
  if (!inf.run(params, given, &out)) return {};
  return arena.copy_span(std::span<Type* const>(out));
}

}  // namespace gorun
