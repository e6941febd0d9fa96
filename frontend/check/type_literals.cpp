// Struct, interface and union types (types2 struct.go, interface.go, union.go).
#include <unordered_map>

#include "frontend/check/checker.h"
#include "frontend/check/operand.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/lookup.h"
#include "frontend/types/predicates.h"
#include "frontend/types/typeset.h"

namespace gorun {
using namespace ast;

// ---- struct types (types2 struct.go)

static NameExpr* embedded_name(Expr* e) {
  switch (e->kind) {
    case ExprKind::Name: return static_cast<NameExpr*>(e);
    case ExprKind::Operation: {
      Operation* op = static_cast<Operation*>(e);
      if (op->op != Tok::Mul || op->y) return nullptr;
      if (op->x->kind == ExprKind::Operation) {  // **T is not allowed
        Operation* inner = static_cast<Operation*>(op->x);
        if (inner->op == Tok::Mul && !inner->y) return nullptr;
      }
      return embedded_name(op->x);
    }
    case ExprKind::Selector: return static_cast<SelectorExpr*>(e)->sel;
    case ExprKind::Index: return embedded_name(static_cast<IndexExpr*>(e)->x);
    default: return nullptr;
  }
}

void Checker::struct_type(StructType* st, StructTypeExpr* e) {
  std::vector<VarObj*> fields;
  std::vector<std::string_view> tags;
  bool any_tag = false;
  std::unordered_map<const char*, VarObj*> seen;  // only for large structs
  auto find = [&](std::string_view name) -> VarObj* {
    if (fields.size() <= 16) {
      for (VarObj* f : fields)
        if (f->name.data() == name.data()) return f;
      return nullptr;
    }
    if (seen.empty())
      for (VarObj* f : fields) seen.try_emplace(f->name.data(), f);
    auto it = seen.find(name.data());
    return it == seen.end() ? nullptr : it->second;
  };
  auto add = [&](NameExpr* id, Type* type, std::string_view tag, bool embedded) {
    VarObj* f = new_field(arena, id->pos, pkg, id->name, type, embedded);
    if (id->name != "_") {
      if (VarObj* alt = find(id->name)) {
        ErrorBuilder err(this, Diag::FieldRedeclared);
        err.add(id->pos, format_diag(Diag::FieldRedeclared, {id->name}));
        err.add_alt_decl(alt);
        err.report();
        return;
      }
      if (!seen.empty()) seen.try_emplace(id->name.data(), f);
    }
    fields.push_back(f);
    tags.push_back(tag);
    if (!tag.empty()) any_tag = true;
    // The name of an embedded field is also a use of its type; the type's own annotation stays.
    if (!embedded) id->obj = f;
  };

  Type* type = nullptr;
  Expr* prev = nullptr;
  for (size_t i = 0; i < e->fields.size(); i++) {
    Field* f = e->fields[i];
    if (i == 0 || f->type != prev) {
      type = var_type(f->type);
      prev = f->type;
    }
    std::string_view tag;
    if (i < e->tags.size() && e->tags[i] && !e->tags[i]->bad) {
      Const c = const_from_literal(e->tags[i]->text, ConstKind::String);
      if (c.kind == ConstKind::String) tag = string_val(c);
      else errorf(e->tags[i], Diag::Text, {"invalid syntax tree: incorrect tag syntax: " + quote_string(e->tags[i]->text)});
    }
    if (f->name) {
      add(f->name, type, tag, false);
      continue;
    }
    Pos pos = start_pos(f->type);
    NameExpr* name = embedded_name(f->type);
    if (!name) {
      errorf(pos, Diag::InvalidEmbeddedType, {str(f->type)});
      name = arena.alloc<NameExpr>();
      name->pos = pos;
      name->name = intern_name("_");
      add(name, invalid_, {}, true);
      continue;
    }
    add(name, type, tag, true);
    // The embedded type may be incomplete.
    later([this, type, pos] {
      bool ptr = false;
      Type* t = deref(type, &ptr);
      Type* u = under(t);
      switch (u->kind) {
        case TypeKind::Basic:
          if (valid(t) && static_cast<BasicType*>(u)->basic == Basic::UnsafePointer) errorf(pos, Diag::EmbeddedUnsafePointer);
          break;
        case TypeKind::Pointer: errorf(pos, Diag::EmbeddedPointer); break;
        case TypeKind::Interface:
          if (is_type_param(t)) errorf(pos, Diag::EmbeddedTypeParam);
          else if (ptr) errorf(pos, Diag::EmbeddedPtrInterface);
          break;
        default: break;
      }
    });
  }
  st->fields = arena.copy_span(fields);
  if (any_tag) st->tags = arena.copy_span(tags);
}

// ---- interface types (types2 interface.go)

void Checker::interface_type(Interface* it, InterfaceTypeExpr* e, TypeName* def) {
  // Only outermost interface types count for anonymous cycles.
  if (iface_depth == 0 && !complete && !e->methods.empty()) iface_lits.push_back({.pos = e->pos, .type = it});
  iface_depth++;
  for (Field* f : e->methods) {
    if (!f->name) {
      Type* t = parse_union(f->type);
      it->embeddeds.push_back(t);
      it->embed_pos.push_back(start_pos(f->type));
      continue;
    }
    if (f->name->name == "_") {
      errorf(f->name, Diag::BlankInterfaceMethod);
      continue;
    }
    Type* t = typ(f->type);
    Signature* sig = type_as<Signature>(t);
    if (!sig) continue;
    Type* recv = it;
    if (def)
      if (Named* n = as_named(def->type)) recv = n;
    sig->recv = new_var(VarKind::RecvVar, f->name->pos, "", recv);
    FuncObj* m = new_func(arena, f->name->pos, pkg, f->name->name, sig);
    m->is_interface_method = true;
    f->name->obj = m;
    it->methods.push_back(m);
  }
  iface_depth--;
  it->complete = true;
  if (it->methods.empty() && it->embeddeds.empty()) return;
  sort_methods(it->methods);
  Pos pos = e->pos;
  later([this, it, pos] { compute_interface_type_set(tenv, pos, it); });
}

// ---- unions (types2 union.go)

Type* Checker::parse_union(Expr* uexpr) {
  // A | B | C leans left.
  std::vector<Expr*> terms_src, ops;
  Expr* rest = uexpr;
  while (rest->kind == ExprKind::Operation && static_cast<Operation*>(rest)->op == Tok::Or && static_cast<Operation*>(rest)->y) {
    ops.push_back(rest);
    terms_src.push_back(static_cast<Operation*>(rest)->y);
    rest = static_cast<Operation*>(rest)->x;
  }
  terms_src.push_back(rest);
  std::vector<Expr*> tlist(terms_src.rbegin(), terms_src.rend());
  std::vector<Expr*> blist(ops.rbegin(), ops.rend());

  std::vector<UnionTerm> terms;
  bool too_many = false;
  for (size_t i = 0; i < tlist.size(); i++) {
    UnionTerm t = parse_tilde(tlist[i]);
    if (tlist.size() == 1 && !t.tilde) return t.type;
    if (terms.size() >= kMaxTermCount) {
      if (!too_many) errorf(tlist[i], Diag::TooManyUnionTerms, {std::to_string(kMaxTermCount)});
      too_many = true;
    } else {
      terms.push_back(t);
    }
  }
  if (too_many) return invalid_;
  UnionType* u = arena.alloc<UnionType>();
  u->terms = arena.copy_span(terms);
  for (Expr* b : blist) record_type_and_value(b, Mode::TypeExpr, u, Const());

  later([this, u, exprs = arena.copy_span(tlist)] {
    auto term_str = [&](const UnionTerm& t) { return (t.tilde ? "~" : "") + type_string(t.type, static_cast<const Package*>(nullptr)); };  // always with the package path
    for (size_t i = 0; i < u->terms.size(); i++) {
      const UnionTerm& t = u->terms[i];
      if (!valid(t.type)) continue;
      Type* ut = under(t.type);
      Interface* iface = type_as<Interface>(ut);
      if (t.tilde) {
        if (iface) {
          errorf(exprs[i], Diag::TildeOfInterface, {str(t.type)});
          continue;
        }
        if (!identical(ut, t.type)) {
          errorf(exprs[i], Diag::TildeUnderlying, {str(t.type), str(ut)});
          continue;
        }
      }
      if (iface) {
        // A single interface is embedded, not a union: here there are at least two terms.
        TypeSet* set = type_set(iface);
        if (!set->methods.empty()) errorf(exprs[i], Diag::UnionWithMethods, {term_str(t), term_str(t)});
        else if (t.type == universe().comparable_type) errorf(exprs[i], Diag::UnionComparable);
        else if (set->comparable) errorf(exprs[i], Diag::UnionEmbedsComparable, {term_str(t), term_str(t)});
        continue;
      }
      int j = overlapping_term(u->terms.first(i), t);
      if (j >= 0) soft_error(exprs[i], Diag::OverlappingTerms, {term_str(t), term_str(u->terms[j])});
    }
  });
  return u;
}

UnionTerm Checker::parse_tilde(Expr* tx) {
  Expr* x = tx;
  bool tilde = false;
  if (x->kind == ExprKind::Operation && static_cast<Operation*>(x)->op == Tok::Tilde) {
    x = static_cast<Operation*>(x)->x;
    tilde = true;
  }
  Type* t = typ(x);
  if (is_type_param(t)) {
    if (tilde) errorf(x, Diag::TildeTypeParam, {str(tx)});
    else errorf(x, Diag::TermTypeParam);
    t = invalid_;
  }
  UnionTerm term{tilde, t};
  if (tilde) {
    UnionType* u = arena.alloc<UnionType>();
    u->terms = arena.copy_span<UnionTerm>({term});
    record_type_and_value(tx, Mode::TypeExpr, u, Const());
  }
  return term;
}

}  // namespace gorun
