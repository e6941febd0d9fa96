// Type sets of interfaces and unions (types2 typeset.go, union.go, termlist.go, typeparam.go).
#pragma once
#include "frontend/types/predicates.h"

namespace gorun {

constexpr size_t kMaxTermCount = 100;

// A term list: a union of terms. A term {false, null} is the universe of all types; an empty list the empty set.
using TermList = std::vector<UnionTerm>;
bool term_includes(UnionTerm, Type*);
bool term_disjoint(UnionTerm, UnionTerm);
bool term_subset_of(UnionTerm, UnionTerm);
int overlapping_term(std::span<const UnionTerm> terms, UnionTerm y);  // index, or -1 (types2 union.go)

// TypeSet of type.h: `all` says that there is no restriction by terms; else `terms` (perhaps empty) are meant.
inline bool is_empty(const TypeSet& s) { return !s.all && s.terms.empty(); }
inline bool has_terms(const TypeSet& s) { return !s.all && !s.terms.empty(); }
inline bool is_method_set(const TypeSet& s) { return !s.comparable && s.all; }
inline bool is_all(const TypeSet& s) { return is_method_set(s) && s.methods.empty(); }
bool is_comparable(const TypeSet& s);
bool subset_of(const TypeSet& a, const TypeSet& b);  // terms only
bool terms_equal(const TypeSet& a, const TypeSet& b);
bool terms_include(const TypeSet& s, Type*);
std::string terms_string(const TypeSet& s);  // package paths in full, as types2 has them here

// Computes (once) and returns the type set; type_set(t) of type.h is this with the interface's own env. While the interface is not
// complete, the set of all types is returned and nothing is cached.
TypeSet* compute_interface_type_set(const TypeEnv*, Pos, Interface*);
// null when the union has too many terms (reported) or is invalid.
const TypeSet* compute_union_type_set(const TypeEnv*, Pos, UnionType*);

Interface* type_param_iface(TypeParam*);  // types2 TypeParam.iface
inline TypeSet* type_set_of(TypeParam* p) { return type_set(type_param_iface(p)); }

// Index and method of a set or list; *index may be null.
FuncObj* method_index(std::span<FuncObj* const>, const Package*, std::string_view name, bool fold_case, int* index);
int field_index(std::span<VarObj* const>, const Package*, std::string_view name, bool fold_case);
void sort_methods(std::vector<FuncObj*>&);

template <class F>
bool typeset_all_set(const TypeSet& s, F&& f) {  // f(t, u)
  if (!has_terms(s)) return f(static_cast<Type*>(nullptr), static_cast<Type*>(nullptr));
  for (const UnionTerm& t : s.terms) {
    Type* u = unalias(t.type);
    if (!t.tilde) u = under(u);
    if (!f(t.type, u)) return false;
  }
  return true;
}
template <class F>
bool typeset_all(Type* t, F&& f) {
  if (TypeParam* p = as_type_param(t)) return typeset_all_set(*type_set_of(p), f);
  return f(t, under(t));
}
template <class F>
bool under_is(Type* t, F&& f) {
  return typeset_all(t, [&](Type*, Type* u) { return f(u); });
}
// f(const UnionTerm*): each specific term, or once with null.
template <class F>
bool typeset_is(const TypeSet& s, F&& f) {
  if (!has_terms(s)) return f(static_cast<const UnionTerm*>(nullptr));
  for (const UnionTerm& t : s.terms)
    if (!f(&t)) return false;
  return true;
}

}  // namespace gorun
