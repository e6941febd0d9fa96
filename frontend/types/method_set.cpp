// Complete method sets (go/types NewMethodSet).
#include <algorithm>

#include "frontend/types/lookup.h"
#include "frontend/types/named.h"
#include "runtime/base/flat_map.h"
#include "runtime/base/small_vec.h"

namespace gorun {
namespace {

// Identity of a selector: the interned name, and the package of an unexported one.
struct Key {
  const char* name;
  const Package* pkg;
  bool operator==(const Key& o) const { return name == o.name && (pkg == o.pkg || same_pkg(pkg, o.pkg)); }
};
struct KeyHash {
  uint64_t operator()(const Key& k) const { return reinterpret_cast<uintptr_t>(k.name) * 0x9e3779b97f4a7c15u; }
};

struct Level {
  Type* type;
  std::vector<int> path;
  bool indirect, multiples;
};
struct Candidate {
  FuncObj* func = nullptr;  // null: a field, or a collision: hides deeper methods of that name
  std::vector<int> path;
  bool indirect = false;
  unsigned depth = 0;
};

}  // namespace

std::vector<MethodSetEntry> method_set(Type* t) {
  std::vector<MethodSetEntry> out;
  // A defined pointer type has no methods.
  if (Named* n = as_named(t); n != nullptr && under(n)->kind == TypeKind::Pointer) return out;
  bool is_ptr;
  Type* base = deref(t, &is_ptr);
  if (is_ptr && under(base)->kind == TypeKind::Interface) return out;

  FlatMap<Key, Candidate, KeyHash> found;
  std::vector<Level> current, next;
  current.push_back({base, {}, is_ptr, false});
  SmallVec<Named*, 16> seen;
  unsigned depth = 0;
  auto add = [&](Object* o, FuncObj* f, const Level& e, int index) {
    if (o->name == "_") return;
    auto [c, fresh] = found.try_emplace(Key{o->name.data(), is_exported(o->name) ? nullptr : o->pkg});
    if (fresh) {
      c->depth = depth;
      if (f == nullptr || e.multiples) return;
      c->func = f;
      c->path = e.path;
      c->path.push_back(index);
      c->indirect = e.indirect;
    } else if (c->depth == depth) {
      c->func = nullptr;  // collision
    }
  };
  while (!current.empty()) {
    next.clear();
    for (const Level& e : current) {
      if (Named* n = as_named(e.type)) {
        bool known = false;
        for (Named* s : seen) known = known || s == n || (s->origin == n->origin && identical(s, n));
        if (known) continue;
        seen.push_back(n);
        for (unsigned i = 0; i < num_methods(n); i++) {
          FuncObj* f = method_of(n, i);
          add(f, f, e, static_cast<int>(i));
        }
      }
      Type* u = under(e.type);
      if (u->kind == TypeKind::Struct) {
        std::span<VarObj*> fields = static_cast<StructType*>(u)->fields;
        for (size_t i = 0; i < fields.size(); i++) {
          VarObj* f = fields[i];
          add(f, nullptr, e, static_cast<int>(i));
          if (!f->embedded) continue;
          bool ptr;
          Type* ft = deref(f->type, &ptr);
          Level inner{ft, e.path, e.indirect || ptr, e.multiples};
          inner.path.push_back(static_cast<int>(i));
          bool merged = false;
          for (Level& other : next) {
            if (!identical(other.type, ft)) continue;
            other.multiples = true;
            merged = true;
            break;
          }
          if (!merged) next.push_back(std::move(inner));
        }
      } else if (u->kind == TypeKind::Interface) {
        const std::vector<FuncObj*>& methods = type_set(static_cast<Interface*>(u))->methods;
        for (size_t i = 0; i < methods.size(); i++) add(methods[i], methods[i], e, static_cast<int>(i));
      }
    }
    std::swap(current, next);
    depth++;
  }
  for (auto& [key, c] : found) {
    if (c.func == nullptr || (!c.indirect && has_ptr_recv(c.func))) continue;
    out.push_back({c.func, std::move(c.path), c.indirect});
  }
  std::sort(out.begin(), out.end(), [](const MethodSetEntry& a, const MethodSetEntry& b) { return compare_objects(a.func, b.func) < 0; });
  return out;
}

}  // namespace gorun
