// Expressions of untyped type get their final type when their use is known (types2 updateExprType). An expression whose annotated type is
// untyped is still open.
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"

namespace gorun {

using namespace ast;

void Checker::update_expr_type(Expr* e, Type* t, bool final) {
  Type* old = e->type;
  if (!old || !is_untyped(old)) return;

  switch (e->kind) {
    case ExprKind::Call:
    case ExprKind::Name:
    case ExprKind::BasicLit:
    case ExprKind::Selector: break;
    case ExprKind::Paren: update_expr_type(static_cast<ParenExpr*>(e)->x, t, final); break;
    case ExprKind::Operation: {
      // The operands of a constant are never made, they may stay untyped.
      if (e->mode == Mode::Constant) break;
      auto* o = static_cast<Operation*>(e);
      if (!o->y) {
        if (o->op == Tok::Mul) return;
        update_expr_type(o->x, t, final);
      } else if (is_comparison(o->op)) {
        // The operands have final types that say nothing of the result's.
      } else if (is_shift(o->op)) {
        update_expr_type(o->x, t, final);
      } else {
        update_expr_type(o->x, t, final);
        update_expr_type(o->y, t, final);
      }
      break;
    }
    default: return;
  }

  if (!final && is_untyped(t)) {
    e->type = t;
    return;
  }

  bool lhs = e->shift_lhs;
  e->shift_lhs = false;
  if (lhs && !all_integer(t)) {
    errorf(e, Diag::ShiftedOperandType, {str(e), str(t)});
    e->type = invalid();
    return;
  }
  if (e->mode == Mode::Constant) {
    Operand c;
    c.mode = e->mode;
    c.expr = e;
    c.type = old;
    c.val = e->cv;
    e->type = t;  // closed: the conversion must not come back here
    convert_untyped(&c, t);
    if (c.invalid()) return;
    if (is_typed(t)) e->cv = c.val;
    return;
  }
  e->type = t;
}

void Checker::update_expr_val(Expr* e, Const v) {
  if (e->type && is_untyped(e->type)) e->cv = v;
}

}  // namespace gorun
