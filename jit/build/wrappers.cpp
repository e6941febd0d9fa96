// Functions made for methods: promoted methods, (*T).M from T.M, methods of interfaces as functions, method values. All are wrappers: recover and
// tracebacks do not see them.
#include "frontend/types/predicates.h"
#include "jit/build/func_builder.h"
#include "jit/build/names.h"
#include "runtime/abi/module.h"
#include "runtime/base/bits.h"

namespace gorun::build {

using abi::Kind;

namespace {

bool takes_pointer(FuncObj* f) {
  if (f->origin) f = f->origin;
  auto* s = static_cast<Signature*>(f->type);
  return s->recv && unalias(s->recv->type)->kind == TypeKind::Pointer;
}

const TypeInfo* field_at(Program& p, const TypeInfo* t, int i) {
  if (t->kind == Kind::Pointer) t = p.info(static_cast<PointerType*>(t->under)->base);
  return t->fields[static_cast<size_t>(i)].t;
}

// gc's names: pkg.T.M, pkg.(*T).M; types without a name stand for themselves.
std::string wrapper_name(Program& p, const TypeInfo* recv, const FuncObj* m) {
  std::string method = std::string(m->name);
  Type* t = recv->type;
  // A promoted method of another package may have the name of one of the type's own.
  Named* holder = as_named(t->kind == TypeKind::Pointer ? static_cast<PointerType*>(t)->base : t);
  if (!is_exported(m->name) && m->pkg && !(holder && holder->obj->pkg == m->pkg)) method = p.pkg_prefix(m->pkg) + "." + method;
  if (t->kind == TypeKind::Pointer) {
    Type* base = unalias(static_cast<PointerType*>(t)->base);
    std::string full = p.type_link_string(base);
    if (base->kind == TypeKind::Named && static_cast<Named*>(base)->obj->pkg) {
      std::string prefix = p.pkg_prefix(static_cast<Named*>(base)->obj->pkg) + ".";
      return prefix + "(*" + full.substr(prefix.size()) + ")." + method;
    }
    return "go.(*" + full + ")." + method;
  }
  std::string full = p.type_link_string(t);
  return (t->kind == TypeKind::Named ? full : "go." + full) + "." + method;
}

// Calls method m on the receiver value v of type recv and returns what it returns.
void call_and_return(FuncBuilder& fb, const TypeInfo* recv, const MethodRef& m, Val v, const std::vector<Val>& params, Signature* sig) {
  Program& p = fb.p;
  const TypeInfo* end = recv;
  for (int i : m.path) end = field_at(p, end, i);
  std::vector<int> path = m.path;
  bool ptr_recv = !end->is_iface() && takes_pointer(m.func);
  if (ptr_recv && end->kind != Kind::Pointer) {
    // the address of an embedded field
    Place pl = recv->kind == Kind::Pointer ? fb.deref_place(v.v[0], fb.elem_of(recv)) : fb.box_place(fb.materialize(v), recv, Area::Stack);
    pl = fb.walk_path(pl, nullptr, path);
    v = fb.scalar_val(fb.ptr_to(end), fb.place_addr(pl));
  } else {
    v = fb.walk_path_val(v, nullptr, path);
  }
  std::vector<Val> args{v};
  args.insert(args.end(), params.begin(), params.end());
  if (end->is_iface()) {
    p.use_iface_method(m.func->name, m.func->pkg, m.func->type);
    if (m.func->name == "Method" || m.func->name == "MethodByName") fb.note_reflect_method({m.path, m.func, end, true, false, 0});
    fb.b.nil_check(v.v[0]);
    ValueId code = fb.b.load(Ty::Ptr, v.v[0], static_cast<int32_t>(24 + 8 * iface_method_index(end, m.func->name, m.func->pkg)));
    const TypeInfo* word = fb.basic(Basic::UnsafePointer);
    args[0] = fb.scalar_val(word, v.v[1]);
    fb.return_vals(fb.emit_call({FuncBuilder::Target::K::Ptr, {}, code, &p.abi_of(sig, word)}, args));
    return;
  }
  const TypeInfo* holder = v.t->kind == Kind::Pointer && !as_named(v.t->type) ? fb.elem_of(v.t) : v.t;
  if (!ptr_recv && v.t != holder) {
    // A value method through a pointer: a nil one has a panic of its own, unless it is an embedded one (reflectdata's methodWrapper).
    if (m.path.empty()) {
      BlockId nil = fb.b.new_block(true), ok = fb.b.new_block();
      fb.b.branch(fb.b.cmp(Op::Eq, v.v[0], fb.b.nil()), nil, ok, 1);
      fb.b.seal(nil);
      fb.b.seal(ok);
      fb.b.set_block(nil);
      fb.call_rt(RtFn::PanicWrap, {});
      if (fb.b.reachable()) fb.b.unreachable();
      fb.b.set_block(ok);
    }
    args[0] = fb.load_place(fb.deref_place(v.v[0], holder));
  }
  fb.return_vals(fb.call_func(method_func_symbol(p, holder, m.func, false), p.abi_of(sig, args[0].t), args));
}

void build_wrapper(Program& p, const TypeInfo* recv, const MethodRef& m, Signature* sig, const std::string& name, SymId self, Output& out) {
  FuncBuilder fb(p, nullptr, name, self);
  const AbiAssignment& abi = p.abi_of(sig, recv);
  fb.begin(abi, abi::kFuncWrapper);
  std::vector<Val> params;
  for (unsigned i = 0; i < abi.params.size(); i++) params.push_back(fb.param_val(i));
  Val v = params[0];
  params.erase(params.begin());
  call_and_return(fb, recv, m, v, params, sig);
  fb.end(out);
}

// Context: {code, receiver}.
void build_method_value(Program& p, const TypeInfo* recv, const MethodRef& m, Signature* sig, const std::string& name, SymId self, Output& out) {
  FuncBuilder fb(p, nullptr, name, self);
  const AbiAssignment& abi = p.abi_of(sig, nullptr);
  fb.begin(abi, abi::kFuncWrapper);
  ValueId ctx = fb.b.closure_ptr();
  std::vector<Val> params;
  for (unsigned i = 0; i < abi.params.size(); i++) params.push_back(fb.param_val(i));
  int64_t off = align_up<int64_t>(8, static_cast<size_t>(recv->align));
  Val v = fb.stabilize(fb.load_val(ctx, static_cast<int32_t>(off), recv));
  call_and_return(fb, recv, m, v, params, sig);
  fb.end(out);
}

}  // namespace

Signature* method_signature(Program& p, const MethodRef& m, const TypeInfo*) {
  Type* t = p.store().type(p.store().id(m.func->type));
  CHECK(t->kind == TypeKind::Signature, "method without a signature");
  return static_cast<Signature*>(t);
}

SymId method_code(Program& p, const TypeInfo* recv, const MethodRef& m) {
  bool pointer = recv->kind == Kind::Pointer && !as_named(recv->type);
  if (m.path.empty() && !recv->is_iface() && takes_pointer(m.func) == pointer) {
    const TypeInfo* holder = pointer ? p.info(static_cast<PointerType*>(recv->under)->base) : recv;
    return method_func_symbol(p, holder, m.func);
  }
  std::string name = wrapper_name(p, recv, m.func);
  SymId self = p.syms().intern(name);
  Signature* sig = method_signature(p, m, recv);
  return p.request(name, [&p, recv, m, sig, name, self](Output& out) { build_wrapper(p, recv, m, sig, name, self, out); });
}

SymId method_code_iface(Program& p, const TypeInfo* recv, const MethodRef& m) {
  if (recv->direct_iface) return method_code(p, recv, m);  // the data word is the value, passed as one word
  const TypeInfo* ptr = p.info(p.store().pointer_to(recv->type));
  return method_code(p, ptr, find_method(p, ptr->type, m.func->name, m.func->pkg));
}

SymId method_value_code(Program& p, const TypeInfo* recv, const MethodRef& m) {
  std::string name = wrapper_name(p, recv, m.func) + "-fm";
  SymId self = p.syms().intern(name);
  p.syms().get(self).constant = p.syms().get(self).code = true;
  Signature* sig = method_signature(p, m, recv);
  return p.request(name, [&p, recv, m, sig, name, self](Output& out) { build_method_value(p, recv, m, sig, name, self, out); });
}

}  // namespace gorun::build
