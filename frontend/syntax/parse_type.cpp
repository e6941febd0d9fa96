// Types, fields and parameters.
#include "frontend/syntax/parser_impl.h"

namespace gorun {

ast::Expr* Parser::type() {
  Expr* t = type_or_null();
  if (t == nullptr) {
    t = bad_expr();
    syntax_error("expected type");
    advance({Tok::Comma, Tok::Colon, Tok::Semi, Tok::RParen, Tok::RBrack, Tok::RBrace});
  }
  return t;
}

// Type = TypeName | TypeLit | "(" Type ")" .  Null, and no error, when there is none.
ast::Expr* Parser::type_or_null() {
  Pos at = pos();
  if (tok == Tok::Name) return qualified_name(nullptr);
  Level level(*this);
  if (too_deep()) return bad_expr();
  switch (tok) {
    case Tok::Mul: next(); return indirect(at, type());
    case Tok::Arrow: {
      next();
      want(Tok::Chan);
      auto* t = node<ast::ChanTypeExpr>(at);
      t->dir = ast::ChanDir::RecvOnly;
      t->elem = chan_elem();
      return t;
    }
    case Tok::Func: next(); return func_type("function type", nullptr);
    case Tok::LBrack:
      next();
      if (got(Tok::RBrack)) return slice_type(at);
      return array_type(at, nullptr);
    case Tok::Chan: {
      next();
      auto* t = node<ast::ChanTypeExpr>(at);
      t->dir = got(Tok::Arrow) ? ast::ChanDir::SendOnly : ast::ChanDir::Both;
      t->elem = chan_elem();
      return t;
    }
    case Tok::Map: {
      next();
      want(Tok::LBrack);
      auto* t = node<ast::MapTypeExpr>(at);
      t->key = type();
      want(Tok::RBrack);
      t->value = type();
      return t;
    }
    case Tok::Struct: return struct_type();
    case Tok::Interface: return interface_type();
    case Tok::LParen: {
      next();
      Expr* t = type();
      want(Tok::RParen);
      return t;
    }
    default: return nullptr;
  }
}

ast::Expr* Parser::type_instance(Expr* x) {
  auto* t = node<ast::IndexExpr>(pos());
  want(Tok::LBrack);
  t->x = x;
  if (tok == Tok::RBrack) {
    syntax_error("expected type argument list");
    t->index = bad_expr();
  } else {
    bool comma;
    t->index = type_list(true, &comma);
  }
  want(Tok::RBrack);
  return t;
}

// With a context, type parameters are an error (and dropped).
ast::FuncTypeExpr* Parser::func_type(std::string_view context, ast::List<ast::Field*>* tparams) {
  auto* t = node<ast::FuncTypeExpr>(pos());
  if (got(Tok::LBrack)) {
    if (!context.empty()) syntax_error_at(t->pos, std::string(context) + " must have no type parameters");
    if (tok == Tok::RBrack) {
      syntax_error("empty type parameter list");
      next();
    } else {
      ast::List<ast::Field*> l = param_list(nullptr, nullptr, Tok::RBrack, true, false);
      if (tparams != nullptr) *tparams = l;
    }
  }
  want(Tok::LParen);
  t->params = param_list(nullptr, nullptr, Tok::RParen, false, true);
  t->results = func_result();
  return t;
}

// Behind "["; len: the length, if it is there already.
ast::Expr* Parser::array_type(Pos at, Expr* len) {
  if (len == nullptr && !got(Tok::DotDotDot)) {
    xnest_++;
    len = expr();
    xnest_--;
  }
  if (tok == Tok::Comma) {
    syntax_error("unexpected comma; expected ]");
    next();
  }
  want(Tok::RBrack);
  auto* t = node<ast::ArrayTypeExpr>(at);
  t->len = len;
  t->elem = type();
  return t;
}

ast::Expr* Parser::slice_type(Pos at) {
  auto* t = node<ast::SliceTypeExpr>(at);
  t->elem = type();
  return t;
}

ast::Expr* Parser::chan_elem() {
  Expr* t = type_or_null();
  if (t == nullptr) {
    t = bad_expr();
    syntax_error("missing channel element type");
  }
  return t;
}

// StructType = "struct" "{" { FieldDecl ";" } "}" .
ast::Expr* Parser::struct_type() {
  auto* t = node<ast::StructTypeExpr>(pos());
  want(Tok::Struct);
  want(Tok::LBrace);
  size_t m = mark();
  std::vector<ast::BasicLit*> tags;
  list("struct type", Tok::Semi, Tok::RBrace, [&] {
    field_decl(&tags, m);
    return false;
  });
  t->fields = take<ast::Field>(m);
  if (!tags.empty()) {
    tags.resize(t->fields.size(), nullptr);
    t->tags = arena_->copy_span(tags);
  }
  return t;
}

// InterfaceType = "interface" "{" { ( MethodDecl | EmbeddedElem ) ";" } "}" .
ast::Expr* Parser::interface_type() {
  auto* t = node<ast::InterfaceTypeExpr>(pos());
  want(Tok::Interface);
  want(Tok::LBrace);
  size_t m = mark();
  list("interface type", Tok::Semi, Tok::RBrace, [&] {
    ast::Field* f = tok == Tok::Name ? method_decl() : nullptr;
    if (f == nullptr || f->name == nullptr) f = embedded_elem(f);
    push(f);
    return false;
  });
  t->methods = take<ast::Field>(m);
  return t;
}

// Result = Parameters | Type .
ast::List<ast::Field*> Parser::func_result() {
  if (got(Tok::LParen)) return param_list(nullptr, nullptr, Tok::RParen, false, false);
  Pos at = pos();
  Expr* t = type_or_null();
  if (t == nullptr) return {};
  auto* f = node<ast::Field>(at);
  f->type = t;
  return one(f);
}

void Parser::add_field(std::vector<ast::BasicLit*>* tags, size_t first, Pos at, NameExpr* name, Expr* t, ast::BasicLit* tag) {
  if (tag != nullptr) {
    tags->resize(mark() - first, nullptr);
    tags->push_back(tag);
  }
  auto* f = node<ast::Field>(at);
  f->name = name;
  f->type = t;
  push(f);
}

// FieldDecl = (IdentifierList Type | AnonymousField) [ Tag ] .
void Parser::field_decl(std::vector<ast::BasicLit*>* tags, size_t first) {
  Pos at = pos();
  switch (tok) {
    case Tok::Name: {
      NameExpr* n = name();
      if (tok == Tok::Dot || is_literal_token(tok) || tok == Tok::Semi || tok == Tok::RBrace) {
        Expr* t = qualified_name(n);
        return add_field(tags, first, at, nullptr, t, literal_or_null());
      }
      ast::List<NameExpr*> names = name_list(n);
      Expr* t;
      if (names.size() == 1 && tok == Tok::LBrack) {
        // An embedded instance T[P], or a field of array or slice type?
        t = array_or_targs();
        if (auto* instance = ast::as<ast::IndexExpr>(t)) {
          instance->x = n;
          return add_field(tags, first, at, nullptr, t, literal_or_null());
        }
      } else {
        t = type();
      }
      ast::BasicLit* tag = literal_or_null();
      for (NameExpr* field : names) add_field(tags, first, field->pos, field, t, tag);
      return;
    }
    case Tok::Mul: {
      next();
      Expr* t;
      if (tok == Tok::LParen) {
        syntax_error("cannot parenthesize embedded type");
        next();
        t = qualified_name(nullptr);
        got(Tok::RParen);
      } else {
        t = qualified_name(nullptr);
      }
      ast::BasicLit* tag = literal_or_null();
      return add_field(tags, first, at, nullptr, indirect(at, t), tag);
    }
    case Tok::LParen: {
      syntax_error("cannot parenthesize embedded type");
      next();
      Expr* t;
      if (tok == Tok::Mul) {
        Pos star = pos();
        next();
        t = indirect(star, qualified_name(nullptr));
      } else {
        t = qualified_name(nullptr);
      }
      got(Tok::RParen);
      return add_field(tags, first, at, nullptr, t, literal_or_null());
    }
    default: syntax_error("expected field name or embedded type"); advance({Tok::Semi, Tok::RBrace});
  }
}

// Behind a name, at "[": [n]E or []E, or type arguments (an IndexExpr whose x the caller sets).
ast::Expr* Parser::array_or_targs() {
  Pos at = pos();
  want(Tok::LBrack);
  if (got(Tok::RBrack)) return slice_type(at);
  bool comma = false;
  Expr* n = type_list(false, &comma);
  want(Tok::RBrack);
  if (!comma) {
    if (Expr* elem = type_or_null()) {
      auto* t = node<ast::ArrayTypeExpr>(at);
      t->len = n;
      t->elem = elem;
      return t;
    }
  }
  auto* t = node<ast::IndexExpr>(at);
  t->x = nullptr;
  t->index = n;
  return t;
}

// MethodSpec = MethodName Signature | InterfaceTypeName .  A field without a name is an embedded type.
ast::Field* Parser::method_decl() {
  constexpr std::string_view kContext = "interface method";
  auto* f = node<ast::Field>(pos());
  NameExpr* n = name();
  auto method = [&] {
    f->name = n;
    f->type = func_type(kContext, nullptr);
  };
  if (tok == Tok::LParen) {
    method();
    return f;
  }
  if (tok != Tok::LBrack) {
    f->type = qualified_name(n);
    return f;
  }
  // A generic method m[T C](x T), which is an error, or an embedded instance T[P1, P2].
  Pos at = pos();
  next();
  if (tok == Tok::RBrack) {
    Pos close = pos();
    next();
    if (tok == Tok::LParen) {
      error_at(close, Diag::EmptyTypeParamList);
      method();
    } else {
      error_at(close, Diag::EmptyTypeArgList);
      f->type = n;
    }
    return f;
  }
  // Type arguments look like a parameter list of types only.
  ast::List<ast::Field*> params = param_list(nullptr, nullptr, Tok::RBrack, false, false);
  if (params.empty()) {
    if (tok == Tok::LParen) {
      method();
    } else {
      f->type = n;
    }
    return f;
  }
  if (params[0]->name != nullptr) {
    method();
    error_at(at, Diag::InterfaceMethodTypeParams);
    return f;
  }
  auto* t = node<ast::IndexExpr>(at);
  t->x = n;
  if (params.size() == 1) {
    t->index = params[0]->type;
  } else {
    auto* l = node<ast::ListExpr>(params[0]->pos);
    size_t m = mark();
    for (ast::Field* p : params) push(p->type);
    l->elems = take<Expr>(m);
    t->index = l;
  }
  f->type = t;
  return f;
}

// EmbeddedElem = MethodSpec | EmbeddedTerm { "|" EmbeddedTerm } .
ast::Field* Parser::embedded_elem(ast::Field* f) {
  if (f == nullptr) {
    f = node<ast::Field>(pos());
    f->type = embedded_term();
  }
  while (tok == Tok::Or) {
    auto* u = node<ast::Operation>(pos());
    u->op = Tok::Or;
    next();
    u->x = f->type;
    u->y = embedded_term();
    f->type = u;
  }
  return f;
}

// EmbeddedTerm = [ "~" ] Type .
ast::Expr* Parser::embedded_term() {
  if (tok == Tok::Tilde) {
    auto* o = node<ast::Operation>(pos());
    o->op = Tok::Tilde;
    next();
    o->x = type();
    return o;
  }
  Expr* t = type_or_null();
  if (t == nullptr) {
    t = bad_expr();
    syntax_error("expected ~ term or type");
    constexpr TokSet kOperators = {Tok::OrOr, Tok::AndAnd, Tok::Eq,  Tok::Ne,  Tok::Lt,  Tok::Le,     Tok::Gt,  Tok::Ge,  Tok::Add, Tok::Sub,
                                   Tok::Or,   Tok::Xor,    Tok::Quo, Tok::Rem, Tok::And, Tok::AndNot, Tok::Shl, Tok::Shr, Tok::Not, Tok::Tilde};
    advance(kOperators | TokSet{Tok::Semi, Tok::RParen, Tok::RBrack, Tok::RBrace});
  }
  return t;
}

// ParameterDecl = [ IdentifierList ] [ "..." ] Type .  In type parameter lists (follow is "]") constraints are type sets.
ast::Field* Parser::param_decl_or_null(NameExpr* n, Tok follow) {
  const bool type_sets = follow == Tok::RBrack;
  if (n == nullptr && type_sets && tok == Tok::Tilde) return embedded_elem(nullptr);
  auto* f = node<ast::Field>(n != nullptr ? n->pos : pos());
  if (tok == Tok::Name || n != nullptr) {
    if (n == nullptr) n = name();
    if (tok == Tok::LBrack) {
      f->type = array_or_targs();
      if (auto* instance = ast::as<ast::IndexExpr>(f->type)) {
        instance->x = n;
      } else {
        f->name = n;
      }
      return type_sets && tok == Tok::Or ? embedded_elem(f) : f;
    }
    if (tok == Tok::Dot) {
      f->type = qualified_name(n);
      return type_sets && tok == Tok::Or ? embedded_elem(f) : f;
    }
    if (type_sets && tok == Tok::Or) {
      f->type = n;
      return embedded_elem(f);
    }
    f->name = n;
  }
  if (tok == Tok::DotDotDot) {
    auto* t = node<ast::DotsTypeExpr>(pos());
    next();
    t->elem = type_or_null();
    if (t->elem == nullptr) {
      f->type = bad_expr();
      syntax_error("... is missing type");
    } else {
      f->type = t;
    }
    return f;
  }
  if (type_sets && tok == Tok::Tilde) {
    f->type = embedded_elem(nullptr)->type;
    return f;
  }
  f->type = type_or_null();
  if (type_sets && tok == Tok::Or && f->type != nullptr) f = embedded_elem(f);
  if (f->name != nullptr || f->type != nullptr) return f;
  syntax_error(follow == Tok::RBrack ? "expected ]" : "expected )");
  advance({Tok::Comma, follow});
  return nullptr;
}

// ParameterList = ParameterDecl { "," ParameterDecl } .  Behind the opening token. n: the first name, if it is there already; t:
// its type, too. In the result either all fields have a name or none has.
ast::List<ast::Field*> Parser::param_list(NameExpr* n, Expr* t, Tok close, bool require_names, bool dots_ok) {
  auto first_field = [&] {
    auto* f = node<ast::Field>(n->pos);
    f->name = n;
    f->type = t;
    return f;
  };
  if (n != nullptr && t != nullptr && tok == close) {
    next();
    return one(first_field());
  }
  size_t named = 0, typed = 0;
  size_t m = mark();
  Pos end = list("parameter list", Tok::Comma, close, [&] {
    ast::Field* f = t != nullptr ? first_field() : param_decl_or_null(n, close);
    n = nullptr;
    t = nullptr;
    if (f != nullptr) {
      named += f->name != nullptr && f->type != nullptr;
      typed += f->type != nullptr;
      push(f);
    }
    return false;
  });
  ast::List<ast::Field*> fields = take<ast::Field>(m);
  if (fields.empty()) return fields;

  if (named == 0 && !require_names) {
    // No field has both: what was read as a name is a type.
    for (ast::Field* f : fields) {
      if (f->name != nullptr) {
        f->type = f->name;
        f->name = nullptr;
      }
    }
  } else if (named != fields.size()) {
    name_params(fields, named, typed, require_names, end);
  }

  bool reported = false;
  for (size_t i = 0; i < fields.size(); i++) {
    auto* dots = ast::as<ast::DotsTypeExpr>(fields[i]->type);
    if (dots == nullptr || (dots_ok && i + 1 == fields.size())) continue;
    if (!reported) error_at(dots->pos, dots_ok ? Diag::DotsNotFinal : Diag::DotsInvalid);
    reported = true;
    fields[i]->type = dots->elem;
  }
  return fields;
}

// Some fields have a name and a type: then all must. Types spread from right to left; what stays without is an error.
void Parser::name_params(ast::List<ast::Field*> fields, size_t named, size_t typed, bool require_names, Pos end) {
  Pos error;  // the leftmost
  Expr* t = nullptr;
  for (size_t i = fields.size(); i-- > 0;) {
    ast::Field* f = fields[i];
    if (f->type != nullptr) {
      t = f->type;
      if (f->name == nullptr) {
        error = ast::start_pos(t);
        f->name = new_name(error, intern_name("_"));
      }
    } else if (t != nullptr) {
      f->type = t;
    } else {
      error = f->name->pos;
      f->type = node<ast::BadExpr>(error);
    }
  }
  if (!error.valid()) return;
  if (named == typed) {
    // Names without types at the end.
    syntax_error_at(end, require_names ? "missing type constraint" : "missing parameter type");
  } else if (!require_names) {
    syntax_error_at(error, "missing parameter name");
  } else {
    syntax_error_at(error, fields.size() == 1 ? "missing type parameter name or invalid array length" : "missing type parameter name");
  }
}

// n: the first name, if it is there already.
ast::Expr* Parser::qualified_name(NameExpr* n) {
  Expr* x;
  if (n != nullptr) {
    x = n;
  } else if (tok == Tok::Name) {
    x = name();
  } else {
    x = new_name(pos(), intern_name("_"));
    syntax_error("expected name");
    advance({Tok::Dot, Tok::Semi, Tok::RBrace});
  }
  if (tok == Tok::Dot) {
    auto* s = node<ast::SelectorExpr>(pos());
    next();
    s->x = x;
    s->sel = name();
    x = s;
  }
  if (tok == Tok::LBrack) {
    // Type arguments nest without passing type_or_null's count.
    Level level(*this);
    if (too_deep()) return x;
    x = type_instance(x);
  }
  return x;
}

}  // namespace gorun
