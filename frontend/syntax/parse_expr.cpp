// Expressions.
#include <algorithm>

#include "frontend/syntax/parser_impl.h"

namespace gorun {
namespace {

// Whether x must be a value, by its form alone.
bool is_value(const ast::Expr* x) {
  switch (x->kind) {
    case ast::ExprKind::BasicLit:
    case ast::ExprKind::CompositeLit:
    case ast::ExprKind::FuncLit:
    case ast::ExprKind::Slice:
    case ast::ExprKind::TypeAssert:
    case ast::ExprKind::TypeSwitchGuard:
    case ast::ExprKind::Call: return true;
    case ast::ExprKind::Operation: {
      auto* o = static_cast<const ast::Operation*>(x);
      return o->op != Tok::Mul || o->y != nullptr;
    }
    case ast::ExprKind::Paren: return is_value(static_cast<const ast::ParenExpr*>(x)->x);
    case ast::ExprKind::Index: {
      auto* i = static_cast<const ast::IndexExpr*>(x);
      return is_value(i->x) || is_value(i->index);
    }
    default: return false;
  }
}

}  // namespace

// Expression = UnaryExpr | Expression binary_op Expression .  x: the first operand, if it is there already.
ast::Expr* Parser::binary_expr(Expr* x, int prec) {
  if (x == nullptr) x = unary_expr();
  // a+b+c... nests in the tree without nesting here.
  int height = height_;
  for (int p; (p = precedence_of(tok)) > prec;) {
    auto* t = node<ast::Operation>(pos());
    t->op = tok;
    next();
    t->x = x;
    t->y = binary_expr(nullptr, p);
    x = t;
    height = std::max(height, height_) + 1;
    if (__builtin_expect(height > kMaxHeight, 0)) {
      depth_exceeded();
      break;
    }
  }
  height_ = height;
  return x;
}

// UnaryExpr = PrimaryExpr | unary_op UnaryExpr .
ast::Expr* Parser::unary_expr() {
  switch (tok) {
    case Tok::Mul:
    case Tok::Add:
    case Tok::Sub:
    case Tok::Not:
    case Tok::Xor:
    case Tok::Tilde:
    case Tok::And: {
      Level level(*this);
      if (too_deep()) return bad_expr();
      auto* o = node<ast::Operation>(pos());
      o->op = tok;
      next();
      Expr* x = unary_expr();
      // &(T{}) is &T{}
      o->x = o->op == Tok::And ? ast::unparen(x) : x;
      return o;
    }
    case Tok::Arrow: return receive_expr();
    default: return primary_expr(nullptr, true);
  }
}

// <-x, or a receive-only channel type: which of them is known only behind the operand.
ast::Expr* Parser::receive_expr() {
  Level level(*this);
  if (too_deep()) return bad_expr();
  Pos at = pos();
  next();
  Expr* x = unary_expr();
  if (x->kind != ast::ExprKind::ChanType) {
    auto* o = node<ast::Operation>(at);
    o->op = Tok::Arrow;
    o->x = x;
    return o;
  }
  // The arrow belongs to the channel type: <-(chan E) is (<-chan E), and <-(chan<- E) is (<-chan (<-E)).
  ast::ChanDir dir = ast::ChanDir::SendOnly;
  Expr* t = x;
  while (dir == ast::ChanDir::SendOnly) {
    auto* c = ast::as<ast::ChanTypeExpr>(t);
    if (c == nullptr) break;
    dir = c->dir;
    if (dir == ast::ChanDir::RecvOnly) syntax_error("unexpected <-, expected chan");
    c->dir = ast::ChanDir::RecvOnly;
    t = c->elem;
  }
  if (dir == ast::ChanDir::SendOnly) syntax_error("unexpected " + expr_string(t) + ", expected chan");
  return x;
}

// Operand = Literal | OperandName | MethodExpr | "(" Expression ")" .
ast::Expr* Parser::operand(bool keep_parens) {
  switch (tok) {
    case Tok::Name: return name();
    case Tok::IntLit:
    case Tok::FloatLit:
    case Tok::ImagLit:
    case Tok::CharLit:
    case Tok::StringLit: return literal_or_null();
    case Tok::LParen: {
      Level level(*this);
      if (too_deep()) return bad_expr();
      Pos at = pos();
      next();
      xnest_++;
      Expr* x = expr();
      xnest_--;
      want(Tok::RParen);
      // Parentheses matter for errors only: around the type of a composite literal, around a go or defer call, and on the left
      // of an assignment.
      if (!keep_parens && tok != Tok::LBrace) return x;
      auto* p = node<ast::ParenExpr>(at);
      p->x = x;
      return p;
    }
    case Tok::Func: {
      Pos at = pos();
      next();
      ast::FuncTypeExpr* type = func_type("function type", nullptr);
      if (tok != Tok::LBrace) return type;
      Level level(*this);
      if (too_deep()) return bad_expr();
      xnest_++;
      auto* f = node<ast::FuncLit>(at);
      f->ftype = type;
      f->body = func_body();
      xnest_--;
      return f;
    }
    case Tok::LBrack:
    case Tok::Chan:
    case Tok::Map:
    case Tok::Struct:
    case Tok::Interface: return type();
    default: {
      Expr* x = bad_expr();
      syntax_error("expected expression");
      advance({Tok::RParen, Tok::RBrack, Tok::RBrace});
      return x;
    }
  }
}

// PrimaryExpr = Operand { Selector | Index | Slice | TypeAssertion | Arguments | LiteralValue } .
ast::Expr* Parser::primary_expr(Expr* x, bool keep_parens) {
  if (x == nullptr) {
    height_ = 0;
    x = operand(keep_parens);
  }
  // f()()()... nests in the tree without nesting here.
  int height = height_;
  for (int length = 0;; length++, height = std::max(height, height_) + 1) {
    height_ = height;
    if (__builtin_expect(length > kMaxDepth || height > kMaxHeight, 0)) {
      depth_exceeded();
      return x;
    }
    switch (tok) {
      case Tok::Dot: x = selector_or_assertion(x); break;
      case Tok::LBrack: x = index_or_slice(x); break;
      case Tok::LParen: x = call(x); break;
      case Tok::LBrace: {
        // A composite literal, or the block of a statement?
        Expr* t = ast::unparen(x);
        bool literal = false;
        switch (t->kind) {
          case ast::ExprKind::Name:
          case ast::ExprKind::Selector: literal = xnest_ >= 0; break;
          case ast::ExprKind::Index: literal = xnest_ >= 0 && !is_value(t); break;
          case ast::ExprKind::ArrayType:
          case ast::ExprKind::SliceType:
          case ast::ExprKind::StructType:
          case ast::ExprKind::MapType: literal = true; break;
          default: break;
        }
        if (!literal) return x;
        if (t != x) syntax_error("cannot parenthesize type in composite literal");
        ast::CompositeLit* c = complit_expr();
        c->type_expr = x;
        x = c;
        break;
      }
      default: return x;
    }
  }
}

ast::Expr* Parser::selector_or_assertion(Expr* x) {
  Pos at = pos();
  next();
  if (tok == Tok::Name) {
    auto* s = node<ast::SelectorExpr>(at);
    s->x = x;
    s->sel = name();
    return s;
  }
  if (tok != Tok::LParen) {
    syntax_error("expected name or (");
    advance({Tok::Semi, Tok::RParen});
    return x;
  }
  next();
  if (got(Tok::Type)) {
    auto* g = node<ast::TypeSwitchGuard>(at);  // simple_stmt sets lhs
    g->x = x;
    x = g;
  } else {
    auto* a = node<ast::TypeAssertExpr>(at);
    a->x = x;
    a->type_expr = type();
    x = a;
  }
  want(Tok::RParen);
  return x;
}

ast::Expr* Parser::index_or_slice(Expr* x) {
  Level level(*this);
  if (too_deep()) return x;
  Pos at = pos();
  next();
  Expr* i = nullptr;
  if (tok != Tok::Colon) {
    bool comma = false;
    if (tok == Tok::RBrack) {
      syntax_error("expected operand");
      i = bad_expr();
    } else {
      i = type_list(false, &comma);
    }
    if (comma || tok == Tok::RBrack) {
      want(Tok::RBrack);
      auto* t = node<ast::IndexExpr>(at);
      t->x = x;
      t->index = i;
      return t;
    }
  }
  if (!got(Tok::Colon)) {
    syntax_error("expected comma, : or ]");
    advance({Tok::Comma, Tok::Colon, Tok::RBrack});
  }
  xnest_++;
  auto* t = node<ast::SliceExpr>(at);
  t->x = x;
  t->index[0] = i;
  if (tok != Tok::Colon && tok != Tok::RBrack) t->index[1] = expr();
  if (tok == Tok::Colon) {
    t->full = true;
    if (t->index[1] == nullptr) {
      error_at(pos(), Diag::MiddleIndexRequired);
      t->index[1] = bad_expr();
    }
    next();
    if (tok != Tok::RBrack) {
      t->index[2] = expr();
    } else {
      error_at(pos(), Diag::FinalIndexRequired);
      t->index[2] = bad_expr();
    }
  }
  xnest_--;
  want(Tok::RBrack);
  return t;
}

// "(" [ arg { "," arg } [ "..." ] [ "," ] ] ")"
ast::Expr* Parser::call(Expr* x) {
  Level level(*this);
  if (too_deep()) return x;
  auto* c = node<ast::CallExpr>(pos());
  next();
  c->fun = x;
  size_t m = mark();
  xnest_++;
  c->rparen = list("argument list", Tok::Comma, Tok::RParen, [&] {
    push(expr());
    c->has_dots = got(Tok::DotDotDot);
    return c->has_dots;
  });
  xnest_--;
  c->args = take<Expr>(m);
  return c;
}

// Element = Expression | LiteralValue .
ast::Expr* Parser::bare_complit_expr() { return tok == Tok::LBrace ? complit_expr() : expr(); }

// LiteralValue = "{" [ ElementList [ "," ] ] "}" .
ast::CompositeLit* Parser::complit_expr() {
  auto* x = node<ast::CompositeLit>(pos());
  Level level(*this);
  if (too_deep()) return x;
  xnest_++;
  want(Tok::LBrace);
  size_t m = mark();
  x->rbrace = list("composite literal", Tok::Comma, Tok::RBrace, [&] {
    Expr* e = bare_complit_expr();
    if (tok == Tok::Colon) {
      auto* kv = node<ast::KeyValue>(pos());
      next();
      kv->key = e;
      kv->value = bare_complit_expr();
      e = kv;
      x->nkeys++;
    }
    push(e);
    return false;
  });
  xnest_--;
  x->elems = take<Expr>(m);
  return x;
}

ast::NameExpr* Parser::name() {
  if (__builtin_expect(tok == Tok::Name, 1)) {
    NameExpr* n = new_name(pos(), lit);
    next();
    return n;
  }
  NameExpr* n = new_name(pos(), intern_name("_"));
  syntax_error("expected name");
  advance_one();
  return n;
}

ast::List<ast::NameExpr*> Parser::name_list(NameExpr* first) {
  if (tok != Tok::Comma) return one(first);
  size_t m = mark();
  push(first);
  while (got(Tok::Comma)) push(name());
  return take<NameExpr>(m);
}

ast::BasicLit* Parser::literal_or_null() {
  if (!is_literal_token(tok)) return nullptr;
  auto* b = node<ast::BasicLit>(pos());
  b->tok = tok;
  b->text = lit;
  b->bad = bad;
  next();
  return b;
}

// ExpressionList = Expression { "," Expression } .  A ListExpr when there are several.
ast::Expr* Parser::expr_list() {
  Expr* x = expr();
  if (tok != Tok::Comma) return x;
  size_t m = mark();
  push(x);
  while (got(Tok::Comma)) push(expr());
  auto* l = node<ast::ListExpr>(x->pos);
  l->elems = take<Expr>(m);
  return l;
}

// typeList = arg { "," arg } [ "," ] .  Unless strict, the first may be any expression.
ast::Expr* Parser::type_list(bool strict, bool* comma) {
  xnest_++;
  Expr* x = strict ? type() : expr();
  if (got(Tok::Comma)) {
    *comma = true;
    if (Expr* t = type_or_null()) {
      size_t m = mark();
      push(x);
      push(t);
      while (got(Tok::Comma)) {
        if ((t = type_or_null()) == nullptr) break;
        push(t);
      }
      auto* l = node<ast::ListExpr>(x->pos);
      l->elems = take<Expr>(m);
      x = l;
    }
  }
  xnest_--;
  return x;
}

}  // namespace gorun
