// Comparison of values of every kind (spec "Comparison operators").
#include "jit/build/func_builder.h"

namespace gorun::build {

using abi::Kind;

ValueId FuncBuilder::compare_exprs(Tok op, ast::Expr* x, ast::Expr* y) {
  if (is_nil(x)) std::swap(x, y);
  if (is_nil(y)) {
    if (is_nil(x)) return b.iconst(Ty::I8, op == Tok::Eq);
    Val v = expr(x);
    return b.cmp(op == Tok::Eq ? Op::Eq : Op::Ne, v.v[0], b.nil());      // pointer, slice data, map, chan, func, interface type word
  }
  const TypeInfo* xt = type_of(x);
  const TypeInfo* yt = type_of(y);
  if (xt->is_iface() != yt->is_iface()) {
    // one side is converted to the interface type; the concrete value is not boxed
    std::vector<Val> v = exprs_as({x, y}, {xt, yt});
    ValueId r = xt->is_iface() ? equal_mixed(v[0], v[1]) : equal_mixed(v[1], v[0]);
    return op == Tok::Eq ? r : not_(r);
  }
  const TypeInfo* t = xt;
  if (xt->is_iface() && xt != yt) {
    // different interface types: compare as the one that the other implements; type words decide
    std::vector<Val> v = exprs_as({x, y}, {xt, yt});
    const TypeInfo* any = p.info(p.store().universe_any());
    ValueId r = equal(iface_to_iface(v[0], any), iface_to_iface(v[1], any));
    return op == Tok::Eq ? r : not_(r);
  }
  // an untyped constant operand takes the other operand's type; bidirectional and directional channels have one representation
  if (x->mode == ast::Mode::Constant) t = yt;
  std::vector<Val> v = exprs_as({x, y}, {t, t});
  b.set_pos(x->pos.off);
  return compare(op, v[0], v[1]);
}

ValueId FuncBuilder::compare(Tok op, const Val& x, const Val& y) {
  const TypeInfo* t = x.t;
  if (op == Tok::Eq) return equal(x, y);
  if (op == Tok::Ne) {
    if (t->is_float) return b.cmp(Op::FNe, x.v[0], y.v[0]);
    if (t->leaves.size() == 1 && !t->is_mem() && t->kind != Kind::Struct && t->kind != Kind::Array) return b.cmp(Op::Ne, x.v[0], y.v[0]);
    return not_(equal(x, y));
  }
  if (t->is_float) {
    switch (op) {
      case Tok::Lt: return b.cmp(Op::FLt, x.v[0], y.v[0]);
      case Tok::Le: return b.cmp(Op::FLe, x.v[0], y.v[0]);
      case Tok::Gt: return b.cmp(Op::FLt, y.v[0], x.v[0]);
      default: return b.cmp(Op::FLe, y.v[0], x.v[0]);
    }
  }
  ValueId l = x.v[0], r = y.v[0];
  bool is_signed = t->is_signed;
  if (t->is_string()) {
    l = call_rt(RtFn::Cmpstring, {x.v[0], x.v[1], y.v[0], y.v[1]}, Ty::I64);
    r = i64(0);
    is_signed = true;
  }
  Op lt = is_signed ? Op::LtS : Op::LtU, le = is_signed ? Op::LeS : Op::LeU;
  switch (op) {
    case Tok::Lt: return b.cmp(lt, l, r);
    case Tok::Le: return b.cmp(le, l, r);
    case Tok::Gt: return b.cmp(lt, r, l);
    case Tok::Ge: return b.cmp(le, r, l);
    default: UNREACHABLE("comparison");
  }
}

ValueId FuncBuilder::equal(const Val& x, const Val& y) {
  const TypeInfo* t = x.t;
  switch (t->kind) {
    case Kind::Float32: case Kind::Float64: return b.cmp(Op::FEq, x.v[0], y.v[0]);
    case Kind::Complex64: case Kind::Complex128:
      return b.op(Op::And, Ty::I8, b.cmp(Op::FEq, x.v[0], y.v[0]), b.cmp(Op::FEq, x.v[1], y.v[1]));
    case Kind::String: {
      int64_t n;
      if (const_of(x.v[1], &n) && n == 0) return b.cmp(Op::Eq, y.v[1], i64(0));
      if (const_of(y.v[1], &n) && n == 0) return b.cmp(Op::Eq, x.v[1], i64(0));
      Var r = b.new_var(Ty::I8);
      BlockId same = b.new_block(), done = b.new_block();
      b.write(r, b.iconst(Ty::I8, 0));
      b.branch(b.cmp(Op::Eq, x.v[1], y.v[1]), same, done);
      b.seal(same);
      b.set_block(same);
      b.write(r, call_rt(RtFn::Memequal, {x.v[0], y.v[0], x.v[1]}, Ty::I8));
      b.jump(done);
      b.seal(done);
      b.set_block(done);
      return b.read(r);
    }
    case Kind::Interface: {
      Var r = b.new_var(Ty::I8);
      BlockId same = b.new_block(), done = b.new_block();
      b.write(r, b.iconst(Ty::I8, 0));
      b.branch(b.cmp(Op::Eq, x.v[0], y.v[0]), same, done);
      b.seal(same);
      b.set_block(same);
      bool empty = type_set(static_cast<Interface*>(t->under))->methods.empty();
      b.write(r, call_rt(empty ? RtFn::Efaceeq : RtFn::Ifaceeq, {x.v[0], x.v[1], y.v[1]}, Ty::I8));
      b.jump(done);
      b.seal(done);
      b.set_block(done);
      return b.read(r);
    }
    case Kind::Struct: case Kind::Array: {
      if (t->is_mem()) return equal_mem(materialize(x), materialize(y), t);
      if (t->leaves.empty()) return b.iconst(Ty::I8, 1);
      if (t->kind == Kind::Array) {
        Val a = x, c = y;
        a.t = c.t = t->array_elem;
        return equal(a, c);
      }
      Var r = b.new_var(Ty::I8);
      BlockId done = b.new_block();
      b.write(r, b.iconst(Ty::I8, 0));
      std::vector<unsigned> fields;
      for (unsigned i = 0; i < t->fields.size(); i++) {
        if (t->fields[i].var->name != "_") fields.push_back(i);
      }
      if (fields.empty()) return b.iconst(Ty::I8, 1);
      for (size_t i = 0; i < fields.size(); i++) {
        ValueId eq = equal(field_val(x, fields[i]), field_val(y, fields[i]));
        if (i + 1 == fields.size()) {
          b.write(r, eq);
          b.jump(done);
        } else {
          BlockId next = b.new_block();
          b.branch(eq, next, done);
          b.seal(next);
          b.set_block(next);
        }
      }
      b.seal(done);
      b.set_block(done);
      return b.read(r);
    }
    default: return b.cmp(Op::Eq, x.v[0], y.v[0]);
  }
}

ValueId FuncBuilder::equal_mem(ValueId q, ValueId r, const TypeInfo* t) {
  if (t->size == 0) return b.iconst(Ty::I8, 1);
  if (is_plain_memory(p, t)) {
    if (t->size <= 16 && t->size % 8 == 0) {
      ValueId eq = b.cmp(Op::Eq, b.load(Ty::I64, q), b.load(Ty::I64, r));
      if (t->size == 16) eq = b.op(Op::And, Ty::I8, eq, b.cmp(Op::Eq, b.load(Ty::I64, q, 8), b.load(Ty::I64, r, 8)));
      return eq;
    }
    return call_rt(RtFn::Memequal, {q, r, i64(t->size)}, Ty::I8);
  }
  const TypeInfo* ptr = basic(Basic::UnsafePointer);
  SymId fn = equal_func(p, t);
  CHECK(fn != SymId::kNone, "%s is not comparable", p.type_link_string(t->type).c_str());
  std::vector<Val> res = call_func(fn, p.abi_of({ptr, ptr}, {basic(Basic::Bool)}), {scalar_val(ptr, q), scalar_val(ptr, r)});
  return res[0].v[0];
}

ValueId FuncBuilder::equal_mixed(const Val& iface, const Val& concrete) {
  Var r = b.new_var(Ty::I8);
  BlockId same = b.new_block(), done = b.new_block();
  b.write(r, b.iconst(Ty::I8, 0));
  Val c = stabilize(concrete);
  b.branch(type_word_is(iface, c.t), same, done);
  b.seal(same);
  b.set_block(same);
  if (!c.t->comparable) {
    // the conversion to interface decides: comparing panics at run time
    Val boxed = to_iface(c, iface.t);
    b.write(r, equal(iface, boxed));
  } else {
    b.write(r, equal(from_data_word(iface.v[1], c.t), c));
  }
  b.jump(done);
  b.seal(done);
  b.set_block(done);
  return b.read(r);
}

}  // namespace gorun::build
