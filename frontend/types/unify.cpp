#include "frontend/types/unify.h"

#include "frontend/types/named.h"
#include "runtime/base/check.h"

namespace gorun {
namespace {

constexpr int kDepthLimit = 50;

// x's interface, unless x is a type parameter.
Interface* as_interface(Type* x) { return as_type_param(x) != nullptr ? nullptr : under_as<Interface>(x); }

std::span<VarObj* const> vars_of(TupleType* t) { return t == nullptr ? std::span<VarObj* const>() : std::span<VarObj* const>(t->vars); }

}  // namespace

Unifier::Unifier(std::span<TypeParam* const> tparams, std::span<Type* const> targs, bool interface_inference) : tparams_(tparams), interface_inference_(interface_inference) {
  for (size_t i = 0; i < tparams.size(); i++) {
    handles_.push_back(static_cast<uint32_t>(i));
    values_.push_back(i < targs.size() ? targs[i] : nullptr);
  }
}

int Unifier::index_of(TypeParam* p) const {
  size_t i = static_cast<size_t>(p->index);
  if (i < tparams_.size() && tparams_[i] == p) return p->index;
  for (i = 0; i < tparams_.size(); i++) {
    if (tparams_[i] == p) return static_cast<int>(i);
  }
  return -1;
}

int Unifier::unknowns() const {
  int n = 0;
  for (uint32_t h : handles_) n += values_[h] == nullptr;
  return n;
}

bool Unifier::join(size_t x, size_t y) {
  uint32_t hx = handles_[x], hy = handles_[y];
  if (hx == hy) return true;
  if (values_[hx] != nullptr && values_[hy] != nullptr) return false;
  uint32_t from = values_[hx] != nullptr ? hy : hx, to = values_[hx] != nullptr ? hx : hy;
  for (uint32_t& h : handles_) {
    if (h == from) h = to;
  }
  return true;
}

bool Unifier::has(const Pair* p, Interface* x, Interface* y) {
  for (; p != nullptr; p = p->outer) {
    if ((p->x == x && p->y == y) || (p->x == y && p->y == x)) return true;
  }
  return false;
}

bool Unifier::nify(Type* x, Type* y, unsigned mode, const Pair* p) {
  if (x == y) return true;
  if (x == nullptr || y == nullptr) return false;
  if (unalias(x) == unalias(y)) return true;
  if (depth_ >= kDepthLimit) return false;
  depth_++;
  bool ok = nify_inner(x, y, mode, p);
  depth_--;
  return ok;
}

// x is the i-th type parameter, y anything but a bound type parameter.
bool Unifier::nify_bound(size_t i, Type* y, unsigned mode, const Pair* p) {
  Type* x = at(i);
  if (x == nullptr) {
    set(i, y);
    return true;
  }
  if (!nify(x, y, mode, p)) return false;
  // Both types match the parameter; prefer a defined type, then a directed channel, independent of the order of arguments.
  Interface *xi = as_interface(x), *yi = as_interface(y);
  bool xn = as_named(x) != nullptr, yn = as_named(y) != nullptr;
  if (xi != nullptr && yi != nullptr) {
    if (xn && yn) return identical(x, y);
    if (type_set(xi)->methods.size() != type_set(yi)->methods.size()) return false;
  } else if (xi != nullptr || yi != nullptr) {
    return false;  // choosing one would depend on the order
  }
  if ((mode & kExact) == 0 && !xn) {
    if (yn) {
      set(i, y);
    } else if (ChanType* c = under_as<ChanType>(y); c != nullptr && c->dir != ast::ChanDir::Both) {
      set(i, y);
    }
  }
  return true;
}

// The smaller method set must be part of the larger one; terms must be equal.
bool Unifier::nify_interfaces(Interface* xi, Interface* yi, const Pair* p) {
  const TypeSet *xs = type_set(xi), *ys = type_set(yi);
  if (xs->comparable != ys->comparable || !terms_equal(*xs, *ys)) return false;
  if (has(p, xi, yi)) return true;
  if (xs->methods.size() > ys->methods.size()) std::swap(xs, ys);
  Pair q{xi, yi, p};
  for (FuncObj* m : xs->methods) {
    FuncObj* other = method_index(ys->methods, m->pkg, m->name, false, nullptr);
    if (other == nullptr || !nify(m->type, other->type, kExact, &q)) return false;
  }
  return true;
}

bool Unifier::nify_tuple(TupleType* x, TupleType* y, unsigned mode, const Pair* p) {
  auto a = vars_of(x), b = vars_of(y);
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); i++) {
    if (!nify(a[i]->type, b[i]->type, mode, p)) return false;
  }
  return true;
}

bool Unifier::nify_inner(Type* x, Type* y, unsigned mode, const Pair* p) {
  // A defined type, if there is one, goes to y; a bound type parameter, if there is one, to x.
  if (as_named(x) != nullptr || bound_index(y) >= 0) std::swap(x, y);

  // Inexactly, a defined type matches a type literal by its underlying type (interfaces are compared by methods below).
  if (Named* ny = as_named(y); (mode & kExact) == 0 && ny != nullptr && is_type_lit(x) && !(interface_inference_ && is_interface_or_type_param(x))) {
    y = under(ny);
    if (x == y || unalias(x) == y) return true;
  }

  int px = bound_index(x), py = bound_index(y);
  if (px >= 0 && py >= 0) {
    if (join(static_cast<size_t>(px), static_cast<size_t>(py))) return true;
    return nify(at(static_cast<size_t>(px)), at(static_cast<size_t>(py)), mode, p);
  }
  if (px >= 0) return nify_bound(static_cast<size_t>(px), y, mode, p);

  if (interface_inference_ && (mode & kExact) == 0) {
    Interface *xi = as_interface(x), *yi = as_interface(y);
    if (xi != nullptr && yi != nullptr) return nify_interfaces(xi, yi, p);
    Type* other = y;
    if (yi != nullptr) {
      xi = yi;
      other = x;
    }
    if (xi != nullptr) {
      // The other type must have all methods, of matching signatures.
      for (FuncObj* m : type_set(xi)->methods) {
        LookupResult r = lookup_field_or_method(other, false, m->pkg, m->name);
        if (r.obj == nullptr || r.obj->kind != ObjKind::Func || !nify(m->type, r.obj->type, kExact, p)) return false;
      }
      return true;
    }
  }

  // A remaining type parameter is not one of ours; it goes to x.
  if (is_type_param(y)) std::swap(x, y);
  unsigned emode = (mode & kAssign) != 0 ? mode | kExact : mode;  // for elements
  Type* y_orig = y;
  x = unalias(x);
  y = unalias(y);
  if (x->kind == TypeKind::TypeParam) {
    // Types that satisfy its constraint have the core type, if there is one, as underlying type.
    Type* core = common_under(x);
    return core != nullptr && nify(core, y_orig, kAssign, p);
  }
  if (x->kind != y->kind) return false;
  switch (x->kind) {
    case TypeKind::Basic: return static_cast<BasicType*>(x)->basic == static_cast<BasicType*>(y)->basic;
    case TypeKind::Array: {
      ArrayType *a = static_cast<ArrayType*>(x), *b = static_cast<ArrayType*>(y);
      return (a->len < 0 || b->len < 0 || a->len == b->len) && nify(a->elem, b->elem, emode, p);
    }
    case TypeKind::Slice: return nify(static_cast<SliceType*>(x)->elem, static_cast<SliceType*>(y)->elem, emode, p);
    case TypeKind::Pointer: return nify(static_cast<PointerType*>(x)->base, static_cast<PointerType*>(y)->base, emode, p);
    case TypeKind::Map:
      return nify(static_cast<MapType*>(x)->key, static_cast<MapType*>(y)->key, emode, p) && nify(static_cast<MapType*>(x)->elem, static_cast<MapType*>(y)->elem, emode, p);
    case TypeKind::Chan: {
      ChanType *a = static_cast<ChanType*>(x), *b = static_cast<ChanType*>(y);
      return ((mode & kExact) == 0 || a->dir == b->dir) && nify(a->elem, b->elem, emode, p);
    }
    case TypeKind::Struct: {
      StructType *a = static_cast<StructType*>(x), *b = static_cast<StructType*>(y);
      if (a->fields.size() != b->fields.size()) return false;
      for (size_t i = 0; i < a->fields.size(); i++) {
        VarObj *f = a->fields[i], *g = b->fields[i];
        std::string_view s = a->tags.empty() ? std::string_view() : a->tags[i], t = b->tags.empty() ? std::string_view() : b->tags[i];
        if (f->embedded != g->embedded || s != t || !same_id(f, g->pkg, g->name) || !nify(f->type, g->type, emode, p)) return false;
      }
      return true;
    }
    case TypeKind::Tuple: return nify_tuple(static_cast<TupleType*>(x), static_cast<TupleType*>(y), mode, p);
    case TypeKind::Signature: {
      Signature *a = static_cast<Signature*>(x), *b = static_cast<Signature*>(y);
      return a->variadic == b->variadic && nify_tuple(a->params, b->params, emode, p) && nify_tuple(a->results, b->results, emode, p);
    }
    case TypeKind::Interface: {
      Interface *a = static_cast<Interface*>(x), *b = static_cast<Interface*>(y);
      const TypeSet &s = *type_set(a), &t = *type_set(b);
      if (s.comparable != t.comparable || !terms_equal(s, t) || s.methods.size() != t.methods.size()) return false;
      if (has(p, a, b)) return true;
      Pair q{a, b, p};
      for (size_t i = 0; i < s.methods.size(); i++) {
        FuncObj *f = s.methods[i], *g = t.methods[i];
        if (!same_id(f, g->pkg, g->name) || !nify(f->type, g->type, kExact, &q)) return false;
      }
      return true;
    }
    case TypeKind::Named: {
      Named *a = static_cast<Named*>(x), *b = static_cast<Named*>(y);
      if (a->targs.size() != b->targs.size()) return false;
      // Arguments first, for what can be inferred even when the origins differ.
      for (size_t i = 0; i < a->targs.size(); i++) {
        if (!nify(a->targs[i], b->targs[i], mode, p)) return false;
      }
      return identical_origin(a, b);
    }
    case TypeKind::Union:
    case TypeKind::TypeParam:
    case TypeKind::Alias: return false;
  }
  UNREACHABLE();
}

}  // namespace gorun
