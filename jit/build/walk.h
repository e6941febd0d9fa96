// Walks over the tree. pre(e) says whether to descend.
#pragma once
#include "frontend/syntax/ast.h"

namespace gorun::build {

template <class F>
void walk_expr(ast::Expr* e, F&& pre) {
  using namespace ast;
  if (!e || !pre(e)) return;
  switch (e->kind) {
    case ExprKind::CompositeLit:
      for (Expr* x : static_cast<CompositeLit*>(e)->elems) walk_expr(x, pre);
      break;
    case ExprKind::KeyValue:
      walk_expr(static_cast<KeyValue*>(e)->key, pre);
      walk_expr(static_cast<KeyValue*>(e)->value, pre);
      break;
    case ExprKind::Paren: walk_expr(static_cast<ParenExpr*>(e)->x, pre); break;
    case ExprKind::Selector: walk_expr(static_cast<SelectorExpr*>(e)->x, pre); break;
    case ExprKind::Index:
      walk_expr(static_cast<IndexExpr*>(e)->x, pre);
      walk_expr(static_cast<IndexExpr*>(e)->index, pre);
      break;
    case ExprKind::Slice:
      walk_expr(static_cast<SliceExpr*>(e)->x, pre);
      for (Expr* x : static_cast<SliceExpr*>(e)->index) walk_expr(x, pre);
      break;
    case ExprKind::TypeAssert: walk_expr(static_cast<TypeAssertExpr*>(e)->x, pre); break;
    case ExprKind::TypeSwitchGuard: walk_expr(static_cast<TypeSwitchGuard*>(e)->x, pre); break;
    case ExprKind::Operation:
      walk_expr(static_cast<Operation*>(e)->x, pre);
      walk_expr(static_cast<Operation*>(e)->y, pre);
      break;
    case ExprKind::Call:
      walk_expr(static_cast<CallExpr*>(e)->fun, pre);
      for (Expr* x : static_cast<CallExpr*>(e)->args) walk_expr(x, pre);
      break;
    case ExprKind::List:
      for (Expr* x : static_cast<ListExpr*>(e)->elems) walk_expr(x, pre);
      break;
    default: break;  // names, literals, types, function literals
  }
}

template <class S, class F>
void walk_stmt(ast::Stmt* s, S&& pre_stmt, F&& pre_expr) {
  using namespace ast;
  if (!s || !pre_stmt(s)) return;
  auto list = [&](List<Stmt*> l) {
    for (Stmt* x : l) walk_stmt(x, pre_stmt, pre_expr);
  };
  switch (s->kind) {
    case StmtKind::Empty:
    case StmtKind::Branch: break;
    case StmtKind::Labeled: walk_stmt(static_cast<LabeledStmt*>(s)->stmt, pre_stmt, pre_expr); break;
    case StmtKind::Block: list(static_cast<BlockStmt*>(s)->list); break;
    case StmtKind::Expr: walk_expr(static_cast<ExprStmt*>(s)->x, pre_expr); break;
    case StmtKind::Send:
      walk_expr(static_cast<SendStmt*>(s)->chan, pre_expr);
      walk_expr(static_cast<SendStmt*>(s)->value, pre_expr);
      break;
    case StmtKind::Decl:
      for (Decl* d : static_cast<DeclStmt*>(s)->decls) {
        if (d->kind == DeclKind::Var) walk_expr(static_cast<VarDecl*>(d)->values, pre_expr);
      }
      break;
    case StmtKind::Assign:
      walk_expr(static_cast<AssignStmt*>(s)->lhs, pre_expr);
      walk_expr(static_cast<AssignStmt*>(s)->rhs, pre_expr);
      break;
    case StmtKind::Call: walk_expr(static_cast<CallStmt*>(s)->call, pre_expr); break;
    case StmtKind::Return: walk_expr(static_cast<ReturnStmt*>(s)->results, pre_expr); break;
    case StmtKind::If: {
      IfStmt* i = static_cast<IfStmt*>(s);
      walk_stmt(i->init, pre_stmt, pre_expr);
      walk_expr(i->cond, pre_expr);
      walk_stmt(i->then, pre_stmt, pre_expr);
      walk_stmt(i->else_, pre_stmt, pre_expr);
      break;
    }
    case StmtKind::For: {
      ForStmt* f = static_cast<ForStmt*>(s);
      walk_stmt(f->init, pre_stmt, pre_expr);
      walk_expr(f->cond, pre_expr);
      walk_stmt(f->post, pre_stmt, pre_expr);
      if (f->range) {
        walk_expr(f->range->lhs, pre_expr);
        walk_expr(f->range->x, pre_expr);
      }
      walk_stmt(f->body, pre_stmt, pre_expr);
      break;
    }
    case StmtKind::Switch: {
      SwitchStmt* w = static_cast<SwitchStmt*>(s);
      walk_stmt(w->init, pre_stmt, pre_expr);
      walk_expr(w->tag, pre_expr);
      for (CaseClause* c : w->body) {
        walk_expr(c->cases, pre_expr);
        list(c->body);
      }
      break;
    }
    case StmtKind::Select:
      for (CommClause* c : static_cast<SelectStmt*>(s)->body) {
        walk_stmt(c->comm, pre_stmt, pre_expr);
        list(c->body);
      }
      break;
  }
}

}  // namespace gorun::build
