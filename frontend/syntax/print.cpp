// Expressions as gc prints them in messages (cmd/compile/internal/syntax/printer.go, its ShortForm).
#include <vector>

#include "frontend/syntax/parser.h"

namespace gorun {
namespace {

using namespace ast;

class Printer {
 public:
  std::string out;

  void expr(const Expr* e) {
    if (e == nullptr) return;
    switch (e->kind) {
      case ExprKind::Bad: out += "<bad expr>"; break;
      case ExprKind::Name: out += static_cast<const NameExpr*>(e)->name; break;
      case ExprKind::BasicLit: out += static_cast<const BasicLit*>(e)->text; break;
      case ExprKind::FuncLit: {
        auto* f = static_cast<const FuncLit*>(e);
        expr(f->ftype);
        out += f->body != nullptr && !f->body->list.empty() ? " {…}" : " {}";
        break;
      }
      case ExprKind::CompositeLit: {
        auto* c = static_cast<const CompositeLit*>(e);
        expr(c->type_expr);
        out += c->elems.empty() ? "{}" : "{…}";
        break;
      }
      case ExprKind::Paren:
        out += '(';
        expr(static_cast<const ParenExpr*>(e)->x);
        out += ')';
        break;
      case ExprKind::Selector: {
        auto* s = static_cast<const SelectorExpr*>(e);
        expr(s->x);
        out += '.';
        expr(s->sel);
        break;
      }
      case ExprKind::Index: {
        auto* i = static_cast<const IndexExpr*>(e);
        expr(i->x);
        out += '[';
        expr(i->index);
        out += ']';
        break;
      }
      case ExprKind::Slice: {
        auto* s = static_cast<const SliceExpr*>(e);
        expr(s->x);
        out += '[';
        expr(s->index[0]);
        out += ':';
        expr(s->index[1]);
        if (s->index[2] != nullptr) {
          out += ':';
          expr(s->index[2]);
        }
        out += ']';
        break;
      }
      case ExprKind::TypeAssert: {
        auto* a = static_cast<const TypeAssertExpr*>(e);
        expr(a->x);
        out += ".(";
        expr(a->type_expr);
        out += ')';
        break;
      }
      case ExprKind::TypeSwitchGuard: {
        auto* g = static_cast<const TypeSwitchGuard*>(e);
        if (g->lhs != nullptr) {
          expr(g->lhs);
          out += " := ";
        }
        expr(g->x);
        out += ".(type)";
        break;
      }
      case ExprKind::Call: {
        auto* c = static_cast<const CallExpr*>(e);
        expr(c->fun);
        out += '(';
        list(c->args);
        out += c->has_dots ? "...)" : ")";
        break;
      }
      case ExprKind::Operation: operation(static_cast<const Operation*>(e)); break;
      case ExprKind::KeyValue: {
        auto* kv = static_cast<const KeyValue*>(e);
        expr(kv->key);
        out += ": ";
        expr(kv->value);
        break;
      }
      case ExprKind::List: list(static_cast<const ListExpr*>(e)->elems); break;
      case ExprKind::ArrayType: {
        auto* a = static_cast<const ArrayTypeExpr*>(e);
        out += '[';
        if (a->len == nullptr) out += "...";
        expr(a->len);
        out += ']';
        expr(a->elem);
        break;
      }
      case ExprKind::SliceType:
        out += "[]";
        expr(static_cast<const SliceTypeExpr*>(e)->elem);
        break;
      case ExprKind::DotsType:
        out += "...";
        expr(static_cast<const DotsTypeExpr*>(e)->elem);
        break;
      case ExprKind::StructType: struct_type(static_cast<const StructTypeExpr*>(e)); break;
      case ExprKind::InterfaceType: interface_type(static_cast<const InterfaceTypeExpr*>(e)); break;
      case ExprKind::FuncType:
        out += "func";
        signature(static_cast<const FuncTypeExpr*>(e));
        break;
      case ExprKind::MapType: {
        auto* m = static_cast<const MapTypeExpr*>(e);
        out += "map[";
        expr(m->key);
        out += ']';
        expr(m->value);
        break;
      }
      case ExprKind::ChanType: {
        auto* c = static_cast<const ChanTypeExpr*>(e);
        out += c->dir == ChanDir::RecvOnly ? "<-chan " : c->dir == ChanDir::SendOnly ? "chan<- " : "chan ";
        auto* elem = as<ChanTypeExpr>(c->elem);
        bool parens = c->dir == ChanDir::Both && elem != nullptr && elem->dir == ChanDir::RecvOnly;
        if (parens) out += '(';
        expr(c->elem);
        if (parens) out += ')';
        break;
      }
    }
  }

 private:
  // Long chains lean to the left: no recursion for them.
  void operation(const Operation* o) {
    if (o->y == nullptr) {
      out += tok_text(o->op);
      expr(o->x);
      return;
    }
    const Operation* first = o;
    size_t depth = 1;
    while (auto* next = as<Operation>(const_cast<const Expr*>(first->x))) {
      if (next->y == nullptr) break;
      first = next;
      depth++;
    }
    if (depth < 64) {
      expr(o->x);
      binary_rest(o);
      return;
    }
    std::vector<const Operation*> chain;
    for (const Operation* c = o;; c = static_cast<const Operation*>(c->x)) {
      chain.push_back(c);
      if (c == first) break;
    }
    expr(first->x);
    for (size_t i = chain.size(); i-- > 0;) binary_rest(chain[i]);
  }
  void binary_rest(const Operation* o) {
    out += ' ';
    out += tok_text(o->op);
    out += ' ';
    expr(o->y);
  }

  void list(List<Expr*> elems) {
    for (size_t i = 0; i < elems.size(); i++) {
      if (i > 0) out += ", ";
      expr(elems[i]);
    }
  }

  void struct_type(const StructTypeExpr* s) {
    out += "struct{";
    for (size_t i = 0; i < s->fields.size(); i++) {
      const Field* f = s->fields[i];
      if (i > 0) {
        const Field* before = s->fields[i - 1];
        // Fields of one declaration share the type node.
        out += f->name != nullptr && before->name != nullptr && before->type == f->type ? ", " : "; ";
      }
      if (f->name != nullptr) {
        expr(f->name);
        bool more = i + 1 < s->fields.size() && s->fields[i + 1]->name != nullptr && s->fields[i + 1]->type == f->type;
        if (more) continue;
        out += ' ';
      }
      expr(f->type);
      if (i < s->tags.size() && s->tags[i] != nullptr) {
        out += ' ';
        expr(s->tags[i]);
      }
    }
    out += '}';
  }

  void interface_type(const InterfaceTypeExpr* t) {
    out += "interface{";
    for (size_t i = 0; i < t->methods.size(); i++) {
      if (i > 0) out += "; ";
      const Field* m = t->methods[i];
      if (m->name != nullptr) {
        expr(m->name);
        signature(static_cast<const FuncTypeExpr*>(m->type));
      } else {
        expr(m->type);
      }
    }
    out += '}';
  }

  void signature(const FuncTypeExpr* f) {
    params(f->params);
    if (f->results.empty()) return;
    out += ' ';
    if (f->results.size() == 1 && f->results[0]->name == nullptr) {
      expr(f->results[0]->type);
    } else {
      params(f->results);
    }
  }

  void params(List<Field*> fields) {
    out += '(';
    for (size_t i = 0; i < fields.size(); i++) {
      if (i > 0) out += ", ";
      const Field* f = fields[i];
      if (f->name != nullptr) {
        expr(f->name);
        if (i + 1 < fields.size() && fields[i + 1]->name != nullptr && fields[i + 1]->type == f->type) continue;
        out += ' ';
      }
      expr(f->type);
    }
    out += ')';
  }
};

}  // namespace

std::string expr_string(const Expr* e) {
  Printer p;
  p.expr(e);
  return std::move(p.out);
}

}  // namespace gorun
