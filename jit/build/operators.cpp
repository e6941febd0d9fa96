// Arithmetic, shifts, logic, string concatenation.
#include "jit/build/func_builder.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;

ValueId FuncBuilder::not_(ValueId v) { return b.op(Op::Xor, Ty::I8, v, b.iconst(Ty::I8, 1)); }

Val FuncBuilder::unary(ast::Operation* e) {
  switch (e->op) {
    case Tok::And: return address_of(e);
    case Tok::Mul: return load_place(place(e));
    case Tok::Arrow: {
      Val ch = expr(e->x);
      b.set_pos(e->pos.off);
      return chan_recv(ch, nullptr);
    }
    default: break;
  }
  const TypeInfo* t = type_of(e);
  Val x = expr_as(e->x, t);
  switch (e->op) {
    case Tok::Add: return x;
    case Tok::Sub:
      if (t->is_float) return scalar_val(t, b.op(Op::FNeg, t->ty(), x.v[0]));
      if (t->is_complex) {
        Ty ty = t->leaves[0].ty;
        return make_val(t, {b.op(Op::FNeg, ty, x.v[0]), b.op(Op::FNeg, ty, x.v[1])});
      }
      return scalar_val(t, b.op(Op::Neg, t->ty(), x.v[0]));
    case Tok::Xor: return scalar_val(t, b.op(Op::Not, t->ty(), x.v[0]));
    case Tok::Not: return scalar_val(t, not_(x.v[0]));
    default: break;
  }
  UNREACHABLE("unary operator");
}

Val FuncBuilder::address_of(ast::Operation* e) {
  Place pl = place(e->x);
  return scalar_val(type_of(e), place_addr(pl));
}

static bool is_compare(Tok op) { return op == Tok::Eq || op == Tok::Ne || op == Tok::Lt || op == Tok::Le || op == Tok::Gt || op == Tok::Ge; }

Val FuncBuilder::binary(ast::Operation* e) {
  const TypeInfo* t = type_of(e);
  if (e->op == Tok::AndAnd || e->op == Tok::OrOr) {
    Var r = b.new_var(Ty::I8);
    BlockId yes = b.new_block(), no = b.new_block(), done = b.new_block();
    cond(e, yes, no);
    b.seal(yes);
    b.seal(no);
    b.set_block(yes);
    b.write(r, b.iconst(Ty::I8, 1));
    b.jump(done);
    b.set_block(no);
    b.write(r, b.iconst(Ty::I8, 0));
    b.jump(done);
    b.seal(done);
    b.set_block(done);
    return scalar_val(t, b.read(r));
  }
  if (is_compare(e->op)) return scalar_val(t, compare_exprs(e->op, e->x, e->y));
  if (e->op == Tok::Shl || e->op == Tok::Shr) {
    bool nonneg = e->y->mode == ast::Mode::Constant;
    std::vector<Val> v = exprs_as({e->x, e->y}, {t, nullptr});
    b.set_pos(e->pos.off);
    return shift(e->op, v[0], v[1], nonneg);
  }
  if (e->op == Tok::Add && t->is_string()) {
    std::vector<ast::Expr*> parts;
    collect_concat(e, &parts);
    // A view of bytes may be an operand when the result cannot be that operand itself: one that is never empty stands beside it.
    bool fresh = std::any_of(parts.begin(), parts.end(), [](ast::Expr* x) { return x->mode == ast::Mode::Constant && !string_val(x->cv).empty(); });
    std::vector<const TypeInfo*> types(parts.size(), t);
    std::vector<Val> vals = fresh ? exprs_tmp(parts, types) : exprs_as(parts, types);
    b.set_pos(e->pos.off);
    return concat(vals);
  }
  std::vector<Val> v = exprs_as({e->x, e->y}, {t, t});
  b.set_pos(e->pos.off);
  return arith(e->op, v[0], v[1], t);
}

Val FuncBuilder::arith(Tok op, const Val& x, const Val& y, const TypeInfo* t) {
  if (t->is_string()) {
    CHECK(op == Tok::Add);
    return concat({x, y});
  }
  if (t->is_complex) return complex_arith(op, x, y, t);
  Ty ty = t->ty();
  auto bin = [&](Op o) { return scalar_val(t, b.op(o, ty, x.v[0], y.v[0])); };
  if (t->is_float) {
    switch (op) {
      case Tok::Add: return bin(Op::FAdd);
      case Tok::Sub: return bin(Op::FSub);
      case Tok::Mul: return bin(Op::FMul);
      case Tok::Quo: return bin(Op::FDiv);
      default: UNREACHABLE("float operator");
    }
  }
  switch (op) {
    case Tok::Add: return bin(Op::Add);
    case Tok::Sub: return bin(Op::Sub);
    case Tok::Mul: return bin(Op::Mul);
    case Tok::And: return bin(Op::And);
    case Tok::Or: return bin(Op::Or);
    case Tok::Xor: return bin(Op::Xor);
    case Tok::AndNot: return scalar_val(t, b.op(Op::And, ty, x.v[0], b.op(Op::Not, ty, y.v[0])));
    case Tok::Quo:
    case Tok::Rem: {
      int64_t c;
      if (!const_of(y.v[0], &c) || c == 0) b.op(Op::ZeroCheck, Ty::Void, y.v[0]);
      return bin(op == Tok::Quo ? (t->is_signed ? Op::DivS : Op::DivU) : (t->is_signed ? Op::ModS : Op::ModU));
    }
    default: break;
  }
  UNREACHABLE("integer operator");
}

// Counts are unsigned of their own type; negative signed ones panic.
Val FuncBuilder::shift(Tok op, const Val& x, const Val& count, bool nonneg) {
  const TypeInfo* t = x.t;
  Val c = count;
  if (c.t->is_signed && !nonneg) b.op(Op::ShiftCheck, Ty::Void, c.v[0]);
  Op o = op == Tok::Shl ? Op::Shl : t->is_signed ? Op::ShrS : Op::ShrU;
  int64_t k;
  uint8_t flags = 0;
  if (const_of(c.v[0], &k) && k >= 0 && k < t->size * 8) flags = ir::kBounded;
  return scalar_val(t, b.op(o, t->ty(), x.v[0], c.v[0], 0, flags));
}

// gc computes complex64 products and quotients in float64 (ssagen).
Val FuncBuilder::complex_arith(Tok op, const Val& x, const Val& y, const TypeInfo* t) {
  Ty ty = t->leaves[0].ty;
  if (op == Tok::Add || op == Tok::Sub) {
    Op o = op == Tok::Add ? Op::FAdd : Op::FSub;
    return make_val(t, {b.op(o, ty, x.v[0], y.v[0]), b.op(o, ty, x.v[1], y.v[1])});
  }
  auto wide = [&](ValueId v) { return ty == Ty::F32 ? b.op(Op::FExt, Ty::F64, v) : v; };
  auto narrow = [&](ValueId v) { return ty == Ty::F32 ? b.op(Op::FTrunc, Ty::F32, v) : v; };
  ValueId a = wide(x.v[0]), bi = wide(x.v[1]), c = wide(y.v[0]), d = wide(y.v[1]);
  if (op == Tok::Mul) {
    ValueId re = b.op(Op::FSub, Ty::F64, b.op(Op::FMul, Ty::F64, a, c), b.op(Op::FMul, Ty::F64, bi, d));
    ValueId im = b.op(Op::FAdd, Ty::F64, b.op(Op::FMul, Ty::F64, a, d), b.op(Op::FMul, Ty::F64, bi, c));
    return make_val(t, {narrow(re), narrow(im)});
  }
  CHECK(op == Tok::Quo);
  std::vector<ValueId> r = call_rt_multi(RtFn::Complex128Div, {a, bi, c, d});
  return make_val(t, {narrow(r[0]), narrow(r[1])});
}

void FuncBuilder::collect_concat(ast::Expr* e, std::vector<ast::Expr*>* parts) {
  ast::Expr* u = ast::unparen(e);
  if (u->kind == ExprKind::Operation && u->mode != ast::Mode::Constant) {
    auto* o = static_cast<ast::Operation*>(u);
    if (o->y && o->op == Tok::Add) {
      collect_concat(o->x, parts);
      collect_concat(o->y, parts);
      return;
    }
  }
  parts->push_back(u);
}

Val FuncBuilder::concat(const std::vector<Val>& vals) {
  const TypeInfo* t = vals[0].t;
  std::vector<Val> parts;
  for (const Val& v : vals) {
    int64_t n;
    if (const_of(v.v[1], &n) && n == 0) continue;
    parts.push_back(v);
  }
  if (parts.empty()) return zero_val(t);
  if (parts.size() == 1) return parts[0];
  if (parts.size() == 2) {
    std::vector<ValueId> r = call_rt_multi(RtFn::Concatstring2, {b.nil(), parts[0].v[0], parts[0].v[1], parts[1].v[0], parts[1].v[1]});
    return make_val(t, {r[0], r[1]});
  }
  uint32_t n = static_cast<uint32_t>(parts.size());
  ValueId buf = b.slot_addr(temp_slot_id(n * 16, 8, true));
  for (uint32_t i = 0; i < n; i++) store_val(buf, static_cast<int32_t>(i * 16), parts[i], Area::Stack);
  std::vector<ValueId> r = call_rt_multi(RtFn::Concatstrings, {b.nil(), buf, i64(n), i64(n)});
  return make_val(t, {r[0], r[1]});
}

}  // namespace gorun::build
