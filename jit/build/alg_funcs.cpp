// Equality and hash functions of types. Plain memory is compared and hashed as bytes; strings, floats and interfaces by runtime functions; structs and
// arrays with such parts by generated functions "type:.eq.T" and "type:.hash.T".
#include <cstring>

#include "jit/build/func_builder.h"
#include "runtime/abi/module.h"

namespace gorun::build {

namespace {

using abi::Kind;

const AbiAssignment& equal_abi(Program& p) {
  const TypeInfo* ptr = p.basic(Basic::UnsafePointer);
  return p.abi_of({ptr, ptr}, {p.basic(Basic::Bool)});
}
const AbiAssignment& hash_abi(Program& p) { return p.abi_of({p.basic(Basic::UnsafePointer), p.basic(Basic::Uintptr)}, {p.basic(Basic::Uintptr)}); }

// Runtime function that compares / hashes values of a basic kind, if there is one.
bool equal_rt(const TypeInfo* t, RtFn* fn) {
  switch (t->kind) {
    case Kind::String: *fn = RtFn::Strequal; return true;
    case Kind::Float32: *fn = RtFn::F32equal; return true;
    case Kind::Float64: *fn = RtFn::F64equal; return true;
    case Kind::Complex64: *fn = RtFn::C64equal; return true;
    case Kind::Complex128: *fn = RtFn::C128equal; return true;
    case Kind::Interface: *fn = type_set(static_cast<Interface*>(t->under))->methods.empty() ? RtFn::Nilinterequal : RtFn::Interequal; return true;
    default: return false;
  }
}
bool hash_rt(const TypeInfo* t, RtFn* fn) {
  switch (t->kind) {
    case Kind::String: *fn = RtFn::Strhash; return true;
    case Kind::Float32: *fn = RtFn::F32hash; return true;
    case Kind::Float64: *fn = RtFn::F64hash; return true;
    case Kind::Complex64: *fn = RtFn::C64hash; return true;
    case Kind::Complex128: *fn = RtFn::C128hash; return true;
    case Kind::Interface: *fn = type_set(static_cast<Interface*>(t->under))->methods.empty() ? RtFn::Nilinterhash : RtFn::Interhash; return true;
    default: return false;
  }
}

SymId hash_func(Program& p, const TypeInfo* t);

struct Part {
  const TypeInfo* t;
  int64_t off, size;
  bool plain;
};

// Fields of a struct, blank ones left out. joined: neighbouring plain memory is one part (padding never: it is not part of the value). Hashes take fields one
// by one, as the runtime's typehash does, because maps made by reflect use that.
std::vector<Part> parts_of(Program& p, const TypeInfo* t, bool joined) {
  std::vector<Part> out;
  for (const FieldInfo& f : t->fields) {
    if (f.var->name == "_" || f.t->size == 0) continue;
    bool plain = is_plain_memory(p, f.t);
    if (joined && plain && !out.empty() && out.back().plain && out.back().off + out.back().size == f.off) {
      out.back().size += f.t->size;
      out.back().t = nullptr;
      continue;
    }
    out.push_back({f.t, f.off, f.t->size, plain});
  }
  return out;
}

ValueId equal_bytes(FuncBuilder& fb, ValueId a, ValueId b, int64_t off, int64_t size) {
  ir::Ty ty = size == 1 ? Ty::I8 : size == 2 ? Ty::I16 : size == 4 ? Ty::I32 : size == 8 ? Ty::I64 : Ty::Void;
  auto off32 = static_cast<int32_t>(off);
  if (ty != Ty::Void) return fb.b.cmp(Op::Eq, fb.b.load(ty, a, off32), fb.b.load(ty, b, off32));
  return fb.call_rt(RtFn::Memequal, {fb.b.ptr_off(a, off32), fb.b.ptr_off(b, off32), fb.i64(size)}, Ty::I8);
}

ValueId equal_at(FuncBuilder& fb, const TypeInfo* t, ValueId a, ValueId b) {
  RtFn fn;
  if (equal_rt(t, &fn)) return fb.call_rt(fn, {a, b}, Ty::I8);
  const TypeInfo* ptr = fb.basic(Basic::UnsafePointer);
  return fb.call_func(equal_func(fb.p, t), equal_abi(fb.p), {fb.scalar_val(ptr, a), fb.scalar_val(ptr, b)})[0].v[0];
}

// Whether == of two such values may panic: an interface may hold something that cannot be compared.
bool equal_may_panic(const TypeInfo* t) {
  if (!t) return false;
  if (t->kind == Kind::Interface) return true;
  if (t->kind == Kind::Array) return equal_may_panic(t->array_elem);
  for (const FieldInfo& f : t->fields)
    if (equal_may_panic(f.t)) return true;
  return false;
}

void return_bool(FuncBuilder& fb, bool v) { fb.return_vals({fb.scalar_val(fb.basic(Basic::Bool), fb.b.iconst(Ty::I8, v))}); }

void build_equal(Program& p, const TypeInfo* t, const std::string& name, SymId self, Output& out) {
  FuncBuilder fb(p, nullptr, name, self);
  fb.begin(equal_abi(p), abi::kFuncWrapper);
  ValueId a = fb.param_val(0).v[0], b = fb.param_val(1).v[0];
  BlockId no = fb.b.new_block();
  auto require = [&](ValueId cond) {
    BlockId next = fb.b.new_block();
    fb.b.branch(cond, next, no);
    fb.b.seal(next);
    fb.b.set_block(next);
  };
  if (t->kind == Kind::Struct) {
    // in order: whether a later field is compared at all decides whether it panics (spec: comparison of structs stops at the first difference)
    // Up to what may panic, words and lengths of strings decide before anything is called (cmd/compile/internal/compare, EqStruct).
    std::vector<Part> parts = parts_of(p, t, true);
    for (size_t from = 0, to; from < parts.size(); from = to) {
      to = from + 1;
      if (!equal_may_panic(parts[from].t))
        while (to < parts.size() && !equal_may_panic(parts[to].t)) to++;
      auto cheap = [](const Part& x) { return x.plain && (x.size == 1 || x.size == 2 || x.size == 4 || x.size == 8); };
      for (size_t i = from; i < to; i++) {
        if (cheap(parts[i])) require(equal_bytes(fb, a, b, parts[i].off, parts[i].size));
        else if (!parts[i].plain && parts[i].t->kind == Kind::String) require(equal_bytes(fb, a, b, parts[i].off + 8, 8));
      }
      for (size_t i = from; i < to; i++) {
        const Part& part = parts[i];
        auto off = static_cast<int32_t>(part.off);
        if (cheap(part)) continue;
        require(part.plain ? equal_bytes(fb, a, b, part.off, part.size) : equal_at(fb, part.t, fb.b.ptr_off(a, off), fb.b.ptr_off(b, off)));
      }
    }
  } else if (t->kind == Kind::Array && !is_plain_memory(p, t)) {
    Var i = fb.b.new_var(Ty::I64);
    fb.b.write(i, fb.i64(0));
    BlockId head = fb.b.new_block(), body = fb.b.new_block(), done = fb.b.new_block();
    fb.b.jump(head);
    fb.b.set_block(head);
    fb.b.branch(fb.b.cmp(Op::LtS, fb.b.read(i), fb.i64(t->array_len)), body, done);
    fb.b.seal(body);
    fb.b.set_block(body);
    ValueId at = fb.b.read(i);
    ValueId pa = fb.b.ptr_add(a, at, t->array_elem->size), pb = fb.b.ptr_add(b, at, t->array_elem->size);
    require(equal_at(fb, t->array_elem, pa, pb));
    fb.b.write(i, fb.b.op(Op::Add, Ty::I64, fb.b.read(i), fb.i64(1)));
    fb.b.jump(head);
    fb.b.seal(head);
    fb.b.seal(done);
    fb.b.set_block(done);
  } else {
    require(equal_bytes(fb, a, b, 0, t->size));
  }
  return_bool(fb, true);
  fb.b.seal(no);
  fb.b.set_block(no);
  return_bool(fb, false);
  fb.end(out);
}

ValueId hash_at(FuncBuilder& fb, const TypeInfo* t, ValueId a, ValueId h) {
  RtFn fn;
  if (is_plain_memory(fb.p, t)) return fb.call_rt(RtFn::Memhash, {a, h, fb.i64(t->size)}, Ty::I64);
  if (hash_rt(t, &fn)) return fb.call_rt(fn, {a, h}, Ty::I64);
  return fb.call_func(hash_func(fb.p, t), hash_abi(fb.p), {fb.scalar_val(fb.basic(Basic::UnsafePointer), a), fb.scalar_val(fb.basic(Basic::Uintptr), h)})[0].v[0];
}

void build_hash(Program& p, const TypeInfo* t, const std::string& name, SymId self, Output& out) {
  FuncBuilder fb(p, nullptr, name, self);
  fb.begin(hash_abi(p), abi::kFuncWrapper);
  ValueId a = fb.param_val(0).v[0], h = fb.param_val(1).v[0];
  auto result = [&](ValueId v) { fb.return_vals({fb.scalar_val(fb.basic(Basic::Uintptr), v)}); };
  if (is_plain_memory(p, t)) {
    result(fb.call_rt(RtFn::Memhash, {a, h, fb.i64(t->size)}, Ty::I64));
  } else if (t->kind == Kind::Struct) {
    for (const Part& part : parts_of(p, t, false)) {
      ValueId at = fb.b.ptr_off(a, static_cast<int32_t>(part.off));
      h = part.plain ? fb.call_rt(RtFn::Memhash, {at, h, fb.i64(part.size)}, Ty::I64) : hash_at(fb, part.t, at, h);
    }
    result(h);
  } else {
    CHECK(t->kind == Kind::Array, "hash of %s", name.c_str());
    Var i = fb.b.new_var(Ty::I64), acc = fb.b.new_var(Ty::I64);
    fb.b.write(i, fb.i64(0));
    fb.b.write(acc, h);
    BlockId head = fb.b.new_block(), body = fb.b.new_block(), done = fb.b.new_block();
    fb.b.jump(head);
    fb.b.set_block(head);
    fb.b.branch(fb.b.cmp(Op::LtS, fb.b.read(i), fb.i64(t->array_len)), body, done);
    fb.b.seal(body);
    fb.b.set_block(body);
    fb.b.write(acc, hash_at(fb, t->array_elem, fb.b.ptr_add(a, fb.b.read(i), t->array_elem->size), fb.b.read(acc)));
    fb.b.write(i, fb.b.op(Op::Add, Ty::I64, fb.b.read(i), fb.i64(1)));
    fb.b.jump(head);
    fb.b.seal(head);
    fb.b.seal(done);
    fb.b.set_block(done);
    result(fb.b.read(acc));
  }
  fb.end(out);
}

SymId hash_func(Program& p, const TypeInfo* t) {
  RtFn fn;
  if (hash_rt(t, &fn)) return p.rt_symbol(fn);
  if (is_plain_memory(p, t) && (t->size == 4 || t->size == 8)) return p.rt_symbol(t->size == 8 ? RtFn::Memhash64 : RtFn::Memhash32);
  std::string name = "type:.hash." + p.type_link_string(t->type);
  SymId self = p.syms().intern(name);
  return p.request(name, [&p, t, name, self](Output& out) { build_hash(p, t, name, self, out); });
}

}  // namespace

bool is_plain_memory(Program& p, const TypeInfo* t) {
  switch (t->kind) {
    case Kind::Bool:
    case Kind::Pointer:
    case Kind::UnsafePointer:
    case Kind::Chan: return true;
    case Kind::Array: return is_plain_memory(p, t->array_elem) || t->array_len == 0;
    case Kind::Struct: {
      int64_t at = 0;
      for (const FieldInfo& f : t->fields) {
        if (f.off != at || f.var->name == "_" || !is_plain_memory(p, f.t)) return false;
        at += f.t->size;
      }
      return at == t->size;
    }
    default: return t->is_int;
  }
}

SymId equal_func(Program& p, const TypeInfo* t) {
  RtFn fn;
  if (equal_rt(t, &fn)) return p.rt_symbol(fn);
  std::string name = "type:.eq." + p.type_link_string(t->type);
  SymId self = p.syms().intern(name);
  return p.request(name, [&p, t, name, self](Output& out) { build_equal(p, t, name, self, out); });
}

SymId equal_funcval(Program& p, const TypeInfo* t) {
  if (!t->comparable) return SymId::kNone;
  if (!is_plain_memory(p, t)) return p.funcval(equal_func(p, t));
  // {memequal_varlen, size}: one closure object per size
  std::string name = "runtime.memequal" + std::to_string(t->size * 8) + "·f";
  SymId self = p.syms().intern(name);
  SymId code = p.rt_symbol(RtFn::MemequalVarlen);
  return p.request(name, [self, code, size = t->size](Output& out) {
    ir::DataItem d;
    d.sym = self;
    d.size = 16;
    d.bytes.resize(16);
    memcpy(d.bytes.data() + 8, &size, 8);
    d.read_only = true;
    d.relocs.push_back({0, ir::RelocKind::Abs64, code, 0});
    out.data.push_back(std::move(d));
  });
}

SymId hash_funcval(Program& p, const TypeInfo* t) { return p.funcval(hash_func(p, t)); }

}  // namespace gorun::build
