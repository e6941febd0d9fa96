#include "frontend/vet/walk.h"

namespace gorun::vet {

using namespace ast;

void Walk::file(const FileNode* f) {
  for (Decl* d : f->decls) decl(d);
}

void Walk::list(List<Stmt*> l) {
  for (Stmt* s : l) stmt(s);
}

void Walk::list(List<Expr*> l) {
  for (Expr* e : l) expr(e);
}

void Walk::fields(List<Field*> l) {
  Expr* last = nullptr;
  for (Field* f : l) {
    if (f->type != last) expr(f->type);  // a, b T share their type
    last = f->type;
  }
}

void Walk::decl(Decl* d) {
  if (!enter(d)) return;
  switch (d->kind) {
    case DeclKind::Import: break;
    case DeclKind::Const: {
      auto* c = static_cast<ConstDecl*>(d);
      expr(c->type);
      expr(c->values);
      break;
    }
    case DeclKind::Type: {
      auto* t = static_cast<TypeDecl*>(d);
      fields(t->tparams);
      expr(t->type);
      break;
    }
    case DeclKind::Var: {
      auto* v = static_cast<VarDecl*>(d);
      expr(v->type);
      expr(v->values);
      break;
    }
    case DeclKind::Func: {
      auto* f = static_cast<FuncDecl*>(d);
      if (f->recv) expr(f->recv->type);
      fields(f->tparams);
      expr(f->ftype);
      stmt(f->body);
      break;
    }
  }
}

void Walk::stmt(Stmt* s) {
  if (s == nullptr || !enter(s)) return;
  switch (s->kind) {
    case StmtKind::Empty:
    case StmtKind::Branch: break;
    case StmtKind::Labeled: stmt(static_cast<LabeledStmt*>(s)->stmt); break;
    case StmtKind::Block: list(static_cast<BlockStmt*>(s)->list); break;
    case StmtKind::Expr: expr(static_cast<ExprStmt*>(s)->x); break;
    case StmtKind::Send:
      expr(static_cast<SendStmt*>(s)->chan);
      expr(static_cast<SendStmt*>(s)->value);
      break;
    case StmtKind::Decl:
      for (Decl* d : static_cast<DeclStmt*>(s)->decls) decl(d);
      break;
    case StmtKind::Assign:
      expr(static_cast<AssignStmt*>(s)->lhs);
      expr(static_cast<AssignStmt*>(s)->rhs);
      break;
    case StmtKind::Call: expr(static_cast<CallStmt*>(s)->call); break;
    case StmtKind::Return: expr(static_cast<ReturnStmt*>(s)->results); break;
    case StmtKind::If: {
      auto* i = static_cast<IfStmt*>(s);
      stmt(i->init);
      expr(i->cond);
      stmt(i->then);
      stmt(i->else_);
      break;
    }
    case StmtKind::For: {
      auto* f = static_cast<ForStmt*>(s);
      if (f->range) {
        expr(f->range->lhs);
        expr(f->range->x);
      } else {
        stmt(f->init);
        expr(f->cond);
        stmt(f->post);
      }
      stmt(f->body);
      break;
    }
    case StmtKind::Switch: {
      auto* w = static_cast<SwitchStmt*>(s);
      stmt(w->init);
      expr(w->tag);
      for (CaseClause* c : w->body) {
        expr(c->cases);
        list(c->body);
      }
      break;
    }
    case StmtKind::Select:
      for (CommClause* c : static_cast<SelectStmt*>(s)->body) {
        stmt(c->comm);
        list(c->body);
      }
      break;
  }
}

void Walk::expr(Expr* e) {
  if (e == nullptr || !enter(e)) return;
  switch (e->kind) {
    case ExprKind::Bad:
    case ExprKind::Name:
    case ExprKind::BasicLit: break;
    case ExprKind::CompositeLit:
      expr(static_cast<CompositeLit*>(e)->type_expr);
      list(static_cast<CompositeLit*>(e)->elems);
      break;
    case ExprKind::KeyValue:
      expr(static_cast<KeyValue*>(e)->key);
      expr(static_cast<KeyValue*>(e)->value);
      break;
    case ExprKind::FuncLit:
      expr(static_cast<FuncLit*>(e)->ftype);
      stmt(static_cast<FuncLit*>(e)->body);
      break;
    case ExprKind::Paren: expr(static_cast<ParenExpr*>(e)->x); break;
    case ExprKind::Selector: expr(static_cast<SelectorExpr*>(e)->x); break;
    case ExprKind::Index:
      expr(static_cast<IndexExpr*>(e)->x);
      expr(static_cast<IndexExpr*>(e)->index);
      break;
    case ExprKind::Slice:
      expr(static_cast<SliceExpr*>(e)->x);
      for (Expr* i : static_cast<SliceExpr*>(e)->index) expr(i);
      break;
    case ExprKind::TypeAssert:
      expr(static_cast<TypeAssertExpr*>(e)->x);
      expr(static_cast<TypeAssertExpr*>(e)->type_expr);
      break;
    case ExprKind::TypeSwitchGuard: expr(static_cast<TypeSwitchGuard*>(e)->x); break;
    case ExprKind::Operation:
      expr(static_cast<Operation*>(e)->x);
      expr(static_cast<Operation*>(e)->y);
      break;
    case ExprKind::Call:
      expr(static_cast<CallExpr*>(e)->fun);
      list(static_cast<CallExpr*>(e)->args);
      break;
    case ExprKind::List: list(static_cast<ListExpr*>(e)->elems); break;
    case ExprKind::ArrayType:
      expr(static_cast<ArrayTypeExpr*>(e)->len);
      expr(static_cast<ArrayTypeExpr*>(e)->elem);
      break;
    case ExprKind::SliceType: expr(static_cast<SliceTypeExpr*>(e)->elem); break;
    case ExprKind::DotsType: expr(static_cast<DotsTypeExpr*>(e)->elem); break;
    case ExprKind::StructType: fields(static_cast<StructTypeExpr*>(e)->fields); break;
    case ExprKind::InterfaceType: fields(static_cast<InterfaceTypeExpr*>(e)->methods); break;
    case ExprKind::FuncType:
      fields(static_cast<FuncTypeExpr*>(e)->params);
      fields(static_cast<FuncTypeExpr*>(e)->results);
      break;
    case ExprKind::MapType:
      expr(static_cast<MapTypeExpr*>(e)->key);
      expr(static_cast<MapTypeExpr*>(e)->value);
      break;
    case ExprKind::ChanType: expr(static_cast<ChanTypeExpr*>(e)->elem); break;
  }
}

}  // namespace gorun::vet
