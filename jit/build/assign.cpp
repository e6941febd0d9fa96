// Assignments and variable declarations (spec "Assignment statements").
#include "jit/build/func_builder.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;

bool FuncBuilder::lhs_has_call(ast::Expr* e) {
  e = ast::unparen(e);
  switch (e->kind) {
    case ExprKind::Name: return false;
    case ExprKind::Index: return lhs_has_call(static_cast<ast::IndexExpr*>(e)->x) || has_call(static_cast<ast::IndexExpr*>(e)->index);
    case ExprKind::Selector: {
      auto* s = static_cast<ast::SelectorExpr*>(e);
      return s->sel_kind == ast::SelKind::Field && lhs_has_call(s->x);
    }
    default: return has_call(e);
  }
}

// Phase one of an assignment: operands of index expressions and indirections. Checks happen when the assignment is carried out.
FuncBuilder::Lhs FuncBuilder::prepare_lhs(ast::Expr* e) {
  Lhs l;
  e = ast::unparen(e);
  l.e = e;
  switch (e->kind) {
    case ExprKind::Name: return l;
    case ExprKind::Selector: {
      auto* s = static_cast<ast::SelectorExpr*>(e);
      if (s->sel_kind == ast::SelKind::Qualified) return l;
      if (type_of(s->x)->kind == Kind::Pointer) {
        l.base = expr(s->x);
      } else {
        l.inner = std::make_unique<Lhs>(prepare_lhs(s->x));
      }
      return l;
    }
    case ExprKind::Index: {
      auto* i = static_cast<ast::IndexExpr*>(e);
      const TypeInfo* xt = type_of(i->x);
      if (xt->kind == Kind::Map) {
        const TypeInfo* kt = p.info(static_cast<MapType*>(xt->under)->key);
        std::vector<Val> v = exprs_as({i->x, i->index}, {nullptr, kt});
        l.base = v[0];
        l.key = stabilize(v[1]);
      } else if (xt->kind == Kind::Array) {
        if (has_call(i->index) && !lhs_has_call(i->x)) {
          l.index = index_value(i->index, &l.is_unsigned);
          l.inner = std::make_unique<Lhs>(prepare_lhs(i->x));
        } else {
          l.inner = std::make_unique<Lhs>(prepare_lhs(i->x));
          l.index = index_value(i->index, &l.is_unsigned);
        }
      } else {
        auto [x, ix] = base_and_index(i, &l.is_unsigned);
        l.base = x;
        l.index = ix;
      }
      return l;
    }
    case ExprKind::Operation: {
      auto* o = static_cast<ast::Operation*>(e);
      if (!o->y && o->op == Tok::Mul) l.base = expr(o->x);
      return l;
    }
    default: return l;
  }
}

Place FuncBuilder::resolve_lhs(const Lhs& l) {
  ast::Expr* e = l.e;
  b.set_pos(e->pos.off);
  switch (e->kind) {
    case ExprKind::Selector: {
      auto* s = static_cast<ast::SelectorExpr*>(e);
      if (s->sel_kind == ast::SelKind::Qualified) return place(e);
      ast::List<int> path = s->path;
      Place base;
      if (l.base.t) {
        const TypeInfo* st = elem_of(l.base.t);
        base = field_place(deref_place(l.base.v[0], st), static_cast<unsigned>(path[0]));
        path = path.subspan(1);
      } else {
        base = resolve_lhs(*l.inner);
      }
      return walk_path(base, nullptr, path);
    }
    case ExprKind::Index: {
      auto* i = static_cast<ast::IndexExpr*>(e);
      const TypeInfo* xt = type_of(i->x);
      if (xt->kind == Kind::Map) {
        Place r;
        r.k = Place::K::Map;
        r.t = elem_of(xt);
        r.map = l.base.v[0];
        r.map_t = xt;
        r.key = l.key;
        return r;
      }
      if (xt->kind == Kind::Slice) {
        const TypeInfo* et = elem_of(xt);
        check_bounds(l.index, l.base.v[1], abi::BoundsKind::Index, false, l.is_unsigned);
        return box_place(b.ptr_add(l.base.v[0], l.index, et->size), et);
      }
      const TypeInfo* at = xt->kind == Kind::Pointer ? elem_of(xt) : xt;
      Place base = xt->kind == Kind::Pointer ? deref_place(l.base.v[0], at) : resolve_lhs(*l.inner);
      check_bounds(l.index, i64(at->array_len), abi::BoundsKind::Index, false, l.is_unsigned);
      return element_place(base, at, l.index);
    }
    case ExprKind::Operation: return deref_place(l.base.v[0], elem_of(l.base.t));
    default: return place(e);
  }
}

static std::vector<ast::Expr*> list_of(ast::Expr* e) {
  if (!e) return {};
  if (e->kind == ExprKind::List) {
    auto& l = static_cast<ast::ListExpr*>(e)->elems;
    return {l.begin(), l.end()};
  }
  return {e};
}

static bool is_blank(ast::Expr* e) {
  e = ast::unparen(e);
  return e->kind == ExprKind::Name && static_cast<ast::NameExpr*>(e)->name == "_";
}

static VarObj* declared_here(ast::Expr* e) {
  if (e->kind != ExprKind::Name) return nullptr;
  auto* n = static_cast<ast::NameExpr*>(e);
  if (!n->obj || n->obj->kind != ObjKind::Var || n->obj->pos != n->pos) return nullptr;
  return static_cast<VarObj*>(n->obj);
}

// Place of a variable that has just been declared: a new box is known to be zero.
Place FuncBuilder::fresh_place(VarObj* v) {
  declare(v, false);
  Place pl = var_place(v);
  if (pl.k == Place::K::Mem && pl.area == Area::Heap) pl.area = Area::Fresh;
  return pl;
}

void FuncBuilder::assign_or_define(ast::Expr* lhs, bool def, const Val& v) {
  if (is_blank(lhs)) return;
  if (def) {
    if (VarObj* var = declared_here(lhs)) {
      const TypeInfo* t = ti(var->type);
      Val c = stabilize(assign_conv(v, t));
      store_place(fresh_place(var), c);
      return;
    }
  }
  Place pl = place(lhs);
  store_place(pl, assign_conv(v, pl.t));
}

static bool is_deref(ast::Expr* e) {
  e = ast::unparen(e);
  return e->kind == ExprKind::Operation && static_cast<ast::Operation*>(e)->op == Tok::Mul && !static_cast<ast::Operation*>(e)->y;
}

void FuncBuilder::assign(ast::AssignStmt* s) {
  TempScope temps(*this);
  b.set_pos(s->pos.off);
  bool def = s->op == Tok::Define;
  if (s->op != Tok::EOF_ && !def) return assign_op(s);
  std::vector<ast::Expr*> lhs = list_of(s->lhs), rhs = list_of(s->rhs);
  if (lhs.size() == 1 && rhs.size() == 1) {
    ast::Expr* l = ast::unparen(lhs[0]);
    if (is_blank(l)) {
      if (!is_nil(rhs[0])) effects(rhs[0]);
      return;
    }
    if (def) {
      if (VarObj* var = declared_here(l)) {
        const TypeInfo* t = ti(var->type);
        ast::Expr* u = ast::unparen(rhs[0]);
        if (u->kind == ExprKind::CompositeLit && t->is_mem()) {
          expr_into(u, t, fresh_place(var), true);
          return;
        }
        Val v = expr_as(rhs[0], t);
        if (needs_box(var)) v = stabilize(v);
        store_place(fresh_place(var), v);
        return;
      }
    }
    if (lhs_has_call(l)) {
      Lhs prep = prepare_lhs(l);
      Val v = expr_as(rhs[0], lhs_type(l));
      v = stabilize(v);
      b.set_pos(s->pos.off);
      store_place(resolve_lhs(prep), v);
      return;
    }
    Val v = expr_as(rhs[0], lhs_type(l));
    // *p = *q of arrays that may be overlapping parts of a larger one
    if (v.is_mem() && v.t->kind == abi::Kind::Array && is_deref(l) && is_deref(rhs[0])) v = stabilize(v);
    b.set_pos(s->pos.off);
    Place pl = place(l);
    b.set_pos(s->pos.off);
    store_place(pl, v);
    return;
  }
  // several operands
  std::vector<const TypeInfo*> types;
  for (ast::Expr* l : lhs) {
    VarObj* var = def && !is_blank(l) ? declared_here(l) : nullptr;
    types.push_back(is_blank(l) ? nullptr : var ? ti(var->type) : lhs_type(l));
  }
  bool lhs_calls = false;
  if (!def)
    for (ast::Expr* l : lhs) lhs_calls = lhs_calls || lhs_has_call(l);
  std::vector<Lhs> prep(lhs.size());
  auto prepare = [&] {
    for (size_t i = 0; i < lhs.size(); i++) {
      if (!is_blank(lhs[i]) && !(def && declared_here(lhs[i]))) prep[i] = prepare_lhs(lhs[i]);
    }
  };
  if (lhs_calls) prepare();
  std::vector<Val> vals;
  if (rhs.size() == lhs.size()) {
    for (size_t i = 0; i < lhs.size(); i++) {
      if (is_blank(lhs[i]) && is_nil(rhs[i])) types[i] = basic(Basic::UnsafePointer);
    }
    vals = exprs_as(rhs, types);
  } else {
    vals = multi(rhs[0], &types);
  }
  if (!lhs_calls) prepare();
  for (Val& v : vals) v = stabilize(v);
  b.set_pos(s->pos.off);
  // all new variables come to life together, after the right side has been read
  for (size_t i = 0; i < lhs.size(); i++) {
    if (is_blank(lhs[i])) continue;
    VarObj* var = def ? declared_here(lhs[i]) : nullptr;
    if (var) {
      store_place(fresh_place(var), vals[i]);
    } else {
      store_place(resolve_lhs(prep[i]), vals[i]);
    }
  }
}

const TypeInfo* FuncBuilder::lhs_type(ast::Expr* e) {
  e = ast::unparen(e);
  if (e->kind == ExprKind::Name) {
    auto* n = static_cast<ast::NameExpr*>(e);
    if (n->obj) return ti(n->obj->type);
  }
  return type_of(e);
}

void FuncBuilder::assign_op(ast::AssignStmt* s) {
  ast::Expr* l = ast::unparen(s->lhs);
  bool incdec = s->rhs == nullptr;
  const TypeInfo* t = lhs_type(l);
  bool is_shift = s->op == Tok::Shl || s->op == Tok::Shr;
  Lhs prep;
  bool early = lhs_has_call(l);
  if (early) prep = prepare_lhs(l);
  std::vector<Val> y;
  bool nonneg = false;
  if (incdec) {
    y.push_back(t->is_float || t->is_complex || t->is_int ? const_val(const_int(1), t) : Val{});
  } else if (is_shift) {
    y.push_back(expr(s->rhs));
    nonneg = s->rhs->mode == ast::Mode::Constant;
  } else if (t->is_string()) {
    std::vector<ast::Expr*> parts;
    collect_concat(s->rhs, &parts);
    y = exprs_as(parts, std::vector<const TypeInfo*>(parts.size(), t));
  } else {
    y.push_back(expr_as(s->rhs, t));
  }
  if (!early) prep = prepare_lhs(l);
  b.set_pos(s->pos.off);
  Place pl = resolve_lhs(prep);
  b.set_pos(s->pos.off);
  if (pl.k == Place::K::Blank) return;
  // in place, unless the operation may panic before the entry exists (walk/order.go)
  if (pl.k == Place::K::Map && s->op != Tok::Quo && s->op != Tok::Rem && !is_shift) pl = box_place(map_assign_addr(pl.map, pl.map_t, pl.key), pl.t);
  Val x = load_place(pl);
  Val r;
  if (t->is_string()) {
    y.insert(y.begin(), x);
    r = concat(y);
  } else if (is_shift) {
    r = shift(s->op, x, y[0], nonneg);
  } else {
    r = arith(s->op, x, y[0], t);
  }
  store_place(pl, r);
}

void FuncBuilder::decl(ast::Decl* d) {
  if (d->kind != ast::DeclKind::Var) return;
  TempScope temps(*this);
  auto* v = static_cast<ast::VarDecl*>(d);
  b.set_pos(v->pos.off);
  auto var_of = [](ast::NameExpr* n) -> VarObj* { return n->obj && n->obj->kind == ObjKind::Var && n->name != "_" ? static_cast<VarObj*>(n->obj) : nullptr; };
  if (!v->values) {
    for (ast::NameExpr* n : v->names) {
      if (VarObj* o = var_of(n)) declare(o, true);
    }
    return;
  }
  std::vector<ast::Expr*> rhs = list_of(v->values);
  std::vector<const TypeInfo*> types;
  for (ast::NameExpr* n : v->names) types.push_back(var_of(n) ? ti(var_of(n)->type) : v->type ? ti(v->type->type) : nullptr);
  if (rhs.size() == 1 && v->names.size() == 1) {
    VarObj* o = var_of(v->names[0]);
    if (!o) {
      if (types[0]) expr_as(rhs[0], types[0]);
      else effects(rhs[0]);
      return;
    }
    if (ast::unparen(rhs[0])->kind == ExprKind::CompositeLit) {
      expr_into(rhs[0], types[0], fresh_place(o), true);
      return;
    }
    Val x = expr_as(rhs[0], types[0]);
    if (needs_box(o)) x = stabilize(x);
    store_place(fresh_place(o), x);
    return;
  }
  std::vector<Val> vals = rhs.size() == v->names.size() ? exprs_as(rhs, types) : multi(rhs[0], &types);
  for (Val& x : vals) x = stabilize(x);
  for (size_t i = 0; i < v->names.size(); i++) {
    if (VarObj* o = var_of(v->names[i])) store_place(fresh_place(o), vals[i]);
  }
}

}  // namespace gorun::build
