// Declarations.
#include "frontend/syntax/parser_impl.h"

namespace gorun {
namespace {

constexpr TokSet kDeclStart = {Tok::Import, Tok::Const, Tok::Type, Tok::Var, Tok::Func};

// Whether x can only be a type element: otherwise it may be an ordinary expression too.
bool is_type_elem(const ast::Expr* x) {
  switch (x->kind) {
    case ast::ExprKind::ArrayType:
    case ast::ExprKind::StructType:
    case ast::ExprKind::FuncType:
    case ast::ExprKind::InterfaceType:
    case ast::ExprKind::SliceType:
    case ast::ExprKind::MapType:
    case ast::ExprKind::ChanType: return true;
    case ast::ExprKind::Operation: {
      auto* o = static_cast<const ast::Operation*>(x);
      return is_type_elem(o->x) || (o->y != nullptr && is_type_elem(o->y)) || o->op == Tok::Tilde;
    }
    case ast::ExprKind::Paren: return is_type_elem(static_cast<const ast::ParenExpr*>(x)->x);
    default: return false;
  }
}

}  // namespace

// { ( ImportDecl | TopLevelDecl ) ";" }. Imports are accepted anywhere, with a complaint.
void Parser::declarations() {
  Tok previous = Tok::Import;
  size_t first = mark();
  while (tok != Tok::EOF_) {
    if (tok == Tok::Import && previous != Tok::Import) syntax_error("imports must appear before other declarations");
    previous = tok;
    if (options_.imports_only && tok != Tok::Import) return;
    switch (tok) {
      case Tok::Import:
        next();
        append_group([this](ast::Group* g, int) { return import_decl(g); });
        break;
      case Tok::Const:
        next();
        append_group([this](ast::Group* g, int iota) { return const_decl(g, iota); });
        break;
      case Tok::Type:
        next();
        append_group([this](ast::Group* g, int) { return type_decl(g); });
        break;
      case Tok::Var:
        next();
        append_group([this](ast::Group* g, int) { return var_decl(g); });
        break;
      case Tok::Func: {
        next();
        push(func_decl());
        break;
      }
      default: {
        auto* last = mark() > first ? ast::as<ast::FuncDecl>(static_cast<ast::Decl*>(stack_.back())) : nullptr;
        if (tok == Tok::LBrace && last != nullptr && last->body == nullptr) {
          syntax_error("unexpected semicolon or newline before {");
        } else {
          syntax_error("non-declaration statement outside function body");
        }
        advance(kDeclStart);
        continue;
      }
    }
    // Before the ";" is consumed: a comment behind it belongs to the next declaration.
    clear_pragma();
    if (tok != Tok::EOF_ && !got(Tok::Semi)) {
      syntax_error("after top level declaration");
      advance(kDeclStart);
    }
  }
}

// f | "(" { f ";" } ")"
template <class F>
void Parser::append_group(F&& f) {
  if (tok != Tok::LParen) {
    push(f(nullptr, 0));
    return;
  }
  auto* group = arena_->alloc<ast::Group>();
  group->id = static_cast<int>(offset);
  clear_pragma();
  next();  // behind clear_pragma: comments after "(" belong to the first declaration
  int index = 0;
  list("grouped declaration", Tok::Semi, Tok::RParen, [&] {
    push(f(group, index++));
    return false;
  });
}

// ImportSpec = [ "." | PackageName ] ImportPath .
ast::Decl* Parser::import_decl(ast::Group* group) {
  auto* d = node<ast::ImportDecl>(pos());
  d->group = group;
  reject_pragma(take_pragma(), 0, false);
  d->path = nullptr;
  if (tok == Tok::Name) {
    d->local = name();
  } else if (tok == Tok::Dot) {
    d->local = new_name(pos(), intern_name("."));
    next();
  }
  d->path = literal_or_null();
  if (d->path == nullptr) {
    syntax_error("missing import path");
    advance({Tok::Semi, Tok::RParen});
    return d;
  }
  if (!d->path->bad && d->path->tok != Tok::StringLit) {
    syntax_error_at(d->path->pos, "import path must be a string");
    d->path->bad = true;
  }
  return d;
}

// ConstSpec = IdentifierList [ [ Type ] "=" ExpressionList ] .
ast::Decl* Parser::const_decl(ast::Group* group, int iota) {
  auto* d = node<ast::ConstDecl>(pos());
  d->group = group;
  d->iota = iota;
  reject_pragma(take_pragma(), 0, false);
  Once once(*this);
  d->names = name_list(name());
  if (tok != Tok::EOF_ && tok != Tok::Semi && tok != Tok::RParen) {
    d->type = type_or_null();
    if (got_assign()) d->values = expr_list();
  }
  return d;
}

// TypeSpec = identifier [ TypeParams ] [ "=" ] Type .
ast::Decl* Parser::type_decl(ast::Group* group) {
  auto* d = node<ast::TypeDecl>(pos());
  d->group = group;
  PragmaState pragma = take_pragma();
  reject_pragma(pragma, 0, false);
  d->pragma = static_cast<uint32_t>(pragma.bits());
  d->type = nullptr;
  d->name = name();
  Once once(*this);
  if (tok == Tok::LBrack) {
    type_decl_bracket(d);
  } else {
    d->alias = got_assign();
    d->type = type_or_null();
  }
  if (d->type == nullptr) {
    d->type = bad_expr();
    syntax_error("in type declaration");
    advance({Tok::Semi, Tok::RParen});
  }
  return d;
}

// Behind the declared name, at "[": an array or slice type, or a type parameter list.
void Parser::type_decl_bracket(ast::TypeDecl* d) {
  Pos at = pos();
  next();
  if (tok == Tok::RBrack) {
    next();
    d->type = slice_type(at);
    return;
  }
  if (tok != Tok::Name) {
    d->type = array_type(at, nullptr);
    return;
  }
  // Both may start with an expression that starts with a name; it is parsed whole and looked at. Only "[" behind the name
  // cannot continue an array length (an index expression is never constant), but a constraint: P []E.
  Expr* x = name();
  if (tok != Tok::LBrack) {
    xnest_++;
    x = binary_expr(primary_expr(x, false), 0);
    xnest_--;
  }
  NameExpr* param = nullptr;
  Expr* constraint = nullptr;
  // A lone name before "]" is taken as an array length; what could be both is a parameter when a comma follows.
  if (split_type_param(x, tok == Tok::Comma, &param, &constraint) && (constraint != nullptr || tok != Tok::RBrack)) {
    d->tparams = param_list(param, constraint, Tok::RBrack, true, false);
    d->alias = got_assign();
    d->type = type_or_null();
  } else {
    d->type = array_type(at, x);
  }
}

// Splits an expression that reads "name constraint" (P *C, P (C), P *C|D) in two, when the constraint can only be a type
// element or force is set. A lone name gives that name and no constraint.
bool Parser::split_type_param(Expr* x, bool force, NameExpr** name, Expr** type) {
  *type = nullptr;
  if (auto* n = ast::as<NameExpr>(x)) {
    *name = n;
    return true;
  }
  if (auto* o = ast::as<ast::Operation>(x); o != nullptr && o->y != nullptr) {
    if (o->op == Tok::Mul) {
      auto* n = ast::as<NameExpr>(o->x);
      if (n == nullptr || !(force || is_type_elem(o->y))) return false;
      *name = n;
      *type = indirect(o->pos, o->y);
      return true;
    }
    if (o->op == Tok::Or) {
      Expr* left = nullptr;
      if (!split_type_param(o->x, force || is_type_elem(o->y), name, &left) || left == nullptr) return false;
      auto* u = node<ast::Operation>(o->pos);
      u->op = Tok::Or;
      u->x = left;
      u->y = o->y;
      *type = u;
      return true;
    }
    return false;
  }
  if (auto* c = ast::as<ast::CallExpr>(x)) {
    auto* n = ast::as<NameExpr>(c->fun);
    if (n == nullptr || c->args.size() != 1 || c->has_dots || !(force || is_type_elem(c->args[0]))) return false;
    *name = n;
    *type = ast::unparen(c->args[0]);
    return true;
  }
  return false;
}

// VarSpec = IdentifierList ( Type [ "=" ExpressionList ] | "=" ExpressionList ) .
ast::Decl* Parser::var_decl(ast::Group* group) {
  auto* d = node<ast::VarDecl>(pos());
  d->group = group;
  PragmaState pragma = take_pragma();
  reject_pragma(pragma, 0, true);
  if (!pragma.embeds.empty()) {
    d->embed_pos = pragma.embeds[0].pos;
    std::vector<std::string_view> patterns;
    std::vector<Pos> positions;
    for (const PragmaState::Embed& e : pragma.embeds) {
      patterns.insert(patterns.end(), e.patterns.begin(), e.patterns.end());
      positions.insert(positions.end(), e.positions.begin(), e.positions.end());
    }
    d->embeds = arena_->copy_span(patterns);
    d->embed_positions = arena_->copy_span(positions);
  }
  Once once(*this);
  d->names = name_list(name());
  if (got_assign()) {
    d->values = expr_list();
  } else {
    d->type = type();
    if (got_assign()) d->values = expr_list();
  }
  return d;
}

// FunctionDecl = "func" FunctionName [ TypeParams ] ( Function | Signature ) .
// MethodDecl   = "func" Receiver MethodName ( Function | Signature ) .
ast::FuncDecl* Parser::func_decl() {
  auto* f = node<ast::FuncDecl>(pos());
  PragmaState pragma = take_pragma();
  reject_pragma(pragma, kPragmaOfFunc, false);
  f->pragma = static_cast<uint32_t>(pragma.bits());
  {
    Once once(*this);
    std::string_view context;
    if (got(Tok::LParen)) {
      context = "method";
      ast::List<ast::Field*> receivers = param_list(nullptr, nullptr, Tok::RParen, false, false);
      if (receivers.empty()) {
        error_at(pos(), Diag::MethodNoReceiver);
      } else {
        if (receivers.size() > 1) error_at(pos(), Diag::MethodManyReceivers);
        f->recv = receivers[0];
      }
    }
    if (tok == Tok::Name) {
      f->name = name();
      f->ftype = func_type(context, &f->tparams);
    } else {
      f->name = new_name(pos(), intern_name("_"));
      f->ftype = node<ast::FuncTypeExpr>(pos());
      syntax_error(context.empty() ? "expected name or (" : "expected name");
      advance({Tok::LBrace, Tok::Semi});
    }
  }
  if (tok != Tok::LBrace) return f;
  Pos open = pos();
  uint32_t close = 0;
  if (options_.lazy_bodies && skip_block(&close)) {
    f->body = node<ast::BlockStmt>(open);
    f->body->rbrace = file()->pos(close);
    f->body->lazy = true;
    next();
  } else {
    f->body = func_body();
  }
  return f;
}

ast::BlockStmt* Parser::func_body() {
  fnest_++;
  unsigned before = errors_;
  ast::BlockStmt* body = block_stmt("");
  fnest_--;
  // After syntax errors in the function its labels would give spurious errors. What this reports does not count as an error of
  // the enclosing function.
  if (before == errors_) check_branches(body, *file(), diags_);
  return body;
}

// The declaration statements of function bodies live here because append_group does.
ast::Stmt* Parser::decl_stmt() {
  auto* s = node<ast::DeclStmt>(pos());
  Tok keyword = tok;
  next();
  size_t m = mark();
  switch (keyword) {
    case Tok::Var: append_group([this](ast::Group* g, int) { return var_decl(g); }); break;
    case Tok::Const: append_group([this](ast::Group* g, int iota) { return const_decl(g, iota); }); break;
    default: append_group([this](ast::Group* g, int) { return type_decl(g); }); break;
  }
  s->decls = take<ast::Decl>(m);
  return s;
}

}  // namespace gorun
