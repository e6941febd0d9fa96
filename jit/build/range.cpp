// for range over everything but functions (spec "For statements with range clause").
#include "jit/build/func_builder.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;

static void range_vars(ast::ForStmt* s, ast::Expr** k, ast::Expr** v) {
  *k = *v = nullptr;
  ast::Expr* l = s->range->lhs;
  if (!l) return;
  if (l->kind == ExprKind::List) {
    auto& es = static_cast<ast::ListExpr*>(l)->elems;
    if (es.size() > 0) *k = es[0];
    if (es.size() > 1) *v = es[1];
  } else {
    *k = l;
  }
  auto blank = [](ast::Expr* e) { return e && e->kind == ExprKind::Name && static_cast<ast::NameExpr*>(e)->name == "_"; };
  if (blank(*k)) *k = nullptr;
  if (blank(*v)) *v = nullptr;
}

static VarObj* loop_var(ast::Expr* e) { return e ? static_cast<VarObj*>(static_cast<ast::NameExpr*>(e)->obj) : nullptr; }

// Gives the iteration variables their values at the start of an iteration.
void FuncBuilder::range_assign(ast::ForStmt* s, const Val* key, const Val* value) {
  ast::Expr *k, *v;
  range_vars(s, &k, &v);
  if (s->range->def) {
    auto set = [&](ast::Expr* e, const Val* x) {
      if (!e || !x) return;
      VarObj* var = loop_var(e);
      Val c = assign_conv(*x, ti(var->type));
      if (s->per_iteration) {
        if (needs_box(var)) c = stabilize(c);
        store_place(fresh_place(var), c);
      } else {
        store_place(var_place(var), c);
      }
    };
    set(k, key);
    set(v, value);
    return;
  }
  Lhs lk, lv;
  if (k && key) lk = prepare_lhs(k);
  if (v && value) lv = prepare_lhs(v);
  if (k && key) store_place(resolve_lhs(lk), assign_conv(*key, lhs_type(k)));
  if (v && value) store_place(resolve_lhs(lv), assign_conv(*value, lhs_type(v)));
}

void FuncBuilder::range_stmt(ast::ForStmt* s) {
  TempScope temps(*this);
  b.set_pos(s->pos.off);
  const TypeInfo* xt = type_of(s->range->x);
  if (xt->kind == Kind::Func) return range_func(s, xt);
  if (s->range->def && !s->per_iteration) {
    ast::Expr *k, *v;
    range_vars(s, &k, &v);
    if (k) declare(loop_var(k), true);
    if (v) declare(loop_var(v), true);
  }
  if (xt->is_int) return range_int(s, xt);
  switch (xt->kind) {
    case Kind::String: return range_string(s, xt);
    case Kind::Map: return range_map(s, xt);
    case Kind::Chan: return range_chan(s, xt);
    default: return range_slice(s, xt);
  }
}

void FuncBuilder::range_int(ast::ForStmt* s, const TypeInfo* xt) {
  // an untyped constant takes the type of the iteration variable
  ast::Expr *k, *v;
  range_vars(s, &k, &v);
  const TypeInfo* t = xt;
  if (k && s->range->x->mode == ast::Mode::Constant) t = s->range->def ? ti(loop_var(k)->type) : lhs_type(k);
  Val n = expr_as(s->range->x, t);
  Var i = b.new_var(t->ty());
  b.write(i, b.iconst(t->ty(), 0));
  BlockId head = b.new_block(), body = b.new_block(), cont = b.new_block(), done = b.new_block();
  b.jump(head);
  b.set_block(head);
  b.branch(b.cmp(t->is_signed ? Op::LtS : Op::LtU, b.read(i), n.v[0]), body, done);
  targets_[s] = {done, cont, this};
  b.seal(body);
  b.set_block(body);
  Val key = scalar_val(t, b.read(i));
  range_assign(s, &key, nullptr);
  block(s->body);
  b.jump(cont);
  b.seal(cont);
  start_or_dead(cont);
  b.set_pos(s->pos.off);
  b.write(i, b.op(Op::Add, t->ty(), b.read(i), b.iconst(t->ty(), 1)));
  b.jump(head);
  b.seal(head);
  b.seal(done);
  b.set_block(done);
}

// Slices, arrays and pointers to arrays.
void FuncBuilder::range_slice(ast::ForStmt* s, const TypeInfo* xt) {
  ast::Expr *k, *v;
  range_vars(s, &k, &v);
  ValueId base = 0, n = 0;
  const TypeInfo* et = nullptr;
  bool check = false;
  Area area = Area::Heap;
  (void)area;
  if (xt->kind == Kind::Slice) {
    et = elem_of(xt);
    ast::Expr* u = ast::unparen(s->range->x);
    auto* c = u->kind == ExprKind::Call ? static_cast<ast::CallExpr*>(u) : nullptr;
    Val x;
    if (c && c->call_kind == ast::CallKind::Conversion && et->kind == Kind::Uint8 && !is_nil(c->args[0]) && type_of(c->args[0])->is_string()) {
      x = expr(c->args[0]);  // nobody sees the copy
    } else {
      x = expr(s->range->x);
    }
    base = x.v[0];
    n = x.v[1];
  } else if (xt->kind == Kind::Array) {
    et = xt->array_elem;
    n = i64(xt->array_len);
    if (v || has_call(s->range->x)) {
      Val x = stabilize(expr(s->range->x));  // a copy: changes in the body are not seen
      if (v) base = materialize(x);
    }
  } else {
    CHECK(xt->kind == Kind::Pointer, "range over %s", p.type_link_string(xt->type).c_str());
    const TypeInfo* at = elem_of(xt);
    et = at->array_elem;
    n = i64(at->array_len);
    if (v || has_call(s->range->x)) base = scalar(s->range->x);
    check = true;
  }
  Var i = b.new_var(Ty::I64);
  b.write(i, i64(0));
  BlockId head = b.new_block(), body = b.new_block(), cont = b.new_block(), done = b.new_block();
  b.jump(head);
  b.set_block(head);
  b.branch(b.cmp(Op::LtS, b.read(i), n), body, done);
  targets_[s] = {done, cont, this};
  b.seal(body);
  b.set_block(body);
  {
    TempScope temps(*this);
    b.set_pos(s->pos.off);
    Val key = scalar_val(basic(Basic::Int), b.read(i));
    if (v) {
      if (check) b.nil_check(base);
      Val value = load_val(b.ptr_add(base, b.read(i), et->size), 0, et);
      if (!s->range->def) value = stabilize(value);
      range_assign(s, k ? &key : nullptr, &value);
    } else {
      range_assign(s, k ? &key : nullptr, nullptr);
    }
  }
  block(s->body);
  b.jump(cont);
  b.seal(cont);
  start_or_dead(cont);
  b.set_pos(s->pos.off);
  b.write(i, b.op(Op::Add, Ty::I64, b.read(i), i64(1)));
  b.jump(head);
  b.seal(head);
  b.seal(done);
  b.set_block(done);
}

void FuncBuilder::range_string(ast::ForStmt* s, const TypeInfo*) {
  ast::Expr *k, *v;
  range_vars(s, &k, &v);
  Val x = expr(s->range->x);
  Var i = b.new_var(Ty::I64), next = b.new_var(Ty::I64), rune = b.new_var(Ty::I32);
  b.write(i, i64(0));
  BlockId head = b.new_block(), decode = b.new_block(), ascii = b.new_block(), wide = b.new_block(), body = b.new_block(), cont = b.new_block(), done = b.new_block();
  b.jump(head);
  b.set_block(head);
  b.branch(b.cmp(Op::LtS, b.read(i), x.v[1]), decode, done);
  b.seal(decode);
  b.set_block(decode);
  b.set_pos(s->pos.off);
  ValueId c = b.load(Ty::I8, b.ptr_add(x.v[0], b.read(i), 1));
  b.branch(b.cmp(Op::LtU, c, b.iconst(Ty::I8, -128)), ascii, wide, 1);
  b.seal(ascii);
  b.seal(wide);
  b.set_block(ascii);
  b.write(rune, b.op(Op::Zext, Ty::I32, c));
  b.write(next, b.op(Op::Add, Ty::I64, b.read(i), i64(1)));
  b.jump(body);
  b.set_block(wide);
  std::vector<ValueId> r = call_rt_multi(RtFn::Decoderune, {x.v[0], x.v[1], b.read(i)});
  b.write(rune, r[0]);
  b.write(next, r[1]);
  b.jump(body);
  b.seal(body);
  b.set_block(body);
  targets_[s] = {done, cont, this};
  Val key = scalar_val(basic(Basic::Int), b.read(i)), value = scalar_val(basic(Basic::Int32), b.read(rune));
  range_assign(s, &key, &value);
  block(s->body);
  b.jump(cont);
  b.seal(cont);
  start_or_dead(cont);
  b.write(i, b.read(next));
  b.jump(head);
  b.seal(head);
  b.seal(done);
  b.set_block(done);
}

// for k := range m { delete(m, k) }: also removes NaN keys, as gc's mapclear does (walk/range.go, isMapClear).
bool FuncBuilder::clears_map(ast::ForStmt* s) {
  ast::Expr *k, *v;
  range_vars(s, &k, &v);
  if (!k || v || !s->range->def || s->body->list.size() != 1 || s->body->list[0]->kind != ast::StmtKind::Expr) return false;
  ast::Expr* e = ast::unparen(static_cast<ast::ExprStmt*>(s->body->list[0])->x);
  if (e->kind != ExprKind::Call) return false;
  auto* c = static_cast<ast::CallExpr*>(e);
  if (c->call_kind != ast::CallKind::Builtin || static_cast<BuiltinId>(c->builtin) != BuiltinId::Delete) return false;
  auto var_of = [](ast::Expr* x) -> Object* {
    x = ast::unparen(x);
    return x->kind == ExprKind::Name ? static_cast<ast::NameExpr*>(x)->obj : nullptr;
  };
  Object* m = var_of(s->range->x);
  return m && m->kind == ObjKind::Var && var_of(c->args[0]) == m && var_of(c->args[1]) == var_of(k);
}

void FuncBuilder::range_map(ast::ForStmt* s, const TypeInfo* mt) {
  ast::Expr *k, *v;
  range_vars(s, &k, &v);
  MapType* m = static_cast<MapType*>(mt->under);
  if (clears_map(s)) {
    Val x = expr(s->range->x);
    b.set_pos(s->pos.off);
    clear_builtin(x);
    return;
  }
  Val x = expr(s->range->x);
  b.set_pos(s->pos.off);
  ValueId it = b.slot_addr(temp_slot_id(96, 8, true));  // maps.Iter; key at 0, elem at 8
  b.zero(it, 96);
  call_rt(RtFn::MapIterStart, {type_addr(mt), x.v[0], it});
  BlockId head = b.new_block(), body = b.new_block(), cont = b.new_block(), done = b.new_block();
  b.jump(head);
  b.set_block(head);
  ValueId kp = b.load(Ty::Ptr, it);
  b.branch(b.cmp(Op::Ne, kp, b.nil()), body, done);
  targets_[s] = {done, cont, this};
  b.seal(body);
  b.set_block(body);
  {
    TempScope temps(*this);
    Val key, value;
    if (k) key = load_val(kp, 0, p.info(m->key));
    if (v) value = load_val(b.load(Ty::Ptr, it, 8), 0, p.info(m->elem));
    if (!s->range->def) {
      if (k) key = stabilize(key);
      if (v) value = stabilize(value);
    }
    range_assign(s, k ? &key : nullptr, v ? &value : nullptr);
  }
  block(s->body);
  b.jump(cont);
  b.seal(cont);
  start_or_dead(cont);
  b.set_pos(s->pos.off);
  call_rt(RtFn::MapIterNext, {it});
  b.jump(head);
  b.seal(head);
  b.seal(done);
  b.set_block(done);
}

void FuncBuilder::range_chan(ast::ForStmt* s, const TypeInfo*) {
  Val ch = expr(s->range->x);
  BlockId head = b.new_block(), body = b.new_block(), done = b.new_block();
  b.jump(head);
  b.set_block(head);
  Val ok;
  b.set_pos(s->pos.off);
  Val v = chan_recv(ch, &ok);
  b.branch(ok.v[0], body, done);
  targets_[s] = {done, head, this};
  b.seal(body);
  b.set_block(body);
  range_assign(s, &v, nullptr);
  block(s->body);
  b.jump(head);
  b.seal(head);
  b.seal(done);
  b.set_block(done);
}

}  // namespace gorun::build
