// Annotations of the tree. An expression of untyped type stays open: update_expr_type gives it its final type when its use says which.
#include "frontend/check/checker.h"
#include "frontend/types/lookup.h"

namespace gorun {

using namespace ast;

void Checker::record(Operand* x) {
  Expr* e = x->expr;
  e->shift_lhs = false;
  e->mode = x->mode;
  switch (x->mode) {
    case Mode::Invalid: e->type = invalid(); break;
    case Mode::NoValue: e->type = nullptr; break;
    case Mode::Constant: e->cv = x->val; [[fallthrough]];
    default: e->type = x->type;
  }
}

void Checker::record_type_and_value(Expr* e, Mode mode, Type* t, Const val) {
  if (mode == Mode::Invalid) return;
  e->mode = mode;
  e->type = t;
  if (mode == Mode::Constant) e->cv = val;
}

// The name that an instantiation belongs to: f, pkg.f, x.f, possibly indexed or in parentheses.
static NameExpr* instantiated_name(Expr* e) {
  for (;;) {
    switch (e->kind) {
      case ExprKind::Index: e = static_cast<IndexExpr*>(e)->x; break;
      case ExprKind::Paren: e = static_cast<ParenExpr*>(e)->x; break;
      case ExprKind::Name: return static_cast<NameExpr*>(e);
      case ExprKind::Selector: return static_cast<SelectorExpr*>(e)->sel;
      default: return nullptr;
    }
  }
}

void Checker::record_instance(Expr* e, std::span<Type* const> targs, Type* t) {
  NameExpr* name = instantiated_name(e);
  if (!name) return;
  name->targs = arena.copy_span(targs);
  name->type = t;
  name->mode = Mode::Value;
  // An index expression or a pair of parentheses around the name has the instance's type as well.
  for (Expr* p = e; p != name;) {
    p->type = t;
    p->mode = Mode::Value;
    if (p->kind == ExprKind::Index) p = static_cast<IndexExpr*>(p)->x;
    else if (p->kind == ExprKind::Paren) p = static_cast<ParenExpr*>(p)->x;
    else break;
  }
}

void Checker::record_selection(SelectorExpr* e, SelKind kind, Type* recv, Object* obj, const std::vector<int>& path, bool indirect) {
  e->sel->obj = obj;
  e->sel->type = obj->type;
  e->sel_kind = kind;
  e->recv = recv;
  size_t n = path.size();
  // The last index of a method says its place in the declared methods; only the way through embedded fields is of use.
  if (kind != SelKind::Field && n > 0) n--;
  e->path = arena.copy_span(std::span<const int>(path.data(), n));
  e->indirect = indirect;
}

}  // namespace gorun
