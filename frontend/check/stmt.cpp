// Statements (types2 stmt.go). Branch statements and labels are checked by the parser, as gc does.
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "runtime/base/check.h"

namespace gorun {

using namespace ast;

void Checker::simple_stmt(Stmt* s) {
  if (s) stmt(s);
}

void Checker::stmt_list(std::span<Stmt* const> list) {
  for (Stmt* s : list) stmt(s);
}

void Checker::stmt(Stmt* s) {
  // Function literals are checked before the scopes around them change.
  size_t top = delayed.size();
  stmt_internal(s);
  if (delayed.size() > top) process_delayed(top);
}

void Checker::stmt_internal(Stmt* s) {
  switch (s->kind) {
    case StmtKind::Empty: return;

    case StmtKind::Decl: decl_stmt(static_cast<DeclStmt*>(s)->decls); return;

    case StmtKind::Labeled: stmt(static_cast<LabeledStmt*>(s)->stmt); return;

    case StmtKind::Expr: {
      Operand x;
      ExprClass c = raw_expr(nullptr, &x, static_cast<ExprStmt*>(s)->x, nullptr, false);
      Diag d;
      switch (x.mode) {
        case Mode::Builtin: d = Diag::MustBeCalled; break;
        case Mode::TypeExpr: d = Diag::NotAnExpr; break;
        default:
          if (c == ExprClass::Statement) return;
          d = Diag::NotUsed;
      }
      errorf(&x, d, {str(&x)});
      return;
    }
    case StmtKind::Send: {
      auto* send = static_cast<SendStmt*>(s);
      Operand ch, val;
      expr(nullptr, &ch, send->chan);
      expr(nullptr, &val, send->value);
      if (ch.invalid() || val.invalid()) return;
      if (Type* elem = chan_elem(start_pos(send->chan), &ch, false)) assignment(&val, elem, "send");
      return;
    }
    case StmtKind::Assign: assign_stmt(static_cast<AssignStmt*>(s)); return;

    case StmtKind::Call: {
      auto* c = static_cast<CallStmt*>(s);
      if (c->tok == Tok::Defer && env.func) env.func->has_defer = true;
      suspended_call(c->tok == Tok::Defer ? "defer" : "go", c->call);
      return;
    }
    case StmtKind::Return: return_stmt(static_cast<ReturnStmt*>(s)); return;

    case StmtKind::Branch: return;

    case StmtKind::Block:
      open_scope();
      stmt_list(static_cast<BlockStmt*>(s)->list);
      close_scope();
      return;

    case StmtKind::If: {
      auto* i = static_cast<IfStmt*>(s);
      open_scope();
      simple_stmt(i->init);
      condition(i->cond, Diag::NonBoolIf);
      stmt(i->then);
      if (i->else_) stmt(i->else_);
      close_scope();
      return;
    }
    case StmtKind::Switch: {
      auto* sw = static_cast<SwitchStmt*>(s);
      open_scope();
      simple_stmt(sw->init);
      if (sw->tag && sw->tag->kind == ExprKind::TypeSwitchGuard) type_switch_stmt(sw, static_cast<TypeSwitchGuard*>(sw->tag));
      else switch_stmt(sw);
      close_scope();
      return;
    }
    case StmtKind::Select: select_stmt(static_cast<SelectStmt*>(s)); return;

    case StmtKind::For: {
      auto* f = static_cast<ForStmt*>(s);
      f->per_iteration = allow_version(kGo1_22);
      if (f->range) {
        range_stmt(f);
        return;
      }
      open_scope();
      simple_stmt(f->init);
      if (f->cond) condition(f->cond, Diag::NonBoolFor);
      simple_stmt(f->post);
      stmt(f->body);
      close_scope();
      return;
    }
  }
}

void Checker::condition(Expr* e, Diag non_bool) {
  Operand x;
  expr(nullptr, &x, e);
  if (x.invalid()) return;
  if (!all_boolean(x.type)) {
    errorf(e, non_bool);
    return;
  }
  if (is_untyped(x.type)) update_expr_type(e, basic(Basic::Bool), true);
}

void Checker::assign_stmt(AssignStmt* s) {
  if (!s->rhs) {
    Operand x;
    expr(nullptr, &x, s->lhs);
    if (x.invalid()) return;
    if (!all_numeric(x.type)) {
      errorf(s->lhs, Diag::NonNumericIncDec, {str(s->lhs), tok_text(s->op), tok_text(s->op), str(x.type)});
      return;
    }
    assign_var(s->lhs, nullptr, &x, "assignment");
    return;
  }
  auto lhs = unpack_list(s->lhs), rhs = unpack_list(s->rhs);
  if (s->op == Tok::EOF_) {
    assign_vars(lhs, rhs);
    return;
  }
  if (s->op == Tok::Define) {
    short_var_decl(s->pos, lhs, rhs);
    return;
  }
  if (lhs.size() != 1 || rhs.size() != 1) {
    errorf(start_pos(s->lhs), Diag::MultiValueAssignOp, {tok_text(s->op)});
    return;
  }
  Operand x;
  binary(&x, nullptr, lhs[0], rhs[0], s->op);
  assign_var(lhs[0], nullptr, &x, "assignment");
}

void Checker::return_stmt(ReturnStmt* s) {
  TupleType* res = env.sig->results;
  auto results = unpack_list(s->results);
  if (results.empty() && res && !res->vars[0]->name.empty()) {
    // Named results must not be shadowed at a bare return.
    for (VarObj* v : res->vars) {
      Object* alt = lookup(v->name);
      if (!alt || alt == v) continue;
      ErrorBuilder err(this, Diag::ResultNotInScope);
      err.add(s->pos, "result parameter " + std::string(v->name) + " not in scope at return");
      err.add(alt->pos, "inner declaration of " + str(v));
      err.report();
    }
    return;
  }
  std::span<VarObj* const> lhs;
  if (res) {
    lhs = res->vars;
    for (VarObj* v : lhs) v->reassigned = true;
  }
  init_vars(lhs, results, s);
}

void Checker::suspended_call(std::string_view keyword, Expr* call) {
  if (call->kind != ExprKind::Call) {
    errorf(call, Diag::SuspendedNotCall, {keyword});
    use(call);
    return;
  }
  Operand x;
  switch (raw_expr(nullptr, &x, call, nullptr, false)) {
    case ExprClass::Conversion: errorf(&x, Diag::SuspendedConversion, {keyword, str(&x)}); return;
    case ExprClass::Expression: errorf(&x, Diag::SuspendedDiscards, {keyword, str(&x)}); return;
    case ExprClass::Statement: return;
  }
}

void Checker::select_stmt(SelectStmt* s) {
  CommClause* first = nullptr;
  for (CommClause* c : s->body) {
    if (c->comm) continue;
    if (first) errorf(c->pos, Diag::MultipleDefaults, {pos_str(first->pos)});
    else first = c;
  }
  for (CommClause* c : s->body) {
    bool ok = false;
    Expr* recv = nullptr;
    if (!c->comm || c->comm->kind == StmtKind::Send) {
      ok = true;
    } else if (c->comm->kind == StmtKind::Assign) {
      recv = static_cast<AssignStmt*>(c->comm)->rhs;
    } else if (c->comm->kind == StmtKind::Expr) {
      recv = static_cast<ExprStmt*>(c->comm)->x;
    }
    if (recv && recv->kind != ExprKind::List) {
      Expr* e = unparen(recv);
      ok = e->kind == ExprKind::Operation && !static_cast<Operation*>(e)->y && static_cast<Operation*>(e)->op == Tok::Arrow;
    }
    if (!ok) {
      Pos at = c->comm->pos;
      if (c->comm->kind == StmtKind::Assign) at = start_pos(static_cast<AssignStmt*>(c->comm)->lhs);
      errorf(at, Diag::InvalidSelectCase);
      continue;
    }
    open_scope();
    if (c->comm) stmt(c->comm);
    stmt_list(c->body);
    close_scope();
  }
}

}  // namespace gorun
