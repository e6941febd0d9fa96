// Built-in functions (spec "Built-in functions", package unsafe).
#include "jit/build/call_info.h"
#include "jit/build/func_builder.h"
#include "jit/ir/refuse.h"
#include "runtime/abi/module.h"

namespace gorun::build {

using abi::Kind;

ValueId FuncBuilder::len_of(const Val& v) {
  switch (v.t->kind) {
    case Kind::String:
    case Kind::Slice: return v.v[1];
    case Kind::Array: return i64(v.t->array_len);
    case Kind::Pointer: return i64(elem_of(v.t)->array_len);
    case Kind::Map: {
      // maps.Map.used is the first word
      Var r = b.new_var(Ty::I64);
      BlockId some = b.new_block(), done = b.new_block();
      b.write(r, i64(0));
      b.branch(b.cmp(Op::Ne, v.v[0], b.nil()), some, done);
      b.seal(some);
      b.set_block(some);
      b.write(r, b.load(Ty::I64, v.v[0]));
      b.jump(done);
      b.seal(done);
      b.set_block(done);
      return b.read(r);
    }
    case Kind::Chan: return call_rt(RtFn::Chanlen, {v.v[0]}, Ty::I64);
    default: UNREACHABLE("len");
  }
}

ValueId FuncBuilder::cap_of(const Val& v) {
  if (v.t->kind == Kind::Slice) return v.v[2];
  if (v.t->kind == Kind::Chan) return call_rt(RtFn::Chancap, {v.v[0]}, Ty::I64);
  return len_of(v);
}

static BuiltinId id_of(ast::CallExpr* c) { return static_cast<BuiltinId>(c->builtin); }

// Operands of the built-ins that may stand in go and defer statements.
std::vector<Val> FuncBuilder::builtin_operands(ast::CallExpr* c) {
  std::vector<const TypeInfo*> types;
  std::vector<ast::Expr*> es(c->args.begin(), c->args.end());
  for (ast::Expr* e : es) types.push_back(is_nil(e) ? type_of(e) : nullptr);
  bool tuple = es.size() == 1 && es[0]->type && es[0]->type->kind == TypeKind::Tuple;
  if (tuple) types.resize(static_cast<TupleType*>(es[0]->type)->vars.size());
  switch (id_of(c)) {
    case BuiltinId::Panic: types[0] = p.info(p.store().universe_any()); break;
    case BuiltinId::Delete: {
      const TypeInfo* m = tuple ? ti(static_cast<TupleType*>(es[0]->type)->vars[0]->type) : type_of(es[0]);
      types[1] = p.info(static_cast<MapType*>(m->under)->key);
      break;
    }
    default: break;
  }
  return exprs_as(es, types);
}

std::vector<Val> FuncBuilder::builtin_with(ast::CallExpr* c, const std::vector<Val>& v) {
  b.set_pos(c->pos.off);
  switch (id_of(c)) {
    case BuiltinId::Clear: clear_builtin(v[0]); return {};
    case BuiltinId::Close: call_rt(RtFn::Closechan, {v[0].v[0]}); return {};
    case BuiltinId::Copy: return {copy_builtin(v[0], v[1])};
    case BuiltinId::Delete: map_delete(v[0].v[0], v[0].t, v[1]); return {};
    case BuiltinId::Panic:
      call_rt(RtFn::Gopanic, {v[0].v[0], v[0].v[1]});
      b.unreachable();
      return {};
    case BuiltinId::Print: print_builtin(c, v, false); return {};
    case BuiltinId::Println: print_builtin(c, v, true); return {};
    case BuiltinId::Recover: return {recover_builtin()};
    default: UNREACHABLE("built-in in a statement");
  }
}

ast::CallExpr* FuncBuilder::spread_builtin(ast::CallExpr* c) {
  std::vector<Val> vals = multi(c->args[0]);
  const auto& vars = static_cast<TupleType*>(c->args[0]->type)->vars;
  std::vector<ast::Expr*>& args = given_args_.emplace_back();
  for (size_t i = 0; i < vals.size(); i++) {
    ast::NameExpr& n = given_names_.emplace_back();
    n.pos = c->args[0]->pos;
    n.mode = ast::Mode::Value;
    n.type = vars[i]->type;
    given_[&n] = stabilize(vals[i]);
    args.push_back(&n);
  }
  ast::CallExpr& call = given_calls_.emplace_back(*c);
  call.args = args;
  return &call;
}

Val FuncBuilder::builtin(ast::CallExpr* c, bool) {
  if (c->args.size() == 1 && c->args[0]->type && c->args[0]->type->kind == TypeKind::Tuple) {
    switch (id_of(c)) {
      case BuiltinId::Append:
      case BuiltinId::Add:
      case BuiltinId::Slice:
      case BuiltinId::String:
      case BuiltinId::Max:
      case BuiltinId::Min: c = spread_builtin(c); break;
      default: break;
    }
  }
  const TypeInfo* int_t = basic(Basic::Int);
  auto arg = [&](size_t i) { return expr(c->args[i]); };
  switch (id_of(c)) {
    case BuiltinId::Len: {
      Val v = arg(0);
      b.set_pos(c->pos.off);
      return scalar_val(int_t, len_of(v));
    }
    case BuiltinId::Cap: {
      Val v = arg(0);
      b.set_pos(c->pos.off);
      return scalar_val(int_t, cap_of(v));
    }
    case BuiltinId::Append: return append(c);
    case BuiltinId::Clear:
    case BuiltinId::Close:
    case BuiltinId::Copy:
    case BuiltinId::Delete:
    case BuiltinId::Panic:
    case BuiltinId::Print:
    case BuiltinId::Println:
    case BuiltinId::Recover: {
      std::vector<Val> r = builtin_with(c, builtin_operands(c));
      return r.empty() ? Val{} : r[0];
    }
    case BuiltinId::Complex: {
      const TypeInfo* t = type_of(c);
      const TypeInfo* part = basic(t->kind == Kind::Complex64 ? Basic::Float32 : Basic::Float64);
      std::vector<Val> v = exprs_as({c->args.begin(), c->args.end()}, {part, part});
      return make_val(t, {v[0].v[0], v[1].v[0]});
    }
    case BuiltinId::Real: return scalar_val(type_of(c), arg(0).v[0]);
    case BuiltinId::Imag: return scalar_val(type_of(c), arg(0).v[1]);
    case BuiltinId::Make: return make_builtin(c);
    case BuiltinId::Max: return min_max(c, true);
    case BuiltinId::Min: return min_max(c, false);
    case BuiltinId::New: {
      const TypeInfo* t = type_of(c);
      const TypeInfo* et = elem_of(t);
      if (c->args[0]->mode == ast::Mode::TypeExpr) {
        b.set_pos(c->pos.off);
        return scalar_val(t, new_object(et));
      }
      Val v = stabilize(expr_as(c->args[0], et));
      b.set_pos(c->pos.off);
      ValueId obj = new_object(et);
      store_val(obj, 0, v, Area::Fresh);
      return scalar_val(t, obj);
    }
    case BuiltinId::Add: {
      std::vector<Val> v = exprs_as({c->args[0], c->args[1]}, {nullptr, nullptr});
      return scalar_val(type_of(c), b.ptr_add(v[0].v[0], to_i64(v[1].v[0], v[1].t), 1));
    }
    case BuiltinId::SliceData:
    case BuiltinId::StringData: return scalar_val(type_of(c), arg(0).v[0]);
    case BuiltinId::Slice:
    case BuiltinId::String: {
      bool str = id_of(c) == BuiltinId::String;
      std::vector<Val> v = exprs_as({c->args[0], c->args[1]}, {nullptr, nullptr});
      b.set_pos(c->pos.off);
      ValueId ptr = v[0].v[0];
      ValueId n = to_i64(v[1].v[0], v[1].t);
      int64_t size = str ? 1 : elem_of(v[0].t)->size;
      BlockId fine = b.new_block(), bad = b.new_block(true), nilp = b.new_block(true), len = b.new_block(true);
      ValueId room = b.op(Op::Neg, Ty::I64, b.op(Op::Bitcast, Ty::I64, ptr));
      ValueId mem = size == 1 ? n : b.op(Op::Mul, Ty::I64, n, i64(size));
      ValueId wrong = b.op(Op::Or, Ty::I8, b.cmp(Op::LtS, n, i64(0)), b.cmp(Op::LtU, room, mem));
      if (size > 1) wrong = b.op(Op::Or, Ty::I8, wrong, b.cmp(Op::Ne, b.op(Op::MulHiU, Ty::I64, n, i64(size)), i64(0)));
      b.branch(wrong, bad, fine, 0);
      b.seal(bad);
      b.seal(fine);
      b.set_block(bad);
      // a negative length is reported before the nil pointer
      BlockId pos = b.new_block(true);
      b.branch(b.cmp(Op::LtS, n, i64(0)), len, pos);
      b.seal(pos);
      b.set_block(pos);
      b.branch(b.cmp(Op::Eq, ptr, b.nil()), nilp, len);
      b.seal(nilp);
      b.seal(len);
      b.set_block(nilp);
      call_rt(str ? RtFn::PanicUnsafeStringNilPtr : RtFn::PanicUnsafeSliceNilPtr, {});
      b.unreachable();
      b.set_block(len);
      call_rt(str ? RtFn::PanicUnsafeStringLen : RtFn::PanicUnsafeSliceLen, {});
      b.unreachable();
      b.set_block(fine);
      if (str) return make_val(type_of(c), {ptr, n});
      return make_val(type_of(c), {ptr, n, n});
    }
    case BuiltinId::Sizeof: return const_val(const_int(type_of(c->args[0])->size), type_of(c));  // in generic code
    case BuiltinId::Alignof: return const_val(const_int(type_of(c->args[0])->align), type_of(c));
    case BuiltinId::Offsetof: {
      auto* s = static_cast<ast::SelectorExpr*>(ast::unparen(c->args[0]));
      const TypeInfo* t = ti(s->recv);
      int64_t off = 0;
      for (int i : s->path) {
        if (t->kind == Kind::Pointer) t = elem_of(t);
        off += t->fields[static_cast<size_t>(i)].off;
        t = t->fields[static_cast<size_t>(i)].t;
      }
      return const_val(const_int(off), type_of(c));
    }
    case BuiltinId::kCount: break;
  }
  UNREACHABLE("built-in");
}

// ---- append

Val FuncBuilder::append(ast::CallExpr* c) {
  const TypeInfo* st = type_of(c);
  const TypeInfo* et = elem_of(st);
  std::vector<ast::Expr*> es(c->args.begin(), c->args.end());
  std::vector<const TypeInfo*> types(std::max<size_t>(es.size(), 2), et);  // append(f()): the results of f
  types[0] = st;
  if (c->has_dots) {
    ast::Expr* u = ast::unparen(es[1]);
    auto* mk = u->kind == ast::ExprKind::Call ? static_cast<ast::CallExpr*>(u) : nullptr;
    if (mk && mk->call_kind == ast::CallKind::Builtin && id_of(mk) == BuiltinId::Make && mk->args.size() == 2 && type_of(mk)->kind == Kind::Slice) {
      return append_zeros(c, mk->args[1], st);
    }
    types[1] = is_nil(es[1]) ? st : nullptr;
  }
  std::vector<Val> v = exprs_as(es, types);
  b.set_pos(c->pos.off);
  if (c->has_dots) return append_slice(v[0], v[1], st);
  if (v.size() == 1) return v[0];
  return append_values(v[0], {v.begin() + 1, v.end()}, st);
}

// Room for n more elements; returns {ptr, new length, cap}.
static Val grow(FuncBuilder& fb, const Val& s, ValueId n, const TypeInfo* st, const TypeInfo* et) {
  ir::Builder& b = fb.b;
  ValueId len = b.op(Op::Add, Ty::I64, s.v[1], n);
  Var ptr = b.new_var(Ty::Ptr), cap = b.new_var(Ty::I64);
  BlockId more = b.new_block(true), done = b.new_block();
  b.write(ptr, s.v[0]);
  b.write(cap, s.v[2]);
  b.branch(b.cmp(Op::LtU, s.v[2], len), more, done, 0);
  b.seal(more);
  b.set_block(more);
  std::vector<ValueId> r = fb.call_rt_multi(RtFn::Growslice, {s.v[0], len, s.v[2], n, fb.type_addr(et)});
  b.write(ptr, r[0]);
  b.write(cap, r[2]);
  b.jump(done);
  b.seal(done);
  b.set_block(done);
  return fb.make_val(st, {b.read(ptr), len, b.read(cap)});
}

// append(s, make([]T, n)...): no temporary (walk/builtin.go, extendSlice).
Val FuncBuilder::append_zeros(ast::CallExpr* c, ast::Expr* len, const TypeInfo* st) {
  const TypeInfo* et = elem_of(st);
  std::vector<Val> v = exprs_as({c->args[0], len}, {st, nullptr});
  b.set_pos(c->pos.off);
  ValueId n = v[1].t->is_float ? i64(static_cast<int64_t>(float64_val(to_float(len->cv)))) : to_i64(v[1].v[0], v[1].t);
  BlockId fine = b.new_block(), bad = b.new_block(true);
  b.branch(b.cmp(Op::LtS, n, i64(0)), bad, fine, 0);
  b.seal(bad);
  b.seal(fine);
  b.set_block(bad);
  call_rt(RtFn::PanicMakeSliceLen, {});
  b.unreachable();
  b.set_block(fine);
  Val r = grow(*this, v[0], n, st, et);
  if (et->size != 0) {
    ValueId at = b.ptr_add(r.v[0], v[0].v[1], et->size);
    call_rt(et->has_pointers() ? RtFn::MemclrHasPointers : RtFn::MemclrNoHeap, {at, et->size == 1 ? n : b.op(Op::Mul, Ty::I64, n, i64(et->size))});
  }
  return r;
}

Val FuncBuilder::append_values(const Val& s, const std::vector<Val>& vals, const TypeInfo* st) {
  const TypeInfo* et = elem_of(st);
  Val r = grow(*this, s, i64(static_cast<int64_t>(vals.size())), st, et);
  ValueId at = b.ptr_add(r.v[0], s.v[1], et->size);
  for (size_t i = 0; i < vals.size(); i++) store_val(at, static_cast<int32_t>(static_cast<int64_t>(i) * et->size), vals[i], Area::Heap);
  return r;
}

Val FuncBuilder::append_slice(const Val& s, const Val& other, const TypeInfo* st) {
  const TypeInfo* et = elem_of(st);
  ValueId n = other.v[1];
  Val r = grow(*this, s, n, st, et);
  ValueId at = b.ptr_add(r.v[0], s.v[1], et->size);
  if (et->has_pointers()) {
    call_rt(RtFn::Typedslicecopy, {type_addr(et), at, n, other.v[0], n});
  } else if (et->size != 0) {
    call_rt(RtFn::Memmove, {at, other.v[0], et->size == 1 ? n : b.op(Op::Mul, Ty::I64, n, i64(et->size))});
  }
  return r;
}

Val FuncBuilder::copy_builtin(const Val& dst, const Val& src) {
  const TypeInfo* et = elem_of(dst.t);
  if (et->has_pointers()) return scalar_val(basic(Basic::Int), call_rt(RtFn::Typedslicecopy, {type_addr(et), dst.v[0], dst.v[1], src.v[0], src.v[1]}, Ty::I64));
  ValueId n = b.op(Op::Select, Ty::I64, b.cmp(Op::LtS, src.v[1], dst.v[1]), src.v[1], dst.v[1]);
  if (et->size != 0) call_rt(RtFn::Memmove, {dst.v[0], src.v[0], et->size == 1 ? n : b.op(Op::Mul, Ty::I64, n, i64(et->size))});
  return scalar_val(basic(Basic::Int), n);
}

void FuncBuilder::clear_builtin(const Val& v) {
  if (v.t->kind == Kind::Map) {
    call_rt(RtFn::Mapclear, {type_addr(v.t), v.v[0]});
    return;
  }
  const TypeInfo* et = elem_of(v.t);
  if (et->size == 0) return;
  ValueId n = et->size == 1 ? v.v[1] : b.op(Op::Mul, Ty::I64, v.v[1], i64(et->size));
  call_rt(et->has_pointers() ? RtFn::MemclrHasPointers : RtFn::MemclrNoHeap, {v.v[0], n});
}

Val FuncBuilder::make_builtin(ast::CallExpr* c) {
  const TypeInfo* t = type_of(c);
  std::vector<ast::Expr*> es(c->args.begin() + 1, c->args.end());
  std::vector<Val> v = exprs_as(es, std::vector<const TypeInfo*>(es.size(), nullptr));
  b.set_pos(c->pos.off);
  auto size = [&](size_t i) {
    const TypeInfo* at = v[i].t;
    if (at->is_float) return i64(static_cast<int64_t>(float64_val(to_float(es[i]->cv))));  // an untyped constant such as 1e3
    return to_i64(v[i].v[0], at);
  };
  switch (t->kind) {
    case Kind::Slice: {
      ValueId n = size(0);
      ValueId cap = v.size() > 1 ? size(1) : n;
      // A small one is an array: it may stay on the stack.
      if (int64_t len = 0, room = 0; const_of(n, &len) && const_of(cap, &room) && len >= 0 && len <= room && room > 0 && room <= 1024 && elem_of(t)->size * room <= 1024)
        return make_val(t, {new_object(p.info(p.store().array_of(elem_of(t)->type, room))), n, cap});
      ValueId ptr = call_rt(RtFn::Makeslice, {type_addr(elem_of(t)), n, cap}, Ty::Ptr);
      return make_val(t, {ptr, n, cap});
    }
    case Kind::Map: {
      int64_t k;
      if (v.empty() || (const_of(size(0), &k) && k <= 8)) return scalar_val(t, call_rt(RtFn::MakemapSmall, {}, Ty::Ptr));
      return scalar_val(t, call_rt(RtFn::Makemap, {type_addr(t), size(0), b.nil()}, Ty::Ptr));
    }
    case Kind::Chan: return scalar_val(t, call_rt(RtFn::Makechan, {type_addr(t), v.empty() ? i64(0) : size(0)}, Ty::Ptr));
    default: UNREACHABLE("make");
  }
}

Val FuncBuilder::min_max(ast::CallExpr* c, bool max) {
  const TypeInfo* t = type_of(c);
  std::vector<ast::Expr*> es(c->args.begin(), c->args.end());
  std::vector<Val> v = exprs_as(es, std::vector<const TypeInfo*>(es.size(), t));
  b.set_pos(c->pos.off);
  Val r = v[0];
  for (size_t i = 1; i < v.size(); i++) {
    if (t->is_float) {
      r = scalar_val(t, b.op(max ? Op::FMax : Op::FMin, t->ty(), r.v[0], v[i].v[0]));
      continue;
    }
    ValueId take = max ? compare(Tok::Lt, r, v[i]) : compare(Tok::Lt, v[i], r);
    Val n;
    n.t = t;
    for (size_t k = 0; k < t->leaves.size(); k++) n.v[k] = b.op(Op::Select, t->leaves[k].ty, take, v[i].v[k], r.v[k]);
    r = n;
  }
  return r;
}

Val FuncBuilder::recover_builtin() {
  ValueId fp = frame_ptr();
  // recover itself is deferred: it counts as called by the function that runs it; natives/stack.cpp finds that for an odd frame pointer
  if (f.flags & abi::kFuncWrapper) fp = b.op(Op::Or, Ty::I64, fp, i64(1));
  std::vector<ValueId> r = call_rt_multi(RtFn::Gorecover, {fp});
  return make_val(p.info(p.store().universe_any()), {r[0], r[1]});
}

void FuncBuilder::print_builtin(ast::CallExpr* c, const std::vector<Val>& args, bool ln) {
  call_rt(RtFn::Printlock, {});
  for (size_t i = 0; i < args.size(); i++) {
    if (ln && i) call_rt(RtFn::Printsp, {});
    const Val& v = args[i];
    const TypeInfo* t = v.t;
    Named* n = t->type->kind == TypeKind::Named ? static_cast<Named*>(t->type) : nullptr;
    if (n && n->obj->name == "hex" && n->obj->pkg && n->obj->pkg->path == "runtime") {
      call_rt(RtFn::Printhex, {v.v[0]});
      continue;
    }
    switch (t->kind) {
      case Kind::Bool: call_rt(RtFn::Printbool, {v.v[0]}); break;
      case Kind::Float32: call_rt(RtFn::Printfloat32, {v.v[0]}); break;
      case Kind::Float64: call_rt(RtFn::Printfloat, {v.v[0]}); break;
      case Kind::Complex64: call_rt(RtFn::Printcomplex64, {v.v[0], v.v[1]}); break;
      case Kind::Complex128: call_rt(RtFn::Printcomplex, {v.v[0], v.v[1]}); break;
      case Kind::String: call_rt(RtFn::Printstring, {v.v[0], v.v[1]}); break;
      case Kind::Slice: call_rt(RtFn::Printslice, {v.v[0], v.v[1], v.v[2]}); break;
      case Kind::Interface: call_rt(type_set(static_cast<Interface*>(t->under))->methods.empty() ? RtFn::Printeface : RtFn::Printiface, {v.v[0], v.v[1]}); break;
      case Kind::Pointer:
      case Kind::UnsafePointer:
      case Kind::Map:
      case Kind::Chan:
      case Kind::Func: call_rt(RtFn::Printpointer, {v.v[0]}); break;
      default:
        // types2 lets everything pass; gc's walk (badtype) says so later
        if (!t->is_int) ir::refuse(c->pos.off, "illegal types for operand: print\n\t" + reflect_string(p, t->type));
        call_rt(t->is_signed ? RtFn::Printint : RtFn::Printuint, {to_i64(v.v[0], t)});
    }
  }
  if (ln) call_rt(RtFn::Printnl, {});
  call_rt(RtFn::Printunlock, {});
}

}  // namespace gorun::build
