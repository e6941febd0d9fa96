// Type unification (types2 unify.go).
#pragma once
#include "frontend/types/infer.h"
#include "runtime/base/small_vec.h"

namespace gorun {

enum UnifyMode : unsigned {
  kInexact = 0,
  kAssign = 1,  // the types stand in an assignment: directions of channels may differ at the top, elements must match exactly
  kExact = 2,   // types must be identical, not only underlying types
};

class Unifier {
 public:
  Unifier(std::span<TypeParam* const> tparams, std::span<Type* const> targs, bool interface_inference);
  bool unify(Type* x, Type* y, unsigned mode) { return nify(x, y, mode, nullptr); }
  Type* at(size_t i) const { return values_[handles_[i]]; }
  void set(size_t i, Type* t) { values_[handles_[i]] = t; }
  int unknowns() const;
  int index_of(TypeParam*) const;  // -1: not one of the unifier's

 private:
  struct Pair {
    Interface *x, *y;
    const Pair* outer;
  };
  bool nify(Type* x, Type* y, unsigned mode, const Pair* p);
  bool nify_inner(Type* x, Type* y, unsigned mode, const Pair* p);
  bool nify_bound(size_t i, Type* y, unsigned mode, const Pair* p);
  bool nify_interfaces(Interface* xi, Interface* yi, const Pair* p);
  bool nify_tuple(TupleType* x, TupleType* y, unsigned mode, const Pair* p);
  bool join(size_t x, size_t y);
  int bound_index(Type* t) const {
    TypeParam* p = as_type_param(t);
    return p == nullptr ? -1 : index_of(p);
  }
  static bool has(const Pair* p, Interface* x, Interface* y);

  std::span<TypeParam* const> tparams_;
  SmallVec<uint32_t, 8> handles_;  // type parameter -> its value; joined ones share it
  SmallVec<Type*, 8> values_;
  int depth_ = 0;
  bool interface_inference_;
};

}  // namespace gorun
