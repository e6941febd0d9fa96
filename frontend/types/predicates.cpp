// Predicates and identity (types2 predicates.go).
#include "frontend/types/predicates.h"

#include "frontend/types/infer.h"
#include "frontend/types/named.h"
#include "frontend/types/store_impl.h"
#include "runtime/base/check.h"
#include "runtime/base/small_vec.h"

namespace gorun {

bool is_typed(Type* t) { return !is_untyped(t); }
bool is_interface(Type* t) { return under(t)->kind == TypeKind::Interface && !is_type_param(t); }
bool is_type_param(Type* t) { return unalias(t)->kind == TypeKind::TypeParam; }

bool has_name(Type* t) {
  TypeKind k = unalias(t)->kind;
  return k == TypeKind::Basic || k == TypeKind::Named || k == TypeKind::TypeParam;
}
bool is_named(Type* t) { return has_name(t); }

bool is_type_lit(Type* t) {
  TypeKind k = unalias(t)->kind;
  return k != TypeKind::Named && k != TypeKind::TypeParam;
}

bool all_basic(Type* t, uint32_t info) {
  if (TypeParam* p = as_type_param(t)) {
    return typeset_is(*type_set_of(p), [&](const UnionTerm* term) { return term != nullptr && is_basic(term->type, info); });
  }
  return is_basic(t, info);
}

bool has_empty_typeset(Type* t) {
  TypeParam* p = as_type_param(t);
  if (p == nullptr || p->bound == nullptr) return false;
  Type* bound = unalias(p->bound);
  Type* u = bound->kind == TypeKind::Named ? static_cast<Named*>(bound)->underlying_ : bound;
  Interface* i = type_as<Interface>(u);
  return i != nullptr && i->tset != nullptr && is_empty(*i->tset);
}

bool is_generic(Type* t) {
  if (t->kind == TypeKind::Alias) {
    AliasType* a = static_cast<AliasType*>(t);
    if (!a->tparams.empty() && a->targs.empty()) return true;
  }
  Named* n = as_named(t);
  return n != nullptr && n->obj != nullptr && n->origin == n && !n->tparams.empty();
}

bool is_interface_ptr(Type* t) {
  PointerType* p = under_as<PointerType>(t);
  return p != nullptr && is_interface_or_type_param(p->base);
}

bool is_bytes_or_runes(Type* t) {
  SliceType* s = type_as<SliceType>(t);
  if (s == nullptr) return false;
  BasicType* b = under_as<BasicType>(s->elem);
  return b != nullptr && (b->basic == Basic::Uint8 || b->basic == Basic::Int32);
}

// ---- comparable

namespace {

struct ComparableWalk {
  bool dynamic;
  SmallVec<Type*, 8> seen;  // defined types and interfaces; literals cannot recur without them

  bool visit(Type* t, TypeError* cause) {
    Type* u = under(t);
    switch (u->kind) {
      case TypeKind::Basic:
        if (static_cast<BasicType*>(u)->basic != Basic::UntypedNil) return true;
        return fail(cause, type_errorf(""));
      case TypeKind::Pointer:
      case TypeKind::Chan: return true;
      case TypeKind::Struct: {
        if (recurs(t)) return true;
        for (VarObj* f : static_cast<StructType*>(u)->fields) {
          if (!visit(f->type, nullptr)) return fail(cause, type_errorf("struct containing %s cannot be compared", f->type));
        }
        return true;
      }
      case TypeKind::Array:
        if (recurs(t)) return true;
        if (visit(static_cast<ArrayType*>(u)->elem, nullptr)) return true;
        return fail(cause, type_errorf("%s cannot be compared", t));
      case TypeKind::Interface: {
        if (dynamic && !is_type_param(t)) return true;
        if (recurs(t)) return true;
        const TypeSet& set = *type_set(static_cast<Interface*>(u));
        if (set_comparable(set)) return true;
        return fail(cause, type_errorf(is_empty(set) ? "empty type set" : "incomparable types in type set"));
      }
      default: return fail(cause, type_errorf(""));
    }
  }

  bool set_comparable(const TypeSet& set) {
    if (set.all) return set.comparable;
    // types2: each term is checked strictly.
    bool saved = dynamic;
    dynamic = false;
    bool ok = true;
    for (const UnionTerm& term : set.terms) ok = ok && visit(term.type, nullptr);
    if (set.terms.empty()) ok = false;
    dynamic = saved;
    return ok;
  }

  bool recurs(Type* t) {
    for (Type* s : seen) {
      if (s == t) return true;
    }
    seen.push_back(t);
    return false;
  }
  static bool fail(TypeError* cause, TypeError e) {
    if (cause != nullptr) *cause = e;
    return false;
  }
};

}  // namespace

bool comparable_type(Type* t, bool dynamic, TypeError* cause) { return ComparableWalk{dynamic, {}}.visit(t, cause); }
bool comparable_type(Type* t) { return comparable_type(t, true, nullptr); }
bool is_comparable(const TypeSet& s) { return ComparableWalk{false, {}}.set_comparable(s); }

bool has_nil(Type* t) {
  Type* u = under(t);
  switch (u->kind) {
    case TypeKind::Basic: return static_cast<BasicType*>(u)->basic == Basic::UnsafePointer;
    case TypeKind::Slice:
    case TypeKind::Pointer:
    case TypeKind::Signature:
    case TypeKind::Map:
    case TypeKind::Chan: return true;
    case TypeKind::Interface: return !is_type_param(t) || under_is(t, [](Type* v) { return v != nullptr && has_nil(v); });
    default: return false;
  }
}

// ---- identity

namespace {

// Pairs of interfaces under comparison, innermost first: interface literals can recur through their methods' parameters.
struct Pair {
  Interface *x, *y;
  const Pair* outer;
  bool has(Interface* a, Interface* b) const {
    for (const Pair* p = this; p != nullptr; p = p->outer) {
      if ((p->x == a && p->y == b) || (p->x == b && p->y == a)) return true;
    }
    return false;
  }
};

struct Identity {
  Comparer mode;

  bool vars(std::span<VarObj* const> a, std::span<VarObj* const> b, const Pair* p) {
    for (size_t i = 0; i < a.size(); i++) {
      if (!same(a[i]->type, b[i]->type, p)) return false;
    }
    return true;
  }

  bool tuples(TupleType* x, TupleType* y, const Pair* p) {
    if (x == y) return true;
    size_t nx = x == nullptr ? 0 : x->vars.size(), ny = y == nullptr ? 0 : y->vars.size();
    return nx == ny && (nx == 0 || vars(x->vars, y->vars, p));
  }

  bool same(Type* x, Type* y, const Pair* p) {
    x = unalias(x);
    y = unalias(y);
    if (x == y) return true;
    if (x == nullptr || y == nullptr) return false;
    if (!mode.ignore_tags && !mode.ignore_invalids) {
      uint32_t a = x->canon.load(std::memory_order_relaxed), b = y->canon.load(std::memory_order_relaxed);
      if (a != 0 && b != 0) return a == b;
    }
    if (mode.ignore_invalids && (x == typ_invalid() || y == typ_invalid())) return true;
    if (x->kind != y->kind) return false;
    switch (x->kind) {
      case TypeKind::Basic: return static_cast<BasicType*>(x)->basic == static_cast<BasicType*>(y)->basic;
      case TypeKind::Array: {
        ArrayType *a = static_cast<ArrayType*>(x), *b = static_cast<ArrayType*>(y);
        // An unknown length was an error: no further ones.
        return (a->len < 0 || b->len < 0 || a->len == b->len) && same(a->elem, b->elem, p);
      }
      case TypeKind::Slice: return same(static_cast<SliceType*>(x)->elem, static_cast<SliceType*>(y)->elem, p);
      case TypeKind::Pointer: return same(static_cast<PointerType*>(x)->base, static_cast<PointerType*>(y)->base, p);
      case TypeKind::Map: return same(static_cast<MapType*>(x)->key, static_cast<MapType*>(y)->key, p) && same(static_cast<MapType*>(x)->elem, static_cast<MapType*>(y)->elem, p);
      case TypeKind::Chan: return static_cast<ChanType*>(x)->dir == static_cast<ChanType*>(y)->dir && same(static_cast<ChanType*>(x)->elem, static_cast<ChanType*>(y)->elem, p);
      case TypeKind::Tuple: return tuples(static_cast<TupleType*>(x), static_cast<TupleType*>(y), p);
      case TypeKind::Struct: return structs(static_cast<StructType*>(x), static_cast<StructType*>(y), p);
      case TypeKind::Signature: return signatures(static_cast<Signature*>(x), static_cast<Signature*>(y), p);
      case TypeKind::Union: {
        const TypeSet* a = compute_union_type_set(nullptr, Pos{}, static_cast<UnionType*>(x));
        const TypeSet* b = compute_union_type_set(nullptr, Pos{}, static_cast<UnionType*>(y));
        if (a == nullptr || b == nullptr) return a == b;
        return terms_equal(*a, *b);
      }
      case TypeKind::Interface: return interfaces(static_cast<Interface*>(x), static_cast<Interface*>(y), p);
      case TypeKind::Named: {
        Named *a = static_cast<Named*>(x), *b = static_cast<Named*>(y);
        if (!identical_origin(a, b) || a->targs.size() != b->targs.size()) return false;
        for (size_t i = 0; i < a->targs.size(); i++) {
          if (!identical(a->targs[i], b->targs[i])) return false;
        }
        return true;
      }
      case TypeKind::TypeParam: return false;
      case TypeKind::Alias: break;
    }
    UNREACHABLE();
  }

  bool structs(StructType* a, StructType* b, const Pair* p) {
    if (a->fields.size() != b->fields.size()) return false;
    for (size_t i = 0; i < a->fields.size(); i++) {
      VarObj *f = a->fields[i], *g = b->fields[i];
      if (f->embedded != g->embedded || !same_id(f, g->pkg, g->name)) return false;
      if (!mode.ignore_tags) {
        std::string_view s = a->tags.empty() ? std::string_view() : a->tags[i];
        std::string_view t = b->tags.empty() ? std::string_view() : b->tags[i];
        if (s != t) return false;
      }
      if (!same(f->type, g->type, p)) return false;
    }
    return true;
  }

  bool signatures(Signature* a, Signature* b, const Pair* p) {
    if (a->tparams.size() != b->tparams.size() || a->variadic != b->variadic) return false;
    TupleType *params = b->params, *results = b->results;
    if (!a->tparams.empty()) {
      // b in terms of a's type parameters
      TypeStore& store = default_store();
      SmallVec<Type*, 6> targs;
      for (TypeParam* t : a->tparams) targs.push_back(t);
      SubstMap map{b->tparams, targs};
      for (size_t i = 0; i < a->tparams.size(); i++) {
        if (!same(a->tparams[i]->bound, subst(map, b->tparams[i]->bound, store), p)) return false;
      }
      params = subst_tuple(map, params, store);
      results = subst_tuple(map, results, store);
    }
    return tuples(a->params, params, p) && tuples(a->results, results, p);
  }

  bool interfaces(Interface* x, Interface* y, const Pair* p) {
    const TypeSet &a = *type_set(x), &b = *type_set(y);
    if (a.comparable != b.comparable || a.methods.size() != b.methods.size() || !terms_equal(a, b)) return false;
    if (a.methods.empty()) return true;
    if (p != nullptr && p->has(x, y)) return true;
    Pair q{x, y, p};
    for (size_t i = 0; i < a.methods.size(); i++) {
      FuncObj *f = a.methods[i], *g = b.methods[i];
      if (!same_id(f, g->pkg, g->name) || !same(f->type, g->type, &q)) return false;
    }
    return true;
  }
};

}  // namespace

bool identical(Type* x, Type* y) { return x == y || Identity{}.same(x, y, nullptr); }
bool identical_ignore_tags(Type* x, Type* y) { return Identity{{true, false}}.same(x, y, nullptr); }
bool identical_with(Comparer c, Type* x, Type* y) { return Identity{c}.same(x, y, nullptr); }
bool identical_origin(Named* x, Named* y) { return x->origin == y->origin || x->origin->obj == y->origin->obj; }

Type* default_type(Type* t) {
  if (t->kind != TypeKind::Basic) return t;
  switch (static_cast<BasicType*>(t)->basic) {
    case Basic::UntypedBool: return typ(Basic::Bool);
    case Basic::UntypedInt: return typ(Basic::Int);
    case Basic::UntypedRune: return universe().rune_type;
    case Basic::UntypedFloat: return typ(Basic::Float64);
    case Basic::UntypedComplex: return typ(Basic::Complex128);
    case Basic::UntypedString: return typ(Basic::String);
    default: return t;
  }
}

Type* max_type(Type* x, Type* y) {
  if (x == y) return x;
  if (!is_untyped_numeric(x) || !is_untyped_numeric(y)) return nullptr;
  return static_cast<BasicType*>(x)->basic > static_cast<BasicType*>(y)->basic ? x : y;
}

// ---- common underlying types

Type* common_under(Type* t, UnderCond cond, void* ctx, TypeError* err) {
  Type *ct = nullptr, *cu = nullptr;
  TypeError e;
  bool ok = typeset_all(t, [&](Type* x, Type* u) {
    if (cond != nullptr) {
      e = cond(ctx, x, u);
      if (e.is_error()) return false;
    }
    if (u == nullptr) {
      e = type_errorf("no specific type");
      return false;
    }
    if (cu == nullptr) {
      ct = x;
      cu = u;
      return true;
    }
    ChanType *c1 = type_as<ChanType>(cu), *c2 = type_as<ChanType>(u);
    if (c1 != nullptr && c2 != nullptr) {
      if (!identical(c1->elem, c2->elem)) {
        e = type_errorf("channels %s and %s have different element types", ct, x);
        return false;
      }
      if (c1->dir == c2->dir) return true;
      if (c1->dir == ast::ChanDir::Both) {
        ct = x;
        cu = u;
      } else if (c2->dir != ast::ChanDir::Both) {
        e = type_errorf("channels %s and %s have conflicting directions", ct, x);
        return false;
      }
      return true;
    }
    if (!identical(cu, u)) {
      e = type_errorf("%s and %s have different underlying types", ct, x);
      return false;
    }
    return true;
  });
  if (!ok) {
    if (err != nullptr) *err = e;
    return nullptr;
  }
  return cu;
}

Type* common_under(Type* t, TypeError* err) { return common_under(t, nullptr, nullptr, err); }
Type* core_type(Type* t) { return common_under(t, nullptr, nullptr, nullptr); }

}  // namespace gorun
