// Index and slice expressions (types2 index.go).
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"

namespace gorun {

using namespace ast;

// True: e instantiates the generic function x, which is left to the caller.
bool Checker::index_expr(Operand* x, IndexExpr* e) {
  expr_or_type(x, e->x, true);
  switch (x->mode) {
    case Mode::Invalid: use(e->index); return false;
    case Mode::TypeExpr:
      x->mode = Mode::Invalid;
      x->type = var_type(e);
      if (is_valid(x->type)) x->mode = Mode::TypeExpr;
      return false;
    case Mode::Value:
      if (Signature* sig = under_as<Signature>(x->type); sig && !sig->tparams.empty()) return true;
      break;
    default: break;
  }
  non_generic(nullptr, x);
  if (x->invalid()) return false;

  bool ok = false;
  int64_t length = -1;
  Type* key = nullptr;  // of maps
  Type* u = under(x->type);
  switch (u->kind) {
    case TypeKind::Basic:
      if (static_cast<BasicType*>(u)->info & kIsString) {
        ok = true;
        if (x->constant() && x->val.known()) length = static_cast<int64_t>(string_val(x->val).size());
        // An untyped constant string that is indexed is made at run time.
        if (is_untyped(x->type)) update_expr_type(x->expr, basic(Basic::String), true);
        x->mode = Mode::Value;
        x->type = store.universe_byte();
      }
      break;
    case TypeKind::Array:
      ok = true;
      length = static_cast<ArrayType*>(u)->len;
      if (x->mode != Mode::Variable) x->mode = Mode::Value;
      x->type = static_cast<ArrayType*>(u)->elem;
      break;
    case TypeKind::Pointer:
      if (auto* a = under_as<ArrayType>(static_cast<PointerType*>(u)->base)) {
        ok = true;
        length = a->len;
        x->mode = Mode::Variable;
        x->type = a->elem;
      }
      break;
    case TypeKind::Slice:
      ok = true;
      x->mode = Mode::Variable;
      x->type = static_cast<SliceType*>(u)->elem;
      break;
    case TypeKind::Map:
      key = static_cast<MapType*>(u)->key;
      x->type = static_cast<MapType*>(u)->elem;
      break;
    case TypeKind::Interface: {
      if (!is_type_param(x->type)) break;
      Type* elem = nullptr;
      Mode mode = Mode::Variable;
      bool all = under_is(x->type, [&](Type* t) {
        if (!t) return false;
        int64_t l = -1;
        Type *k = nullptr, *el = nullptr;
        switch (t->kind) {
          case TypeKind::Basic:
            if (static_cast<BasicType*>(t)->info & kIsString) {
              el = store.universe_byte();
              mode = Mode::Value;
            }
            break;
          case TypeKind::Array:
            l = static_cast<ArrayType*>(t)->len;
            el = static_cast<ArrayType*>(t)->elem;
            if (x->mode != Mode::Variable) mode = Mode::Value;
            break;
          case TypeKind::Pointer:
            if (auto* a = under_as<ArrayType>(static_cast<PointerType*>(t)->base)) {
              l = a->len;
              el = a->elem;
            }
            break;
          case TypeKind::Slice: el = static_cast<SliceType*>(t)->elem; break;
          case TypeKind::Map:
            k = static_cast<MapType*>(t)->key;
            el = static_cast<MapType*>(t)->elem;
            break;
          default: break;
        }
        if (!el) return false;
        if (!elem) {
          length = l;
          key = k;
          elem = el;
          return true;
        }
        // All are maps with the same key type, or none is.
        if ((key == nullptr) != (k == nullptr) || (key && !identical(key, k))) return false;
        if (!identical(elem, el)) return false;
        if (l >= 0 && l < length) length = l;
        return true;
      });
      if (!all) {
        key = nullptr;
        break;
      }
      x->type = elem;
      if (!key) {
        ok = true;
        x->mode = mode;
      }
      break;
    }
    default: break;
  }

  if (key) {
    Expr* i = single_index(e);
    if (!i) {
      x->mode = Mode::Invalid;
      return false;
    }
    Operand k;
    expr(nullptr, &k, i);
    assignment(&k, key, "map index");
    // The element type is known whatever the key.
    x->mode = Mode::MapIndex;
    x->expr = e;
    return false;
  }
  if (!ok) {
    errorf(e->pos, Diag::CannotIndex, {str(x)});
    use(e->index);
    x->mode = Mode::Invalid;
    return false;
  }
  Expr* i = single_index(e);
  if (!i) {
    x->mode = Mode::Invalid;
    return false;
  }
  if (!x->type) x->type = invalid();
  int64_t v;
  index(i, length, &v);
  return false;
}

void Checker::slice_expr(Operand* x, SliceExpr* e) {
  expr(nullptr, x, e->x);
  if (x->invalid()) {
    for (Expr* i : e->index) {
      if (i) use(i);
    }
    return;
  }

  // The common underlying type, strings counting as byte slices.
  Type *ct = nullptr, *cu = nullptr;
  bool has_string = false, failed = false;
  if (Type* u = under(x->type); !is_type_param(x->type)) {
    cu = u;
  } else {
    typeset_all(x->type, [&](Type* t, Type* u) {
      if (!u) {
        errorf(x, Diag::SliceNoSpecificType, {str(x), str(x->type)});
        failed = true;
        return false;
      }
      if (is_string(u)) {
        u = new_slice(arena, store.universe_byte());
        has_string = true;
      }
      if (!cu) {
        ct = t;
        cu = u;
        return true;
      }
      if (!identical(cu, u)) {
        errorf(x, Diag::SliceDifferentTypes, {str(x), str(ct), str(t)});
        failed = true;
        return false;
      }
      return true;
    });
    if (has_string) {
      cu = basic(Basic::String);
      failed = false;
    }
  }
  if (failed) {
    x->mode = Mode::Invalid;
    return;
  }

  bool ok = false;
  int64_t length = -1;
  switch (cu->kind) {
    case TypeKind::Basic:
      if (!(static_cast<BasicType*>(cu)->info & kIsString)) break;
      if (e->full) {
        errorf(e->index[2] ? e->index[2] : e, Diag::Slice3OfString);
        x->mode = Mode::Invalid;
        return;
      }
      ok = true;
      if (x->constant() && x->val.known()) length = static_cast<int64_t>(string_val(x->val).size());
      if (is_untyped(x->type)) {
        update_expr_type(x->expr, basic(Basic::String), true);
        x->type = basic(Basic::String);
      }
      break;
    case TypeKind::Array:
      ok = true;
      length = static_cast<ArrayType*>(cu)->len;
      if (x->mode != Mode::Variable) {
        errorf(x, Diag::SliceUnaddressable, {str(x)});
        x->mode = Mode::Invalid;
        return;
      }
      mark_addressed(e->x);
      x->type = new_slice(arena, static_cast<ArrayType*>(cu)->elem);
      break;
    case TypeKind::Pointer:
      if (auto* a = under_as<ArrayType>(static_cast<PointerType*>(cu)->base)) {
        ok = true;
        length = a->len;
        x->type = new_slice(arena, a->elem);
      }
      break;
    case TypeKind::Slice: ok = true; break;
    default: break;
  }
  if (!ok) {
    errorf(x, Diag::CannotSlice, {str(x)});
    x->mode = Mode::Invalid;
    return;
  }
  x->mode = Mode::Value;

  if (e->full && (!e->index[1] || !e->index[2])) {
    errorf(e, Diag::Slice3Missing);
    x->mode = Mode::Invalid;
    return;
  }

  // Constant indices must be in range and in order. Length and capacity are the same where they are known.
  int64_t ind[3];
  for (int i = 0; i < 3; i++) {
    ind[i] = -1;
    if (e->index[i]) {
      int64_t v;
      index(e->index[i], length >= 0 ? length + 1 : -1, &v);
      if (v >= 0) ind[i] = v;
    } else if (i == 0) {
      ind[i] = 0;
    } else if (length >= 0) {
      ind[i] = length;
    }
  }
  for (int i = 0; i < 2; i++) {
    if (ind[i] <= 0) continue;
    for (int j = i + 1; j < 3; j++) {
      if (ind[j] >= 0 && ind[j] < ind[i]) {
        errorf(e->index[j], Diag::SwappedSliceIndices, {std::to_string(ind[j]), std::to_string(ind[i])});
        return;
      }
    }
  }
}

Expr* Checker::single_index(IndexExpr* e) {
  Expr* i = e->index;
  if (!i) {
    errorf(e, Diag::MissingIndex, {str(e->x)});
    return nullptr;
  }
  if (i->kind == ExprKind::List) {
    auto elems = static_cast<ListExpr*>(i)->elems;
    if (elems.empty()) {
      errorf(e, Diag::MissingIndex, {str(e->x)});
      return nullptr;
    }
    if (elems.size() > 1) errorf(elems[1], Diag::MoreThanOneIndex);
    i = elems[0];
  }
  return i;
}

// Checks an index, which must be below max when that is >= 0. The result is its type, the invalid type after an error; *val is its value
// when that is constant, else -1.
Type* Checker::index(Expr* e, int64_t max, int64_t* val) {
  *val = -1;
  Operand x;
  expr(nullptr, &x, e);
  if (!is_valid_index(&x, "index", false)) return invalid();
  if (!x.constant()) return x.type;
  if (!x.val.known()) return invalid();
  int64_t v = -1;
  int64_val(x.val, &v);
  if (max >= 0 && v >= max) {
    errorf(&x, Diag::IndexRange, {to_string(x.val), std::to_string(max)});
    return invalid();
  }
  *val = v;
  return x.type;
}

bool Checker::is_valid_index(Operand* x, std::string_view what, bool allow_negative) {
  if (x->invalid()) return false;
  convert_untyped(x, basic(Basic::Int));
  if (x->invalid()) return false;
  if (!all_integer(x->type)) {
    errorf(x, Diag::IndexNotInteger, {what, str(x)});
    return false;
  }
  if (x->constant()) {
    if (!allow_negative && x->val.known() && sign(x->val) < 0) {
      errorf(x, Diag::IndexNegative, {what, str(x)});
      return false;
    }
    if (!representable_const(x->val, static_cast<BasicType*>(basic(Basic::Int)), &x->val)) {
      errorf(x, Diag::IndexOverflowsInt, {what, str(x)});
      return false;
    }
  }
  return true;
}

}  // namespace gorun
