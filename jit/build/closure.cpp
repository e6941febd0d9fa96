// Function values: literals with captured variables, method values, thunks of go and defer.
#include "jit/build/call_info.h"
#include "jit/build/func_builder.h"
#include "runtime/abi/frame.h"
#include "runtime/abi/g_layout.h"
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
  p.syms().get(code).constant = p.syms().get(code).code = true;
  const TypeInfo* st = p.info(p.named_struct(types));
  if (on_stack) {
    ValueId obj = b.slot_addr(b.new_slot(slot_bytes(st->size), 8, true));
    b.store(obj, b.sym_addr(code), 0, Op::Store);
    for (auto& [v, off] : fields) store_val(obj, static_cast<int32_t>(off), v, Area::Stack);
    return scalar_val(basic(Basic::UnsafePointer), obj);
  }
  ValueId obj = new_object(st);
  b.store(obj, b.sym_addr(code), 0, Op::Store);  // code is never a heap address
  for (auto& [v, off] : fields) store_val(obj, static_cast<int32_t>(off), v, Area::Fresh);
  return scalar_val(basic(Basic::UnsafePointer), obj);
}

// x.m as a value: the receiver is evaluated and bound now.
Val FuncBuilder::method_value(ast::SelectorExpr* e) {
  MethodCall mc = method_target(e);
  const TypeInfo* t = type_of(e);
  Val recv = method_receiver(e, mc);
  b.set_pos(e->pos.off);
  if (mc.iface) b.nil_check(recv.v[0]);  // a nil interface panics here, not at the call
  MethodRef direct{mc.func, {}, false};
  SymId code = method_value_code(p, recv.t, direct);
  std::vector<Type*> types{p.store().basic(Basic::Uintptr), recv.t->type};
  int64_t off = align_up<int64_t>(8, static_cast<size_t>(recv.t->align));
  Val s = stabilize(recv);
  Val r = make_closure(code, {{s, off}}, types);
  r.t = t;
  return r;
}

struct FuncBuilder::OpenDefer {
  CallInfo ci;
  bool direct = false;  // the call itself can be made, from operands in the closure object
  std::vector<std::pair<const TypeInfo*, int64_t>> fields;
  int32_t closure_slot = -1;  // where the closure object is known: a slot or read-only data
  SymId closure_sym{};
};

// func() that makes the call with operands evaluated now (go and defer statements).
Val FuncBuilder::thunk_for(ast::CallExpr* c, bool is_go, OpenDefer* open) {
  const TypeInfo* fn_t = basic(Basic::UnsafePointer);
  b.set_pos(c->pos.off);
  // A deferred call outside of loops runs at most once before the frame goes: its closure may live there.
  bool on_stack = !is_go && loop_depth_ == 0 && goto_targets_.empty() && !parent_;
  CallInfo ci;
  std::vector<Val> args;  // operands to keep
  prepare_call(c, &ci);
  if (ci.k == CallInfo::K::Closure && c->args.empty() && static_cast<Signature*>(ci.sig)->results == nullptr) {
    ast::Expr* lit = ast::unparen(ci.fn);
    Val v = lit->kind == ast::ExprKind::FuncLit ? closure(static_cast<ast::FuncLit*>(lit), on_stack) : expr(ci.fn);
    // the nil func value panics when the deferred call runs; go of one is fatal
    v.t = fn_t;
    if (open) {
      open->ci = ci;
      if (f.ins[v.v[0]].op == Op::SlotAddr) open->closure_slot = static_cast<int32_t>(f.ins[v.v[0]].a);
      if (f.ins[v.v[0]].op == Op::SymAddr) open->closure_sym = static_cast<SymId>(f.ins[v.v[0]].a);
    }
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
  if (open && ci.k != CallInfo::K::Builtin) {
    open->ci = ci;
    open->direct = true;
    for (auto& [v, o] : fields) open->fields.emplace_back(v.t, o);
  }
  if (fields.empty()) {
    if (open) open->closure_sym = p.funcval(code);
    return scalar_val(fn_t, b.sym_addr(p.funcval(code)));
  }
  Val v = make_closure(code, fields, types, on_stack);
  if (open) open->closure_slot = static_cast<int32_t>(f.ins[v.v[0]].a);
  return v;
}

;

void FuncBuilder::open_defer(ast::CallExpr* c) {
  auto d = std::make_shared<OpenDefer>();
  Val fn = thunk_for(c, false, d.get());
  auto i = static_cast<int32_t>(open_defers_.size());
  open_defers_.push_back(d);
  ValueId frame = b.slot_addr(defer_slot_);
  b.store(frame, fn.v[0], static_cast<int32_t>(sizeof(abi::DeferFrame)) + 8 * i, Op::Store);
  ValueId bits = b.op(Op::Or, Ty::I64, b.read(defer_bits_), i64(int64_t{1} << i));
  b.write(defer_bits_, bits);
  b.store(frame, bits, offsetof(abi::DeferFrame, bits));
}

// At a return: the calls of the defer statements that came by, newest first. Control flow goes forward only: those that are not built yet did not.
void FuncBuilder::run_open_defers() {
  for (auto i = static_cast<int>(open_defers_.size()); i-- > 0;) {
    const OpenDefer& d = *open_defers_[static_cast<size_t>(i)];
    ValueId bits = b.read(defer_bits_);
    BlockId call = b.new_block(), next = b.new_block();
    b.branch(b.cmp(Op::Ne, b.op(Op::And, Ty::I64, bits, i64(int64_t{1} << i)), i64(0)), call, next);
    b.seal(call);
    b.set_block(call);
    // not pending any more when it panics
    ValueId rest = b.op(Op::And, Ty::I64, bits, i64((int64_t{1} << i) - 1));
    b.store(b.slot_addr(defer_slot_), rest, offsetof(abi::DeferFrame, bits));
    b.write(defer_bits_, rest);
    ValueId closure = d.closure_slot >= 0             ? b.slot_addr(static_cast<uint32_t>(d.closure_slot))
                      : d.closure_sym != SymId::kNone ? b.sym_addr(d.closure_sym)
                                                      : b.load(Ty::Ptr, b.slot_addr(defer_slot_), static_cast<int32_t>(sizeof(abi::DeferFrame)) + 8 * i);
    if (d.direct) {
      std::vector<Val> vals;
      for (auto& [t, off] : d.fields) {
        Val x = load_val(closure, static_cast<int32_t>(off), t);
        x.fresh = true;
        vals.push_back(x);
      }
      call_with(d.ci, vals);
    } else {
      Target t{Target::K::Closure, {}, closure, &p.abi_of_thunk()};
      emit_call(t, {});
    }
    b.jump(next);
    b.seal(next);
    b.set_block(next);
  }
  ValueId g = b.op(Op::GetG, Ty::Ptr);
  b.store(g, b.load(Ty::Ptr, b.slot_addr(defer_slot_), offsetof(abi::DeferFrame, link)), offsetof(abi::GPrefix, defer_), Op::Store);
}

void FuncBuilder::go_defer(ast::CallStmt* s) {
  TempScope temps(*this);
  ast::CallExpr* c = static_cast<ast::CallExpr*>(ast::unparen(s->call));
  bool is_go = s->tok == Tok::Go;
  if (!is_go && defers_open_ && !parent_) {
    open_defer(c);
    return;
  }
  if (c->call_kind == ast::CallKind::Conversion) {  // allowed by the grammar, refused by the checker
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
