// Calls: functions, methods, closures, interface methods; ABIInternal by abi_assign.cpp.
#include "frontend/types/lookup.h"
#include "jit/build/call_info.h"
#include "jit/build/func_builder.h"
#include "jit/build/names.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;

MethodRef find_method(Program& p, Type* recv, std::string_view name, Package* pkg) {
  LookupResult r = lookup_field_or_method(recv, true, pkg, name);
  CHECK(r.obj && r.obj->kind == ObjKind::Func, "no method %.*s of %s", static_cast<int>(name.size()), name.data(), p.type_link_string(recv).c_str());
  MethodRef m;
  m.func = static_cast<FuncObj*>(r.obj);
  m.path.assign(r.path.begin(), r.path.end() - 1);  // the last entry is the method's index
  m.indirect = r.indirect;
  return m;
}

static bool takes_pointer(FuncObj* f) {
  if (f->origin) f = f->origin;
  Signature* s = static_cast<Signature*>(f->type);
  return s->recv && unalias(s->recv->type)->kind == TypeKind::Pointer;
}

unsigned iface_method_index(const TypeInfo* iface, std::string_view name, Package* pkg) {
  std::vector<FuncObj*> ms = sorted_methods(type_set(static_cast<Interface*>(iface->under)));
  for (unsigned i = 0; i < ms.size(); i++) {
    if (ms[i]->name == name && (is_exported(name) || same_pkg(ms[i]->pkg, pkg))) return i;
  }
  UNREACHABLE("interface method %.*s", static_cast<int>(name.size()), name.data());
}

// The type that a walk over embedded fields ends at.
const TypeInfo* FuncBuilder::walk_type(const TypeInfo* t, const std::vector<int>& path) {
  for (int i : path) {
    if (t->kind == Kind::Pointer) t = elem_of(t);
    t = t->fields[static_cast<size_t>(i)].t;
  }
  return t;
}

FuncBuilder::MethodCall FuncBuilder::method_target(ast::SelectorExpr* e) {
  MethodCall m;
  const TypeInfo* recv = ti(e->recv);
  Object* o = e->sel->obj;
  if (env || !o) {
    MethodRef r = find_method(p, recv->type, e->sel->name, o ? o->pkg : nullptr);
    m.func = r.func;
    m.path = r.path;
  } else {
    CHECK(o->kind == ObjKind::Func);
    m.func = static_cast<FuncObj*>(o);
    m.path.assign(e->path.begin(), e->path.end());
  }
  const TypeInfo* t = walk_type(recv, m.path);
  if (t->is_iface()) {
    m.iface = true;
    m.holder = t;
    m.index = iface_method_index(t, m.func->name, m.func->pkg);
    return m;
  }
  m.holder = t->kind == Kind::Pointer && as_named(t->type) == nullptr ? elem_of(t) : t;
  m.ptr_recv = takes_pointer(m.func);
  return m;
}

SymId method_func_symbol(Program& p, const TypeInfo* holder, FuncObj* f, bool now) {
  Named* n = as_named(holder->type);
  CHECK(n, "methods of %s", p.type_link_string(holder->type).c_str());
  return p.func_symbol(f->origin ? f->origin : f, n->targs, now);
}

SymId FuncBuilder::method_symbol(const MethodCall& m) { return method_func_symbol(p, m.holder, m.func, false); }

Val FuncBuilder::method_receiver(ast::SelectorExpr* e, const MethodCall& m) {
  const TypeInfo* xt = type_of(e->x);
  const TypeInfo* end = walk_type(xt, m.path);
  std::vector<int> path = m.path;
  if (m.ptr_recv && !m.iface && end->kind != Kind::Pointer) {
    Place pl;
    if (xt->kind == Kind::Pointer) {
      ValueId ptr = scalar(e->x);
      b.set_pos(e->pos.off);
      const TypeInfo* st = elem_of(xt);
      pl = field_place(deref_place(ptr, st), static_cast<unsigned>(path[0]));
      path.erase(path.begin());
    } else {
      pl = place(e->x);
      b.set_pos(e->pos.off);
    }
    pl = walk_path(pl, nullptr, path);
    return scalar_val(ptr_to(m.holder), place_addr(pl));
  }
  Val v = expr(e->x);
  b.set_pos(e->pos.off);
  v = walk_path_val(v, nullptr, path);
  if (!m.iface && !m.ptr_recv && v.t->kind == Kind::Pointer && m.holder->kind != Kind::Pointer) v = load_place(deref_place(v.v[0], elem_of(v.t)));
  if (!m.iface && !m.ptr_recv && v.t->kind == Kind::Pointer && v.t != m.holder) v = load_place(deref_place(v.v[0], elem_of(v.t)));
  return v;
}

void FuncBuilder::prepare_call(ast::CallExpr* c, CallInfo* ci) {
  ci->dots = c->has_dots;
  if (c->call_kind == ast::CallKind::Builtin) {
    ci->k = CallInfo::K::Builtin;
    return;
  }
  ast::Expr* fun = ast::unparen(c->fun);
  ast::Expr* base = fun;
  if (base->kind == ExprKind::Index) {
    ast::Expr* x = ast::unparen(static_cast<ast::IndexExpr*>(base)->x);
    Object* o = x->kind == ExprKind::Name ? static_cast<ast::NameExpr*>(x)->obj : x->kind == ExprKind::Selector ? static_cast<ast::SelectorExpr*>(x)->sel->obj : nullptr;
    if (o && o->kind == ObjKind::Func) base = x;
  }
  ast::NameExpr* nm = nullptr;
  if (base->kind == ExprKind::Name) {
    nm = static_cast<ast::NameExpr*>(base);
  } else if (base->kind == ExprKind::Selector) {
    auto* s = static_cast<ast::SelectorExpr*>(base);
    if (s->sel_kind == ast::SelKind::Qualified) {
      nm = s->sel;
    } else if (s->sel_kind == ast::SelKind::MethodVal || s->sel_kind == ast::SelKind::InterfaceMethod) {
      ci->k = CallInfo::K::Method;
      ci->sel = s;
      ci->m = method_target(s);
      ci->func = ci->m.func->origin ? ci->m.func->origin : ci->m.func;
      ci->sig = static_cast<Signature*>(ti(fun->type)->under);
      return;
    }
  }
  if (nm && nm->obj && nm->obj->kind == ObjKind::Func) {
    FuncObj* f = static_cast<FuncObj*>(nm->obj);
    if (f->origin) f = f->origin;
    ci->k = CallInfo::K::Direct;
    ci->func = f;
    std::vector<Type*> targs;
    for (Type* t : nm->targs) targs.push_back(ti(t)->type);
    Signature* s = static_cast<Signature*>(f->type);
    if (targs.empty()) {
      ci->sig = static_cast<Signature*>(p.info(s)->under);
    } else {
      ci->sig = static_cast<Signature*>(p.info(s, p.env_for(s->tparams, targs))->under);
    }
    ci->targs = std::move(targs);
    return;
  }
  ci->k = CallInfo::K::Closure;
  ci->fn = fun;
  ci->sig = static_cast<Signature*>(ti(fun->type)->under);
}

// f(uintptr(unsafe.Pointer(p))): p lives until the call returns (package unsafe, rule 4; Go: escape/call.go, rewriteArgument).
static bool keeps_uintptrs(const FuncObj* f) { return f && f->decl && (!f->decl->body || (f->decl->pragma & ast::kUintptrKeepalive)); }

std::vector<Val> FuncBuilder::evaluate_operands(ast::CallExpr* c, CallInfo* ci, bool direct) {
  std::vector<const TypeInfo*> params;
  if (ci->sig->params)
    for (VarObj* v : ci->sig->params->vars) params.push_back(p.info(v->type));
  bool pack = ci->sig->variadic && !ci->dots;
  const TypeInfo* slice = pack ? params.back() : nullptr;
  size_t fixed = pack ? params.size() - 1 : params.size();
  auto param_type = [&](size_t i) { return i < fixed ? params[i] : elem_of(slice); };
  bool has_head = ci->k != CallInfo::K::Direct;
  ast::Expr* head = ci->k == CallInfo::K::Method ? ci->sel->x : ci->fn;
  auto eval_head = [&] {
    if (ci->k == CallInfo::K::Method) return method_receiver(ci->sel, ci->m);
    // a literal that is called at once: nobody keeps its closure
    if (direct && head->kind == ExprKind::FuncLit) return closure(static_cast<ast::FuncLit*>(head), true);
    return expr(ci->fn);
  };
  std::vector<Val> ops;
  std::vector<Val> args;
  // f(g()) with several results
  bool spread = c->args.size() == 1 && c->args[0]->type && c->args[0]->type->kind == TypeKind::Tuple;
  if (spread) {
    Val h;
    bool early = has_head && has_call(head);
    if (early) h = stabilize(eval_head());
    args = multi(c->args[0]);
    for (size_t i = 0; i < args.size(); i++) args[i] = assign_conv(args[i], param_type(i));
    if (has_head) ops.push_back(early ? h : eval_head());
  } else {
    size_t n = c->args.size();
    args.resize(n);
    std::vector<bool> done(n);
    size_t last = n;
    for (size_t i = n; i-- > 0;) {
      if (has_call(c->args[i])) {
        last = i;
        break;
      }
    }
    Val h;
    bool head_done = false;
    if (has_head && (last == n || has_call(head))) {
      h = eval_head();
      if (last < n) h = stabilize(h);
      head_done = true;
    }
    for (size_t i = 0; last < n && i <= last; i++) {
      if (!has_call(c->args[i])) continue;
      args[i] = stabilize(expr_as(c->args[i], param_type(i)));
      done[i] = true;
    }
    if (has_head && !head_done) h = eval_head();
    for (size_t i = 0; i < n; i++) {
      if (!done[i]) args[i] = expr_as(c->args[i], param_type(i));
    }
    if (has_head) ops.push_back(h);
  }
  for (size_t i = 0; i < fixed; i++) ops.push_back(args[i]);
  if (pack) {
    std::vector<Val> rest(args.begin() + static_cast<ptrdiff_t>(fixed), args.end());
    ops.push_back(variadic_slice(rest, slice));
  }
  if (keeps_uintptrs(ci->func)) {
    for (const Val& v : args) {
      if (v.t->kind != Kind::Uintptr || v.is_mem()) continue;
      const ir::Ins& i = f.ins[v.v[0]];
      if (i.op != Op::Bitcast || f.ins[i.a].ty != Ty::Ptr) continue;
      ops.push_back(scalar_val(basic(Basic::UnsafePointer), i.a));
      ci->kept++;
    }
  }
  return ops;
}

Val FuncBuilder::variadic_slice(const std::vector<Val>& vals, const TypeInfo* slice) {
  if (vals.empty()) return zero_val(slice);
  int64_t n = static_cast<int64_t>(vals.size());
  const TypeInfo* et = elem_of(slice);
  const TypeInfo* at = p.info(p.store().array_of(et->type, n));
  ValueId arr = new_object(at);
  for (int64_t i = 0; i < n; i++) store_val(arr, static_cast<int32_t>(i * et->size), vals[static_cast<size_t>(i)], Area::Fresh);
  return make_val(slice, {arr, i64(n), i64(n)});
}

std::vector<Val> FuncBuilder::call_with(const CallInfo& ci, const std::vector<Val>& ops) {
  if (ci.kept) {
    CallInfo call = ci;
    call.kept = 0;
    auto end = ops.end() - static_cast<ptrdiff_t>(ci.kept);
    std::vector<Val> res = call_with(call, {ops.begin(), end});
    for (auto v = end; v != ops.end(); ++v) b.op(Op::KeepAlive, Ty::Void, v->v[0]);
    return res;
  }
  switch (ci.k) {
    case CallInfo::K::Direct: {
      std::vector<Val> res;
      if (ci.func && intrinsic(ci.func, ops, &res)) return res;
      SymId s = ci.sym != SymId::kNone ? ci.sym : p.func_symbol(ci.func, ci.targs, false);
      return call_func(s, p.abi_of(ci.sig, nullptr), ops);
    }
    case CallInfo::K::Method: {
      if (ci.m.iface) {
        ValueId tab = ops[0].v[0];
        b.nil_check(tab);
        p.use_iface_method(ci.m.func->name, ci.m.func->pkg, ci.m.func->type);
        if (ci.m.func->name == "Method" || ci.m.func->name == "MethodByName") note_reflect_method(ci.m);
        ValueId code = b.load(Ty::Ptr, tab, static_cast<int32_t>(24 + 8 * ci.m.index));
        const TypeInfo* up = basic(Basic::UnsafePointer);
        std::vector<Val> args{scalar_val(up, ops[0].v[1])};
        args.insert(args.end(), ops.begin() + 1, ops.end());
        Target t{Target::K::Ptr, {}, code, &p.abi_of(ci.sig, up)};
        return emit_call(t, args);
      }
      std::vector<Val> res;
      if (intrinsic(ci.func, ops, &res)) return res;
      return call_func(method_symbol(ci.m), p.abi_of(ci.sig, ops[0].t), ops);
    }
    case CallInfo::K::Closure: {
      Target t{Target::K::Closure, {}, ops[0].v[0], &p.abi_of(ci.sig, nullptr)};
      return emit_call(t, {ops.begin() + 1, ops.end()});
    }
    case CallInfo::K::Builtin: break;
  }
  UNREACHABLE("builtin call");
}

// Method and MethodByName of reflect.Type, or of any interface with such a method, make every exported method reachable: told by the result type
// (gc: walk usemethod, linker deadcode).
void FuncBuilder::note_reflect_method(const MethodCall& m) {
  if (func_ && func_->pkg && func_->pkg->path == "reflect") return;
  Signature* sig = static_cast<Signature*>(m.func->type);
  if (!sig->results || sig->results->vars.empty()) return;
  Named* n = as_named(sig->results->vars[0]->type);
  if (n && n->obj->pkg && n->obj->pkg->path == "reflect" && (n->obj->name == "Method" || n->obj->name == "Value")) p.use_reflect_methods();
}

std::vector<Val> FuncBuilder::call_func(SymId s, const AbiAssignment& abi, const std::vector<Val>& args) {
  Target t{Target::K::Sym, s, 0, &abi};
  return emit_call(t, args);
}

std::vector<Val> FuncBuilder::emit_call(const Target& t, const std::vector<Val>& args) {
  const AbiAssignment& abi = *t.abi;
  CHECK(args.size() == abi.params.size(), "%zu arguments for %zu parameters in %s", args.size(), abi.params.size(), name.c_str());
  std::vector<ValueId> regs(abi.sig.params.size());
  // register leaves of values in memory are loaded first, then nothing but stores of stack arguments stands before the call
  for (size_t i = 0; i < args.size(); i++) {
    const AbiSlot& s = abi.params[i];
    if (!s.in_regs) continue;
    CHECK(args[i].t == s.t || args[i].t->leaves.size() == s.t->leaves.size(), "argument %zu of type %s for %s in %s", i, p.type_link_string(args[i].t->type).c_str(),
          p.type_link_string(s.t->type).c_str(), name.c_str());
    for (size_t k = 0; k < s.t->leaves.size(); k++) {
      const Leaf& l = s.t->leaves[k];
      ValueId v;
      if (!args[i].is_mem()) {
        v = args[i].v[k];
      } else if (!args[i].v[0]) {
        v = ir::is_float(l.ty) ? b.fconst(l.ty, 0) : b.iconst(l.ty, 0);
      } else {
        v = b.load(l.ty, args[i].v[0], l.off);
      }
      regs[s.first_reg + k] = v;
    }
  }
  // Places of results are made before the call: making a large one is a call itself.
  std::vector<ValueId> places(abi.results.size());
  for (size_t i = 0; i < places.size(); i++) {
    if (abi.results[i].t->is_mem()) places[i] = temp_slot(abi.results[i].t);
  }
  for (size_t i = 0; i < args.size(); i++) {
    const AbiSlot& s = abi.params[i];
    if (!s.in_regs) store_val(b.out_addr(static_cast<int32_t>(s.stack_off)), 0, args[i], Area::Stack);
  }
  uint32_t sig = b.add_sig(abi.sig);
  ValueId c = 0;
  switch (t.k) {
    case Target::K::Sym: c = b.call(t.sym, sig, regs); break;
    case Target::K::Closure: c = b.call_closure(t.v, sig, regs); break;
    case Target::K::Ptr: c = b.call_ptr(t.v, sig, regs); break;
  }
  std::vector<ValueId> out_regs;
  for (size_t i = 0; i < abi.sig.results.size(); i++) out_regs.push_back(b.result(c, abi.sig.results[i].ty, static_cast<unsigned>(i)));
  std::vector<Val> res;
  for (size_t i = 0; i < abi.results.size(); i++) {
    const AbiSlot& s = abi.results[i];
    Val v;
    v.t = s.t;
    if (!s.in_regs) {
      ValueId out_area = b.out_addr(static_cast<int32_t>(s.stack_off));
      if (s.t->is_mem()) {
        v.v[0] = places[i];
        copy_mem(v.v[0], out_area, s.t, Area::Stack);
        v.fresh = true;
      } else {
        v = load_val(out_area, 0, s.t);
      }
    } else if (s.t->is_mem()) {
      v.v[0] = places[i];
      for (size_t k = 0; k < s.t->leaves.size(); k++) b.store(v.v[0], out_regs[s.first_reg + k], s.t->leaves[k].off);
      v.fresh = true;
    } else {
      for (size_t k = 0; k < s.t->leaves.size(); k++) v.v[k] = out_regs[s.first_reg + k];
    }
    res.push_back(v);
  }
  return res;
}

std::vector<Val> FuncBuilder::call(ast::CallExpr* c) {
  if (c->call_kind == ast::CallKind::Conversion) return {call1(c)};
  CallInfo ci;
  prepare_call(c, &ci);
  if (ci.k == CallInfo::K::Builtin) {
    Val v = builtin(c, true);
    if (!v.t) return {};
    return {v};
  }
  std::vector<Val> res;
  if (ci.func && special_call(c, ci, &res)) return res;
  std::vector<Val> ops = evaluate_operands(c, &ci, true);
  b.set_pos(c->pos.off);
  return call_with(ci, ops);
}

Val FuncBuilder::call1(ast::CallExpr* c) {
  if (c->call_kind == ast::CallKind::Conversion) {
    const TypeInfo* to = type_of(c);
    ast::Expr* a = ast::unparen(c->args[0]);
    if (is_nil(a)) return zero_val(to);
    if (a->mode == ast::Mode::Constant && a->cv.known()) {
      const TypeInfo* at = type_of(a);
      bool numeric = to->is_int || to->is_float || to->is_complex;
      if ((numeric && !at->is_string() && at->kind != Kind::Bool) || (to->is_string() && at->is_string())) {
        // a constant converted to a type parameter's type: by value, as the conversion of the constant's own type when it does not fit
        if (!(to->is_int && (at->is_float || at->is_complex))) return const_val(a->cv, to);
        return convert(const_val(a->cv, at), to);
      }
      if (to->kind == Kind::Bool) return const_val(a->cv, to);
    }
    Val v = expr(a);
    b.set_pos(c->pos.off);
    return convert(v, to);
  }
  if (c->call_kind == ast::CallKind::Builtin) return builtin(c, true);
  std::vector<Val> r = call(c);
  CHECK(r.size() == 1, "call with %zu results used as a value in %s", r.size(), name.c_str());
  return r[0];
}

// Values of an expression with several results: a call, or the comma-ok forms.
std::vector<Val> FuncBuilder::multi(ast::Expr* e, const std::vector<const TypeInfo*>* types) {
  e = ast::unparen(e);
  std::vector<Val> r;
  Val ok;
  switch (e->kind) {
    case ExprKind::Call: r = call(static_cast<ast::CallExpr*>(e)); break;
    case ExprKind::Index: {
      auto* i = static_cast<ast::IndexExpr*>(e);
      const TypeInfo* mt = type_of(i->x);
      CHECK(mt->kind == Kind::Map);
      const TypeInfo* kt = p.info(static_cast<MapType*>(mt->under)->key);
      std::vector<Val> v = kt->is_string() ? exprs_tmp({i->x, i->index}, {nullptr, kt}) : exprs_as({i->x, i->index}, {nullptr, kt});
      b.set_pos(e->pos.off);
      Val x = map_index(v[0], mt, v[1], true, &ok);
      r = {x, ok};
      break;
    }
    case ExprKind::TypeAssert: {
      Val x = type_assert(static_cast<ast::TypeAssertExpr*>(e), true, &ok);
      r = {x, ok};
      break;
    }
    case ExprKind::Operation: {
      auto* o = static_cast<ast::Operation*>(e);
      CHECK(!o->y && o->op == Tok::Arrow);
      Val ch = expr(o->x);
      b.set_pos(e->pos.off);
      Val x = chan_recv(ch, &ok);
      r = {x, ok};
      break;
    }
    default: UNREACHABLE("expression with several values in %s", name.c_str());
  }
  if (types) {
    CHECK(types->size() == r.size());
    for (size_t i = 0; i < r.size(); i++) {
      if ((*types)[i]) r[i] = assign_conv(r[i], (*types)[i]);
    }
  }
  return r;
}

}  // namespace gorun::build
