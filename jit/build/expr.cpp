// Expressions: names, selectors, indexing, slicing, places, evaluation order.
#include "frontend/types/predicates.h"
#include "jit/build/func_builder.h"

namespace gorun::build {

using ast::ExprKind;

bool FuncBuilder::is_nil(ast::Expr* e) { return ast::unparen(e)->mode == ast::Mode::NilValue; }

// Whether evaluating e does something that gc's order pass fixes before plain variables are read: calls, receives, map reads, assertions.
bool FuncBuilder::has_call(ast::Expr* e) {
  if (!e || e->mode == ast::Mode::Constant || e->mode == ast::Mode::TypeExpr) return false;
  switch (e->kind) {
    case ExprKind::Name:
    case ExprKind::BasicLit:
    case ExprKind::FuncLit:
    case ExprKind::Bad: return false;
    default: break;
  }
  auto [it, fresh] = has_call_.try_emplace(e, false);
  if (!fresh) return it->second;
  bool r = false;
  switch (e->kind) {
    case ExprKind::CompositeLit:
      for (ast::Expr* x : static_cast<ast::CompositeLit*>(e)->elems) r = r || has_call(x);
      break;
    case ExprKind::KeyValue: {
      auto* kv = static_cast<ast::KeyValue*>(e);
      r = has_call(kv->value) || (kv->key->kind != ExprKind::Name && has_call(kv->key));
      break;
    }
    case ExprKind::Paren: r = has_call(static_cast<ast::ParenExpr*>(e)->x); break;
    case ExprKind::Selector: {
      auto* s = static_cast<ast::SelectorExpr*>(e);
      r = s->sel_kind != ast::SelKind::Qualified && s->sel_kind != ast::SelKind::MethodExpr && has_call(s->x);
      break;
    }
    case ExprKind::Index: {
      auto* i = static_cast<ast::IndexExpr*>(e);
      if (i->x->type && i->x->mode != ast::Mode::TypeExpr && type_of(i->x)->kind == abi::Kind::Map) {
        r = true;
      } else {
        r = has_call(i->x) || has_call(i->index);
      }
      break;
    }
    case ExprKind::Slice: {
      auto* s = static_cast<ast::SliceExpr*>(e);
      r = has_call(s->x) || has_call(s->index[0]) || has_call(s->index[1]) || has_call(s->index[2]);
      break;
    }
    case ExprKind::TypeAssert: r = true; break;
    case ExprKind::Operation: {
      auto* o = static_cast<ast::Operation*>(e);
      r = (!o->y && o->op == Tok::Arrow) || has_call(o->x) || has_call(o->y);
      break;
    }
    case ExprKind::Call: {
      auto* c = static_cast<ast::CallExpr*>(e);
      if (c->call_kind == ast::CallKind::Conversion) {
        r = has_call(c->args[0]);
      } else if (c->call_kind == ast::CallKind::Builtin) {
        switch (static_cast<BuiltinId>(c->builtin)) {
          case BuiltinId::Len:
          case BuiltinId::Cap:
          case BuiltinId::Real:
          case BuiltinId::Imag:
          case BuiltinId::Complex:
          case BuiltinId::Min:
          case BuiltinId::Max:
          case BuiltinId::Add:
          case BuiltinId::SliceData:
          case BuiltinId::StringData:
          case BuiltinId::String:
          case BuiltinId::Slice:
            for (ast::Expr* x : c->args) r = r || has_call(x);
            break;
          case BuiltinId::New:
          case BuiltinId::Make:
            for (ast::Expr* x : c->args) r = r || (x->mode != ast::Mode::TypeExpr && has_call(x));
            break;
          default: r = true;
        }
      } else {
        r = true;
      }
      break;
    }
    case ExprKind::List:
      for (ast::Expr* x : static_cast<ast::ListExpr*>(e)->elems) r = r || has_call(x);
      break;
    default: break;
  }
  has_call_[e] = r;
  return r;
}

// Calls of built-in functions stand in the order of calls, although they make none.
static bool builtin_call(ast::Expr* e) {
  e = ast::unparen(e);
  return e->kind == ExprKind::Call && e->mode != ast::Mode::Constant && static_cast<ast::CallExpr*>(e)->call_kind == ast::CallKind::Builtin;
}

// gc's order: what contains calls is evaluated first, from left to right; the rest is read when all calls are done.
std::vector<Val> FuncBuilder::exprs_as(const std::vector<ast::Expr*>& es, const std::vector<const TypeInfo*>& types) {
  if (es.size() == 1 && es[0]->type && es[0]->type->kind == TypeKind::Tuple) {  // f(g()): the results of g are the operands
    std::vector<Val> vals = multi(es[0]);
    for (size_t i = 0; i < vals.size() && i < types.size(); i++)
      if (types[i]) vals[i] = assign_conv(vals[i], types[i]);
    for (size_t i = types.size(); i < vals.size(); i++)
      if (types.back()) vals[i] = assign_conv(vals[i], types.back());
    return vals;
  }
  std::vector<Val> vals(es.size());
  std::vector<bool> done(es.size());
  size_t last = es.size();
  for (size_t i = es.size(); i-- > 0;) {
    if (has_call(es[i])) {
      last = i;
      break;
    }
  }
  if (last < es.size()) {
    for (size_t i = 0; i <= last; i++) {
      if (!has_call(es[i]) && !builtin_call(es[i])) continue;
      vals[i] = types[i] ? expr_as(es[i], types[i]) : expr(es[i]);
      vals[i] = stabilize(vals[i]);
      done[i] = true;
    }
  }
  for (size_t i = 0; i < es.size(); i++) {
    if (!done[i]) vals[i] = types[i] ? expr_as(es[i], types[i]) : expr(es[i]);
  }
  return vals;
}

Val FuncBuilder::expr_as(ast::Expr* e, const TypeInfo* to) {
  e = ast::unparen(e);
  if (is_nil(e)) return zero_val(to);
  if (e->mode == ast::Mode::Constant && e->cv.known() && !to->is_iface()) return const_val(e->cv, to);
  return assign_conv(expr(e), to);
}

void FuncBuilder::effects(ast::Expr* e) {
  e = ast::unparen(e);
  if (e->mode == ast::Mode::Constant || e->mode == ast::Mode::NilValue) return;
  if (e->kind == ExprKind::Call) {
    call(static_cast<ast::CallExpr*>(e));
    return;
  }
  expr(e);
}

Val FuncBuilder::expr(ast::Expr* e) {
  e = ast::unparen(e);
  if (e->mode == ast::Mode::Constant && e->cv.known()) return const_val(e->cv, type_of(e));
  if (e->mode == ast::Mode::NilValue) return zero_val(type_of(e));
  switch (e->kind) {
    case ExprKind::Name: return name_val(static_cast<ast::NameExpr*>(e));
    case ExprKind::CompositeLit: return composite(static_cast<ast::CompositeLit*>(e));
    case ExprKind::FuncLit: return closure(static_cast<ast::FuncLit*>(e));
    case ExprKind::Selector: return selector_val(static_cast<ast::SelectorExpr*>(e));
    case ExprKind::Index: return index_val(static_cast<ast::IndexExpr*>(e));
    case ExprKind::Slice: return slice_val(static_cast<ast::SliceExpr*>(e));
    case ExprKind::TypeAssert: return type_assert(static_cast<ast::TypeAssertExpr*>(e), false, nullptr);
    case ExprKind::Operation: {
      auto* o = static_cast<ast::Operation*>(e);
      return o->y ? binary(o) : unary(o);
    }
    case ExprKind::Call: return call1(static_cast<ast::CallExpr*>(e));
    default: break;
  }
  not_supported(*this, e->pos, "this kind of expression");
}

void FuncBuilder::expr_into(ast::Expr* e, const TypeInfo* to, const Place& pl, bool fresh) {
  ast::Expr* u = ast::unparen(e);
  if (fresh && u->kind == ExprKind::CompositeLit && pl.k == Place::K::Mem && to->is_mem() && type_of(u) == to && (to->kind == abi::Kind::Struct || to->kind == abi::Kind::Array)) {
    composite_into(static_cast<ast::CompositeLit*>(u), to, pl, pl.area == Area::Fresh);
    return;
  }
  store_place(pl, expr_as(e, to));
}

Val FuncBuilder::name_val(ast::NameExpr* e) {
  Object* o = e->obj;
  if (auto it = given_.find(e); it != given_.end()) return it->second;
  CHECK(o, "name %.*s has no object in %s", static_cast<int>(e->name.size()), e->name.data(), name.c_str());
  switch (o->kind) {
    case ObjKind::Var: return load_place(var_place(static_cast<VarObj*>(o)));
    case ObjKind::Func: {
      Val v = func_value(static_cast<FuncObj*>(o), e->targs);
      v.t = type_of(e);
      return v;
    }
    case ObjKind::Nil: return zero_val(type_of(e));
    default: break;
  }
  UNREACHABLE("name %.*s is not a value", static_cast<int>(e->name.size()), e->name.data());
}

Val FuncBuilder::func_value(FuncObj* fo, ast::List<Type*> targs) {
  std::vector<Type*> ts;
  for (Type* t : targs) ts.push_back(p.info(t, env)->type);
  SymId s = p.func_symbol(fo, ts);
  return scalar_val(nullptr, b.sym_addr(p.funcval(s)));
}

// ---- selectors

Val FuncBuilder::walk_path_val(Val v, Type*, ast::List<int> path) {
  for (int i : path) {
    if (v.t->kind == abi::Kind::Pointer) {
      const TypeInfo* st = elem_of(v.t);
      v = load_place(field_place(deref_place(v.v[0], st), static_cast<unsigned>(i)));
    } else {
      v = field_val(v, static_cast<unsigned>(i));
    }
  }
  return v;
}

Place FuncBuilder::walk_path(Place pl, Type*, ast::List<int> path) {
  for (int i : path) {
    if (pl.t->kind == abi::Kind::Pointer) {
      const TypeInfo* st = elem_of(pl.t);
      ValueId ptr = load_place(pl).v[0];
      pl = deref_place(ptr, st);
    }
    pl = field_place(pl, static_cast<unsigned>(i));
  }
  return pl;
}

Val FuncBuilder::selector_val(ast::SelectorExpr* e) {
  switch (e->sel_kind) {
    case ast::SelKind::Qualified: {
      Object* o = e->sel->obj;
      if (o->kind == ObjKind::Var) return load_place(var_place(static_cast<VarObj*>(o)));
      CHECK(o->kind == ObjKind::Func);
      Val v = func_value(static_cast<FuncObj*>(o), e->sel->targs);
      v.t = type_of(e);
      return v;
    }
    case ast::SelKind::Field: {
      Val x = expr(e->x);
      b.set_pos(e->pos.off);
      return walk_path_val(x, nullptr, e->path);
    }
    case ast::SelKind::MethodVal:
    case ast::SelKind::InterfaceMethod: return method_value(e);
    case ast::SelKind::MethodExpr: {
      const TypeInfo* recv = ti(e->recv);
      MethodRef m = find_method(p, recv->type, e->sel->name, e->sel->obj ? e->sel->obj->pkg : nullptr);
      Val v = scalar_val(type_of(e), b.sym_addr(p.funcval(method_code(p, recv, m))));
      return v;
    }
    case ast::SelKind::None: break;
  }
  UNREACHABLE("selector %.*s is not resolved in %s", static_cast<int>(e->sel->name.size()), e->sel->name.data(), name.c_str());
}

// ---- indexing

ValueId FuncBuilder::to_i64(ValueId v, const TypeInfo* t) {
  if (t->ty() == Ty::I64) return v;
  return b.op(t->is_signed ? Op::Sext : Op::Zext, Ty::I64, v);
}

ValueId FuncBuilder::index_value(ast::Expr* e, bool* is_unsigned) {
  *is_unsigned = false;
  if (e->mode == ast::Mode::Constant && e->cv.known()) {
    int64_t i = 0;
    if (int64_val(to_int(e->cv), &i)) return i64(i);
  }
  Val v = expr(e);
  *is_unsigned = v.t->is_int && !v.t->is_signed;
  return to_i64(v.v[0], v.t);
}

void FuncBuilder::check_bounds(ValueId i, ValueId n, abi::BoundsKind k, bool inclusive, bool is_unsigned) {
  if (is_unsigned) k = static_cast<abi::BoundsKind>(static_cast<int>(k) + 1);
  p.bounds_func(k);
  b.bounds_check(i, n, static_cast<uint32_t>(k), inclusive);
}

Val FuncBuilder::index_val(ast::IndexExpr* e) {
  ast::Expr* x = ast::unparen(e->x);
  // instantiated function
  if (x->kind == ExprKind::Name && static_cast<ast::NameExpr*>(x)->obj && static_cast<ast::NameExpr*>(x)->obj->kind == ObjKind::Func) {
    Val v = name_val(static_cast<ast::NameExpr*>(x));
    v.t = type_of(e);
    return v;
  }
  if (x->kind == ExprKind::Selector && static_cast<ast::SelectorExpr*>(x)->sel_kind == ast::SelKind::Qualified &&
      static_cast<ast::SelectorExpr*>(x)->sel->obj->kind == ObjKind::Func) {
    auto* s = static_cast<ast::SelectorExpr*>(x);
    Val v = func_value(static_cast<FuncObj*>(s->sel->obj), s->sel->targs);
    v.t = type_of(e);
    return v;
  }
  const TypeInfo* xt = type_of(x);
  using abi::Kind;
  if (xt->kind == Kind::Map) {
    const TypeInfo* kt = p.info(static_cast<MapType*>(xt->under)->key);
    std::vector<Val> v = kt->is_string() ? exprs_tmp({e->x, e->index}, {nullptr, kt}) : exprs_as({e->x, e->index}, {nullptr, kt});
    b.set_pos(e->pos.off);
    return map_index(v[0], xt, v[1], false, nullptr);
  }
  if (xt->kind == Kind::String) {
    std::vector<Val> v;
    bool uns = false;
    auto [s, i] = base_and_index(e, &uns);
    b.set_pos(e->pos.off);
    check_bounds(i, s.v[1], abi::BoundsKind::Index, false, uns);
    return scalar_val(type_of(e), b.load(Ty::I8, b.ptr_add(s.v[0], i, 1)));
  }
  if (xt->kind == Kind::Array && x->mode != ast::Mode::Variable) {
    bool uns = false;
    auto [a, i] = base_and_index(e, &uns);
    b.set_pos(e->pos.off);
    check_bounds(i, i64(xt->array_len), abi::BoundsKind::Index, false, uns);
    const TypeInfo* et = xt->array_elem;
    if (!a.is_mem()) {
      if (xt->array_len == 0) return zero_val(et);
      a.t = et;
      return a;
    }
    if (!a.v[0]) return zero_val(et);
    Val r = load_val(b.ptr_add(a.v[0], i, et->size), 0, et);
    r.fresh = a.fresh;
    return r;
  }
  return load_place(place(e));
}

// Base value and index in gc's order.
std::pair<Val, ValueId> FuncBuilder::base_and_index(ast::IndexExpr* e, bool* uns) {
  if (has_call(e->index) && !has_call(e->x)) {
    ValueId i = index_value(e->index, uns);
    return {expr(e->x), i};
  }
  Val x = expr(e->x);
  if (has_call(e->index)) x = stabilize(x);
  ValueId i = index_value(e->index, uns);
  return {x, i};
}

Place FuncBuilder::index_place(ast::IndexExpr* e) {
  using abi::Kind;
  const TypeInfo* xt = type_of(e->x);
  bool uns = false;
  if (xt->kind == Kind::Map) {
    const TypeInfo* kt = p.info(static_cast<MapType*>(xt->under)->key);
    std::vector<Val> v = exprs_as({e->x, e->index}, {nullptr, kt});
    Place r;
    r.k = Place::K::Map;
    r.t = elem_of(xt);
    r.map = v[0].v[0];
    r.map_t = xt;
    r.key = v[1];
    return r;
  }
  if (xt->kind == Kind::Slice) {
    auto [s, i] = base_and_index(e, &uns);
    const TypeInfo* et = elem_of(xt);
    b.set_pos(e->pos.off);
    check_bounds(i, s.v[1], abi::BoundsKind::Index, false, uns);
    return box_place(b.ptr_add(s.v[0], i, et->size), et);
  }
  const TypeInfo* at = xt;
  Place base;
  ValueId i = 0;
  if (xt->kind == Kind::Pointer) {
    at = elem_of(xt);
    auto [ptr, idx] = base_and_index(e, &uns);
    i = idx;
    b.set_pos(e->pos.off);
    base = deref_place(ptr.v[0], at);
  } else {
    CHECK(xt->kind == Kind::Array, "index of %s", p.type_link_string(xt->type).c_str());
    if (has_call(e->index) && !has_call(e->x)) {
      i = index_value(e->index, &uns);
      base = place(e->x);
    } else {
      base = place(e->x);
      i = index_value(e->index, &uns);
    }
    b.set_pos(e->pos.off);
  }
  check_bounds(i, i64(at->array_len), abi::BoundsKind::Index, false, uns);
  return element_place(base, at, i);
}

Place FuncBuilder::element_place(const Place& base, const TypeInfo* at, ValueId i) {
  Place r = base;
  r.t = at->array_elem;
  if (base.k == Place::K::Ssa && at->array_len == 0) return box_place(temp_slot(r.t), r.t, Area::Stack);  // never reached: no index is in range
  if (base.k == Place::K::Ssa) return r;                                                                  // at most one element
  int64_t c;
  if (const_of(i, &c) && c >= 0 && base.off + c * r.t->size <= INT32_MAX) {
    r.off = base.off + static_cast<int32_t>(c * r.t->size);
    return r;
  }
  r.addr = b.ptr_add(b.ptr_off(base.addr, base.off), i, r.t->size);
  r.off = 0;
  return r;
}

bool FuncBuilder::const_of(ValueId v, int64_t* c) {
  if (!b.reachable() || v == 0) return false;
  const ir::Ins& in = f.ins[v];
  if (in.op != Op::Const) return false;
  *c = in.imm();
  return true;
}

// ---- slicing (spec "Slice expressions"; check order as ssagen)

Val FuncBuilder::slice_val(ast::SliceExpr* e) {
  using abi::BoundsKind;
  using abi::Kind;
  const TypeInfo* xt = type_of(e->x);
  bool index_calls = has_call(e->index[0]) || has_call(e->index[1]) || has_call(e->index[2]);
  bool late = index_calls && !has_call(e->x);
  Val x;
  ValueId ptr = 0, len = 0, cap = 0;
  const TypeInfo* et = nullptr;
  auto base = [&] {
    if (xt->kind == Kind::Array) {
      Place pl = place(e->x);
      if (pl.k != Place::K::Mem) {
        // an array variable that needs no memory of its own is sliced only when it has no elements
        ptr = b.sym_addr(p.link_name("runtime.zerobase"));
      } else {
        ptr = place_addr(pl);
      }
      len = cap = i64(xt->array_len);
      et = xt->array_elem;
    } else if (xt->kind == Kind::Pointer) {
      const TypeInfo* at = elem_of(xt);
      ptr = scalar(e->x);
      b.set_pos(e->pos.off);
      b.nil_check(ptr);
      len = cap = i64(at->array_len);
      et = at->array_elem;
    } else {
      x = expr(e->x);
      ptr = x.v[0];
      len = x.v[1];
      cap = xt->is_string() ? len : x.v[2];
      et = elem_of(xt);
    }
  };
  if (!late) base();
  bool u[3] = {false, false, false};
  ValueId ix[3] = {0, 0, 0};
  for (int i = 0; i < 3; i++) {
    if (e->index[i]) ix[i] = index_value(e->index[i], &u[i]);
  }
  if (late) base();
  b.set_pos(e->pos.off);
  bool is_array = xt->kind == Kind::Array || xt->kind == Kind::Pointer;
  ValueId i = ix[0] ? ix[0] : i64(0);
  ValueId j = ix[1] ? ix[1] : len;
  ValueId k = cap;
  if (e->full) {
    k = ix[2];
    check_bounds(k, cap, is_array ? BoundsKind::Slice3Alen : BoundsKind::Slice3Acap, true, u[2]);
    check_bounds(j, k, BoundsKind::Slice3B, true, u[1]);
    check_bounds(i, j, BoundsKind::Slice3C, true, u[0]);
  } else {
    if (ix[1]) check_bounds(j, k, is_array || xt->is_string() ? BoundsKind::SliceAlen : BoundsKind::SliceAcap, true, u[1]);
    if (ix[0]) check_bounds(i, j, BoundsKind::SliceB, true, u[0]);
  }
  ValueId nlen = ix[0] ? b.op(Op::Sub, Ty::I64, j, i) : j;
  ValueId ncap = ix[0] ? b.op(Op::Sub, Ty::I64, k, i) : k;
  ValueId nptr = ptr;
  int64_t c;
  if (ix[0] && !(const_of(i, &c) && c == 0)) {
    // never an address behind the object: when nothing remains the pointer stays
    ValueId rest = xt->is_string() ? nlen : ncap;
    ValueId mask = b.op(Op::ShrS, Ty::I64, b.op(Op::Neg, Ty::I64, rest), i64(63), 0, ir::kBounded);
    nptr = b.ptr_add(ptr, b.op(Op::And, Ty::I64, i, mask), et->size);
  }
  const TypeInfo* rt = type_of(e);
  if (xt->is_string()) return make_val(rt, {nptr, nlen});
  return make_val(rt, {nptr, nlen, ncap});
}

// ---- places

Place FuncBuilder::place(ast::Expr* e) {
  e = ast::unparen(e);
  switch (e->kind) {
    case ExprKind::Name: {
      auto* n = static_cast<ast::NameExpr*>(e);
      if (n->name == "_" || !n->obj) return Place{};
      CHECK(n->obj->kind == ObjKind::Var, "%.*s is not a variable", static_cast<int>(n->name.size()), n->name.data());
      return var_place(static_cast<VarObj*>(n->obj));
    }
    case ExprKind::Selector: {
      auto* s = static_cast<ast::SelectorExpr*>(e);
      if (s->sel_kind == ast::SelKind::Qualified) return var_place(static_cast<VarObj*>(s->sel->obj));
      CHECK(s->sel_kind == ast::SelKind::Field);
      const TypeInfo* xt = type_of(s->x);
      Place base;
      ast::List<int> path = s->path;
      if (xt->kind == abi::Kind::Pointer) {
        ValueId ptr = scalar(s->x);
        b.set_pos(e->pos.off);
        const TypeInfo* st = elem_of(xt);
        base = field_place(deref_place(ptr, st), static_cast<unsigned>(path[0]));
        path = path.subspan(1);
      } else {
        base = place(s->x);
        b.set_pos(e->pos.off);
      }
      return walk_path(base, nullptr, path);
    }
    case ExprKind::Index: return index_place(static_cast<ast::IndexExpr*>(e));
    case ExprKind::Operation: {
      auto* o = static_cast<ast::Operation*>(e);
      if (!o->y && o->op == Tok::Mul) {
        Val v = expr(o->x);
        b.set_pos(e->pos.off);
        return deref_place(v.v[0], elem_of(v.t));
      }
      break;
    }
    case ExprKind::CompositeLit: {
      auto* l = static_cast<ast::CompositeLit*>(e);
      const TypeInfo* t = type_of(l);
      Place pl = box_place(new_object(t), t, Area::Fresh);
      if (t->kind == abi::Kind::Struct || t->kind == abi::Kind::Array) {
        composite_into(l, t, pl, true);
      } else {
        store_place(pl, expr(l));
      }
      return pl;
    }
    default: break;
  }
  // a value that is not addressable, selected from: memory of its own
  Val v = expr(e);
  Place r = box_place(materialize(v), v.t);
  r.area = Area::Stack;
  return r;
}

// ---- conditions

int FuncBuilder::static_cond(ast::Expr* e) {
  e = ast::unparen(e);
  if (e->mode == ast::Mode::Constant && e->cv.kind == ConstKind::Bool) return bool_val(e->cv) ? 1 : 0;
  if (e->kind != ExprKind::Operation) return -1;
  auto* o = static_cast<ast::Operation*>(e);
  if (!o->y) {
    if (o->op != Tok::Not) return -1;
    int x = static_cond(o->x);
    return x < 0 ? x : 1 - x;
  }
  if (o->op == Tok::AndAnd) {
    int x = static_cond(o->x);
    if (x == 0) return 0;
    if (x == 1) return static_cond(o->y);
  } else if (o->op == Tok::OrOr) {
    int x = static_cond(o->x);
    if (x == 1) return 1;
    if (x == 0) return static_cond(o->y);
  }
  return -1;
}

void FuncBuilder::cond(ast::Expr* e, BlockId yes, BlockId no) {
  e = ast::unparen(e);
  if (e->kind == ExprKind::Operation) {
    // a || b || c ... is one list: generated code has thousands of terms.
    auto* o = static_cast<ast::Operation*>(e);
    if (o->y && (o->op == Tok::AndAnd || o->op == Tok::OrOr) && e->mode != ast::Mode::Constant) {
      const Tok op = o->op;
      std::vector<ast::Expr*> terms;
      ast::Expr* left = e;
      for (; left->kind == ExprKind::Operation; left = ast::unparen(o->x)) {
        o = static_cast<ast::Operation*>(left);
        if (!o->y || o->op != op) break;
        terms.push_back(o->y);
      }
      terms.push_back(left);
      for (size_t k = terms.size(); k-- > 1;) {
        BlockId mid = b.new_block();
        if (op == Tok::AndAnd) cond(terms[k], mid, no);
        else cond(terms[k], yes, mid);
        b.seal(mid);
        if (f.blocks[mid].preds.empty()) return;  // decided by constants
        b.set_block(mid);
      }
      return cond(terms[0], yes, no);
    }
  }
  int s = static_cond(e);
  if (s >= 0) {
    b.jump(s ? yes : no);
    return;
  }
  if (e->kind == ExprKind::Operation) {
    auto* o = static_cast<ast::Operation*>(e);
    if (!o->y && o->op == Tok::Not) return cond(o->x, no, yes);
  }
  ValueId v = scalar(e);
  b.branch(v, yes, no);
}

}  // namespace gorun::build
