#include "frontend/check/mono.h"

#include <algorithm>

#include "frontend/check/checker.h"
#include "frontend/types/predicates.h"
#include "frontend/types/typeset.h"

namespace gorun {

int MonoGraph::tparam_vertex(TypeParam* p) {
  if (auto it = canon.find(p); it != canon.end()) p = it->second;
  auto [it, fresh] = index.try_emplace(p->obj, static_cast<int>(vertices.size()));
  if (fresh) vertices.push_back({p->obj});
  return it->second;
}

// A type declared in a generic function depends on all type parameters in scope.
int MonoGraph::local_type_vertex(const Package* pkg, Named* named) {
  TypeName* obj = named->obj;
  if (obj->pkg != pkg || obj->parent == pkg->scope || obj->parent == nullptr) return -1;
  if (auto it = index.find(obj); it != index.end()) return it->second;
  int idx = -1;
  for (Scope* s = obj->parent; s && s != pkg->scope; s = s->parent) {
    for (const Scope::Entry& e : s->entries) {
      if (e.obj->kind != ObjKind::TypeName || !(e.obj->pos < obj->pos) || !e.obj->type || e.obj->type->kind != TypeKind::TypeParam) continue;
      TypeParam* p = static_cast<TypeParam*>(e.obj->type);
      if (p->obj != e.obj) continue;  // an alias
      if (idx < 0) {
        idx = static_cast<int>(vertices.size());
        vertices.push_back({obj});
      }
      int src = tparam_vertex(p);
      edges.push_back({idx, src, 1, obj->pos, p});
    }
  }
  index[obj] = idx;
  return idx;
}

void MonoGraph::assign(const Package* pkg, Pos pos, TypeParam* tpar, Type* targ) {
  if (tpar->obj->pkg != pkg) return;  // cycles lie within one package
  auto flow = [&](int src, Type* t) {
    int dst = tparam_vertex(tpar);
    edges.push_back({dst, src, t == targ ? 0 : 1, pos, targ});
  };
  auto walk = [&](auto& self, Type* type) -> void {
    Type* t = unalias(type);
    auto tuple = [&](TupleType* tup) {
      if (tup)
        for (VarObj* v : tup->vars) self(self, v->type);
    };
    switch (t->kind) {
      case TypeKind::TypeParam: flow(tparam_vertex(static_cast<TypeParam*>(t)), t); break;
      case TypeKind::Named: {
        Named* n = static_cast<Named*>(t);
        if (int src = local_type_vertex(pkg, n->origin ? n->origin : n); src >= 0) flow(src, t);
        for (Type* a : n->targs) self(self, a);
        break;
      }
      case TypeKind::Array: self(self, static_cast<ArrayType*>(t)->elem); break;
      case TypeKind::Slice: self(self, static_cast<SliceType*>(t)->elem); break;
      case TypeKind::Pointer: self(self, static_cast<PointerType*>(t)->base); break;
      case TypeKind::Chan: self(self, static_cast<ChanType*>(t)->elem); break;
      case TypeKind::Map:
        self(self, static_cast<MapType*>(t)->key);
        self(self, static_cast<MapType*>(t)->elem);
        break;
      case TypeKind::Interface:
        for (FuncObj* m : type_set(static_cast<Interface*>(t))->methods) self(self, m->type);
        break;
      case TypeKind::Signature:
        tuple(static_cast<Signature*>(t)->params);
        tuple(static_cast<Signature*>(t)->results);
        break;
      case TypeKind::Struct:
        for (VarObj* f : static_cast<StructType*>(t)->fields) self(self, f->type);
        break;
      default: break;
    }
  };
  walk(walk, targ);
}

void Checker::mono_canon(TypeParam* method_tparam, TypeParam* type_tparam) { mono->canon[method_tparam] = type_tparam; }

void Checker::mono_instance(Pos pos, std::span<TypeParam* const> tparams, std::span<Type* const> targs, std::span<ast::Expr* const> xlist) {
  if (complete) return;  // bodies on demand: libraries are checked as a whole elsewhere
  for (size_t i = 0; i < tparams.size() && i < targs.size(); i++) mono->assign(pkg, i < xlist.size() ? ast::start_pos(xlist[i]) : pos, tparams[i], targs[i]);
}

// Bellman-Ford for heaviest paths: a path as long as there are vertices contains a cycle of positive weight.
void Checker::monomorph() {
  std::vector<MonoGraph::Vertex>& vs = mono->vertices;
  int loop = -1;
  for (bool again = true; again && loop < 0;) {
    again = false;
    for (size_t i = 0; i < mono->edges.size(); i++) {
      const MonoGraph::Edge& e = mono->edges[i];
      int w = vs[e.src].weight + e.weight;
      if (w <= vs[e.dst].weight) continue;
      vs[e.dst].pre = static_cast<int>(i);
      vs[e.dst].len = vs[e.src].len + 1;
      if (vs[e.dst].len == static_cast<int>(vs.size())) {
        loop = e.dst;
        break;
      }
      vs[e.dst].weight = w;
      again = true;
    }
  }
  if (loop < 0) return;

  // The path may only lead away from the cycle: walk back until a vertex repeats, and drop what was seen before it.
  std::vector<int> stack;
  std::vector<bool> seen(vs.size());
  int v = loop;
  while (!seen[v]) {
    stack.push_back(v);
    seen[v] = true;
    v = mono->edges[vs[v].pre].src;
  }
  stack.erase(stack.begin(), std::find(stack.begin(), stack.end(), v));
  ErrorBuilder err(this, Diag::InstantiationCycle);
  err.add(vs[v].obj->pos, format_diag(Diag::InstantiationCycle, {}));
  for (int u : stack) {
    const MonoGraph::Edge& e = mono->edges[vs[u].pre];
    TypeName* obj = vs[e.dst].obj;
    bool named = obj->type->kind == TypeKind::Named;
    err.add(e.pos, std::string(obj->name) + (named ? " implicitly parameterized by " : " instantiated as ") + str(e.type));
  }
  err.report();
}

}  // namespace gorun
