// Values, places and memory.
#include <algorithm>

#include "jit/build/func_builder.h"
#include "jit/ir/refuse.h"

namespace gorun::build {

// gc's limits (ir.MaxStackVarSize, ir.MaxImplicitStackVarSize): larger things live on the heap.
constexpr int64_t kMaxStackVar = 128 << 10, kMaxStackTemp = 64 << 10;

Val FuncBuilder::scalar_val(const TypeInfo* t, ValueId v) {
  Val r;
  r.t = t;
  r.v[0] = v;
  return r;
}

Val FuncBuilder::make_val(const TypeInfo* t, std::initializer_list<ValueId> vs) {
  Val r;
  r.t = t;
  unsigned i = 0;
  for (ValueId v : vs) r.v[i++] = v;
  return r;
}

static ValueId zero_scalar(ir::Builder& b, Ty ty) { return ir::is_float(ty) ? b.fconst(ty, 0) : b.iconst(ty, 0); }

Val FuncBuilder::zero_val(const TypeInfo* t) {
  Val r;
  r.t = t;
  if (t->is_mem()) {
    r.fresh = true;
    return r;
  }
  for (size_t i = 0; i < t->leaves.size(); i++) r.v[i] = zero_scalar(b, t->leaves[i].ty);
  return r;
}

Val FuncBuilder::string_const(std::string_view s) {
  const TypeInfo* t = basic(Basic::String);
  if (s.empty()) return make_val(t, {b.nil(), i64(0)});
  return make_val(t, {b.sym_addr(p.string_data(s)), i64(static_cast<int64_t>(s.size()))});
}

Val FuncBuilder::const_val(const Const& c, const TypeInfo* t) {
  using abi::Kind;
  CHECK(c.known(), "unknown constant in %s", name.c_str());
  if (t->is_int || t->kind == Kind::UnsafePointer) {
    Const x = to_int(c);
    int64_t i = 0;
    if (!int64_val(x, &i)) {
      uint64_t u = 0;
      CHECK(uint64_val(x, &u), "constant does not fit");
      i = static_cast<int64_t>(u);
    }
    return scalar_val(t, b.iconst(t->ty(), i));
  }
  switch (t->kind) {
    case Kind::Bool: return scalar_val(t, b.iconst(Ty::I8, bool_val(c)));
    case Kind::String: {
      Val v = string_const(string_val(c));
      v.t = t;
      return v;
    }
    case Kind::Float32: return scalar_val(t, b.fconst(Ty::F32, float32_val(to_float(c))));
    case Kind::Float64: return scalar_val(t, b.fconst(Ty::F64, float64_val(to_float(c))));
    case Kind::Complex64:
      return make_val(t, {b.fconst(Ty::F32, float32_val(to_float(gorun::real(to_complex(c))))), b.fconst(Ty::F32, float32_val(to_float(gorun::imag(to_complex(c)))))});
    case Kind::Complex128:
      return make_val(t, {b.fconst(Ty::F64, float64_val(to_float(gorun::real(to_complex(c))))), b.fconst(Ty::F64, float64_val(to_float(gorun::imag(to_complex(c)))))});
    default: break;
  }
  UNREACHABLE("constant of type %s in %s", p.type_link_string(t->type).c_str(), name.c_str());
}

// ---- temporaries

uint32_t FuncBuilder::temp_slot_id(uint32_t size, uint32_t align, bool ptrs) {
  for (size_t i = temps_free_.size(); i-- > 0;) {
    TempSlot s = temps_free_[i];
    if (s.size == size && s.align == align && s.ptrs == ptrs) {
      temps_free_.erase(temps_free_.begin() + static_cast<ptrdiff_t>(i));
      temps_used_.push_back(s);
      return s.id;
    }
  }
  uint32_t id = b.new_slot(size, align, ptrs);
  temps_used_.push_back({id, size, align, ptrs});
  return id;
}

ValueId FuncBuilder::temp_slot(const TypeInfo* t) {
  if (t->size > kMaxStackTemp) return new_object(t);
  uint32_t size = t->size == 0 ? 8 : static_cast<uint32_t>(t->size);
  return b.slot_addr(temp_slot_id(size, static_cast<uint32_t>(t->align < 8 ? 8 : t->align), t->has_pointers()));
}

ValueId FuncBuilder::materialize(const Val& v) {
  if (v.is_mem() && v.v[0]) return v.v[0];
  ValueId a = temp_slot(v.t);
  store_val(a, 0, v, Area::Stack);
  return a;
}

Val FuncBuilder::stabilize(Val v) {
  if (!v.is_mem() || v.fresh || !v.v[0]) return v;
  ValueId a = temp_slot(v.t);
  copy_mem(a, v.v[0], v.t, Area::Stack);
  v.v[0] = a;
  v.fresh = true;
  return v;
}

// ---- loads and stores

Val FuncBuilder::load_val(ValueId addr, int32_t off, const TypeInfo* t) {
  Val r;
  r.t = t;
  if (t->is_mem()) {
    r.v[0] = b.ptr_off(addr, off);
    return r;
  }
  for (size_t i = 0; i < t->leaves.size(); i++) r.v[i] = b.load(t->leaves[i].ty, addr, off + t->leaves[i].off);
  return r;
}

void FuncBuilder::store_scalar(ValueId addr, int32_t off, ValueId v, Ty ty, Area area) {
  if (area == Area::Fresh && b.reachable()) {
    const ir::Ins& in = f.ins[v];
    if (in.op == Op::Const && in.imm() == 0) return;  // zeroed memory
  }
  Op kind = Op::Store;
  if (ty == Ty::Ptr && area != Area::Stack) kind = area == Area::Heap ? Op::StoreWB : Op::StoreWBNoOld;
  b.store(addr, v, off, kind);
}

void FuncBuilder::store_val(ValueId addr, int32_t off, const Val& v, Area area) {
  if (v.is_mem()) {
    if (!v.v[0]) {
      zero_mem(addr, off, v.t, area);
    } else {
      copy_mem(b.ptr_off(addr, off), v.v[0], v.t, area);
    }
    return;
  }
  // The pointers last, as in gc (ssagen's storeType): seen when the address is nil.
  for (bool pointers : {false, true})
    for (size_t i = 0; i < v.t->leaves.size(); i++) {
      const Leaf& l = v.t->leaves[i];
      // the types of interfaces are not in the heap
      const bool pointer = l.ty == Ty::Ptr && !(i == 0 && v.t->is_iface());
      if (pointer == pointers) store_scalar(addr, off + l.off, v.v[i], l.ty, !pointer && area == Area::Heap ? Area::Stack : area);
    }
}

uint32_t FuncBuilder::slot_bytes(int64_t size) {
  if (size >= int64_t{1} << 30) ir::refuse(f.start_pos, "stack frame too large (>1GB): " + std::to_string(size >> 20) + " MB locals + 0 MB args");
  return static_cast<uint32_t>(size);
}

// One instruction moves up to 1 GB.
template <class F>
void FuncBuilder::each_piece(const TypeInfo* t, F f) {
  constexpr int64_t kPiece = 1 << 30, kMost = int64_t{1} << 38;
  if (t->size > kMost) ir::refuse(b.pos(), "copies of " + p.type_link_string(t->type) + ", of " + std::to_string(t->size >> 30) + " GB, are not supported");
  for (int64_t at = 0; at < t->size; at += kPiece) f(at, static_cast<int32_t>(std::min(kPiece, t->size - at)));
}

void FuncBuilder::copy_mem(ValueId dst, ValueId src, const TypeInfo* t, Area area) {
  if (t->size == 0) return;
  Op op = area != Area::Stack && t->has_pointers() ? Op::MoveWB : Op::Move;
  each_piece(t, [&](int64_t at, int32_t n) {
    if (at == 0) b.move(dst, src, n, op);
    else b.move(b.ptr_add(dst, i64(at), 1), b.ptr_add(src, i64(at), 1), n, op);
  });
}

void FuncBuilder::zero_mem(ValueId dst, int32_t off, const TypeInfo* t, Area area) {
  if (t->size == 0 || area == Area::Fresh) return;
  Op op = area == Area::Heap && t->has_pointers() ? Op::ZeroWB : Op::Zero;
  ValueId p0 = b.ptr_off(dst, off);
  each_piece(t, [&](int64_t at, int32_t n) { b.zero(at == 0 ? p0 : b.ptr_add(p0, i64(at), 1), n, op); });
}

Val FuncBuilder::field_val(const Val& v, unsigned i) {
  const FieldInfo& fi = v.t->fields[i];
  Val r;
  r.t = fi.t;
  if (!v.is_mem()) {
    for (size_t k = 0; k < fi.t->leaves.size(); k++) r.v[k] = v.v[fi.first_leaf + k];
    return r;
  }
  if (!v.v[0]) return zero_val(fi.t);
  r = load_val(v.v[0], static_cast<int32_t>(fi.off), fi.t);
  r.fresh = v.fresh;
  return r;
}

Place FuncBuilder::box_place(ValueId ptr, const TypeInfo* t, Area a) {
  Place r;
  r.k = Place::K::Mem;
  r.t = t;
  r.addr = ptr;
  r.area = a;
  return r;
}

Val FuncBuilder::load_place(const Place& pl) {
  switch (pl.k) {
    case Place::K::Ssa: return read_vars(pl.var0, pl.t);
    case Place::K::Mem: return load_val(pl.addr, pl.off, pl.t);
    case Place::K::Map: {
      Val m = scalar_val(pl.map_t, pl.map);
      return map_index(m, pl.map_t, pl.key, false, nullptr);
    }
    case Place::K::Blank: break;
  }
  UNREACHABLE("load of the blank identifier");
}

void FuncBuilder::store_place(const Place& pl, const Val& v) {
  switch (pl.k) {
    case Place::K::Blank: return;
    case Place::K::Ssa: return write_vars(pl.var0, v);
    case Place::K::Mem: return store_val(pl.addr, pl.off, v, pl.area);
    case Place::K::Map: {
      // the value may be read from memory that the map owns: it is fixed before the assignment grows the map
      Val s = stabilize(v);
      ValueId a = map_assign_addr(pl.map, pl.map_t, pl.key);
      return store_val(a, 0, s, Area::Heap);
    }
  }
}

Place FuncBuilder::field_place(const Place& pl, unsigned i) {
  const FieldInfo& fi = pl.t->fields[i];
  Place r = pl;
  r.t = fi.t;
  if (pl.k == Place::K::Ssa) {
    r.var0 = pl.var0 + fi.first_leaf;
  } else {
    CHECK(pl.k == Place::K::Mem, "field of a place that has none");
    if (pl.off + fi.off > INT32_MAX) {
      r.addr = b.ptr_add(b.ptr_off(pl.addr, pl.off), i64(fi.off), 1);
      r.off = 0;
      return r;
    }
    r.off += static_cast<int32_t>(fi.off);
  }
  return r;
}

Place FuncBuilder::deref_place(ValueId ptr, const TypeInfo* elem) {
  b.nil_check(ptr);
  return box_place(ptr, elem);
}

ValueId FuncBuilder::place_addr(const Place& pl) {
  CHECK(pl.k == Place::K::Mem, "address of a variable that is not in memory, in %s", name.c_str());
  return b.ptr_off(pl.addr, pl.off);
}

ValueId FuncBuilder::new_object(const TypeInfo* t) {
  if (t->size == 0) return b.sym_addr(p.link_name("runtime.zerobase"));
  return call_rt(RtFn::NewObject, {type_addr(t)}, Ty::Ptr);
}

// ---- variables

Var FuncBuilder::new_vars(const TypeInfo* t) {
  Var first = 0;
  for (size_t i = 0; i < t->leaves.size(); i++) {
    Var v = b.new_var(t->leaves[i].ty);
    if (i == 0) first = v;
    CHECK(v == first + i);
  }
  return first;
}

void FuncBuilder::write_vars(Var var0, const Val& v) {
  for (size_t i = 0; i < v.t->leaves.size(); i++) b.write(var0 + static_cast<Var>(i), v.v[i]);
}

Val FuncBuilder::read_vars(Var var0, const TypeInfo* t) {
  Val r;
  r.t = t;
  for (size_t i = 0; i < t->leaves.size(); i++) r.v[i] = b.read(var0 + static_cast<Var>(i));
  return r;
}

// As gc: by value when never assigned after its declaration and not larger than 128 bytes (walk/closure.go).
bool FuncBuilder::by_value(VarObj* v) { return !v->reassigned && !v->address_taken && ti(v->type)->size <= 128; }

bool FuncBuilder::needs_box(VarObj* v) {
  if (v->address_taken || ti(v->type)->size > kMaxStackVar) return true;
  return (v->captured || range_captured_.count(v)) && !by_value(v);
}

Storage* FuncBuilder::find_storage(VarObj* v) {
  auto it = vars_.find(v);
  return it == vars_.end() ? nullptr : &it->second;
}

Storage& FuncBuilder::declare(VarObj* v, bool zero) {
  Storage& s = vars_[v];
  s.t = ti(v->type);
  if (needs_box(v)) {
    if (s.k == Storage::K::None) {
      s.k = Storage::K::Box;
      s.var0 = b.new_var(Ty::Ptr);
    }
    b.write(s.var0, new_object(s.t));
    return s;
  }
  if (s.t->scalar) {
    if (s.k == Storage::K::None) {
      s.k = Storage::K::Ssa;
      s.var0 = new_vars(s.t);
    }
    if (zero) write_vars(s.var0, zero_val(s.t));
    return s;
  }
  if (s.k == Storage::K::None) {
    s.k = Storage::K::Slot;
    s.slot = b.new_slot(s.t->size ? slot_bytes(s.t->size) : 8, static_cast<uint32_t>(s.t->align < 8 ? 8 : s.t->align), s.t->has_pointers(), std::string(v->name));
  }
  if (zero) zero_mem(b.slot_addr(s.slot), 0, s.t, Area::Stack);
  return s;
}

static Place storage_place(FuncBuilder& fb, const Storage& s) {
  Place r;
  r.t = s.t;
  r.k = Place::K::Mem;
  switch (s.k) {
    case Storage::K::Ssa:
      r.k = Place::K::Ssa;
      r.var0 = s.var0;
      return r;
    case Storage::K::Slot:
      r.addr = fb.b.slot_addr(s.slot);
      r.area = Area::Stack;
      return r;
    case Storage::K::Box: r.addr = fb.b.read(s.var0); return r;
    case Storage::K::BoxSlot: r.addr = fb.b.load(Ty::Ptr, fb.b.slot_addr(s.slot), 0, ir::kNonNil); return r;
    case Storage::K::Arg:
      r.addr = fb.b.arg_addr(s.off);
      r.area = Area::Stack;
      return r;
    case Storage::K::Ctx:
      r.addr = fb.ctx_;
      r.off = s.off;
      return r;
    case Storage::K::None: break;
  }
  UNREACHABLE("variable without storage in %s", fb.name.c_str());
}

Place FuncBuilder::var_place(VarObj* v) {
  if (v->var_kind == VarKind::PackageVar) {
    Place r;
    r.k = Place::K::Mem;
    r.t = ti(v->type);
    r.addr = b.sym_addr(p.global(v));
    return r;
  }
  Storage* s = find_storage(v);
  CHECK(s, "variable %.*s has no storage in %s", static_cast<int>(v->name.size()), v->name.data(), name.c_str());
  return storage_place(*this, *s);
}

Place FuncBuilder::result_place(unsigned i) { return storage_place(*this, results_[i].st); }

// ---- types

const TypeInfo* FuncBuilder::elem_of(const TypeInfo* t) {
  Type* u = t->under;
  switch (u->kind) {
    case TypeKind::Pointer: return p.info(static_cast<PointerType*>(u)->base);
    case TypeKind::Slice: return p.info(static_cast<SliceType*>(u)->elem);
    case TypeKind::Array: return t->array_elem;
    case TypeKind::Chan: return p.info(static_cast<ChanType*>(u)->elem);
    case TypeKind::Map: return p.info(static_cast<MapType*>(u)->elem);
    default: break;
  }
  if (t->is_string()) return basic(Basic::Uint8);
  UNREACHABLE("no element type: %s", p.type_link_string(t->type).c_str());
}

const TypeInfo* FuncBuilder::ptr_to(const TypeInfo* t) { return p.info(p.store().pointer_to(t->type)); }

const TypeInfo* FuncBuilder::type_of(ast::Expr* e) {
  CHECK(e->type, "expression without type in %s", name.c_str());
  return ti(e->type);
}

// ---- runtime calls

std::vector<ValueId> FuncBuilder::call_rt_multi(RtFn fn, const std::vector<ValueId>& args) {
  const abi::RtInfo& row = abi::rt_info(fn);
  CHECK(row.args.n == args.size(), "%s: %zu arguments", row.symbol, args.size());
  p.rt_symbol(fn);
  ValueId c = b.call_rt(static_cast<uint32_t>(fn), args);
  std::vector<ValueId> r;
  for (unsigned i = 0; i < row.results.n; i++) {
    static constexpr Ty kTy[] = {Ty::I8, Ty::I16, Ty::I32, Ty::I64, Ty::Ptr, Ty::F32, Ty::F64};
    r.push_back(b.result(c, kTy[static_cast<int>(row.results.v[i])], i));
  }
  return r;
}

ValueId FuncBuilder::call_rt(RtFn fn, const std::vector<ValueId>& args, Ty result) {
  std::vector<ValueId> r = call_rt_multi(fn, args);
  CHECK(result == Ty::Void || !r.empty(), "%s: result", abi::rt_info(fn).symbol);  // a result may be ignored
  return r.empty() ? 0 : r[0];
}

void not_supported(FuncBuilder& fb, Pos pos, const char* what) {
  std::string at = fb.p.options().sources ? fb.p.options().sources->format(pos) : std::to_string(pos.off);
  UNREACHABLE("%s: %s is not there yet (%s)", at.c_str(), what, fb.name.c_str());
}

}  // namespace gorun::build
