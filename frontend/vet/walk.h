// A walk over a tree, parents before children, children in source order.
#pragma once
#include "frontend/syntax/ast.h"

namespace gorun::vet {

class Walk {
 public:
  virtual ~Walk() = default;
  // False: the children are left out.
  virtual bool enter(ast::Expr*) { return true; }
  virtual bool enter(ast::Stmt*) { return true; }
  virtual bool enter(ast::Decl*) { return true; }

  void file(const ast::FileNode*);
  void decl(ast::Decl*);
  void stmt(ast::Stmt*);
  void expr(ast::Expr*);

 private:
  void list(ast::List<ast::Stmt*>);
  void list(ast::List<ast::Expr*>);
  void fields(ast::List<ast::Field*>);
};

}  // namespace gorun::vet
