// Comparison of values of every kind (spec "Comparison operators").
#include "jit/build/func_builder.h"

namespace gorun::build {

using abi::Kind;

ValueId FuncBuilder::compare_exprs(Tok op, ast::Expr* x, ast::Expr* y) {
  if (is_nil(x)) std::swap(x, y);
  if (is_nil(y)) {
    if (is_nil(x)) return b.iconst(Ty::I8, op == Tok::Eq);
    Val v = expr(x);
    return b.cmp(op == Tok::Eq ? Op::Eq : Op::Ne, v.v[0], b.nil());  // pointer, slice data, map, chan, func, interface type word
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
  std::vector<Val> v = t->is_string() ? exprs_tmp({x, y}, {t, t}) : exprs_as({x, y}, {t, t});
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

// The text of a string constant, found again from its symbol.
bool FuncBuilder::const_string(const Val& v, std::string_view* bytes) {
  int64_t n;
  if (!v.v[0] || !const_of(v.v[1], &n)) return false;
  const ir::Ins& in = f.ins[v.v[0]];
  if (in.op != Op::SymAddr || in.c != 0) return false;
  std::string_view s = p.syms().get(static_cast<SymId>(in.a)).name;
  constexpr std::string_view kPrefix = "go:string.\"";
  if (!s.starts_with(kPrefix) || static_cast<int64_t>(s.size() - kPrefix.size() - 1) != n) return false;
  *bytes = s.substr(kPrefix.size(), static_cast<size_t>(n));
  return true;
}

// Loads of 8, 4, 2 and 1 bytes; the last one may overlap what was compared before.
ValueId FuncBuilder::equal_const_bytes(ValueId ptr, std::string_view s) {
  ValueId all = 0;
  size_t n = s.size(), at = 0;
  while (at < n) {
    size_t rest = n - at;
    size_t w = rest >= 8 ? 8 : rest >= 4 ? 4 : rest >= 2 ? 2 : 1;
    if (rest > w && rest < 8 && n >= 8) {
      w = 8;
      at = n - 8;
    } else if (rest == 3 && n >= 4) {
      w = 4;
      at = n - 4;
    }
    int64_t x = 0;
    memcpy(&x, s.data() + at, w);
    Ty ty = w == 8 ? Ty::I64 : w == 4 ? Ty::I32 : w == 2 ? Ty::I16 : Ty::I8;
    ValueId eq = b.cmp(Op::Eq, b.load(ty, ptr, static_cast<int32_t>(at)), b.iconst(ty, x));
    all = all ? b.op(Op::And, Ty::I8, all, eq) : eq;
    at += w;
  }
  return all ? all : b.iconst(Ty::I8, 1);
}

ast::Expr* FuncBuilder::bytes_of_string_conv(ast::Expr* e) {
  e = ast::unparen(e);
  if (e->kind != ast::ExprKind::Call || e->mode == ast::Mode::Constant) return nullptr;
  auto* c = static_cast<ast::CallExpr*>(e);
  if (c->call_kind != ast::CallKind::Conversion || !type_of(c)->is_string()) return nullptr;
  if (is_nil(c->args[0])) return nullptr;
  const TypeInfo* from = type_of(c->args[0]);
  return from->kind == Kind::Slice && elem_of(from)->kind == Kind::Uint8 ? c->args[0] : nullptr;
}

// Operands of an operation that only reads strings: conversions from []byte are views of the bytes. Only when nothing runs between taking the view and
// the operation: no operand may contain a call.
std::vector<Val> FuncBuilder::exprs_tmp(const std::vector<ast::Expr*>& es, const std::vector<const TypeInfo*>& types) {
  // A call behind the conversion could write the bytes.
  std::vector<ast::Expr*> bytes = es;
  std::vector<const TypeInfo*> bytes_types = types;
  bool calls = false;
  for (size_t i = es.size(); i-- > 0; calls = calls || has_call(es[i]))
    if (ast::Expr* x = calls ? nullptr : bytes_of_string_conv(es[i])) {
      bytes[i] = x;
      bytes_types[i] = nullptr;
    }
  std::vector<Val> r = exprs_as(bytes, bytes_types);
  for (size_t i = 0; i < es.size(); i++)
    if (bytes[i] != es[i]) r[i] = make_val(types[i] ? types[i] : type_of(es[i]), {r[i].v[0], r[i].v[1]});
  return r;
}

ValueId FuncBuilder::equal(const Val& x, const Val& y) {
  const TypeInfo* t = x.t;
  switch (t->kind) {
    case Kind::Float32:
    case Kind::Float64: return b.cmp(Op::FEq, x.v[0], y.v[0]);
    case Kind::Complex64:
    case Kind::Complex128: return b.op(Op::And, Ty::I8, b.cmp(Op::FEq, x.v[0], y.v[0]), b.cmp(Op::FEq, x.v[1], y.v[1]));
    case Kind::String: {
      int64_t n;
      if (const_of(x.v[1], &n) && n == 0) return b.cmp(Op::Eq, y.v[1], i64(0));
      if (const_of(y.v[1], &n) && n == 0) return b.cmp(Op::Eq, x.v[1], i64(0));
      Var r = b.new_var(Ty::I8);
      BlockId same = b.new_block(), done = b.new_block();
      b.write(r, b.iconst(Ty::I8, 0));
      std::string_view cx, cy;
      bool kx = const_string(x, &cx), ky = const_string(y, &cy);
      b.branch(b.cmp(Op::Eq, x.v[1], y.v[1]), same, done);
      b.seal(same);
      b.set_block(same);
      if (kx && !ky && cx.size() <= 16) {
        b.write(r, equal_const_bytes(y.v[0], cx));
      } else if (ky && !kx && cy.size() <= 16) {
        b.write(r, equal_const_bytes(x.v[0], cy));
      } else {
        b.write(r, call_rt(RtFn::Memequal, {x.v[0], y.v[0], x.v[1]}, Ty::I8));
      }
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
    case Kind::Struct:
    case Kind::Array: {
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
