// Field and method lookup (types2 lookup.go).
#include "frontend/types/lookup.h"

#include "frontend/types/named.h"
#include "runtime/base/check.h"
#include "runtime/base/small_vec.h"

namespace gorun {

Type* deref(Type* t, bool* was_pointer) {
  Type* u = unalias(t);
  bool is_ptr = u->kind == TypeKind::Pointer;
  if (was_pointer != nullptr) *was_pointer = is_ptr;
  if (!is_ptr) return t;
  Type* base = static_cast<PointerType*>(u)->base;
  return base == nullptr ? typ_invalid() : base;
}

Type* deref_struct_ptr(Type* t) {
  PointerType* p = under_as<PointerType>(t);
  return p != nullptr && under(p->base)->kind == TypeKind::Struct ? p->base : t;
}

bool has_ptr_recv(const FuncObj* f) {
  // The signature tells once it is known; before that the collector of declarations does.
  Signature* sig = type_as<Signature>(f->type);
  if (sig != nullptr && sig->recv != nullptr && sig->recv->type != nullptr) {
    bool is_ptr;
    deref(sig->recv->type, &is_ptr);
    return is_ptr;
  }
  return f->has_ptr_recv;
}

namespace {

struct Embedded {
  Type* type;
  int node;        // of its field: the path to it
  bool indirect;   // a pointer was followed
  bool multiples;  // met several times at this depth
};

// Paths as links to the outer field.
struct Node {
  int outer, index;
};

struct Search {
  SmallVec<Node, 16> nodes;
  Object* obj = nullptr;
  int node = -1;
  bool indirect = false, collision = false, needs_pointer = false;

  int add(int outer, int index) {
    nodes.push_back({outer, index});
    return static_cast<int>(nodes.size()) - 1;
  }

  // True: a second find at the same depth.
  bool found(Object* o, const Embedded& e, int index) {
    node = add(e.node, index);
    if (obj != nullptr || e.multiples) {
      collision = true;
      obj = nullptr;
      return true;
    }
    obj = o;
    indirect = e.indirect;
    return false;
  }

  void run(Type* t, bool addressable, const Package* pkg, std::string_view name, bool fold_case) {
    if (name == "_") return;
    bool is_ptr;
    Type* base = deref(t, &is_ptr);
    // Pointers to interfaces (and type parameters) have no methods.
    if (is_ptr && under(base)->kind == TypeKind::Interface) return;
    SmallVec<Embedded, 8> current, next;
    current.push_back({base, -1, is_ptr, false});
    SmallVec<Named*, 8> seen;
    while (!current.empty()) {
      next.clear();
      for (const Embedded& e : current) {
        if (Named* named = as_named(e.type)) {
          // Already met at a shallower depth, which wins.
          bool known = false;
          for (Named* s : seen) known = known || s == named || (s->origin == named->origin && identical(s, named));
          if (known) continue;
          seen.push_back(named);
          int index;
          if (FuncObj* m = named_lookup_method(named, pkg, name, fold_case, &index)) {
            if (found(m, e, index)) return;
            continue;
          }
        }
        Type* u = under(e.type);
        if (u->kind == TypeKind::Struct) {
          std::span<VarObj*> fields = static_cast<StructType*>(u)->fields;
          for (size_t i = 0; i < fields.size(); i++) {
            VarObj* f = fields[i];
            if ((f->name.data() == name.data() || fold_case) && same_id(f, pkg, name, fold_case)) {
              if (found(f, e, static_cast<int>(i))) return;
              continue;
            }
            if (obj != nullptr || !f->embedded) continue;
            bool ptr;
            Type* ft = deref(f->type, &ptr);
            // Only types that can have fields or methods are searched.
            TypeKind k = unalias(ft)->kind;
            if (k != TypeKind::Named && k != TypeKind::Struct && k != TypeKind::Interface && k != TypeKind::TypeParam) continue;
            next.push_back({ft, add(e.node, static_cast<int>(i)), e.indirect || ptr, e.multiples});
          }
        } else if (u->kind == TypeKind::Interface) {
          int index;
          if (FuncObj* m = method_index(type_set(static_cast<Interface*>(u))->methods, pkg, name, fold_case, &index)) {
            if (found(m, e, index)) return;
          }
        }
      }
      if (obj != nullptr) {
        if (obj->kind == ObjKind::Func && has_ptr_recv(static_cast<FuncObj*>(obj)) && !indirect && !addressable) {
          obj = nullptr;
          node = -1;
          needs_pointer = true;
        }
        return;
      }
      consolidate(next);
      std::swap(current, next);
    }
  }

  static void consolidate(SmallVec<Embedded, 8>& list) {
    if (list.size() < 2) return;
    size_t n = 0;
    for (size_t i = 0; i < list.size(); i++) {
      size_t k = 0;
      while (k < n && !identical(list[k].type, list[i].type)) k++;
      if (k < n) {
        list[k].multiples = true;
      } else {
        if (n != i) list[n] = list[i];
        n++;
      }
    }
    while (list.size() > n) list.pop_back();
  }

  LookupResult result() const {
    LookupResult r;
    r.obj = obj;
    r.indirect = needs_pointer || (obj != nullptr && indirect);
    r.ambiguous = collision;
    if (node >= 0) {
      size_t n = 0;
      for (int i = node; i >= 0; i = nodes[static_cast<size_t>(i)].outer) n++;
      r.path.resize(n);
      for (int i = node; i >= 0; i = nodes[static_cast<size_t>(i)].outer) r.path[--n] = nodes[static_cast<size_t>(i)].index;
    }
    return r;
  }
};

}  // namespace

LookupResult lookup_field_or_method(Type* t, bool addressable, Package* from, std::string_view name, bool fold_case) {
  Search s;
  // A defined pointer type has the fields of its base, but no methods.
  if (Named* n = as_named(t)) {
    if (PointerType* p = under_as<PointerType>(n)) {
      s.run(p, false, from, name, fold_case);
      if (s.obj != nullptr && s.obj->kind == ObjKind::Func) return {};
      return s.result();
    }
  }
  s.run(t, addressable, from, name, fold_case);
  return s.result();
}

// ---- implementing an interface

namespace {

bool has_invalid_embedded_fields(Type* t, SmallVec<StructType*, 8>& seen) {
  StructType* s = under_as<StructType>(deref_struct_ptr(t));
  if (s == nullptr) return false;
  for (StructType* x : seen) {
    if (x == s) return false;
  }
  seen.push_back(s);
  for (VarObj* f : s->fields) {
    if (f->embedded && (!is_valid(f->type) || has_invalid_embedded_fields(f->type, seen))) return true;
  }
  return false;
}

enum class State : uint8_t { Ok, NotFound, WrongName, Unexported, WrongSig, AmbigSel, PtrRecv, Field };

}  // namespace

std::string interface_ptr_error(const TypeEnv* env, Type* t) {
  PointerType* p = under_as<PointerType>(t);
  CHECK(p != nullptr);
  std::string s = "type " + type_string(t, env);
  return is_type_param(p->base) ? s + " is pointer to type parameter, not type parameter" : s + " is pointer to interface, not interface";
}

FuncObj* missing_method(const TypeEnv* env, Type* V, Type* T, bool static_, EquivalentFn equivalent, void* ctx, std::string* cause, bool* wrong_type) {
  if (wrong_type != nullptr) *wrong_type = false;
  Interface* ti = under_as<Interface>(T);
  CHECK(ti != nullptr);
  const std::vector<FuncObj*>& methods = type_set(ti)->methods;
  if (methods.empty()) return nullptr;
  auto same = [&](FuncObj* f, FuncObj* m) {
    Type *a = func_signature(env, f), *b = func_signature(env, m);
    if (a == nullptr || b == nullptr) return true;  // in error: reported elsewhere
    return equivalent != nullptr ? equivalent(ctx, a, b) : identical(a, b);
  };
  State state = State::Ok;
  FuncObj *m = nullptr, *f = nullptr;
  if (Interface* vi = under_as<Interface>(V)) {
    const TypeSet* set = type_set(vi);
    if (set == type_set(ti)) return nullptr;
    // Both lists are sorted the same way.
    size_t at = 0;
    for (FuncObj* want : methods) {
      m = want;
      f = nullptr;
      for (size_t i = at; i < set->methods.size(); i++) {
        if (!same_id(set->methods[i], m->pkg, m->name)) continue;
        f = set->methods[i];
        at = i + 1;
        break;
      }
      if (f == nullptr) {
        if (!static_) continue;
        state = State::NotFound;
        break;
      }
      if (!same(f, m)) {
        state = State::WrongSig;
        break;
      }
    }
  } else {
    for (FuncObj* want : methods) {
      m = want;
      f = nullptr;
      Search s;
      s.run(V, false, m->pkg, m->name, false);
      if (s.obj == nullptr) {
        if (s.collision) {
          state = State::AmbigSel;
        } else if (s.needs_pointer) {
          state = State::PtrRecv;
        } else {
          state = State::NotFound;
          if (cause != nullptr) {
            Search folded;
            folded.run(V, false, m->pkg, m->name, true);
            if (folded.obj != nullptr && folded.obj->kind == ObjKind::Func) {
              f = static_cast<FuncObj*>(folded.obj);
              state = f->name == m->name ? State::Unexported : State::WrongName;
            }
          }
        }
        break;
      }
      if (s.obj->kind != ObjKind::Func) {
        state = State::Field;
        break;
      }
      f = static_cast<FuncObj*>(s.obj);
      if (!same(f, m)) {
        state = State::WrongSig;
        break;
      }
    }
  }
  if (state == State::Ok) return nullptr;
  if (wrong_type != nullptr) *wrong_type = state == State::WrongSig || state == State::PtrRecv;
  if (cause == nullptr) return m;
  std::string name(m->name);
  if (f != nullptr) func_signature(env, f);
  switch (state) {
    case State::NotFound:
      if (is_interface_ptr(V)) {
        *cause = "(" + interface_ptr_error(env, V) + ")";
      } else if (is_interface_ptr(T)) {
        *cause = "(" + interface_ptr_error(env, T) + ")";
      } else {
        *cause = "(missing method " + name + ")";
      }
      break;
    case State::WrongName: *cause = "(missing method " + name + ")\n\t\thave " + func_string(env, f, false) + "\n\t\twant " + func_string(env, m, false); break;
    case State::Unexported: *cause = "(unexported method " + name + ")"; break;
    case State::WrongSig: {
      std::string have = func_string(env, f, false), want = func_string(env, m, false);
      if (have == want) {
        // The difference lies in the packages of names.
        have = func_string(env, f, true);
        want = func_string(env, m, true);
      }
      *cause = "(wrong type for method " + name + ")";
      if (have != want) *cause += "\n\t\thave " + have + "\n\t\twant " + want;
      break;
    }
    case State::AmbigSel: *cause = "(ambiguous selector " + type_string(V, env) + "." + name + ")"; break;
    case State::PtrRecv: *cause = "(method " + name + " has pointer receiver)"; break;
    case State::Field: *cause = "(" + type_string(V, env) + "." + name + " is a field, not a method)"; break;
    case State::Ok: UNREACHABLE();
  }
  return m;
}

bool has_all_methods(const TypeEnv* env, Type* V, Type* T, bool static_, EquivalentFn equivalent, void* ctx, std::string* cause) {
  if (!is_valid(V)) return true;
  if (missing_method(env, V, T, static_, equivalent, ctx, cause, nullptr) == nullptr) return true;
  SmallVec<StructType*, 8> seen;
  return has_invalid_embedded_fields(V, seen);
}

bool assertable_to(const TypeEnv* env, Type* V, Type* T, std::string* cause) {
  // No static check when T is an interface: an unlisted method may be there at run time.
  if (is_interface_or_type_param(T)) return true;
  return has_all_methods(env, T, V, false, nullptr, nullptr, cause);
}

bool new_assertable_to(const TypeEnv* env, Type* V, Type* T, std::string* cause) {
  if (is_interface_or_type_param(T)) return true;
  return implements(env, T, V, false, cause);
}

std::string lookup_error(const TypeEnv* env, Type* t, std::string_view sel, const Object* obj, bool struct_lit) {
  enum { Missing, Misspelled, Unexported, Inaccessible } e = Missing;
  std::string alt;
  auto tail = [](std::string_view s) {
    size_t i = 1;
    while (i < s.size() && (s[i] & 0xc0) == 0x80) i++;
    return s.empty() ? s : s.substr(i);
  };
  if (obj != nullptr) {
    alt = obj->name;
    bool same_tail = tail(sel) == tail(alt);
    if (env != nullptr && obj->pkg == env->pkg) {
      e = Misspelled;
    } else if (is_exported(sel)) {
      if (is_exported(alt)) e = Misspelled;
      else if (same_tail) e = Unexported;
    } else if (is_exported(alt)) {
      if (same_tail) e = Misspelled;
    } else if (sel == alt) {
      e = Inaccessible;
    }
  }
  std::string s(sel), type = type_string(t, env);
  if (struct_lit) {
    switch (e) {
      case Missing: return "unknown field " + s + " in struct literal of type " + type;
      case Misspelled: return "unknown field " + s + " in struct literal of type " + type + ", but does have " + alt;
      case Unexported: return "unknown field " + s + " in struct literal of type " + type + ", but does have unexported " + alt;
      case Inaccessible: return "cannot refer to unexported field " + alt + " in struct literal of type " + type;
    }
  }
  std::string what = obj == nullptr ? "object" : obj->kind == ObjKind::Var ? "field" : obj->kind == ObjKind::Func ? "method" : "object";
  switch (e) {
    case Missing: return "type " + type + " has no field or method " + s;
    case Misspelled: return "type " + type + " has no field or method " + s + ", but does have " + what + " " + alt;
    case Unexported: return "type " + type + " has no field or method " + s + ", but does have unexported " + what + " " + alt;
    case Inaccessible: return "cannot refer to unexported " + what + " " + alt;
  }
  UNREACHABLE();
}

}  // namespace gorun
