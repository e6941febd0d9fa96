// The order in which package variables are initialised (types2 initorder.go).
//
// Constants and variables are nodes; what an initialiser reaches through functions counts as its own dependency. Only functions that
// initialisers reach matter, so bodies that were left for later are checked here when needed.
#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "frontend/check/checker.h"

namespace gorun {

namespace {

struct Node {
  Object* obj;
  std::vector<Node*> succ, pred;
  size_t ndeps = 0;
};

struct Less {
  // Constants first, then by the number of open dependencies, then in source order.
  bool operator()(const Node* a, const Node* b) const {
    bool ac = a->obj->kind == ObjKind::Const, bc = b->obj->kind == ObjKind::Const;
    if (ac != bc) return ac;
    if (a->ndeps != b->ndeps) return a->ndeps < b->ndeps;
    return a->obj->order < b->obj->order;
  }
};

// A path of dependencies from `from` to `to`, reversed: {to, ..., first after from}.
bool find_path(Object* from, Object* to, std::unordered_set<Object*>& seen, std::vector<Object*>* path) {
  if (!seen.insert(from).second) return false;
  std::vector<Object*> deps = from->info->deps;
  std::sort(deps.begin(), deps.end(), [](Object* a, Object* b) { return a->order < b->order; });
  for (Object* d : deps) {
    if (d == to || find_path(d, to, seen, path)) {
      path->push_back(d);
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Initializer> Checker::init_order() {
  std::unordered_map<Object*, Node*> nodes;
  std::vector<std::unique_ptr<Node>> list;
  auto is_value = [](Object* o) { return o->kind == ObjKind::Const || o->kind == ObjKind::Var; };
  for (Object* o : obj_list) {
    if (!is_value(o)) continue;
    list.push_back(std::make_unique<Node>());
    list.back()->obj = o;
    nodes[o] = list.back().get();
  }
  for (auto& n : list) {
    if (n->obj->info->deps.empty()) continue;
    // Everything that is reached directly or through functions. Checking a body on demand may add to the lists that are walked.
    std::unordered_set<Object*> seen;
    std::vector<Object*> funcs;
    auto add = [&](const std::vector<Object*>& deps) {
      for (Object* d : deps) {
        if (!seen.insert(d).second) continue;
        if (d->kind == ObjKind::Func) funcs.push_back(d);
        else if (auto it = nodes.find(d); it != nodes.end()) n->succ.push_back(it->second);
      }
    };
    add(n->obj->info->deps);
    while (!funcs.empty()) {
      FuncObj* f = static_cast<FuncObj*>(funcs.back());
      funcs.pop_back();
      if (complete) body_on_demand(f);
      add(f->info->deps);
    }
    for (Node* s : n->succ) s->pred.push_back(n.get());
  }
  std::set<Node*, Less> queue;
  for (auto& n : list) {
    n->ndeps = n->succ.size();
    queue.insert(n.get());
  }

  std::vector<Initializer> out_list;
  std::unordered_set<DeclInfo*> emitted;  // a, b = f(): one initialiser for both
  while (!queue.empty()) {
    Node* n = *queue.begin();
    queue.erase(queue.begin());
    if (n->ndeps > 0) {
      std::unordered_set<Object*> seen;
      std::vector<Object*> cycle;
      // No path: n only leads to a cycle, which is reported with one of its own members.
      if (find_path(n->obj, n->obj, seen, &cycle)) {
        Object* obj = cycle[0];
        if (cycle.size() == 1) {
          errorf(obj->pos, Diag::InitCycleSelf, {obj->name});
        } else {
          ErrorBuilder err(this, Diag::InitCycle);
          err.add(obj->pos, format_diag(Diag::InitCycle, {obj->name}));
          for (size_t j = cycle.size(); j-- > 0;) {
            Object* next = cycle[j];
            err.add(obj->pos, std::string(obj->name) + " refers to " + std::string(next->name));
            obj = next;
          }
          err.report();
        }
      }
    }
    for (Node* p : n->pred) {
      if (p->ndeps == 0) continue;
      auto it = queue.find(p);
      bool queued = it != queue.end();
      if (queued) queue.erase(it);
      p->ndeps--;
      if (queued) queue.insert(p);
    }
    if (n->obj->kind != ObjKind::Var) continue;
    DeclInfo* d = n->obj->info;
    if (!d->init || !emitted.insert(d).second) continue;
    Initializer init;
    if (d->lhs.empty()) init.lhs.push_back(static_cast<VarObj*>(n->obj));
    else init.lhs.assign(d->lhs.begin(), d->lhs.end());
    init.rhs = d->init;
    out_list.push_back(std::move(init));
  }
  return out_list;
}

}  // namespace gorun
