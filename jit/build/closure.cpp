// Function values: literals with captured variables, method values, thunks of go and defer.
#include "jit/build/call_info.h"
#include "jit/build/func_builder.h"
#include "runtime/abi/module.h"
#include "runtime/base/bits.h"

namespace gorun::build {

std::string FuncBuilder::lit_base() { return root()->name; }

Val FuncBuilder::closure(ast::FuncLit* e, bool on_stack) {
  FuncObj* lit = e->func;
  SymId code = p.lit_symbol(lit, env, lit_base());
  const TypeInfo* t = type_of(e);
  if (lit->captures.empty()) return scalar_val(t, b.sym_addr(p.funcval(code)));
  std::vector<Captured> caps = capture_list(lit);
  std::vector<Type*> types;
  layout_captures(&caps, &types);
  std::vector<std::pair<Val, int64_t>> fields;
  for (const Captured& c : caps) {
    Place pl = var_place(c.var);
    Val v;
    if (c.by_ref) {
      CHECK(pl.k == Place::K::Mem && pl.off == 0, "captured variable %.*s is not boxed in %s", static_cast<int>(c.var->name.size()), c.var->name.data(), name.c_str());
      v = scalar_val(c.t, pl.addr);
    } else {
      v = load_place(pl);
    }
    fields.emplace_back(v, c.off);
  }
  Val r = make_closure(code, fields, types, on_stack);
  r.t = t;
  return r;
}

// types[0] is the code word; fields carry their offsets.
Val FuncBuilder::make_closure(SymId code, const std::vector<std::pair<Val, int64_t>>& fields, const std::vector<Type*>& types, bool on_stack) {
  const TypeInfo* st = p.info(p.named_struct(types));
  if (on_stack) {
    ValueId obj = b.slot_addr(b.new_slot(slot_bytes(st->size), 8, true));
    b.store(obj, b.sym_addr(code), 0, Op::Store);
    for (auto& [v, off] : fields) store_val(obj, static_cast<int32_t>(off), v, Area::Stack);
    return scalar_val(basic(Basic::UnsafePointer), obj);
  }
  ValueId obj = new_object(st);
  b.store(obj, b.sym_addr(code), 0, Op::Store);      // code is never a heap address
  for (auto& [v, off] : fields) store_val(obj, static_cast<int32_t>(off), v, Area::Fresh);
  return scalar_val(basic(Basic::UnsafePointer), obj);
}

// x.m as a value: the receiver is evaluated and bound now.
Val FuncBuilder::method_value(ast::SelectorExpr* e) {
  MethodCall mc = method_target(e);
  const TypeInfo* t = type_of(e);
  Val recv = method_receiver(e, mc);
  b.set_pos(e->pos.off);
  if (mc.iface) b.nil_check(recv.v[0]);               // a nil interface panics here, not at the call
  MethodRef direct{mc.func, {}, false};
  SymId code = method_value_code(p, recv.t, direct);
  std::vector<Type*> types{p.store().basic(Basic::Uintptr), recv.t->type};
  int64_t off = align_up<int64_t>(8, static_cast<size_t>(recv.t->align));
  Val s = stabilize(recv);
  Val r = make_closure(code, {{s, off}}, types);
  r.t = t;
  return r;
}

// func() that makes the call with operands evaluated now (go and defer statements).
Val FuncBuilder::thunk_for(ast::CallExpr* c, bool is_go) {
  const TypeInfo* fn_t = basic(Basic::UnsafePointer);
  b.set_pos(c->pos.off);
  // A deferred call outside of loops runs at most once before the frame goes: its closure may live there.
  bool on_stack = !is_go && loop_depth_ == 0 && goto_targets_.empty() && !parent_;
  CallInfo ci;
  std::vector<Val> args;                              // operands to keep
  prepare_call(c, &ci);
  if (ci.k == CallInfo::K::Closure && c->args.empty() && static_cast<Signature*>(ci.sig)->results == nullptr) {
    ast::Expr* lit = ast::unparen(ci.fn);
    Val v = lit->kind == ast::ExprKind::FuncLit ? closure(static_cast<ast::FuncLit*>(lit), on_stack) : expr(ci.fn);
    // the nil func value panics when the deferred call runs; go of one is fatal
    v.t = fn_t;
    return v;
  }
  std::string tn = root()->name + (is_go ? ".gowrap" : ".deferwrap") + std::to_string(++root()->wrap_count_);
  SymId code = p.syms().intern(tn);
  p.syms().get(code).constant = p.syms().get(code).code = true;
  // operands: function value or receiver, then arguments, as the call takes them
  if (ci.k == CallInfo::K::Builtin) {
    args = builtin_operands(c);
  } else {
    args = evaluate_operands(c, &ci);
    if (ci.k == CallInfo::K::Method && ci.m.iface) b.nil_check(args[0].v[0]);
  }
  std::vector<Type*> types{p.store().basic(Basic::Uintptr)};
  std::vector<std::pair<Val, int64_t>> fields;
  int64_t off = 8;
  for (Val& v : args) {
    off = align_up(off, static_cast<size_t>(v.t->align));
    fields.emplace_back(v, off);
    types.push_back(v.t->type);
    off += v.t->size;
  }
  {
    FuncBuilder fb(p, env, tn, code);
    fb.out = out;
    fb.func_ = func_;
    fb.begin(p.abi_of_thunk(), abi::kFuncWrapper);
    fb.f.start_pos = c->pos.off;
    fb.b.set_pos(c->pos.off);
    ValueId ctx = fields.empty() ? 0 : fb.b.closure_ptr();
    std::vector<Val> vals;
    for (auto& [v, o] : fields) {
      Val x = fb.load_val(ctx, static_cast<int32_t>(o), v.t);
      x.fresh = true;
      vals.push_back(x);
    }
    if (ci.k == CallInfo::K::Builtin) {
      fb.builtin_with(c, vals);
    } else {
      fb.call_with(ci, vals);
    }
    fb.return_vals({});
    fb.end(*out);
  }
  if (fields.empty()) return scalar_val(fn_t, b.sym_addr(p.funcval(code)));
  return make_closure(code, fields, types, on_stack);
}

void FuncBuilder::go_defer(ast::CallStmt* s) {
  TempScope temps(*this);
  ast::CallExpr* c = static_cast<ast::CallExpr*>(ast::unparen(s->call));
  bool is_go = s->tok == Tok::Go;
  if (c->call_kind == ast::CallKind::Conversion) {    // allowed by the grammar, refused by the checker
    UNREACHABLE("go/defer of a conversion");
  }
  Val fn = thunk_for(c, is_go);
  b.set_pos(s->pos.off);
  if (is_go) {
    call_rt(RtFn::Newproc, {fn.v[0]});
  } else {
    call_rt(RtFn::Deferproc, {defer_frame_addr(), fn.v[0]});
  }
}

}  // namespace gorun::build
