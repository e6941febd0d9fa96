// Statements: blocks, if, for, labels, branches.
#include "jit/build/func_builder.h"
#include "jit/build/range_func.h"

namespace gorun::build {

using ast::StmtKind;

void FuncBuilder::block(ast::BlockStmt* s) { stmts(s->list); }

void FuncBuilder::stmts(ast::List<ast::Stmt*> list) {
  for (ast::Stmt* s : list) stmt(s);
}

void FuncBuilder::stmt(ast::Stmt* s) {
  if (!s) return;
  // Code behind a terminator is dropped, but labels in it may be reached.
  if (!b.reachable() && goto_targets_.empty()) return;
  switch (s->kind) {
    case StmtKind::Empty: return;
    case StmtKind::Labeled: return labeled(static_cast<ast::LabeledStmt*>(s));
    case StmtKind::Block: return block(static_cast<ast::BlockStmt*>(s));
    case StmtKind::Expr: {
      TempScope temps(*this);
      b.set_pos(s->pos.off);
      return effects(static_cast<ast::ExprStmt*>(s)->x);
    }
    case StmtKind::Send: {
      TempScope temps(*this);
      auto* x = static_cast<ast::SendStmt*>(s);
      const TypeInfo* ct = type_of(x->chan);
      std::vector<Val> v = exprs_as({x->chan, x->value}, {nullptr, elem_of(ct)});
      b.set_pos(s->pos.off);
      return chan_send(v[0], v[1]);
    }
    case StmtKind::Decl:
      for (ast::Decl* d : static_cast<ast::DeclStmt*>(s)->decls) decl(d);
      return;
    case StmtKind::Assign: return assign(static_cast<ast::AssignStmt*>(s));
    case StmtKind::Branch: return branch_stmt(static_cast<ast::BranchStmt*>(s));
    case StmtKind::Call: return go_defer(static_cast<ast::CallStmt*>(s));
    case StmtKind::Return: b.set_pos(s->pos.off); return return_stmt(static_cast<ast::ReturnStmt*>(s));
    case StmtKind::If: return if_stmt(static_cast<ast::IfStmt*>(s));
    case StmtKind::For:
      loop_depth_++;
      for_stmt(static_cast<ast::ForStmt*>(s), nullptr);
      loop_depth_--;
      return;
    case StmtKind::Switch: return switch_stmt(static_cast<ast::SwitchStmt*>(s));
    case StmtKind::Select: return select_stmt(static_cast<ast::SelectStmt*>(s));
  }
}

void FuncBuilder::if_stmt(ast::IfStmt* s) {
  if (s->init) stmt(s->init);
  int known = static_cond(s->cond);
  if (known >= 0 && goto_targets_.empty()) {
    if (known) block(s->then);
    else if (s->else_) stmt(s->else_);
    return;
  }
  BlockId yes = b.new_block(), done = b.new_block();
  BlockId no = s->else_ ? b.new_block() : done;
  {
    TempScope temps(*this);
    b.set_pos(s->cond->pos.off);
    cond(s->cond, yes, no);
  }
  b.seal(yes);
  b.set_block(yes);
  block(s->then);
  b.jump(done);
  if (s->else_) {
    b.seal(no);
    b.set_block(no);
    stmt(s->else_);
    b.jump(done);
  }
  b.seal(done);
  start_or_dead(done);
}

// Continues in blk, or in dead code when nothing reaches it.
void FuncBuilder::start_or_dead(BlockId blk) {
  b.set_block(blk);
  if (f.blocks[blk].preds.empty()) b.unreachable();
}

void FuncBuilder::for_stmt(ast::ForStmt* s, ast::LabeledStmt*) {
  if (s->range) return range_stmt(s);
  if (s->init) stmt(s->init);
  // variables that are per iteration and live in boxes get a new box at the end of each iteration
  std::vector<VarObj*> boxed;
  if (s->per_iteration && s->init && s->init->kind == StmtKind::Assign && static_cast<ast::AssignStmt*>(s->init)->op == Tok::Define) {
    ast::Expr* l = static_cast<ast::AssignStmt*>(s->init)->lhs;
    auto add = [&](ast::Expr* e) {
      if (e->kind != ast::ExprKind::Name) return;
      Object* o = static_cast<ast::NameExpr*>(e)->obj;
      if (o && o->kind == ObjKind::Var && find_storage(static_cast<VarObj*>(o)) && needs_box(static_cast<VarObj*>(o))) boxed.push_back(static_cast<VarObj*>(o));
    };
    if (l->kind == ast::ExprKind::List) {
      for (ast::Expr* e : static_cast<ast::ListExpr*>(l)->elems) add(e);
    } else {
      add(l);
    }
  }
  BlockId head = b.new_block(), body = b.new_block(), cont = b.new_block(), done = b.new_block();
  b.jump(head);
  b.set_block(head);
  if (s->cond) {
    TempScope temps(*this);
    b.set_pos(s->cond->pos.off);
    cond(s->cond, body, done);
  } else {
    b.jump(body);
  }
  targets_[s] = {done, cont, this};
  b.seal(body);
  start_or_dead(body);
  block(s->body);
  b.jump(cont);
  b.seal(cont);
  start_or_dead(cont);
  for (VarObj* v : boxed) {
    TempScope temps(*this);
    Val x = stabilize(load_place(var_place(v)));
    store_place(fresh_place(v), x);
  }
  if (s->post) stmt(s->post);
  b.jump(head);
  b.seal(head);
  b.seal(done);
  start_or_dead(done);
}

void FuncBuilder::labeled(ast::LabeledStmt* s) {
  if (goto_targets_.count(s)) {
    BlockId& blk = labels_[s];
    if (!blk) blk = b.new_block();
    b.jump(blk);
    b.set_block(blk);  // sealed at the end: later gotos may come
  }
  stmt(s->stmt);
}

void FuncBuilder::branch_stmt(ast::BranchStmt* s) {
  b.set_pos(s->pos.off);
  if (s->tok == Tok::Fallthrough) {
    CHECK(fallthrough_);
    b.jump(fallthrough_);
    return;
  }
  if (s->tok == Tok::Goto) {
    if (!goto_targets_.count(s->target)) return leave_body(kExitGoto, s->target);
    BlockId& blk = labels_[static_cast<ast::LabeledStmt*>(s->target)];
    if (!blk) blk = b.new_block();
    b.jump(blk);
    return;
  }
  auto it = targets_.find(s->target);
  if (it == targets_.end()) return leave_body(s->tok == Tok::Break ? kExitBreak : kExitContinue, s->target);
  b.jump(s->tok == Tok::Break ? it->second.brk : it->second.cont);
}

}  // namespace gorun::build
