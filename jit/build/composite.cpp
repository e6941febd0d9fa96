// Composite literals (spec "Composite literals").
#include "jit/build/func_builder.h"
#include "runtime/base/bits.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;

Val FuncBuilder::composite(ast::CompositeLit* e) {
  const TypeInfo* t = type_of(e);
  switch (t->kind) {
    case Kind::Pointer: {  // elided &T{...}
      const TypeInfo* et = elem_of(t);
      ValueId obj = new_object(et);
      Place pl = box_place(obj, et, Area::Fresh);
      if (et->kind == Kind::Struct || et->kind == Kind::Array) {
        composite_into(e, et, pl, true);
      } else if (et->kind == Kind::Slice) {
        store_place(pl, composite_slice(e, et));
      } else {
        store_place(pl, composite_map(e, et));
      }
      return scalar_val(t, obj);
    }
    case Kind::Slice: return composite_slice(e, t);
    case Kind::Map: return composite_map(e, t);
    case Kind::Struct: {
      if (t->is_mem()) break;
      Val r = zero_val(t);
      std::vector<ast::Expr*> es;
      std::vector<const TypeInfo*> types;
      std::vector<size_t> idx;
      for (size_t i = 0; i < e->elems.size(); i++) {
        ast::Expr* x = e->elems[i];
        size_t fi = i;
        if (x->kind == ExprKind::KeyValue) {
          auto* kv = static_cast<ast::KeyValue*>(x);
          fi = field_index(t, static_cast<ast::NameExpr*>(kv->key));
          x = kv->value;
        }
        es.push_back(x);
        types.push_back(t->fields[fi].t);
        idx.push_back(fi);
      }
      std::vector<Val> vals = exprs_as(es, types);
      for (size_t i = 0; i < vals.size(); i++) {
        const FieldInfo& f = t->fields[idx[i]];
        if (f.var->name == "_") continue;  // blank fields stay zero
        for (size_t k = 0; k < f.t->leaves.size(); k++) r.v[f.first_leaf + k] = vals[i].v[k];
      }
      return r;
    }
    case Kind::Array: {
      if (t->is_mem()) break;
      Val r = zero_val(t);  // at most one element
      for (ast::Expr* x : e->elems) {
        if (x->kind == ExprKind::KeyValue) x = static_cast<ast::KeyValue*>(x)->value;
        Val v = expr_as(x, t->array_elem);
        for (size_t k = 0; k < t->leaves.size(); k++) r.v[k] = v.v[k];
      }
      return r;
    }
    default: UNREACHABLE("composite literal of %s", p.type_link_string(t->type).c_str());
  }
  Place tmp = box_place(temp_slot(t), t, Area::Stack);
  composite_into(e, t, tmp, false);
  Val r = scalar_val(t, tmp.addr);
  r.fresh = true;
  return r;
}

size_t FuncBuilder::field_index(const TypeInfo* t, ast::NameExpr* key) {
  for (size_t i = 0; i < t->fields.size(); i++) {
    if (t->fields[i].var == key->obj) return i;
  }
  for (size_t i = 0; i < t->fields.size(); i++) {  // the canonical type may have been made from other source
    if (t->fields[i].var->name == key->name) return i;
  }
  UNREACHABLE("no field %.*s", static_cast<int>(key->name.size()), key->name.data());
}

// Fills memory of a struct or array that nobody else sees.
void FuncBuilder::composite_into(ast::CompositeLit* e, const TypeInfo* t, const Place& pl, bool zeroed) {
  bool all = t->kind == Kind::Struct ? e->elems.size() == t->fields.size() && e->nkeys == 0 : static_cast<int64_t>(e->elems.size()) == t->array_len && e->nkeys == 0;
  if (t->kind == Kind::Struct && t->is_mem() && all) {
    int64_t sum = 0;  // padding stays undefined otherwise; plain memory comparison may see it
    for (const FieldInfo& f : t->fields) sum += f.var->name == "_" ? 0 : f.t->size;
    all = sum == t->size;
  }
  if (!zeroed && !all) {
    zero_mem(pl.addr, pl.off, t, pl.area);
    zeroed = true;
  }
  if (t->kind == Kind::Array && const_array_into(e, t, pl)) return;
  int64_t next = 0;
  for (size_t i = 0; i < e->elems.size(); i++) {
    ast::Expr* x = e->elems[i];
    Place sub = pl;
    bool blank_field = false;
    if (t->kind == Kind::Struct) {
      size_t fi = i;
      if (x->kind == ExprKind::KeyValue) {
        auto* kv = static_cast<ast::KeyValue*>(x);
        fi = field_index(t, static_cast<ast::NameExpr*>(kv->key));
        x = kv->value;
      }
      sub = field_place(pl, static_cast<unsigned>(fi));
      blank_field = t->fields[fi].var->name == "_";
    } else {
      if (x->kind == ExprKind::KeyValue) {
        auto* kv = static_cast<ast::KeyValue*>(x);
        CHECK(int64_val(to_int(kv->key->cv), &next), "array index");
        x = kv->value;
      }
      sub.t = t->array_elem;
      int64_t off = pl.off + next * sub.t->size;
      if (off > INT32_MAX) {
        sub.addr = b.ptr_add(b.ptr_off(pl.addr, pl.off), i64(next), sub.t->size);
        off = 0;
      }
      sub.off = static_cast<int32_t>(off);
      next++;
    }
    TempScope temps(*this);
    ast::Expr* u = ast::unparen(x);
    if (t->kind == Kind::Struct && blank_field) {
      if (!is_nil(u)) effects(u);
      continue;
    }
    if (u->kind == ExprKind::CompositeLit && sub.t->is_mem() && type_of(u) == sub.t && (sub.t->kind == Kind::Struct || sub.t->kind == Kind::Array)) {
      composite_into(static_cast<ast::CompositeLit*>(u), sub.t, sub, zeroed);
    } else {
      store_place(sub, expr_as(x, sub.t));
    }
  }
}

// Arrays of many numeric constants are copied from read-only data.
bool FuncBuilder::const_array_into(ast::CompositeLit* e, const TypeInfo* t, const Place& pl) {
  const TypeInfo* et = t->array_elem;
  if (e->elems.size() < 8 || et->has_pointers() || et->leaves.size() != 1 || t->array_len > (1 << 24) || et->kind == Kind::Struct || et->kind == Kind::Array) return false;
  std::string bytes(static_cast<size_t>(t->size), '\0');
  int64_t next = 0;
  for (ast::Expr* x : e->elems) {
    if (x->kind == ExprKind::KeyValue) {
      auto* kv = static_cast<ast::KeyValue*>(x);
      CHECK(int64_val(to_int(kv->key->cv), &next), "array index");
      x = kv->value;
    }
    x = ast::unparen(x);
    if (x->mode != ast::Mode::Constant || !x->cv.known()) return false;
    const_bytes(x->cv, et, bytes.data() + next * et->size);
    next++;
  }
  b.move(b.ptr_off(pl.addr, pl.off), b.sym_addr(p.ro_data(bytes, static_cast<uint32_t>(et->align))), static_cast<int32_t>(t->size), Op::Move);
  return true;
}

void const_bytes(const Const& c, const TypeInfo* t, char* out) {
  if (t->is_float) {
    if (t->size == 4) {
      float x = float32_val(to_float(c));
      memcpy(out, &x, 4);
    } else {
      double x = float64_val(to_float(c));
      memcpy(out, &x, 8);
    }
    return;
  }
  if (t->is_complex) {
    Const z = to_complex(c);
    if (t->size == 8) {
      float x[2] = {float32_val(to_float(gorun::real(z))), float32_val(to_float(gorun::imag(z)))};
      memcpy(out, x, 8);
    } else {
      double x[2] = {float64_val(to_float(gorun::real(z))), float64_val(to_float(gorun::imag(z)))};
      memcpy(out, x, 16);
    }
    return;
  }
  int64_t i = 0;
  if (t->kind == Kind::Bool) {
    i = bool_val(c);
  } else if (!int64_val(to_int(c), &i)) {
    uint64_t u = 0;
    CHECK(uint64_val(to_int(c), &u), "constant does not fit");
    i = static_cast<int64_t>(u);
  }
  memcpy(out, &i, static_cast<size_t>(t->size));
}

Val FuncBuilder::composite_slice(ast::CompositeLit* e, const TypeInfo* t) {
  int64_t n = e->max_len;
  if (n == 0) return make_val(t, {b.sym_addr(p.link_name("runtime.zerobase")), i64(0), i64(0)});
  const TypeInfo* at = p.info(p.store().array_of(elem_of(t)->type, n));
  ValueId arr = new_object(at);
  composite_into(e, at, box_place(arr, at, Area::Fresh), true);
  return make_val(t, {arr, i64(n), i64(n)});
}

Val FuncBuilder::composite_map(ast::CompositeLit* e, const TypeInfo* t) {
  MapType* m = static_cast<MapType*>(t->under);
  const TypeInfo* kt = p.info(m->key);
  const TypeInfo* et = p.info(m->elem);
  int64_t n = static_cast<int64_t>(e->elems.size());
  ValueId map = n <= 8 ? call_rt(RtFn::MakemapSmall, {}, Ty::Ptr) : call_rt(RtFn::Makemap, {type_addr(t), i64(n), b.nil()}, Ty::Ptr);
  for (ast::Expr* x : e->elems) {
    TempScope temps(*this);
    auto* kv = static_cast<ast::KeyValue*>(x);
    std::vector<Val> v = exprs_as({kv->key, kv->value}, {kt, et});
    Place pl;
    pl.k = Place::K::Map;
    pl.t = et;
    pl.map = map;
    pl.map_t = t;
    pl.key = v[0];
    store_place(pl, v[1]);
  }
  return scalar_val(t, map);
}

}  // namespace gorun::build
