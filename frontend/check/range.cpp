// Range statements (spec "For statements with range clause"; types2 range.go).
#include <algorithm>

#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"

namespace gorun {

using namespace ast;

namespace {

struct RangeTypes {
  Type* key = nullptr;
  Type* val = nullptr;
  std::string cause;
  bool ok = false;
};

RangeTypes range_key_val(Checker& c, Type* orig) {
  RangeTypes r;
  auto bad = [&](std::string cause) {
    r.key = r.val = c.invalid();
    r.cause = std::move(cause);
    return r;
  };
  auto good = [&](Type* k, Type* v) {
    r.key = k;
    r.val = v;
    r.ok = true;
    return r;
  };
  TypeError err;
  auto cond = [](void*, Type* t, Type* u) -> TypeError {
    auto* ch = type_as<ChanType>(u);
    return ch && ch->dir == ChanDir::SendOnly ? type_errorf("receive from send-only channel %s", t) : TypeError{};
  };
  Type* u = common_under(orig, cond, nullptr, &err);
  if (!u) return bad(err.text(c.tenv));
  u = array_ptr_deref(u);
  switch (u->kind) {
    case TypeKind::Basic:
      if (is_string(u)) return good(c.basic(Basic::Int), c.store.universe_rune());
      if (is_integer(u)) {
        if (!c.allow_version(kGo1_22)) return bad("requires go1.22 or later");
        return good(orig, nullptr);
      }
      break;
    case TypeKind::Array: return good(c.basic(Basic::Int), static_cast<ArrayType*>(u)->elem);
    case TypeKind::Slice: return good(c.basic(Basic::Int), static_cast<SliceType*>(u)->elem);
    case TypeKind::Map: return good(static_cast<MapType*>(u)->key, static_cast<MapType*>(u)->elem);
    case TypeKind::Chan: return good(static_cast<ChanType*>(u)->elem, nullptr);
    case TypeKind::Signature: {
      if (!c.allow_version(kGo1_23)) return bad("requires go1.23 or later");
      auto* sig = static_cast<Signature*>(u);
      if (!sig->params || sig->params->vars.size() != 1) return bad("func must be func(yield func(...) bool): wrong argument count");
      if (sig->results) return bad("func must be func(yield func(...) bool): unexpected results");
      TypeError yerr;
      Type* y = common_under(sig->params->vars[0]->type, &yerr);
      auto* cb = type_as<Signature>(y);
      if (!cb) {
        if (!y) return bad("func must be func(yield func(...) bool): in yield type, " + yerr.text(c.tenv));
        return bad("func must be func(yield func(...) bool): argument is not func");
      }
      size_t n = cb->params ? cb->params->vars.size() : 0;
      if (n > 2) return bad("func must be func(yield func(...) bool): yield func has too many parameters");
      bool one = cb->results && cb->results->vars.size() == 1;
      if (!one || !identical(cb->results->vars[0]->type, c.basic(Basic::Bool))) {
        if (one && is_boolean(cb->results->vars[0]->type)) { return bad("func must be func(yield func(...) bool): yield func returns user-defined boolean, not bool"); }
        return bad("func must be func(yield func(...) bool): yield func does not return bool");
      }
      return good(n >= 1 ? cb->params->vars[0]->type : nullptr, n >= 2 ? cb->params->vars[1]->type : nullptr);
    }
    default: break;
  }
  return r;
}

}  // namespace

void Checker::range_stmt(ForStmt* s) {
  RangeClause* rc = s->range;
  // At most two variables; a third is reported below.
  Expr *key_expr = rc->lhs, *value_expr = nullptr, *extra = nullptr;
  if (key_expr && key_expr->kind == ExprKind::List) {
    auto elems = static_cast<ListExpr*>(key_expr)->elems;
    key_expr = elems[0];
    if (elems.size() > 1) value_expr = elems[1];
    if (elems.size() > 2) extra = elems[2];
  }

  Operand x;
  env.has_call_or_recv = false;
  const size_t first_lit = env.func->lits.size();
  expr(nullptr, &x, rc->x);
  const size_t first_body_lit = env.func->lits.size();

  if (!x.invalid() && !value_expr && !env.has_call_or_recv) {
    // Only the constant length of an array is needed: the range expression is not evaluated.
    if (auto* a = type_as<ArrayType>(array_ptr_deref(under(x.type)))) {
      Expr* e = unparen(rc->x);
      record_type_and_value(e, Mode::Constant, basic(Basic::Int), const_int(a->len));
    }
  }

  RangeTypes r;
  if (!x.invalid()) {
    r = range_key_val(*this, x.type);
    if (!r.ok && !r.cause.empty()) soft_error(x.expr, Diag::CannotRangeCause, {str(&x), r.cause});
    else if (!r.ok) soft_error(x.expr, Diag::CannotRange, {str(&x)});
    else if (!r.key && key_expr) soft_error(key_expr, Diag::RangeNoVars, {str(&x)});
    else if (!r.val && value_expr) soft_error(value_expr, Diag::RangeOneVar, {str(&x)});
    else if (extra) soft_error(extra, Diag::RangeTwoVars);
  }

  if (!x.invalid() && value_expr) note_temporary(x.type);
  // A constant string is made at run time.
  if (r.ok && is_untyped(x.type) && is_string(x.type)) update_expr_type(x.expr, basic(Basic::String), true);

  // Variables declared by := belong to a scope that does not hold for the range expression.
  open_scope();
  Expr* lhs[2] = {key_expr, value_expr};
  Type* rhs[2] = {r.key, r.val};
  bool over_int = is_integer(x.type);

  if (rc->def) {
    SmallVec<VarObj*, 2> vars;
    for (int i = 0; i < 2; i++) {
      Expr* e = lhs[i];
      if (!e) continue;
      VarObj* v;
      if (e->kind == ExprKind::Name) {
        auto* id = static_cast<NameExpr*>(e);
        v = new_local(id->pos, id->name, nullptr);
        id->obj = v;
        if (id->name != "_") vars.push_back(v);
      } else {
        errorf(e, Diag::CannotDeclare, {str(e)});
        v = new_local(start_pos(e), "_", nullptr);
      }
      if (!s->per_iteration) v->reassigned = true;
      if (!rhs[i] || rhs[i] == invalid()) {
        v->type = invalid();
        v->used = true;
      } else if (over_int) {
        init_var(v, &x, "range clause");
      } else {
        Operand y;
        y.mode = Mode::Value;
        y.expr = e;
        y.type = rhs[i];
        init_var(v, &y, "assignment");
      }
      e->mode = Mode::Variable;
      e->type = v->type;
    }
    if (vars.empty()) {
      errorf(s->pos, Diag::NoNewVars);
    } else {
      for (VarObj* v : vars) declare(env.scope, nullptr, v, s->body->pos);
    }
  } else if (key_expr) {
    for (int i = 0; i < 2; i++) {
      Expr* e = lhs[i];
      if (!e || !rhs[i] || rhs[i] == invalid()) continue;
      if (over_int) {
        assign_var(e, nullptr, &x, "range clause");
        // An untyped x has got a type from the variable.
        if (!x.invalid() && !is_integer(x.type)) soft_error(e, Diag::RangeVarType, {str(x.type)});
      } else {
        Operand y;
        y.mode = Mode::Value;
        y.expr = e;
        y.type = rhs[i];
        assign_var(e, nullptr, &y, "assignment");
      }
    }
  } else if (over_int) {
    // An untyped x gets its default type.
    assignment(&x, nullptr, "range clause");
  }

  stmt(s->body);
  close_scope();

  // gc numbers the literals of a function's range expression after those of the body: it reads the body, an argument of the call
  // that the statement becomes, first.
  auto& lits = env.func->lits;
  if (r.ok && type_as<Signature>(under(x.type)))
    std::rotate(lits.begin() + static_cast<ptrdiff_t>(first_lit), lits.begin() + static_cast<ptrdiff_t>(first_body_lit), lits.end());
}

}  // namespace gorun
