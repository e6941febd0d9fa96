// Map and channel operations.
#include "jit/build/func_builder.h"

namespace gorun::build {

using abi::Kind;

// The key of a fast variant as one word.
static ValueId key_word(FuncBuilder& fb, const Val& key, Ty ty) {
  if (!key.is_mem() && key.t->leaves.size() == 1) {
    Ty kt = key.t->leaves[0].ty;
    if (kt == ty) return key.v[0];
    return fb.b.op(Op::Bitcast, ty, key.v[0]);
  }
  return fb.b.load(ty, fb.materialize(key));
}

Val FuncBuilder::map_index(const Val& m, const TypeInfo* mt, Val key, bool comma_ok, Val* ok) {
  MapType* t = static_cast<MapType*>(mt->under);
  const TypeInfo* et = p.info(t->elem);
  MapFast fast = map_fast_kind(p, t);
  ValueId type = type_addr(mt);
  std::vector<ValueId> r;
  switch (fast) {
    case MapFast::Fast32: r = call_rt_multi(comma_ok ? RtFn::Mapaccess2Fast32 : RtFn::Mapaccess1Fast32, {type, m.v[0], key_word(*this, key, Ty::I32)}); break;
    case MapFast::Fast64:
    case MapFast::Fast64Ptr: r = call_rt_multi(comma_ok ? RtFn::Mapaccess2Fast64 : RtFn::Mapaccess1Fast64, {type, m.v[0], key_word(*this, key, Ty::I64)}); break;
    case MapFast::FastStr: r = call_rt_multi(comma_ok ? RtFn::Mapaccess2Faststr : RtFn::Mapaccess1Faststr, {type, m.v[0], key.v[0], key.v[1]}); break;
    case MapFast::None: {
      ValueId k = materialize(key);
      if (et->size > 1024) {
        // runtime.zeroVal is too small: zeros of our own
        std::string zn = "go:zero." + std::to_string(et->size);
        SymId zero = p.syms().intern(zn);
        p.request(zn, [zero, size = et->size](Output& o) {
          ir::DataItem d;
          d.sym = zero;
          d.size = static_cast<uint64_t>(size);
          d.align = 16;
          d.read_only = true;
          o.data.push_back(std::move(d));
        });
        r = call_rt_multi(comma_ok ? RtFn::Mapaccess2Fat : RtFn::Mapaccess1Fat, {type, m.v[0], k, b.sym_addr(zero)});
      } else {
        r = call_rt_multi(comma_ok ? RtFn::Mapaccess2 : RtFn::Mapaccess1, {type, m.v[0], k});
      }
      break;
    }
  }
  if (comma_ok) *ok = scalar_val(basic(Basic::Bool), r[1]);
  return stabilize(load_val(r[0], 0, et));
}

ValueId FuncBuilder::map_assign_addr(ValueId m, const TypeInfo* mt, const Val& key) {
  MapType* t = static_cast<MapType*>(mt->under);
  ValueId type = type_addr(mt);
  switch (map_fast_kind(p, t)) {
    case MapFast::Fast32: return call_rt(RtFn::MapassignFast32, {type, m, key_word(*this, key, Ty::I32)}, Ty::Ptr);
    case MapFast::Fast64: return call_rt(RtFn::MapassignFast64, {type, m, key_word(*this, key, Ty::I64)}, Ty::Ptr);
    case MapFast::Fast64Ptr: return call_rt(RtFn::MapassignFast64Ptr, {type, m, key_word(*this, key, Ty::Ptr)}, Ty::Ptr);
    case MapFast::FastStr: return call_rt(RtFn::MapassignFaststr, {type, m, key.v[0], key.v[1]}, Ty::Ptr);
    case MapFast::None: break;
  }
  return call_rt(RtFn::Mapassign, {type, m, materialize(key)}, Ty::Ptr);
}

void FuncBuilder::map_delete(ValueId m, const TypeInfo* mt, const Val& key) { call_rt(RtFn::Mapdelete, {type_addr(mt), m, materialize(key)}); }

Val FuncBuilder::chan_recv(const Val& ch, Val* ok) {
  const TypeInfo* et = elem_of(ch.t);
  ValueId tmp = et->size ? temp_slot(et) : b.nil();
  if (et->has_pointers()) zero_mem(tmp, 0, et, Area::Stack);  // the collector may look at it while the goroutine waits
  if (ok) {
    *ok = scalar_val(basic(Basic::Bool), call_rt(RtFn::Chanrecv2, {ch.v[0], tmp}, Ty::I8));
  } else {
    call_rt(RtFn::Chanrecv1, {ch.v[0], tmp});
  }
  if (!et->size) return zero_val(et);
  Val v = load_val(tmp, 0, et);
  if (et->has_pointers() && !v.is_mem()) zero_mem(tmp, 0, et, Area::Stack);  // nor keep what was received
  v.fresh = true;
  return v;
}

void FuncBuilder::chan_send(const Val& ch, const Val& v) { call_rt(RtFn::Chansend1, {ch.v[0], v.t->size ? materialize(v) : b.sym_addr(p.link_name("runtime.zerobase"))}); }

}  // namespace gorun::build
