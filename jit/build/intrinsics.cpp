// Intrinsics: calls that become operations (intrinsics.def), and calls that look at the tree of their argument.
#include <algorithm>

#include "jit/build/call_info.h"
#include "jit/build/func_builder.h"
#include "runtime/abi/module.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;

namespace {

enum class Intrin : uint8_t {
  None,
  AtomicAdd,
  AtomicSwap,
  AtomicCas,
  AtomicLoad,
  AtomicStore,
  AtomicAnd,
  AtomicOr,
  Ctz,
  Clz,
  Len,
  Bswap,
  RotL,
  Popcnt,
  Mul64,
  Add64,
  Sub64,
  Div64,
  MulOverflow,
  Sqrt,
  Abs,
  Copysign,
  Bits,
  GetG,
  CallerPC,
  CallerSP,
  FramePtr,
  ClosurePtr,
  Same,
  Nothing,
  EscapeNonString,
};

const std::unordered_map<std::string_view, Intrin>& table() {
  static const std::unordered_map<std::string_view, Intrin> t = {
#define INTRINSIC(name, kind) {name, Intrin::kind},
#include "jit/build/intrinsics.def"
#undef INTRINSIC
  };
  return t;
}

bool package_has_intrinsics(std::string_view path) {
  static const std::unordered_set<std::string_view> set = {
      "sync/atomic",  "internal/runtime/atomic",     "sync", "math/bits", "internal/runtime/sys", "internal/runtime/math", "math/big", "math", "runtime",
      "internal/abi", "crypto/internal/constanttime"};
  return set.count(path) != 0;
}

Intrin find(Program& p, FuncObj* f) {
  if (!f->pkg || f->name.empty()) return Intrin::None;
  bool body = f->decl && f->decl->body;
  if (body && !package_has_intrinsics(f->pkg->path)) return Intrin::None;
  if (static_cast<Signature*>(f->type)->recv) return Intrin::None;
  auto it = table().find(f->pkg->path + "." + std::string(f->name));
  if (it == table().end() && !body) it = table().find(p.link_name_of(f));
  return it == table().end() ? Intrin::None : it->second;
}

}  // namespace

bool is_intrinsic(Program& p, FuncObj* f) { return find(p, f) != Intrin::None; }

// Pointers besides those of strings.
static bool has_other_pointers(const TypeInfo* t) {
  if (t->is_string()) return false;
  if (t->kind == Kind::Array) return t->array_len != 0 && has_other_pointers(t->array_elem);
  if (t->kind == Kind::Struct) return std::any_of(t->fields.begin(), t->fields.end(), [](const FieldInfo& x) { return has_other_pointers(x.t); });
  return t->has_pointers();
}

bool FuncBuilder::intrinsic(FuncObj* fo, const std::vector<Val>& ops, std::vector<Val>* res) {
  Intrin k = find(p, fo);
  if (k == Intrin::None) return false;
  Signature* sig = static_cast<Signature*>(fo->type);
  auto rt = [&](unsigned i) { return p.info(sig->results->vars[i]->type); };
  auto one = [&](ValueId v) {
    *res = {scalar_val(rt(0), v)};
    return true;
  };
  auto v = [&](unsigned i) { return ops[i].v[0]; };
  auto ty = [&](unsigned i) { return ops[i].t->ty(); };
  // bit counts give an int
  auto as_int = [&](ValueId x, Ty t) { return t == Ty::I64 ? x : b.op(Op::Zext, Ty::I64, x); };
  auto wide = [&](unsigned i, Ty* t) {
    *t = ty(i);
    if (*t == Ty::I64 || *t == Ty::I32) return v(i);
    *t = Ty::I32;
    return b.op(Op::Zext, Ty::I32, v(i));
  };
  switch (k) {
    case Intrin::None: return false;
    case Intrin::Nothing: return true;
    case Intrin::EscapeNonString: {
      // A use of the address as a number: opt/escape.cpp keeps what it points to.
      const Val& x = ops[0];
      if (!has_other_pointers(x.t)) return true;
      for (size_t i = 0; i < (x.is_mem() ? 1 : x.t->leaves.size()); i++)
        if (x.v[i] && (x.is_mem() || x.t->leaves[i].ty == Ty::Ptr)) b.op(Op::KeepAlive, Ty::Void, b.op(Op::Bitcast, Ty::I64, x.v[i]));
      return true;
    }
    case Intrin::Same:
      *res = {ops[0]};
      res->front().t = rt(0);
      return true;
    case Intrin::AtomicLoad: {
      b.nil_check(v(0));
      return one(b.op(Op::AtomicLoad, rt(0)->ty(), v(0)));
    }
    case Intrin::AtomicStore:
      b.nil_check(v(0));
      b.op(Op::AtomicStore, Ty::Void, v(0), v(1));
      return true;
    case Intrin::AtomicSwap: b.nil_check(v(0)); return one(b.op(Op::AtomicXchg, ty(1), v(0), v(1)));
    case Intrin::AtomicAdd: b.nil_check(v(0)); return one(b.op(Op::AtomicAdd, ty(1), v(0), v(1)));
    case Intrin::AtomicCas: b.nil_check(v(0)); return one(b.op(Op::AtomicCas, Ty::I8, v(0), v(1), v(2)));
    case Intrin::AtomicAnd:
    case Intrin::AtomicOr: {
      b.nil_check(v(0));
      ValueId old = b.op(k == Intrin::AtomicAnd ? Op::AtomicAnd : Op::AtomicOr, ty(1), v(0), v(1));
      if (!sig->results || sig->results->vars.empty()) return true;
      return one(old);
    }
    case Intrin::Ctz: {
      Ty t = ty(0);
      if (t == Ty::I64 || t == Ty::I32) return one(as_int(b.op(Op::Ctz, t, v(0)), t));
      ValueId x = b.op(Op::Or, Ty::I32, b.op(Op::Zext, Ty::I32, v(0)), b.iconst(Ty::I32, t == Ty::I8 ? 0x100 : 0x10000));
      return one(as_int(b.op(Op::Ctz, Ty::I32, x), Ty::I32));
    }
    case Intrin::Clz:
    case Intrin::Len: {
      Ty t;
      ValueId x = wide(0, &t);
      int bits = ir::ty_size(t) * 8, own = ir::ty_size(ty(0)) * 8;
      ValueId z = as_int(b.op(Op::Clz, t, x), t);
      if (k == Intrin::Clz) return one(bits == own ? z : b.op(Op::Sub, Ty::I64, z, i64(bits - own)));
      return one(b.op(Op::Sub, Ty::I64, i64(bits), z));
    }
    case Intrin::Popcnt: {
      Ty t;
      ValueId x = wide(0, &t);
      return one(as_int(b.op(Op::Popcnt, t, x), t));
    }
    case Intrin::Bswap:
      if (ty(0) == Ty::I16) return one(b.op(Op::RotL, Ty::I16, v(0), i64(8)));
      return one(b.op(Op::Bswap, ty(0), v(0)));
    case Intrin::RotL: return one(b.op(Op::RotL, ty(0), v(0), v(1)));
    case Intrin::Mul64: *res = {scalar_val(rt(0), b.op(Op::MulHiU, Ty::I64, v(0), v(1))), scalar_val(rt(1), b.op(Op::Mul, Ty::I64, v(0), v(1)))}; return true;
    case Intrin::Add64:
      *res = {scalar_val(rt(0), b.op(Op::Add, Ty::I64, b.op(Op::Add, Ty::I64, v(0), v(1)), v(2))), scalar_val(rt(1), b.op(Op::AddCarry, Ty::I64, v(0), v(1), v(2)))};
      return true;
    case Intrin::Sub64:
      *res = {scalar_val(rt(0), b.op(Op::Sub, Ty::I64, b.op(Op::Sub, Ty::I64, v(0), v(1)), v(2))), scalar_val(rt(1), b.op(Op::SubBorrow, Ty::I64, v(0), v(1), v(2)))};
      return true;
    case Intrin::Div64: {
      // y <= hi (also y == 0): the body panics with the right value
      BlockId fine = b.new_block(), bad = b.new_block(true);
      b.branch(b.cmp(Op::LtU, v(0), v(2)), fine, bad, 1);
      b.seal(fine);
      b.seal(bad);
      b.set_block(bad);
      call_func(p.func_symbol(fo, {}, false), p.abi_of(static_cast<Signature*>(p.info(sig)->under), nullptr), ops);
      b.unreachable();
      b.set_block(fine);
      *res = {scalar_val(rt(0), b.op(Op::Div128, Ty::I64, v(0), v(1), v(2))), scalar_val(rt(1), b.op(Op::Mod128, Ty::I64, v(0), v(1), v(2)))};
      return true;
    }
    case Intrin::MulOverflow:
      *res = {scalar_val(rt(0), b.op(Op::Mul, Ty::I64, v(0), v(1))), scalar_val(rt(1), b.cmp(Op::Ne, b.op(Op::MulHiU, Ty::I64, v(0), v(1)), i64(0)))};
      return true;
    case Intrin::Sqrt: return one(b.op(Op::FSqrt, ty(0), v(0)));
    case Intrin::Abs: return one(b.op(Op::FAbs, ty(0), v(0)));
    case Intrin::Copysign: return one(b.op(Op::FCopysign, ty(0), v(0), v(1)));
    case Intrin::Bits: return one(b.op(Op::Bitcast, rt(0)->ty(), v(0)));
    case Intrin::GetG: return one(b.op(Op::GetG, Ty::Ptr));
    case Intrin::CallerPC: return one(b.op(Op::CallerPC, Ty::I64));
    case Intrin::CallerSP: return one(b.op(Op::CallerSP, Ty::I64));
    case Intrin::FramePtr: return one(b.op(Op::FramePtr, Ty::I64));
    case Intrin::ClosurePtr: {
      ValueId c = ctx_ ? ctx_ : b.closure_ptr();
      return one(b.op(Op::Bitcast, rt(0)->ty(), c));
    }
  }
  return false;
}

// Functions whose argument is looked at as written.
bool FuncBuilder::special_call(ast::CallExpr* c, const CallInfo& ci, std::vector<Val>* res) {
  FuncObj* f = ci.func;
  if (!f->pkg || ci.k != CallInfo::K::Direct) return false;
  if (f->pkg->path == "internal/abi" && (f->name == "FuncPCABI0" || f->name == "FuncPCABIInternal")) {
    ast::Expr* a = ast::unparen(c->args[0]);
    if (a->kind == ExprKind::Call && static_cast<ast::CallExpr*>(a)->call_kind == ast::CallKind::Conversion) a = ast::unparen(static_cast<ast::CallExpr*>(a)->args[0]);
    Val fn = expr(a);
    ValueId code;
    if (fn.t->is_iface()) {
      code = b.load(Ty::I64, fn.v[1]);
    } else {
      code = b.load(Ty::I64, fn.v[0]);
    }
    *res = {scalar_val(basic(Basic::Uintptr), code)};
    return true;
  }
  if (f->pkg->path == "runtime" && f->name == "KeepAlive") {
    Val x = expr(c->args[0]);
    if (x.is_mem()) {
      if (x.v[0]) b.op(Op::KeepAlive, Ty::Void, x.v[0]);
    } else {
      for (size_t i = 0; i < x.t->leaves.size(); i++) {
        if (x.t->leaves[i].ty == Ty::Ptr) b.op(Op::KeepAlive, Ty::Void, x.v[i]);
      }
    }
    return true;
  }
  if (f->pkg->path == "reflect" && (f->name == "Method" || f->name == "MethodByName")) return false;
  return false;
}

// A real function for an intrinsic without a body: its address is taken, or it is called through a link name.
void define_intrinsic(Program& p, FuncObj* f, const std::string& name, SymId self, Output& out) {
  FuncBuilder fb(p, nullptr, name, self);
  fb.out = &out;
  Signature* sig = static_cast<Signature*>(p.info(f->type)->under);
  const AbiAssignment& abi = p.abi_of(sig, nullptr);
  fb.begin(abi, abi::kFuncNosplit);
  std::vector<Val> ops, res;
  for (unsigned i = 0; i < abi.params.size(); i++) ops.push_back(fb.param_val(i));
  CHECK(fb.intrinsic(f, ops, &res), "%s is not an intrinsic", name.c_str());
  fb.return_vals(res);
  fb.end(out);
}

}  // namespace gorun::build
