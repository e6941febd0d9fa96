#include "frontend/vet/expr_text.h"

#include <algorithm>

namespace gorun::vet {

using namespace ast;

namespace {

constexpr int kUnaryPrec = 6, kHighestPrec = 7;

bool is_binary(const Expr* e) { return e != nullptr && e->kind == ExprKind::Operation && static_cast<const Operation*>(e)->y != nullptr; }
int binary_prec(const Expr* e) { return tok_precedence(static_cast<const Operation*>(e)->op); }

// Behind the next `close` from `at` on, comments left out.
uint32_t behind_next(const File& f, uint32_t at, char close) {
  std::string_view text = f.text;
  while (at < text.size() && text[at] != close) {
    if (text.substr(at, 2) == "//") at = static_cast<uint32_t>(std::min(text.find('\n', at), text.size()));
    else if (text.substr(at, 2) == "/*") at = static_cast<uint32_t>(std::min(text.find("*/", at), text.size() - 2)) + 2;
    else at++;
  }
  return at + 1;
}

// Behind the brace that closes the first one from `at` on.
uint32_t behind_braces(const File& f, uint32_t at) {
  at = behind_next(f, at, '{') - 1;
  int depth = 0;
  for (; at < f.text.size(); at++) {
    depth += f.text[at] == '{' ? 1 : f.text[at] == '}' ? -1 : 0;
    if (depth == 0) break;
  }
  return at + 1;
}

// Where e ends in the text. (end_pos is that of gc's messages, which stop in front of closing brackets.)
uint32_t end_of(const File& f, const Expr* e) {
  switch (e->kind) {
    case ExprKind::CompositeLit: return static_cast<const CompositeLit*>(e)->rbrace.off - f.base + 1;
    case ExprKind::FuncLit: return static_cast<const FuncLit*>(e)->body->rbrace.off - f.base + 1;
    case ExprKind::KeyValue: return end_of(f, static_cast<const KeyValue*>(e)->value);
    case ExprKind::Paren: return behind_next(f, end_of(f, static_cast<const ParenExpr*>(e)->x), ')');
    case ExprKind::Index: return behind_next(f, end_of(f, static_cast<const IndexExpr*>(e)->index), ']');
    case ExprKind::Slice: {
      const auto* s = static_cast<const SliceExpr*>(e);
      const Expr* last = s->x;
      for (const Expr* i : s->index)
        if (i != nullptr) last = i;
      return behind_next(f, end_of(f, last), ']');
    }
    case ExprKind::TypeAssert: return behind_next(f, end_of(f, static_cast<const TypeAssertExpr*>(e)->type_expr), ')');
    case ExprKind::Operation: {
      const auto* o = static_cast<const Operation*>(e);
      return end_of(f, o->y != nullptr ? o->y : o->x);
    }
    case ExprKind::Call: return static_cast<const CallExpr*>(e)->rparen.off - f.base + 1;
    case ExprKind::List: {
      const auto* l = static_cast<const ListExpr*>(e);
      return end_of(f, l->elems.back());
    }
    case ExprKind::ArrayType: return end_of(f, static_cast<const ArrayTypeExpr*>(e)->elem);
    case ExprKind::SliceType: return end_of(f, static_cast<const SliceTypeExpr*>(e)->elem);
    case ExprKind::DotsType: return end_of(f, static_cast<const DotsTypeExpr*>(e)->elem);
    case ExprKind::MapType: return end_of(f, static_cast<const MapTypeExpr*>(e)->value);
    case ExprKind::ChanType: return end_of(f, static_cast<const ChanTypeExpr*>(e)->elem);
    case ExprKind::StructType:
    case ExprKind::InterfaceType: return behind_braces(f, e->pos.off - f.base);
    case ExprKind::FuncType: {
      const auto* t = static_cast<const FuncTypeExpr*>(e);
      uint32_t at = t->params.empty() ? e->pos.off - f.base : end_of(f, t->params.back()->type);
      at = behind_next(f, at, ')');
      if (t->results.empty()) return at;
      uint32_t end = end_of(f, t->results.back()->type);
      size_t open = f.text.find_first_not_of(" \t\r\n", at);
      return open != f.text.npos && f.text[open] == '(' ? behind_next(f, end, ')') : end;
    }
    default: return end_pos(e).off - f.base;
  }
}

std::string_view source(const File& f, const Expr* e) {
  uint32_t from = begin_of(e).off - f.base, to = end_of(f, e);
  return std::string_view(f.text).substr(from, to - from);
}

// gofmt leaves blanks around operators out where precedence already groups operands, depending on how deep the expression stands.
struct OperatorMix {
  bool has_sum = false, has_product = false;
  int clash = 0;  // a precedence from which blanks are needed: x / *p would begin a comment
  void look_at(const Operation* e) {
    int prec = tok_precedence(e->op);
    if (prec == 4) has_sum = true;
    if (prec == 5) has_product = true;
    if (is_binary(e->x) && binary_prec(e->x) >= prec) look_at(static_cast<const Operation*>(e->x));
    const auto* y = as<Operation>(const_cast<const Expr*>(e->y));
    if (y == nullptr) return;
    if (y->y != nullptr) {
      if (binary_prec(y) > prec) look_at(y);
    } else if ((e->op == Tok::Quo && y->op == Tok::Mul) || (e->op == Tok::And && (y->op == Tok::And || y->op == Tok::Xor))) {
      clash = 5;
    } else if ((e->op == Tok::Add || e->op == Tok::Sub) && y->op == e->op) {
      clash = std::max(clash, 4);
    }
  }
};

int blank_limit(const Operation* e, int depth) {
  OperatorMix m;
  m.look_at(e);
  if (m.clash > 0) return m.clash + 1;
  if (m.has_sum && m.has_product) return depth == 1 ? 5 : 4;
  return depth == 1 ? 6 : 4;
}

struct Printer {
  const File& file;
  std::string out;

  void binary(const Operation* e, int outer_prec, int limit, int depth) {
    int prec = tok_precedence(e->op);
    if (prec < outer_prec) {
      out += '(';
      expr(e, 0, std::max(1, depth - 1));
      out += ')';
      return;
    }
    const bool blanks = prec < limit;
    expr(e->x, prec, depth + (is_binary(e->x) && binary_prec(e->x) == prec ? 0 : 1));
    if (blanks) out += ' ';
    out += tok_text(e->op);
    if (blanks) out += ' ';
    expr(e->y, prec + 1, depth + 1);
  }

  void list(List<Expr*> l, int depth) {
    for (size_t i = 0; i < l.size(); i++) {
      if (i > 0) out += ", ";
      expr(l[i], 0, depth);
    }
  }
  void plain(const Expr* e) { expr(e, 0, 1); }

  void expr(const Expr* e, int prec, int depth) {
    if (e == nullptr) return;
    switch (e->kind) {
      case ExprKind::Name: out += static_cast<const NameExpr*>(e)->name; break;
      case ExprKind::BasicLit: out += static_cast<const BasicLit*>(e)->text; break;
      case ExprKind::Paren: {
        const Expr* x = static_cast<const ParenExpr*>(e)->x;
        if (x->kind == ExprKind::Paren) return expr(x, 0, depth);
        out += '(';
        expr(x, 0, std::max(1, depth - 1));
        out += ')';
        break;
      }
      case ExprKind::Operation: {
        const auto* o = static_cast<const Operation*>(e);
        if (o->y != nullptr) return binary(o, prec, blank_limit(o, depth), depth);
        const bool parens = prec > kUnaryPrec;
        if (parens) out += '(';
        out += tok_text(o->op);
        if (o->op == Tok::Mul) plain(o->x);
        else expr(o->x, kUnaryPrec, parens ? 1 : depth);
        if (parens) out += ')';
        break;
      }
      case ExprKind::Selector: {
        const auto* s = static_cast<const SelectorExpr*>(e);
        expr(s->x, kHighestPrec, depth);
        out += '.';
        out += s->sel->name;
        break;
      }
      case ExprKind::TypeAssert: {
        const auto* t = static_cast<const TypeAssertExpr*>(e);
        expr(t->x, kHighestPrec, depth);
        out += ".(";
        plain(t->type_expr);
        out += ')';
        break;
      }
      case ExprKind::Index: {
        const auto* x = static_cast<const IndexExpr*>(e);
        expr(x->x, kHighestPrec, 1);
        out += '[';
        list(unpack_list(x->index), depth + 1);
        out += ']';
        break;
      }
      case ExprKind::Slice: slice(static_cast<const SliceExpr*>(e), depth); break;
      case ExprKind::Call: {
        const auto* c = static_cast<const CallExpr*>(e);
        if (c->args.size() > 1) depth++;
        const bool parens = c->fun->kind == ExprKind::FuncType;
        if (parens) out += '(';
        expr(c->fun, kHighestPrec, depth);
        if (parens) out += ')';
        out += '(';
        list(c->args, depth);
        if (c->has_dots) out += "...";
        out += ')';
        break;
      }
      case ExprKind::CompositeLit: {
        const auto* c = static_cast<const CompositeLit*>(e);
        expr(c->type_expr, kHighestPrec, depth);
        out += '{';
        list(c->elems, 1);
        out += '}';
        break;
      }
      case ExprKind::KeyValue:
        plain(static_cast<const KeyValue*>(e)->key);
        out += ": ";
        plain(static_cast<const KeyValue*>(e)->value);
        break;
      case ExprKind::ArrayType:
        out += '[';
        if (const Expr* n = static_cast<const ArrayTypeExpr*>(e)->len) plain(n);
        else out += "...";
        out += ']';
        plain(static_cast<const ArrayTypeExpr*>(e)->elem);
        break;
      case ExprKind::SliceType:
        out += "[]";
        plain(static_cast<const SliceTypeExpr*>(e)->elem);
        break;
      case ExprKind::MapType:
        out += "map[";
        plain(static_cast<const MapTypeExpr*>(e)->key);
        out += ']';
        plain(static_cast<const MapTypeExpr*>(e)->value);
        break;
      case ExprKind::DotsType:
        out += "...";
        plain(static_cast<const DotsTypeExpr*>(e)->elem);
        break;
      case ExprKind::ChanType: {
        const auto* c = static_cast<const ChanTypeExpr*>(e);
        out += c->dir == ChanDir::SendOnly ? "chan<- " : c->dir == ChanDir::RecvOnly ? "<-chan " : "chan ";
        plain(c->elem);
        break;
      }
      case ExprKind::FuncType:
        out += "func";
        signature(static_cast<const FuncTypeExpr*>(e));
        break;
      case ExprKind::FuncLit: {
        const auto* f = static_cast<const FuncLit*>(e);
        out += "func";
        signature(f->ftype);
        std::string_view body = std::string_view(file.text).substr(f->body->pos.off - file.base, f->body->rbrace.off - f->body->pos.off);
        body.remove_prefix(std::min(body.size(), body.find_first_not_of("{ \t", 0)));
        while (!body.empty() && (body.back() == ' ' || body.back() == '\t')) body.remove_suffix(1);
        out += body.empty() ? " {}" : " { " + std::string(body) + " }";
        break;
      }
      default: out += source(file, e); break;
    }
  }

  void parameters(List<Field*> l) {
    out += '(';
    for (size_t i = 0; i < l.size(); i++) {
      if (i > 0) out += ", ";
      if (l[i]->name != nullptr) {
        out += l[i]->name->name;
        if (i + 1 < l.size() && l[i + 1]->type == l[i]->type) continue;
        out += ' ';
      }
      plain(l[i]->type);
    }
    out += ')';
  }
  void signature(const FuncTypeExpr* f) {
    parameters(f->params);
    if (f->results.empty()) return;
    out += ' ';
    if (f->results.size() == 1 && f->results[0]->name == nullptr) plain(f->results[0]->type);
    else parameters(f->results);
  }

  void slice(const SliceExpr* s, int depth) {
    expr(s->x, kHighestPrec, 1);
    out += '[';
    int present = 0;
    bool any_binary = false;
    if (depth <= 1)
      for (const Expr* i : s->index)
        if (i != nullptr) {
          present++;
          any_binary = any_binary || is_binary(i);
        }
    const bool blanks = present > 1 && any_binary;
    for (int i = 0; i < (s->full ? 3 : 2); i++) {
      if (i > 0) {
        if (blanks && s->index[i - 1] != nullptr) out += ' ';
        out += ':';
        if (blanks && s->index[i] != nullptr) out += ' ';
      }
      expr(s->index[i], 0, depth + 1);
    }
    out += ']';
  }
};

}  // namespace

Pos begin_of(const Expr* e) { return start_pos(e, true); }

std::string expr_text(const File& file, const Expr* e) {
  std::string_view text = source(file, e);
  if (text.find('\n') == text.npos) {
    Printer p{file, {}};
    p.plain(e);
    return std::move(p.out);
  }
  // The tabs before the line on which it begins are those of the statement.
  uint32_t at = begin_of(e).off - file.base;
  size_t line = at == 0 ? std::string::npos : file.text.rfind('\n', at - 1);
  size_t first = line == std::string::npos ? 0 : line + 1, tabs = 0;
  while (file.text[first + tabs] == '\t') tabs++;
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    out += text[i];
    if (text[i] == '\n')
      for (size_t k = 0; k < tabs && i + 1 < text.size() && text[i + 1] == '\t'; k++) i++;
  }
  return out;
}

}  // namespace gorun::vet
