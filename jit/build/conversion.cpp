// Conversions (spec "Conversions"), numeric ones as gc on amd64 does them.
#include "frontend/types/predicates.h"
#include "jit/build/func_builder.h"

namespace gorun::build {

using abi::Kind;

Val FuncBuilder::assign_conv(Val v, const TypeInfo* to) {
  if (v.t == to) return v;
  if (to->is_iface()) {
    if (v.t->is_iface()) return iface_to_iface(v, to);
    return to_iface(v, to);
  }
  CHECK(v.t->leaves.size() == to->leaves.size() && v.t->size == to->size, "%s does not have the representation of %s, in %s", p.type_link_string(v.t->type).c_str(),
        p.type_link_string(to->type).c_str(), name.c_str());
  v.t = to;
  return v;
}

Val FuncBuilder::numeric_conv(const Val& v, const TypeInfo* to) {
  const TypeInfo* from = v.t;
  Ty ft = from->leaves[0].ty, tt = to->leaves[0].ty;
  if (from->is_complex) {
    if (ft == tt) return make_val(to, {v.v[0], v.v[1]});
    Op o = tt == Ty::F64 ? Op::FExt : Op::FTrunc;
    return make_val(to, {b.op(o, tt, v.v[0]), b.op(o, tt, v.v[1])});
  }
  ValueId x = v.v[0];
  if (from->is_float && to->is_float) {
    if (ft != tt) x = b.op(tt == Ty::F64 ? Op::FExt : Op::FTrunc, tt, x);
    return scalar_val(to, x);
  }
  if (from->is_float) {
    // ssagen fpConvOpToSSA: uint32 and 64-bit targets go through 64 bits, smaller ones through int32
    if (tt == Ty::I64) return scalar_val(to, b.op(to->is_signed ? Op::FToS : Op::FToU, Ty::I64, x));
    if (to->kind == Kind::Uint32) return scalar_val(to, b.op(Op::Trunc, Ty::I32, b.op(Op::FToS, Ty::I64, x)));
    ValueId i = b.op(Op::FToS, Ty::I32, x);
    if (tt != Ty::I32) i = b.op(Op::Trunc, tt, i);
    return scalar_val(to, i);
  }
  if (to->is_float) {
    if (ft == Ty::I64) return scalar_val(to, b.op(from->is_signed ? Op::SToF : Op::UToF, tt, x));
    if (from->kind == Kind::Uint32) return scalar_val(to, b.op(Op::SToF, tt, b.op(Op::Zext, Ty::I64, x)));
    if (ft != Ty::I32) x = b.op(from->is_signed ? Op::Sext : Op::Zext, Ty::I32, x);
    return scalar_val(to, b.op(Op::SToF, tt, x));
  }
  int fs = ir::ty_size(ft), ts = ir::ty_size(tt);
  if (ts < fs) x = b.op(Op::Trunc, tt, x);
  if (ts > fs) x = b.op(from->is_signed ? Op::Sext : Op::Zext, tt, x);
  return scalar_val(to, x);
}

static bool is_byte_or_rune_slice(const TypeInfo* t, Program& p, bool* rune) {
  if (t->kind != Kind::Slice) return false;
  const TypeInfo* e = p.info(static_cast<SliceType*>(t->under)->elem);
  *rune = e->kind == Kind::Int32;
  return e->kind == Kind::Uint8 || e->kind == Kind::Int32;
}

Val FuncBuilder::convert(const Val& v, const TypeInfo* to) {
  const TypeInfo* from = v.t;
  if (from == to) return v;
  if (to->is_iface()) return assign_conv(v, to);
  bool num_from = from->is_int || from->is_float || from->is_complex, num_to = to->is_int || to->is_float || to->is_complex;
  if (num_from && num_to && from->is_complex == to->is_complex) return numeric_conv(v, to);
  bool rune = false;
  if (to->is_string()) {
    if (from->is_int) {
      std::vector<ValueId> r = call_rt_multi(RtFn::Intstring, {b.nil(), to_i64(v.v[0], from)});
      return make_val(to, {r[0], r[1]});
    }
    if (is_byte_or_rune_slice(from, p, &rune)) {
      std::vector<ValueId> r = rune ? call_rt_multi(RtFn::SliceRuneToString, {b.nil(), v.v[0], v.v[1], v.v[2]}) : call_rt_multi(RtFn::SliceByteToString, {b.nil(), v.v[0], v.v[1]});
      return make_val(to, {r[0], r[1]});
    }
  }
  if (from->is_string() && is_byte_or_rune_slice(to, p, &rune)) {
    std::vector<ValueId> r = call_rt_multi(rune ? RtFn::StringToSliceRune : RtFn::StringToSliceByte, {b.nil(), v.v[0], v.v[1]});
    return make_val(to, {r[0], r[1], r[2]});
  }
  if (from->kind == Kind::Slice && (to->kind == Kind::Array || to->kind == Kind::Pointer)) {
    const TypeInfo* at = to->kind == Kind::Array ? to : elem_of(to);
    check_bounds(i64(at->array_len), v.v[1], abi::BoundsKind::SliceConvert, true, false);
    if (to->kind == Kind::Pointer) return scalar_val(to, v.v[0]);
    if (at->array_len == 0 || at->size == 0) return zero_val(to);
    return load_val(v.v[0], 0, to);
  }
  if (from->kind == Kind::Uintptr && to->kind == Kind::UnsafePointer) return scalar_val(to, b.op(Op::Bitcast, Ty::Ptr, v.v[0]));
  if (from->kind == Kind::UnsafePointer && to->kind == Kind::Uintptr) return scalar_val(to, b.op(Op::Bitcast, Ty::I64, v.v[0]));
  if (from->is_int && from->size == 8 && to->kind == Kind::UnsafePointer) return scalar_val(to, b.op(Op::Bitcast, Ty::Ptr, v.v[0]));
  return assign_conv(v, to);
}

// ---- interfaces

static bool empty_iface(const TypeInfo* t) { return type_set(static_cast<Interface*>(t->under))->methods.empty(); }

Val FuncBuilder::to_iface(const Val& v, const TypeInfo* to) {
  CHECK(!v.t->is_iface());
  p.mark_in_iface(v.t);
  SymId tab = empty_iface(to) ? p.type_symbol(v.t) : p.itab_symbol(v.t, to);
  ValueId data = iface_data(v);
  return make_val(to, {b.sym_addr(tab), data});
}

ValueId FuncBuilder::iface_data(const Val& v) {
  const TypeInfo* t = v.t;
  if (t->direct_iface) return v.v[0];
  if (t->size == 0) return b.sym_addr(p.link_name("runtime.zerobase"));
  if (t->scalar && b.reachable()) {
    // constants are boxed in read-only data
    bool all = true;
    std::string bytes(static_cast<size_t>(t->size), '\0');
    SymId str{};
    for (size_t i = 0; i < t->leaves.size(); i++) {
      const ir::Ins& in = f.ins[v.v[i]];
      if (in.op == Op::Const || in.op == Op::FConst) {
        int64_t x = in.imm();
        if (in.op == Op::FConst && t->leaves[i].ty == Ty::F32 && (x >> 32) != 0) all = false;
        memcpy(bytes.data() + t->leaves[i].off, &x, static_cast<size_t>(ir::ty_size(t->leaves[i].ty)));
      } else if (in.op == Op::SymAddr && t->is_string() && i == 0 && in.c == 0) {
        str = static_cast<SymId>(in.a);
      } else {
        all = false;
      }
    }
    if (all && str == SymId::kNone) return b.sym_addr(p.ro_data(bytes, static_cast<uint32_t>(t->align)));
    if (all) {
      std::string n = "go:strhdr." + p.syms().get(str).name;
      n.append(bytes, 8, 8);
      SymId self = p.syms().intern(n);
      p.request(n, [self, str, bytes](Output& o) {
        ir::DataItem d;
        d.sym = self;
        d.bytes.assign(bytes.begin(), bytes.end());
        d.size = bytes.size();
        d.read_only = true;
        d.relocs.push_back({0, ir::RelocKind::Abs64, str, 0});
        o.data.push_back(std::move(d));
      });
      return b.sym_addr(self);
    }
  }
  if (t->size == 1 && t->scalar && t->leaves.size() == 1) { return b.ptr_add(b.sym_addr(p.link_name("runtime.staticuint64s")), b.op(Op::Zext, Ty::I64, v.v[0]), 8); }
  if (t->is_int && t->scalar && t->leaves.size() == 1 && t->size <= 8) {
    return call_rt(t->size == 8 ? RtFn::ConvT64 : t->size == 4 ? RtFn::ConvT32 : RtFn::ConvT16, {v.v[0]}, Ty::Ptr);
  }
  Val s = stabilize(v);
  ValueId box = new_object(t);
  store_val(box, 0, s, Area::Fresh);
  return box;
}

Val FuncBuilder::from_data_word(ValueId data, const TypeInfo* t) {
  if (t->direct_iface) return scalar_val(t, data);
  if (t->size == 0) return zero_val(t);
  Val v = load_val(data, 0, t);
  v.fresh = true;  // boxed values never change
  return v;
}

ValueId FuncBuilder::iface_type_word(ValueId tab, const TypeInfo* iface) {
  if (empty_iface(iface)) return tab;
  Var r = b.new_var(Ty::Ptr);
  BlockId some = b.new_block(), done = b.new_block();
  b.write(r, b.nil());
  b.branch(b.cmp(Op::Ne, tab, b.nil()), some, done);
  b.seal(some);
  b.set_block(some);
  b.write(r, b.load(Ty::Ptr, tab, 8));
  b.jump(done);
  b.seal(done);
  b.set_block(done);
  return b.read(r);
}

Val FuncBuilder::iface_to_iface(const Val& v, const TypeInfo* to) {
  // Also between types with identical underlying types the itab changes: interface values compare by it.
  if (v.t == to || (empty_iface(v.t) && empty_iface(to))) {
    Val r = v;
    r.t = to;
    return r;
  }
  if (empty_iface(to)) return make_val(to, {iface_type_word(v.v[0], v.t), v.v[1]});
  ValueId typ = iface_type_word(v.v[0], v.t);
  note_dynamic_iface(to);
  Var r = b.new_var(Ty::Ptr);
  BlockId some = b.new_block(), done = b.new_block();
  b.write(r, b.nil());
  b.branch(b.cmp(Op::Ne, typ, b.nil()), some, done);
  b.seal(some);
  b.set_block(some);
  b.write(r, call_rt(RtFn::AssertE2I, {type_addr(to), typ}, Ty::Ptr));
  b.jump(done);
  b.seal(done);
  b.set_block(done);
  return make_val(to, {b.read(r), v.v[1]});
}

// A conversion to this interface happens at run time: its methods are looked up in descriptors.
void FuncBuilder::note_dynamic_iface(const TypeInfo* iface) {
  for (FuncObj* m : type_set(static_cast<Interface*>(iface->under))->methods) p.use_iface_method(m->name, m->pkg, m->type);
}

// Whether the dynamic type of iface is the concrete type c.
ValueId FuncBuilder::type_word_is(const Val& iface, const TypeInfo* c) {
  if (empty_iface(iface.t)) return b.cmp(Op::Eq, iface.v[0], type_addr(c));
  if (!implements(c, iface.t)) return b.iconst(Ty::I8, 0);
  return b.cmp(Op::Eq, iface.v[0], b.sym_addr(p.itab_symbol(c, iface.t)));
}

bool FuncBuilder::implements(const TypeInfo* c, const TypeInfo* iface) {
  for (FuncObj* m : type_set(static_cast<Interface*>(iface->under))->methods) {
    LookupResult r = lookup_field_or_method(c->type, false, m->pkg, m->name);
    if (!r.obj || r.obj->kind != ObjKind::Func) return false;
    if (!identical(r.obj->type, m->type)) return false;
  }
  return true;
}

Val FuncBuilder::type_assert(ast::TypeAssertExpr* e, bool comma_ok, Val* ok) {
  Val x = expr(e->x);
  b.set_pos(e->pos.off);
  const TypeInfo* to = comma_ok ? ti(e->type_expr->type) : type_of(e);
  return assert_val(x, to, comma_ok, ok);
}

Val FuncBuilder::assert_val(const Val& x, const TypeInfo* to, bool comma_ok, Val* ok) {
  const TypeInfo* bool_t = basic(Basic::Bool);
  if (to->is_iface()) {
    ValueId typ = iface_type_word(x.v[0], x.t);
    if (empty_iface(to)) {
      ValueId is = b.cmp(Op::Ne, typ, b.nil());
      if (comma_ok) {
        *ok = scalar_val(bool_t, is);
        return make_val(to, {typ, x.v[1]});
      }
      BlockId fine = b.new_block(), bad = b.new_block(true);
      b.branch(is, fine, bad, 1);
      b.seal(fine);
      b.seal(bad);
      b.set_block(bad);
      call_rt(RtFn::PanicNilDottype, {type_addr(to)});
      b.unreachable();
      b.set_block(fine);
      return make_val(to, {typ, x.v[1]});
    }
    note_dynamic_iface(to);
    if (!comma_ok) return make_val(to, {call_rt(RtFn::AssertE2I, {type_addr(to), typ}, Ty::Ptr), x.v[1]});
    Var tab = b.new_var(Ty::Ptr), data = b.new_var(Ty::Ptr);
    BlockId some = b.new_block(), done = b.new_block();
    b.write(tab, b.nil());
    b.branch(b.cmp(Op::Ne, typ, b.nil()), some, done);
    b.seal(some);
    b.set_block(some);
    b.write(tab, call_rt(RtFn::AssertE2I2, {type_addr(to), typ}, Ty::Ptr));
    b.jump(done);
    b.seal(done);
    b.set_block(done);
    ValueId t = b.read(tab);
    ValueId is = b.cmp(Op::Ne, t, b.nil());
    *ok = scalar_val(bool_t, is);
    (void)data;
    return make_val(to, {t, b.op(Op::Select, Ty::Ptr, is, x.v[1], b.nil())});
  }
  ValueId is = type_word_is(x, to);
  if (!comma_ok) {
    BlockId fine = b.new_block(), bad = b.new_block(true);
    b.branch(is, fine, bad, 1);
    b.seal(fine);
    b.seal(bad);
    b.set_block(bad);
    call_rt(empty_iface(x.t) ? RtFn::PanicDottypeE : RtFn::PanicDottypeI, {x.v[0], type_addr(to), type_addr(x.t)});
    b.unreachable();
    b.set_block(fine);
    return from_data_word(x.v[1], to);
  }
  *ok = scalar_val(bool_t, is);
  BlockId some = b.new_block(), none = b.new_block(), done = b.new_block();
  ValueId tmp = to->is_mem() ? temp_slot(to) : 0;
  b.branch(is, some, none);
  b.seal(some);
  b.seal(none);
  Val r;
  if (to->is_mem()) {
    b.set_block(some);
    store_val(tmp, 0, from_data_word(x.v[1], to), Area::Stack);
    b.jump(done);
    b.set_block(none);
    zero_mem(tmp, 0, to, Area::Stack);
    b.jump(done);
    r = scalar_val(to, tmp);
    r.fresh = true;
    b.seal(done);
    b.set_block(done);
    return r;
  }
  Var vars = new_vars(to);
  b.set_block(some);
  write_vars(vars, from_data_word(x.v[1], to));
  b.jump(done);
  b.set_block(none);
  write_vars(vars, zero_val(to));
  b.jump(done);
  b.seal(done);
  b.set_block(done);
  return read_vars(vars, to);
}

}  // namespace gorun::build
