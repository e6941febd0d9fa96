// Statements.
#include "frontend/syntax/parser_impl.h"

namespace gorun {
namespace {

// The operands of a binary expression in parentheses, so that the "=" between two of them stands out.
std::string emphasize(const ast::Expr* x) {
  std::string s = expr_string(x);
  auto* o = ast::as<ast::Operation>(x);
  return o != nullptr && o->y != nullptr ? "(" + s + ")" : s;
}

// A simple statement as gc prints it in a message.
std::string simple_stmt_string(const ast::Stmt* s) {
  if (auto* send = ast::as<ast::SendStmt>(s)) return expr_string(send->chan) + " <- " + expr_string(send->value);
  if (auto* a = ast::as<ast::AssignStmt>(s)) {
    std::string lhs = expr_string(a->lhs);
    std::string op(a->op == Tok::EOF_ ? "" : a->op == Tok::Define ? ":" : tok_text(a->op));
    if (a->rhs == nullptr) return lhs + op + op;
    return lhs + " " + op + "= " + expr_string(a->rhs);
  }
  return expr_string(static_cast<const ast::ExprStmt*>(s)->x);
}

}  // namespace

ast::Stmt* Parser::assign_stmt(Pos at, Tok op, Expr* lhs, Expr* rhs) {
  auto* s = node<ast::AssignStmt>(at);
  s->op = op;
  s->lhs = lhs;
  s->rhs = rhs;
  return s;
}

// At "range".
ast::RangeClause* Parser::range_clause(Expr* lhs, bool def) {
  auto* r = node<ast::RangeClause>(pos());
  next();
  r->lhs = lhs;
  r->def = def;
  r->x = expr();
  return r;
}

// SimpleStmt = EmptyStmt | ExpressionStmt | SendStmt | IncDecStmt | Assignment | ShortVarDecl .
ast::Stmt* Parser::simple_stmt(Expr* lhs, Tok keyword, ast::RangeClause** range) {
  if (keyword == Tok::For && tok == Tok::Range) {
    *range = range_clause(nullptr, false);
    return nullptr;
  }
  if (lhs == nullptr) lhs = expr_list();
  Pos at = pos();
  if (tok == Tok::Assign || tok == Tok::Define) {
    Tok kind = tok == Tok::Define ? Tok::Define : Tok::EOF_;
    next();
    if (keyword == Tok::For && tok == Tok::Range) {
      *range = range_clause(lhs, kind == Tok::Define);
      return nullptr;
    }
    Expr* rhs = expr_list();
    auto* guard = ast::as<ast::TypeSwitchGuard>(rhs);
    if (guard != nullptr && keyword == Tok::Switch && kind == Tok::Define) {
      if (auto* symbol = ast::as<NameExpr>(lhs)) {
        guard->lhs = symbol;
        return expr_stmt(guard);
      }
    }
    return assign_stmt(at, kind, lhs, rhs);
  }
  if (lhs->kind != ast::ExprKind::List) {
    switch (tok) {
      case Tok::AssignOp: {
        Tok o = op;
        next();
        return assign_stmt(at, o, lhs, expr());
      }
      case Tok::IncDec: {
        Tok o = op;
        next();
        return assign_stmt(at, o, lhs, nullptr);
      }
      case Tok::Arrow: {
        auto* s = node<ast::SendStmt>(at);
        next();
        s->chan = lhs;
        s->value = expr();
        return s;
      }
      default: return expr_stmt(lhs);
    }
  }
  syntax_error("expected := or = or comma");
  advance({Tok::Semi, Tok::RBrace});
  return expr_stmt(static_cast<ast::ListExpr*>(lhs)->elems[0]);
}

ast::Stmt* Parser::labeled_stmt_or_null(NameExpr* label) {
  auto* s = node<ast::LabeledStmt>(pos());
  s->label = label;
  want(Tok::Colon);
  if (tok == Tok::RBrace) {
    // The semicolon of the empty statement may be left out before "}".
    s->stmt = node<ast::EmptyStmt>(pos());
    return s;
  }
  s->stmt = stmt_or_null();
  if (s->stmt != nullptr) return s;
  syntax_error_at(s->pos, "missing statement after label");
  return nullptr;
}

// The context is needed unless the token is known to be "{".
ast::BlockStmt* Parser::block_stmt(std::string_view context) {
  auto* s = node<ast::BlockStmt>(pos());
  if (!got(Tok::LBrace)) {
    syntax_error("expected { after " + std::string(context));
    advance({Tok::Name, Tok::RBrace});
    s->rbrace = pos();
    if (got(Tok::RBrace)) return s;
  }
  s->list = stmt_list();
  s->rbrace = pos();
  want(Tok::RBrace);
  return s;
}

ast::Stmt* Parser::for_stmt() {
  auto* s = node<ast::ForStmt>(pos());
  Header h = header(Tok::For);
  s->init = h.init;
  s->cond = h.cond;
  s->post = h.post;
  s->range = h.range;
  s->body = block_stmt("for clause");
  return s;
}

// The header of a for, if or switch statement, from the keyword to "{".
Parser::Header Parser::header(Tok keyword) {
  Header h;
  want(keyword);
  if (tok == Tok::LBrace) {
    if (keyword == Tok::If) {
      syntax_error("missing condition in if statement");
      h.cond = bad_expr();
    }
    return h;
  }
  int outer = xnest_;
  xnest_ = -1;
  if (tok != Tok::Semi) {
    if (got(Tok::Var)) { syntax_error("var declaration not allowed in " + std::string(tok_text(keyword)) + " initializer"); }
    h.init = simple_stmt(nullptr, keyword, &h.range);
    if (h.range != nullptr) {
      xnest_ = outer;
      return h;
    }
  }
  Stmt* cond = nullptr;
  Pos semi;
  std::string_view semi_lit;
  if (tok == Tok::LBrace) {
    cond = h.init;
    h.init = nullptr;
  } else {
    if (tok == Tok::Semi) {
      semi = pos();
      semi_lit = lit;
      next();
    } else {
      want(Tok::LBrace);  // reads better than asking for a semicolon
      if (tok != Tok::LBrace) advance({Tok::LBrace, Tok::RBrace});
    }
    if (keyword == Tok::For) {
      if (tok != Tok::Semi && tok == Tok::LBrace) {
        syntax_error("expected for loop condition");
      } else {
        if (tok != Tok::Semi) cond = simple_stmt(nullptr, Tok::EOF_);
        want(Tok::Semi);
        if (tok != Tok::LBrace) {
          h.post = simple_stmt(nullptr, Tok::EOF_);
          if (auto* a = ast::as<ast::AssignStmt>(h.post); a != nullptr && a->op == Tok::Define) { syntax_error_at(a->pos, "cannot declare in post statement of for loop"); }
        }
      }
    } else if (tok != Tok::LBrace) {
      cond = simple_stmt(nullptr, keyword);
    }
  }
  h.cond = header_condition(keyword, cond, semi, semi_lit);
  xnest_ = outer;
  return h;
}

ast::Expr* Parser::header_condition(Tok keyword, Stmt* cond, Pos semi, std::string_view semi_lit) {
  if (cond == nullptr) {
    if (keyword != Tok::If || !semi.valid()) return nullptr;
    if (semi_lit != "semicolon") {
      syntax_error_at(semi, "unexpected " + std::string(semi_lit) + ", expected { after if clause");
    } else {
      syntax_error_at(semi, "missing condition in if statement");
    }
    return node<ast::BadExpr>(semi);
  }
  if (auto* e = ast::as<ast::ExprStmt>(cond)) return e->x;
  // Often "=" was written for "==".
  std::string text;
  auto* a = ast::as<ast::AssignStmt>(cond);
  if (a != nullptr && a->op == Tok::EOF_) {
    text = "assignment " + emphasize(a->lhs) + " = " + emphasize(a->rhs);
  } else {
    text = simple_stmt_string(cond);
  }
  syntax_error_at(cond->pos, "cannot use " + text + " as value");
  return nullptr;
}

ast::IfStmt* Parser::if_stmt() {
  auto* s = node<ast::IfStmt>(pos());
  Level level(*this);
  if (too_deep()) {
    s->cond = bad_expr();
    s->then = node<ast::BlockStmt>(pos());
    return s;
  }
  Header h = header(Tok::If);
  s->init = h.init;
  s->cond = h.cond;
  s->then = block_stmt("if clause");
  if (got(Tok::Else)) {
    if (tok == Tok::If) {
      s->else_ = if_stmt();
    } else if (tok == Tok::LBrace) {
      s->else_ = block_stmt("");
    } else {
      syntax_error("else must be followed by if or statement block");
      advance({Tok::Name, Tok::RBrace});
    }
  }
  return s;
}

ast::Stmt* Parser::switch_stmt() {
  auto* s = node<ast::SwitchStmt>(pos());
  Header h = header(Tok::Switch);
  s->init = h.init;
  s->tag = h.cond;
  if (!got(Tok::LBrace)) {
    syntax_error("missing { after switch clause");
    advance({Tok::Case, Tok::Default, Tok::RBrace});
  }
  size_t m = mark();
  while (tok != Tok::EOF_ && tok != Tok::RBrace) push(case_clause());
  s->body = take<ast::CaseClause>(m);
  s->rbrace = pos();
  want(Tok::RBrace);
  return s;
}

ast::Stmt* Parser::select_stmt() {
  auto* s = node<ast::SelectStmt>(pos());
  want(Tok::Select);
  if (!got(Tok::LBrace)) {
    syntax_error("missing { after select clause");
    advance({Tok::Case, Tok::Default, Tok::RBrace});
  }
  size_t m = mark();
  while (tok != Tok::EOF_ && tok != Tok::RBrace) push(comm_clause());
  s->body = take<ast::CommClause>(m);
  s->rbrace = pos();
  want(Tok::RBrace);
  return s;
}

void Parser::clause_keyword(bool* is_case) {
  *is_case = tok == Tok::Case;
  if (tok == Tok::Case || tok == Tok::Default) return next();
  syntax_error("expected case or default or }");
  advance({Tok::Colon, Tok::Case, Tok::Default, Tok::RBrace});
}

ast::CaseClause* Parser::case_clause() {
  auto* c = node<ast::CaseClause>(pos());
  bool is_case;
  clause_keyword(&is_case);
  if (is_case) c->cases = expr_list();
  c->colon = pos();
  want(Tok::Colon);
  c->body = stmt_list();
  return c;
}

// The checker says which simple statements are communications.
ast::CommClause* Parser::comm_clause() {
  auto* c = node<ast::CommClause>(pos());
  bool is_case;
  clause_keyword(&is_case);
  if (is_case) c->comm = simple_stmt(nullptr, Tok::EOF_);
  c->colon = pos();
  want(Tok::Colon);
  c->body = stmt_list();
  return c;
}

// go and defer.
ast::Stmt* Parser::call_stmt() {
  auto* s = node<ast::CallStmt>(pos());
  s->tok = tok;
  next();
  Expr* x = primary_expr(nullptr, tok == Tok::LParen);
  Expr* t = ast::unparen(x);
  if (t != x) error_at(x->pos, Diag::ParenthesizedCall, {tok_text(s->tok)});
  s->call = t;
  return s;
}

// Null, and no error, when there is no statement.
ast::Stmt* Parser::stmt_or_null() {
  Level level(*this);
  if (too_deep()) return nullptr;
  if (tok == Tok::Name) {
    clear_pragma();
    Expr* lhs = expr_list();
    if (tok == Tok::Colon) {
      if (auto* label = ast::as<NameExpr>(lhs)) return labeled_stmt_or_null(label);
    }
    return simple_stmt(lhs, Tok::EOF_);
  }
  if (tok == Tok::Var || tok == Tok::Const || tok == Tok::Type) return decl_stmt();
  clear_pragma();
  switch (tok) {
    case Tok::LBrace: return block_stmt("");
    case Tok::Add:
    case Tok::Sub:
    case Tok::Mul:
    case Tok::And:
    case Tok::Xor:
    case Tok::Not:
    case Tok::IntLit:
    case Tok::FloatLit:
    case Tok::ImagLit:
    case Tok::CharLit:
    case Tok::StringLit:
    case Tok::Func:
    case Tok::LParen:
    case Tok::LBrack:
    case Tok::Struct:
    case Tok::Map:
    case Tok::Chan:
    case Tok::Interface:
    case Tok::Arrow: return simple_stmt(nullptr, Tok::EOF_);
    case Tok::For: return for_stmt();
    case Tok::Switch: return switch_stmt();
    case Tok::Select: return select_stmt();
    case Tok::If: return if_stmt();
    case Tok::Go:
    case Tok::Defer: return call_stmt();
    case Tok::Fallthrough:
    case Tok::Break:
    case Tok::Continue:
    case Tok::Goto: {
      auto* s = node<ast::BranchStmt>(pos());
      s->tok = tok;
      next();
      if (s->tok == Tok::Goto || (s->tok != Tok::Fallthrough && tok == Tok::Name)) s->label = name();
      return s;
    }
    case Tok::Return: {
      auto* s = node<ast::ReturnStmt>(pos());
      next();
      if (tok != Tok::Semi && tok != Tok::RBrace) s->results = expr_list();
      return s;
    }
    case Tok::Semi: return node<ast::EmptyStmt>(pos());
    default: return nullptr;
  }
}

// StatementList = { Statement ";" } .
ast::List<ast::Stmt*> Parser::stmt_list() {
  size_t m = mark();
  while (tok != Tok::EOF_ && tok != Tok::RBrace && tok != Tok::Case && tok != Tok::Default) {
    Stmt* s = stmt_or_null();
    clear_pragma();
    if (s == nullptr) break;
    push(s);
    if (!got(Tok::Semi) && tok != Tok::RBrace) {
      syntax_error("at end of statement");
      advance({Tok::Semi, Tok::RBrace, Tok::Case, Tok::Default});
      got(Tok::Semi);
    }
  }
  return take<Stmt>(m);
}

}  // namespace gorun
