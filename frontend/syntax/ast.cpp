// Extents of expressions (cmd/compile/internal/syntax/positions.go).
#include "frontend/syntax/ast.h"

namespace gorun::ast {

Pos start_pos(const Expr* e, bool of_sliced) {
  while (true) {
    const Expr* first = nullptr;
    switch (e->kind) {
      case ExprKind::CompositeLit: first = static_cast<const CompositeLit*>(e)->type_expr; break;
      case ExprKind::KeyValue: first = static_cast<const KeyValue*>(e)->key; break;
      case ExprKind::Selector: first = static_cast<const SelectorExpr*>(e)->x; break;
      case ExprKind::Index: first = static_cast<const IndexExpr*>(e)->x; break;
      case ExprKind::Slice: first = of_sliced ? static_cast<const SliceExpr*>(e)->x : nullptr; break;
      case ExprKind::TypeAssert: first = static_cast<const TypeAssertExpr*>(e)->x; break;
      case ExprKind::TypeSwitchGuard: {
        auto* g = static_cast<const TypeSwitchGuard*>(e);
        first = g->lhs != nullptr ? g->lhs : g->x;
        break;
      }
      case ExprKind::Operation: {
        auto* o = static_cast<const Operation*>(e);
        if (o->y != nullptr) first = o->x;
        break;
      }
      case ExprKind::Call: first = static_cast<const CallExpr*>(e)->fun; break;
      case ExprKind::List: {
        auto* l = static_cast<const ListExpr*>(e);
        if (!l->elems.empty()) first = l->elems[0];
        break;
      }
      default: break;
    }
    if (first == nullptr) return e->pos;
    e = first;
  }
}

namespace {
Pos behind(Pos p, size_t n) { return Pos{p.off + static_cast<uint32_t>(n)}; }
const Expr* type_of(List<Field*> fields) {
  if (fields.empty()) return nullptr;
  const Field* f = fields.back();
  return f->type != nullptr ? f->type : f->name;
}
}  // namespace

Pos end_pos(const Expr* e) {
  while (true) {
    const Expr* last = nullptr;
    switch (e->kind) {
      case ExprKind::Name: return behind(e->pos, static_cast<const NameExpr*>(e)->name.size());
      case ExprKind::BasicLit: return behind(e->pos, static_cast<const BasicLit*>(e)->text.size());
      case ExprKind::CompositeLit: return static_cast<const CompositeLit*>(e)->rbrace;
      case ExprKind::FuncLit: return static_cast<const FuncLit*>(e)->body->rbrace;
      case ExprKind::KeyValue: last = static_cast<const KeyValue*>(e)->value; break;
      case ExprKind::Paren: last = static_cast<const ParenExpr*>(e)->x; break;
      case ExprKind::Selector: last = static_cast<const SelectorExpr*>(e)->sel; break;
      case ExprKind::Index: last = static_cast<const IndexExpr*>(e)->index; break;
      case ExprKind::Slice: {
        // gc walks on to the first index that is there, from the left one.
        auto* s = static_cast<const SliceExpr*>(e);
        last = s->x;
        for (const Expr* i : {s->index[2], s->index[1], s->index[0]}) {
          if (i != nullptr) {
            last = i;
            break;
          }
        }
        break;
      }
      case ExprKind::TypeAssert: last = static_cast<const TypeAssertExpr*>(e)->type_expr; break;
      case ExprKind::TypeSwitchGuard: last = static_cast<const TypeSwitchGuard*>(e)->x; break;
      case ExprKind::Operation: {
        auto* o = static_cast<const Operation*>(e);
        last = o->y != nullptr ? o->y : o->x;
        break;
      }
      case ExprKind::Call: {
        auto* c = static_cast<const CallExpr*>(e);
        last = c->args.empty() ? c->fun : c->args.back();
        break;
      }
      case ExprKind::List: {
        auto* l = static_cast<const ListExpr*>(e);
        if (!l->elems.empty()) last = l->elems.back();
        break;
      }
      case ExprKind::ArrayType: last = static_cast<const ArrayTypeExpr*>(e)->elem; break;
      case ExprKind::SliceType: last = static_cast<const SliceTypeExpr*>(e)->elem; break;
      case ExprKind::DotsType: last = static_cast<const DotsTypeExpr*>(e)->elem; break;
      case ExprKind::MapType: last = static_cast<const MapTypeExpr*>(e)->value; break;
      case ExprKind::ChanType: last = static_cast<const ChanTypeExpr*>(e)->elem; break;
      case ExprKind::StructType: last = type_of(static_cast<const StructTypeExpr*>(e)->fields); break;
      case ExprKind::InterfaceType: last = type_of(static_cast<const InterfaceTypeExpr*>(e)->methods); break;
      case ExprKind::FuncType: {
        auto* f = static_cast<const FuncTypeExpr*>(e);
        last = type_of(f->results.empty() ? f->params : f->results);
        break;
      }
      case ExprKind::Bad: break;
    }
    if (last == nullptr) return e->pos;
    e = last;
  }
}

}  // namespace gorun::ast
