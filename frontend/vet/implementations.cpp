#include "frontend/vet/implementations.h"

#include <algorithm>

#include "frontend/types/lookup.h"
#include "frontend/vet/print_facts.h"
#include "frontend/vet/walk.h"

namespace gorun::vet {

using namespace ast;

namespace {

struct Finder : Walk {
  CheckedPackage& cp;
  Implementations out;
  std::vector<Signature*> functions;  // whose bodies enclose the statement at hand

  explicit Finder(CheckedPackage& c) : cp(c) {}

  // A value of type `from` goes to a place of type `to`.
  void assign(Type* to, Type* from) {
    if (to == nullptr || from == nullptr || to->kind == TypeKind::Tuple || from->kind == TypeKind::Tuple || !is_interface(to) || identical(to, from)) return;
    for (FuncObj* m : type_set(static_cast<Interface*>(under(to)))->methods) {
      if (m->pkg != cp.pkg || print_params(as_signature(m->type)).args == nullptr) continue;
      LookupResult r = lookup_field_or_method(from, false, cp.pkg, m->name);
      if (r.obj == nullptr || r.obj->kind != ObjKind::Func) continue;
      auto* f = static_cast<FuncObj*>(r.obj);
      if (f->origin != nullptr) f = f->origin;
      std::vector<FuncObj*>& known = out[m];
      if (std::find(known.begin(), known.end(), f) == known.end()) known.push_back(f);
    }
  }
  void assign_all(List<Expr*> to, List<Expr*> from) {
    if (to.size() == from.size()) {
      for (size_t i = 0; i < to.size(); i++) assign(to[i]->type, from[i]->type);
    } else if (from.size() == 1) {
      if (auto* t = type_as<TupleType>(from[0]->type))
        for (size_t i = 0; i < to.size() && i < t->vars.size(); i++) assign(to[i]->type, t->vars[i]->type);
    }
  }
  void results(Signature* s, List<Expr*> from) {
    if (s == nullptr || s->results == nullptr) return;
    std::span<VarObj*> to = s->results->vars;
    TupleType* t = from.size() == 1 ? type_as<TupleType>(from[0]->type) : nullptr;
    for (size_t i = 0; i < to.size(); i++) {
      if (t != nullptr && i < t->vars.size()) assign(to[i]->type, t->vars[i]->type);
      else if (t == nullptr && i < from.size()) assign(to[i]->type, from[i]->type);
    }
  }
  void call(CallExpr* c) {
    if (c->call_kind == CallKind::Conversion) {
      if (c->args.size() == 1) assign(c->type, c->args[0]->type);
      return;
    }
    if (c->call_kind == CallKind::Builtin || c->fun->type == nullptr) return;
    Signature* s = type_as<Signature>(core_type(c->fun->type));
    if (s == nullptr || s->params == nullptr) return;
    std::span<VarObj*> p = s->params->vars;
    TupleType* t = c->args.size() == 1 ? type_as<TupleType>(c->args[0]->type) : nullptr;
    const size_t n = t != nullptr ? t->vars.size() : c->args.size();
    for (size_t i = 0; i < n; i++) {
      Type* from = t != nullptr ? t->vars[i]->type : c->args[i]->type;
      Type* to = p[std::min(i, p.size() - 1)]->type;
      if (s->variadic && i + 1 >= p.size() && !c->has_dots)
        if (auto* slice = under_as<SliceType>(to)) to = slice->elem;
      assign(to, from);
    }
  }
  void literal(CompositeLit* l) {
    if (l->type == nullptr) return;
    Type* t = l->type;
    if (l->type_expr == nullptr && under(t)->kind == TypeKind::Pointer) t = deref(t);
    Type* u = core_type(t);
    if (u == nullptr) return;
    for (size_t i = 0; i < l->elems.size(); i++) {
      auto* kv = as<KeyValue>(l->elems[i]);
      Expr* value = kv != nullptr ? kv->value : l->elems[i];
      if (auto* s = type_as<StructType>(u)) {
        auto* name = kv != nullptr ? as<NameExpr>(kv->key) : nullptr;
        if (name != nullptr && name->obj != nullptr) assign(name->obj->type, value->type);
        else if (kv == nullptr && i < s->fields.size()) assign(s->fields[i]->type, value->type);
      } else if (auto* a = type_as<ArrayType>(u)) {
        assign(a->elem, value->type);
      } else if (auto* sl = type_as<SliceType>(u)) {
        assign(sl->elem, value->type);
      } else if (auto* m = type_as<MapType>(u)) {
        if (kv != nullptr) assign(m->key, kv->key->type);
        assign(m->elem, value->type);
      }
    }
  }

  bool enter(Decl* d) override {
    if (d->kind == DeclKind::Func) {
      auto* f = static_cast<FuncDecl*>(d);
      Object* o = f->name->obj;
      functions.push_back(o == nullptr ? nullptr : as_signature(o->type));
      stmt(f->body);
      functions.pop_back();
      return false;
    }
    if (d->kind == DeclKind::Var) {
      auto* v = static_cast<VarDecl*>(d);
      if (v->type != nullptr)
        for (Expr* e : unpack_list(v->values)) {
          if (auto* t = type_as<TupleType>(e->type))
            for (VarObj* r : t->vars) assign(v->type->type, r->type);
          else assign(v->type->type, e->type);
        }
    }
    return true;
  }
  bool enter(Stmt* s) override {
    if (auto* a = as<AssignStmt>(s)) {
      if (a->rhs != nullptr && a->op == Tok::EOF_) assign_all(unpack_list(a->lhs), unpack_list(a->rhs));
    } else if (auto* r = as<ReturnStmt>(s)) {
      if (!functions.empty()) results(functions.back(), unpack_list(r->results));
    } else if (auto* send = as<SendStmt>(s)) {
      if (send->chan->type != nullptr)
        if (auto* c = type_as<ChanType>(core_type(send->chan->type))) assign(c->elem, send->value->type);
    } else if (auto* w = as<SwitchStmt>(s)) {
      if (auto* g = as<TypeSwitchGuard>(w->tag))
        for (CaseClause* c : w->body)
          for (Expr* e : unpack_list(c->cases)) assign(g->x->type, e->type);
    }
    return true;
  }
  bool enter(Expr* e) override {
    if (auto* f = as<FuncLit>(e)) {
      functions.push_back(as_signature(f->type));
      stmt(f->body);
      functions.pop_back();
      return false;
    }
    if (auto* c = as<CallExpr>(e)) {
      call(c);
    } else if (auto* l = as<CompositeLit>(e)) {
      literal(l);
    } else if (auto* t = as<TypeAssertExpr>(e)) {
      assign(t->x->type, t->type_expr->type);
    } else if (auto* o = as<Operation>(e); o != nullptr && (o->op == Tok::Eq || o->op == Tok::Ne) && o->y != nullptr) {
      assign(o->x->type, o->y->type);
      assign(o->y->type, o->x->type);
    } else if (auto* i = as<IndexExpr>(e); i != nullptr && i->x->type != nullptr && i->x->mode != Mode::TypeExpr) {
      if (auto* m = type_as<MapType>(core_type(i->x->type))) assign(m->key, i->index->type);
    }
    return true;
  }
};

}  // namespace

Implementations find_implementations(CheckedPackage& cp) {
  Finder f(cp);
  for (const FileNode* n : cp.files) f.file(n);
  return std::move(f.out);
}

}  // namespace gorun::vet
