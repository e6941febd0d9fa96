// Type sets of interfaces and unions, and term lists (types2 typeset.go, union.go, termlist.go, typeterm.go).
#include "frontend/types/typeset.h"

#include <algorithm>

#include "frontend/constant/pool.h"
#include "frontend/types/named.h"
#include "runtime/base/check.h"
#include "runtime/base/small_vec.h"

namespace gorun {

// ---- terms: none of them is empty; the universe is TypeSet::all, not a term

bool term_includes(UnionTerm x, Type* t) { return identical(x.type, x.tilde ? under(t) : t); }

bool term_disjoint(UnionTerm x, UnionTerm y) {
  Type* ux = y.tilde ? under(x.type) : x.type;
  Type* uy = x.tilde ? under(y.type) : y.type;
  return !identical(ux, uy);
}

bool term_subset_of(UnionTerm x, UnionTerm y) { return !term_disjoint(x, y) && (!x.tilde || y.tilde); }

int overlapping_term(std::span<const UnionTerm> terms, UnionTerm y) {
  for (size_t i = 0; i < terms.size(); i++) {
    if (!is_interface_or_type_param(terms[i].type) && !term_disjoint(terms[i], y)) return static_cast<int>(i);
  }
  return -1;
}

namespace {

// Disjoint terms, in order of first mention.
void normalize(TermList& list) {
  size_t n = 0;
  for (size_t i = 0; i < list.size(); i++) {
    UnionTerm x = list[i];
    bool merged = false;
    for (size_t k = 0; k < n && !merged; k++) {
      if (term_disjoint(list[k], x)) continue;
      // ~t with anything is ~t
      if (!list[k].tilde && x.tilde) list[k] = x;
      merged = true;
    }
    if (!merged) list[n++] = x;
  }
  list.resize(n);
}

TermList intersect(const TermList& a, const TermList& b) {
  TermList out;
  for (const UnionTerm& x : a) {
    for (const UnionTerm& y : b) {
      if (term_disjoint(x, y)) continue;
      out.push_back(!x.tilde || y.tilde ? x : y);
    }
  }
  normalize(out);
  return out;
}

bool list_subset(const TermList& a, const TermList& b) {
  for (const UnionTerm& x : a) {
    bool found = false;
    for (const UnionTerm& y : b) found = found || term_subset_of(x, y);
    if (!found) return false;
  }
  return true;
}

TypeSet* top_set() { return universe().top_set; }

// Interfaces whose set is being computed by this thread.
struct InProgress {
  Interface* type;
  TypeSet* set;
  InProgress* outer;
};
thread_local InProgress* t_in_progress = nullptr;

TypeSet* load(TypeSet*& p) { return __atomic_load_n(&p, __ATOMIC_ACQUIRE); }

bool is_imported_constraint(const TypeEnv* env, Type* t) {
  Named* n = as_named(t);
  if (n == nullptr || n->obj->pkg == env->pkg || n->obj->pkg == nullptr) return false;
  Interface* i = under_as<Interface>(n);
  return i != nullptr && !is_method_set(*type_set(i));
}

bool verify(const TypeEnv* env, Pos pos, int minor, const char* what, Type* t) {
  if (env == nullptr || !pos.valid() || env->checker == nullptr || env->allows(minor)) return true;
  return kTypeEnvCalls.verify_version(env->checker, pos, minor, std::string(what) + env->str(t));
}

struct Collector {
  const TypeEnv* env;
  std::vector<FuncObj*> methods;
  std::vector<Pos> where;  // parallel: where the method came in

  void report_duplicate(Pos pos, FuncObj* m, Pos other) {
    std::string text = "duplicate method " + std::string(m->name);
    text += "\n\t" + pos_string(env, other) + ": other declaration of method " + std::string(m->name);
    kTypeEnvCalls.report(env->checker, pos, std::move(text));
  }

  void add(Pos pos, FuncObj* m, bool is_explicit) {
    size_t i = 0;
    for (; i < methods.size(); i++) {
      if (same_id(methods[i], m->pkg, m->name)) break;
    }
    if (i == methods.size()) {
      methods.push_back(m);
      where.push_back(pos);
      return;
    }
    if (env == nullptr || env->checker == nullptr) return;
    if (is_explicit) {
      report_duplicate(pos, m, where[i]);
      return;
    }
    // Two embedded interfaces may share a method of the same signature; that is compared once all types are set up.
    FuncObj* other = methods[i];
    if (other == m && (!pos.valid() || env->allows(14))) return;
    Pos other_pos = where[i];
    auto check = [env = env, pos, m, other, other_pos] {
      bool overlap_allowed = !pos.valid() || env->allows(14);
      Signature *a = func_signature(env, m), *b = func_signature(env, other);
      if (overlap_allowed && (a == nullptr || b == nullptr || identical(a, b))) return;
      Collector{env, {}, {}}.report_duplicate(pos, m, other_pos);
    };
    if (env->checker != nullptr) {
      kTypeEnvCalls.later(env->checker, check);
    } else {
      check();
    }
  }
};

}  // namespace

FuncObj* method_index(std::span<FuncObj* const> methods, const Package* pkg, std::string_view name, bool fold_case, int* index) {
  if (name == "_") return nullptr;
  for (size_t i = 0; i < methods.size(); i++) {
    if (methods[i]->name.data() != name.data() && !fold_case) continue;
    if (!same_id(methods[i], pkg, name, fold_case)) continue;
    if (index != nullptr) *index = static_cast<int>(i);
    return methods[i];
  }
  return nullptr;
}

int field_index(std::span<VarObj* const> fields, const Package* pkg, std::string_view name, bool fold_case) {
  if (name == "_") return -1;
  for (size_t i = 0; i < fields.size(); i++) {
    if (same_id(fields[i], pkg, name, fold_case)) return static_cast<int>(i);
  }
  return -1;
}

void sort_methods(std::vector<FuncObj*>& list) {
  if (list.size() < 2) return;
  std::sort(list.begin(), list.end(), [](FuncObj* a, FuncObj* b) { return compare_objects(a, b) < 0; });
}

bool subset_of(const TypeSet& a, const TypeSet& b) {
  if (b.all) return true;
  if (a.all) return false;
  return list_subset(a.terms, b.terms);
}

bool terms_equal(const TypeSet& a, const TypeSet& b) {
  if (a.all || b.all) return a.all == b.all;
  return list_subset(a.terms, b.terms) && list_subset(b.terms, a.terms);
}

bool terms_include(const TypeSet& s, Type* t) {
  if (s.all) return true;
  for (const UnionTerm& x : s.terms) {
    if (term_includes(x, t)) return true;
  }
  return false;
}

std::string terms_string(const TypeSet& s) {
  if (s.all) return "𝓤";
  if (s.terms.empty()) return "∅";
  std::string out;
  for (const UnionTerm& x : s.terms) {
    if (!out.empty()) out += " | ";
    if (x.tilde) out += '~';
    out += type_string(x.type, static_cast<const Package*>(nullptr));  // types2 prints terms without a qualifier
  }
  return out;
}

const TypeSet* compute_union_type_set(const TypeEnv* env, Pos pos, UnionType* u) {
  const TypeSet& invalid_set = *universe().invalid_set;
  const TypeSet* known = u->tset.load(std::memory_order_acquire);
  if (known != nullptr) return known == &invalid_set ? nullptr : known;
  TypeSet* set = session_arena().alloc<TypeSet>();
  set->all = false;
  for (const UnionTerm& t : u->terms) {
    Type* x = under(t.type);
    if (x->kind == TypeKind::Interface) {
      const TypeSet* inner = compute_interface_type_set(env, pos, static_cast<Interface*>(x));
      if (inner->all) set->all = true;
      else set->terms.insert(set->terms.end(), inner->terms.begin(), inner->terms.end());
    } else if (x == typ_invalid()) {
      continue;
    } else if (!t.tilde || identical(t.type, x)) {
      set->terms.push_back(t);
    }  // else: no type has that underlying type; the term is empty
    if (set->all) set->terms.clear();
    else normalize(set->terms);
    if (set->terms.size() > kMaxTermCount) {
      if (env != nullptr && env->checker != nullptr) {
        kTypeEnvCalls.report(env->checker, pos, "cannot handle more than " + std::to_string(kMaxTermCount) + " union terms (implementation limitation)");
      }
      u->tset.store(&invalid_set, std::memory_order_release);
      return nullptr;
    }
    if (set->all) break;
  }
  const TypeSet* expected = nullptr;
  if (!u->tset.compare_exchange_strong(expected, set, std::memory_order_acq_rel)) return expected == &invalid_set ? nullptr : expected;
  return set;
}

TypeSet* compute_interface_type_set(const TypeEnv* env, Pos pos, Interface* t) {
  if (TypeSet* set = load(t->tset)) return set;
  if (!t->complete) return top_set();
  for (InProgress* p = t_in_progress; p != nullptr; p = p->outer) {
    if (p->type == t) return p->set;  // an invalid cycle, reported elsewhere
  }
  TypeSet* set = t->methods.empty() && t->embeddeds.empty() ? top_set() : session_arena().alloc<TypeSet>();
  if (set != top_set()) {
    InProgress frame{t, set, t_in_progress};
    t_in_progress = &frame;
    Collector methods{env, {}, {}};
    for (FuncObj* m : t->methods) methods.add(m->pos, m, true);
    bool all = true, comparable = false;
    TermList terms;
    for (size_t i = 0; i < t->embeddeds.size(); i++) {
      Type* e = t->embeddeds[i];
      Pos at = i < t->embed_pos.size() ? t->embed_pos[i] : Pos{};
      Type* u = under(e);
      bool e_all = true, e_comparable = false;
      TermList e_terms;
      if (u->kind == TypeKind::Interface) {
        const TypeSet* inner = compute_interface_type_set(env, at, static_cast<Interface*>(u));
        if (at.valid() && env != nullptr && !env->allows(18) && is_imported_constraint(env, e) && !verify(env, at, 18, "embedding constraint interface ", e)) { continue; }
        e_comparable = inner->comparable;
        for (FuncObj* m : inner->methods) methods.add(at, m, false);
        e_all = inner->all;
        if (!e_all) e_terms = inner->terms;
      } else if (u->kind == TypeKind::Union) {
        if (!verify(env, at, 18, "embedding interface element ", u)) continue;
        const TypeSet* inner = compute_union_type_set(env, at, static_cast<UnionType*>(u));
        if (inner == nullptr) continue;
        e_all = inner->all;
        if (!e_all) e_terms = inner->terms;
      } else {
        if (u == typ_invalid() || !verify(env, at, 18, "embedding non-interface type ", e)) continue;
        e_all = false;
        e_terms.push_back({false, e});
      }
      // The type set is the intersection of those of all elements.
      if (all) {
        all = e_all;
        terms = std::move(e_terms);
      } else if (!e_all) {
        terms = intersect(terms, e_terms);
      }
      comparable = comparable || e_comparable;
      if (comparable && !all) {
        std::erase_if(terms, [](const UnionTerm& x) { return !comparable_type(x.type, false, nullptr); });
        comparable = false;
      }
    }
    set->all = all;
    set->terms = std::move(terms);
    set->comparable = comparable;
    sort_methods(methods.methods);
    set->methods = std::move(methods.methods);
    t_in_progress = frame.outer;
  }
  TypeSet* expected = nullptr;
  if (__atomic_compare_exchange_n(&t->tset, &expected, set, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return set;
  return expected;
}

TypeSet* type_set(Interface* t) {
  if (TypeSet* set = load(t->tset)) return set;
  return compute_interface_type_set(t->env, Pos{}, t);
}

Interface* type_param_iface(TypeParam* p) {
  Type* bound = __atomic_load_n(&p->bound, __ATOMIC_ACQUIRE);
  if (bound == nullptr) return universe().empty_interface;
  Type* u = under(bound);
  if (u->kind == TypeKind::Interface) { return is_type_param(bound) ? universe().empty_interface : static_cast<Interface*>(u); }
  if (u == typ_invalid()) return universe().empty_interface;
  Interface* wrapped = new_interface(session_arena(), nullptr);
  wrapped->embeddeds.push_back(bound);
  wrapped->complete = true;
  wrapped->implicit = true;
  Type* expected = bound;
  if (__atomic_compare_exchange_n(&p->bound, &expected, static_cast<Type*>(wrapped), false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return wrapped;
  return type_param_iface(p);
}

}  // namespace gorun
