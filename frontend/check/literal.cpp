// Basic, function and composite literals (types2 literals.go).
#include <unordered_set>

#include "frontend/check/checker.h"
#include "frontend/check/const_key.h"
#include "frontend/check/op_table.h"
#include "frontend/types/lookup.h"

namespace gorun {

using namespace ast;

static bool has_excess_dim(std::string_view s, char lower) { return s.size() > 2 && s[0] == '0' && (s[1] | 0x20) == lower; }

void Checker::basic_lit(Operand* x, BasicLit* e) {
  Basic kind;
  ConstKind ck;
  switch (e->tok) {
    case Tok::IntLit:
      kind = Basic::UntypedInt;
      ck = ConstKind::Int;
      break;
    case Tok::FloatLit:
      kind = Basic::UntypedFloat;
      ck = ConstKind::Float;
      break;
    case Tok::ImagLit:
      kind = Basic::UntypedComplex;
      ck = ConstKind::Complex;
      break;
    case Tok::CharLit:
      kind = Basic::UntypedRune;
      ck = ConstKind::Int;
      break;
    default:
      kind = Basic::UntypedString;
      ck = ConstKind::String;
      break;
  }
  std::string_view text = e->text;
  if (e->tok == Tok::IntLit || e->tok == Tok::FloatLit || e->tok == Tok::ImagLit) {
    if (text.size() > 2 && !allow_version(kGo1_13)) {
      // Literals of go1.13.
      if (text.find('_') != std::string_view::npos) version_error(start_pos(e), kGo1_13, "underscore in numeric literal");
      else if (has_excess_dim(text, 'b')) version_error(start_pos(e), kGo1_13, "binary literal");
      else if (has_excess_dim(text, 'o')) version_error(start_pos(e), kGo1_13, "0o/0O-style octal literal");
      else if (e->tok != Tok::IntLit && has_excess_dim(text, 'x')) version_error(start_pos(e), kGo1_13, "hexadecimal floating-point literal");
    }
    if (text.size() > 10000) {
      errorf(e, Diag::ExcessiveLiteral, {text.substr(0, 10), std::to_string(text.size())});
      x->mode = Mode::Invalid;
      return;
    }
  }
  x->val = e->cv.known() ? e->cv : const_from_literal(text, ck);
  if (!x->val.known()) {
    errorf(e, Diag::MalformedConst, {text});
    x->mode = Mode::Invalid;
    return;
  }
  x->mode = Mode::Constant;
  x->type = basic(kind);
  x->expr = e;
  if (ck != ConstKind::String) overflow(x, e->pos);
}

void Checker::func_lit(Operand* x, FuncLit* e) {
  x->mode = Mode::Value;
  // The left side of an assignment operation is evaluated twice, and a literal in it is one function all the same.
  if (e->func) {
    x->type = e->func->type;
    return;
  }
  Type* t = typ(e->ftype);
  auto* sig = type_as<Signature>(t);
  if (!sig) {
    errorf(e, Diag::InvalidFuncLit, {str(e)});
    x->mode = Mode::Invalid;
    return;
  }
  x->type = sig;
  auto* f = make<FuncObj>();
  f->pkg = pkg;
  f->pos = e->pos;
  f->type = sig;
  f->lit = e;
  f->outer = env.func;
  e->func = f;
  if (env.func) env.func->lits.push_back(f);
  else out.glob_lits.push_back(f);
  if (options.ignore_func_bodies || !e->body) return;
  // Not at once: a literal may be part of the declaration of a type that its body uses. But before the scopes around it change.
  DeclInfo* decl = env.decl;
  Const iota = env.iota;
  later([this, decl, iota, f, sig, e] { func_body(decl, f, sig, e->body, iota); });
}

void Checker::composite_lit(Operand* x, CompositeLit* e, Type* hint) {
  Type* type;
  Type* base;
  bool is_elem = false;
  if (e->type_expr) {
    if (e->type_expr->kind == ExprKind::ArrayType && !static_cast<ArrayTypeExpr*>(e->type_expr)->len) {
      // [...]T: the length comes from the elements.
      type = new_array(arena, var_type(static_cast<ArrayTypeExpr*>(e->type_expr)->elem), -1);
      record_type_and_value(e->type_expr, Mode::TypeExpr, type, {});
    } else {
      type = typ(e->type_expr);
    }
    base = type;
  } else if (hint) {
    type = base = hint;
    // *T stands for &T{}.
    if (Type* u = common_under(base)) {
      bool ptr = false;
      Type* b = deref(u, &ptr);
      if (ptr) base = b;
    }
    is_elem = true;
  } else {
    errorf(e, Diag::UntypedLit);
    type = base = invalid();  // go on: the elements are used
  }

  Type* u = common_under(base);
  switch (u ? u->kind : TypeKind::Tuple) {
    case TypeKind::Struct: struct_lit(x, e, base, static_cast<StructType*>(u)); break;

    case TypeKind::Array: {
      auto* a = static_cast<ArrayType*>(u);
      int64_t n = indexed_elts(e->elems, a->elem, a->len);
      e->max_len = n;
      if (a->len < 0) a->len = n;
      break;
    }
    case TypeKind::Slice: e->max_len = indexed_elts(e->elems, static_cast<SliceType*>(u)->elem, -1); break;

    case TypeKind::Map: map_lit(x, e, static_cast<MapType*>(u)); break;

    default:
      for (Expr* el : e->elems) {
        // A key might be the name of a field: not used.
        use(el->kind == ExprKind::KeyValue ? static_cast<KeyValue*>(el)->value : el);
      }
      if (!u || is_valid(u)) {
        errorf(e, Diag::InvalidCompositeType, {is_elem ? " element" : "", str(type), u ? "" : " (no common underlying type)"});
        x->mode = Mode::Invalid;
        return;
      }
  }
  x->mode = Mode::Value;
  x->type = type;
}

void Checker::struct_lit(Operand* x, CompositeLit* lit, Type* base, StructType* st) {
  if (lit->elems.empty()) return;
  auto fields = st->fields;
  if (lit->elems[0]->kind == ExprKind::KeyValue) {
    SmallVec<bool, 32> visited;
    visited.resize(fields.size());
    for (Expr* e : lit->elems) {
      if (e->kind != ExprKind::KeyValue) {
        errorf(e, Diag::MixedStructLit);
        continue;
      }
      auto* kv = static_cast<KeyValue*>(e);
      NameExpr* key = kv->key->kind == ExprKind::Name ? static_cast<NameExpr*>(kv->key) : nullptr;
      int i = key ? field_index(fields, pkg, key->name, false) : -1;
      // A generic function as the value is not instantiated by the field's type (types2 passes no target).
      expr(nullptr, x, kv->value);
      if (!key) {
        errorf(start_pos(kv), Diag::InvalidFieldName, {str(kv->key)});
        continue;
      }
      if (i < 0) {
        Object* alt = nullptr;
        if (int j = field_index(fields, pkg, key->name, true); j >= 0) alt = fields[j];
        error_text(start_pos(key), Diag::UnknownField, lookup_error(tenv, base, key->name, alt, true));
        continue;
      }
      VarObj* f = fields[i];
      key->obj = f;
      key->type = f->type;
      assignment(x, f->type, "struct literal");
      if (visited[i]) {
        errorf(start_pos(kv), Diag::DuplicateField, {key->name});
        continue;
      }
      visited[i] = true;
    }
    return;
  }
  for (size_t i = 0; i < lit->elems.size(); i++) {
    Expr* e = lit->elems[i];
    if (e->kind == ExprKind::KeyValue) {
      errorf(start_pos(e), Diag::MixedStructLit);
      continue;
    }
    expr(nullptr, x, e);
    if (i >= fields.size()) {
      errorf(x, Diag::TooManyValues, {str(base)});
      break;
    }
    VarObj* f = fields[i];
    if (!is_exported(f->name) && !same_pkg(f->pkg, pkg)) {
      errorf(x, Diag::UnexportedLitField, {f->name, str(base)});
      continue;
    }
    assignment(x, f->type, "struct literal");
  }
  if (lit->elems.size() < fields.size()) errorf(lit->rbrace, Diag::TooFewValues, {str(base)});
}

void Checker::map_lit(Operand* x, CompositeLit* lit, MapType* m) {
  // For keys of interface type the dynamic type counts.
  bool key_is_interface = is_interface(m->key);
  ConstKeyMap<TypeList> seen;
  for (Expr* e : lit->elems) {
    if (e->kind != ExprKind::KeyValue) {
      errorf(e, Diag::MissingLitKey);
      continue;
    }
    auto* kv = static_cast<KeyValue*>(e);
    expr_with_hint(x, kv->key, m->key);
    assignment(x, m->key, "map literal");
    if (x->invalid()) continue;
    if (x->constant()) {
      ConstKey k;
      bool duplicate = false;
      if (const_key(x->val, true, &k)) {
        auto [it, fresh] = seen.try_emplace(k);
        if (key_is_interface) {
          for (Type* t : it->second) duplicate |= identical(t, x->type);
          it->second.push_back(x->type);
        } else {
          duplicate = !fresh;
        }
      }
      if (duplicate) {
        errorf(x, Diag::DuplicateMapKey, {to_string(x->val)});
        continue;
      }
    }
    expr_with_hint(x, kv->value, m->elem);
    assignment(x, m->elem, "map literal");
  }
}

// Elements of an array (length >= 0, when known) or slice literal; returns the largest index + 1.
int64_t Checker::indexed_elts(std::span<Expr* const> elts, Type* elem, int64_t length) {
  // Without keys every index comes once.
  bool keyed = false;
  for (Expr* e : elts) keyed |= e->kind == ExprKind::KeyValue;
  std::unordered_set<int64_t> visited;
  int64_t idx = 0, max = 0;
  for (Expr* e : elts) {
    bool ok = false;
    Expr* value = e;
    if (e->kind == ExprKind::KeyValue) {
      auto* kv = static_cast<KeyValue*>(e);
      int64_t i;
      if (Type* t = index(kv->key, length, &i); is_valid(t)) {
        if (i >= 0) {
          idx = i;
          ok = true;
        } else {
          errorf(start_pos(e), Diag::IndexNotConst, {str(kv->key)});
        }
      }
      value = kv->value;
    } else if (length >= 0 && idx >= length) {
      errorf(start_pos(e), Diag::IndexOutOfBounds, {std::to_string(idx), std::to_string(length)});
    } else {
      ok = true;
    }
    if (ok && keyed && !visited.insert(idx).second) errorf(start_pos(e), Diag::DuplicateIndex, {std::to_string(idx)});
    idx++;
    if (idx > max) max = idx;

    Operand x;
    expr_with_hint(&x, value, elem);
    assignment(&x, elem, "array or slice literal");
  }
  return max;
}

}  // namespace gorun
