// Terminating statements (spec "Terminating statements"; types2 return.go).
#include "frontend/check/checker.h"

namespace gorun {

using namespace ast;

namespace {

bool has_break_list(std::span<Stmt* const>, const char* label, bool implicit);

// Whether s holds a break of the statement with that label (names are interned), or, with implicit, of the closest statement around s.
bool has_break(Stmt* s, const char* label, bool implicit) {
  switch (s->kind) {
    case StmtKind::Labeled: return has_break(static_cast<LabeledStmt*>(s)->stmt, label, implicit);
    case StmtKind::Branch: {
      auto* b = static_cast<BranchStmt*>(s);
      if (b->tok != Tok::Break) return false;
      return b->label ? b->label->name.data() == label : implicit;
    }
    case StmtKind::Block: return has_break_list(static_cast<BlockStmt*>(s)->list, label, implicit);
    case StmtKind::If: {
      auto* i = static_cast<IfStmt*>(s);
      return has_break(i->then, label, implicit) || (i->else_ && has_break(i->else_, label, implicit));
    }
    case StmtKind::Switch:
      if (!label) return false;
      for (CaseClause* c : static_cast<SwitchStmt*>(s)->body) {
        if (has_break_list(c->body, label, false)) return true;
      }
      return false;
    case StmtKind::Select:
      if (!label) return false;
      for (CommClause* c : static_cast<SelectStmt*>(s)->body) {
        if (has_break_list(c->body, label, false)) return true;
      }
      return false;
    case StmtKind::For: return label && has_break(static_cast<ForStmt*>(s)->body, label, false);
    default: return false;
  }
}

bool has_break_list(std::span<Stmt* const> list, const char* label, bool implicit) {
  for (Stmt* s : list) {
    if (has_break(s, label, implicit)) return true;
  }
  return false;
}

bool terminating_list(Checker& c, std::span<Stmt* const> list) {
  for (size_t i = list.size(); i > 0; i--) {
    if (list[i - 1]->kind != StmtKind::Empty) return c.is_terminating(list[i - 1], nullptr);
  }
  return false;
}

}  // namespace

bool Checker::is_terminating(Stmt* s, NameExpr* label_name) {
  const char* label = label_name ? label_name->name.data() : nullptr;
  switch (s->kind) {
    case StmtKind::Labeled: {
      auto* l = static_cast<LabeledStmt*>(s);
      return is_terminating(l->stmt, l->label);
    }
    case StmtKind::Expr: {
      Expr* e = unparen(static_cast<ExprStmt*>(s)->x);
      if (e->kind != ExprKind::Call) return false;
      auto* c = static_cast<CallExpr*>(e);
      return c->call_kind == CallKind::Builtin && static_cast<BuiltinId>(c->builtin) == BuiltinId::Panic;
    }
    case StmtKind::Return: return true;
    case StmtKind::Branch: {
      Tok t = static_cast<BranchStmt*>(s)->tok;
      return t == Tok::Goto || t == Tok::Fallthrough;
    }
    case StmtKind::Block: return terminating_list(*this, static_cast<BlockStmt*>(s)->list);
    case StmtKind::If: {
      auto* i = static_cast<IfStmt*>(s);
      return i->else_ && is_terminating(i->then, nullptr) && is_terminating(i->else_, nullptr);
    }
    case StmtKind::Switch: {
      bool has_default = false;
      for (CaseClause* c : static_cast<SwitchStmt*>(s)->body) {
        if (!c->cases) has_default = true;
        if (!terminating_list(*this, c->body) || has_break_list(c->body, label, true)) return false;
      }
      return has_default;
    }
    case StmtKind::Select:
      for (CommClause* c : static_cast<SelectStmt*>(s)->body) {
        if (!terminating_list(*this, c->body) || has_break_list(c->body, label, true)) return false;
      }
      return true;
    case StmtKind::For: {
      auto* f = static_cast<ForStmt*>(s);
      // Loops with a range clause end.
      return !f->range && !f->cond && !has_break(f->body, label, true);
    }
    default: return false;
  }
}

}  // namespace gorun
