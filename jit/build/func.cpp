// Whole functions: parameters, results, captured variables, defer frame, returns.
#include "jit/build/func_builder.h"
#include "jit/build/range_func.h"
#include "jit/build/walk.h"
#include "runtime/abi/frame.h"
#include "runtime/abi/g_layout.h"
#include "runtime/abi/module.h"
#include "runtime/base/bits.h"

namespace gorun::build {

FuncBuilder::FuncBuilder(Program& prog, const Env* e, std::string n, SymId sym) : p(prog), env(e), b(f), name(std::move(n)) {
  f.sym = sym;
  f.name = Program::display_name(name);
}
FuncBuilder::~FuncBuilder() = default;

void FuncBuilder::begin(const AbiAssignment& abi, uint32_t flags) {
  abi_ = &abi;
  f.sig = abi.sig;
  f.flags = flags;
  BlockId entry = b.new_block();
  CHECK(entry == f.entry());
  b.set_block(entry);
}

void FuncBuilder::end(Output& o) {
  b.finish();
  if (p.options().verify_ir) {
    std::vector<std::string> problems = ir::verify(f);
    if (!problems.empty()) FATAL("%s: invalid IR: %s\n%s", name.c_str(), problems[0].c_str(), ir::print(f, p.syms()).c_str());
  }
  o.functions.push_back(std::move(f));
}

// Parameter i as a value. The first call makes all of them: Param instructions stand at the start of the entry block.
Val FuncBuilder::param_val(unsigned i) {
  if (!params_.empty()) return params_[i];
  std::vector<ValueId> regs;
  for (size_t k = 0; k < abi_->sig.params.size(); k++) regs.push_back(b.param(abi_->sig.params[k].ty, static_cast<unsigned>(k)));
  for (const AbiSlot& s : abi_->params) {
    Val r;
    r.t = s.t;
    if (!s.in_regs) {
      r = load_val(b.arg_addr(static_cast<int32_t>(s.stack_off)), 0, s.t);
    } else if (s.t->scalar) {
      for (size_t k = 0; k < s.t->leaves.size(); k++) r.v[k] = regs[s.first_reg + k];
    } else {
      r.v[0] = b.slot_addr(b.new_slot(slot_bytes(s.t->size), 8, s.t->has_pointers()));
      for (size_t k = 0; k < s.t->leaves.size(); k++) b.store(r.v[0], regs[s.first_reg + k], s.t->leaves[k].off);
    }
    r.fresh = true;
    params_.push_back(r);
  }
  return params_[i];
}

void FuncBuilder::return_vals(const std::vector<Val>& vals) {
  if (!b.reachable()) return;
  std::vector<ValueId> regs(abi_->sig.results.size());
  // stack results first: they may read memory that is loaded into registers behind
  for (size_t i = 0; i < vals.size(); i++) {
    const AbiSlot& s = abi_->results[i];
    if (!s.in_regs) store_val(b.arg_addr(static_cast<int32_t>(s.stack_off)), 0, vals[i], Area::Stack);
  }
  for (size_t i = 0; i < vals.size(); i++) {
    const AbiSlot& s = abi_->results[i];
    if (!s.in_regs) continue;
    Val v = vals[i];
    for (size_t k = 0; k < s.t->leaves.size(); k++) {
      Ty ty = s.t->leaves[k].ty;
      ValueId x;
      if (!v.is_mem()) {
        x = v.v[k];
      } else if (!v.v[0]) {
        x = ir::is_float(ty) ? b.fconst(ty, 0) : b.iconst(ty, 0);
      } else {
        x = b.load(ty, v.v[0], s.t->leaves[k].off);
      }
      regs[s.first_reg + k] = x;
    }
  }
  b.ret(regs);
}

// ---- bodies

void FuncBuilder::setup_params(FuncObj* fo, const AbiAssignment& abi, bool is_method) {
  Signature* sig = static_cast<Signature*>(fo->type);
  std::vector<VarObj*> vars;
  if (is_method) vars.push_back(sig->recv);
  if (sig->params)
    for (VarObj* v : sig->params->vars) vars.push_back(v);
  CHECK(vars.size() == abi.params.size());
  // all Param instructions stand at the start of the entry block
  struct In {
    std::vector<ValueId> regs;
  };
  std::vector<In> ins(vars.size());
  for (size_t i = 0; i < vars.size(); i++) {
    const AbiSlot& s = abi.params[i];
    if (!s.in_regs) continue;
    for (size_t k = 0; k < s.t->leaves.size(); k++) ins[i].regs.push_back(b.param(s.t->leaves[k].ty, s.first_reg + static_cast<unsigned>(k)));
  }
  for (size_t i = 0; i < vars.size(); i++) {
    VarObj* v = vars[i];
    const AbiSlot& s = abi.params[i];
    if (v->name.empty() || v->name == "_") continue;
    if (!s.in_regs && !needs_box(v) && s.t->is_mem()) {
      Storage& st = vars_[v];
      st.k = Storage::K::Arg;
      st.t = s.t;
      st.off = static_cast<int32_t>(s.stack_off);
      continue;
    }
    declare(v, false);
    Place pl = var_place(v);
    if (needs_box(v)) pl.area = Area::Fresh;
    if (!s.in_regs) {
      store_place(pl, load_val(b.arg_addr(static_cast<int32_t>(s.stack_off)), 0, s.t));
    } else if (pl.k == Place::K::Ssa) {
      for (size_t k = 0; k < ins[i].regs.size(); k++) b.write(pl.var0 + static_cast<Var>(k), ins[i].regs[k]);
    } else {
      for (size_t k = 0; k < ins[i].regs.size(); k++) store_scalar(pl.addr, pl.off + s.t->leaves[k].off, ins[i].regs[k], s.t->leaves[k].ty, pl.area);
    }
  }
}

void FuncBuilder::setup_results(Signature* sig, const AbiAssignment& abi) {
  size_t n = abi.results.size();
  bool boxed_all = range_ctx_ && range_ctx_->returns_inside;
  for (size_t i = 0; i < n; i++) {
    VarObj* v = sig->results->vars[i];
    bool named = !v->name.empty();
    ResultVar r{v, abi.results[i].t, {}};
    r.st.t = r.t;
    if (!named && !has_defer_ && !boxed_all) {
      results_.push_back(r);
      continue;
    }
    bool box = boxed_all || (named && v->name != "_" && needs_box(v));
    if (box) {
      ValueId ptr = new_object(r.t);
      if (has_defer_) {
        r.st.k = Storage::K::BoxSlot;
        r.st.slot = b.new_slot(8, 8, true);
        b.store(b.slot_addr(r.st.slot), ptr);
      } else {
        r.st.k = Storage::K::Box;
        r.st.var0 = b.new_var(Ty::Ptr);
        b.write(r.st.var0, ptr);
      }
    } else if (has_defer_ || r.t->is_mem()) {
      r.st.k = Storage::K::Slot;
      r.st.slot = b.new_slot(r.t->size ? slot_bytes(r.t->size) : 8, 8, r.t->has_pointers(), std::string(v->name));
      store_val(b.slot_addr(r.st.slot), 0, zero_val(r.t), Area::Stack);
    } else {
      r.st.k = Storage::K::Ssa;
      r.st.var0 = new_vars(r.t);
      write_vars(r.st.var0, zero_val(r.t));
    }
    if (named) vars_[v] = r.st;
    results_.push_back(r);
  }
}

std::vector<Captured> FuncBuilder::capture_list(FuncObj* lit) {
  std::vector<Captured> list;
  for (VarObj* v : lit->captures) {
    bool ref = !by_value(v);
    list.push_back({v, ref ? basic(Basic::UnsafePointer) : ti(v->type), ref});
  }
  return list;
}

// Closure object: code, then the captured words. types: for the descriptor.
int64_t FuncBuilder::layout_captures(std::vector<Captured>* list, std::vector<Type*>* types) {
  int64_t off = 8;
  if (types) types->push_back(p.store().basic(Basic::Uintptr));
  for (Captured& c : *list) {
    off = align_up(off, static_cast<size_t>(c.t->align));
    c.off = off;
    off += c.t->size;
    if (types) types->push_back(c.t->type);
  }
  return off;
}

void FuncBuilder::setup_captures(const std::vector<Captured>& list) {
  for (const Captured& c : list) {
    if (!c.var) continue;
    Storage& s = vars_[c.var];
    s.t = ti(c.var->type);
    int32_t off = static_cast<int32_t>(c.off);
    if (c.by_ref) {
      s.k = Storage::K::Box;
      s.var0 = b.new_var(Ty::Ptr);
      b.write(s.var0, b.load(Ty::Ptr, ctx_, off, ir::kNonNil));
    } else if (s.t->scalar) {
      s.k = Storage::K::Ssa;
      s.var0 = new_vars(s.t);
      write_vars(s.var0, load_val(ctx_, off, s.t));
    } else {
      s.k = Storage::K::Ctx;
      s.off = off;
    }
  }
}

// How many defer statements a body has when each runs at most once (gc: walk/stmt.go and ssagen, open-coded defers); -1 when one may run again or there
// are too many.
// recovers: there is a "defer recover()", which counts the frames of the runtime.
int FuncBuilder::open_defer_count(ast::BlockStmt* body, int* returns, bool* recovers) {
  int n = 0;
  bool open = true;
  auto no_expr = [](ast::Expr*) { return false; };
  auto is_defer = [](ast::Stmt* s) { return s->kind == ast::StmtKind::Call && static_cast<ast::CallStmt*>(s)->tok == Tok::Defer; };
  walk_stmt(
      body,
      [&](ast::Stmt* s) {
        if (is_defer(s)) {
          n++;
          auto* c = static_cast<ast::CallExpr*>(ast::unparen(static_cast<ast::CallStmt*>(s)->call));
          if (c->call_kind == ast::CallKind::Builtin && static_cast<BuiltinId>(c->builtin) == BuiltinId::Recover) *recovers = true;
        }
        if (s->kind == ast::StmtKind::Return) (*returns)++;
        if (s->kind == ast::StmtKind::Branch && static_cast<ast::BranchStmt*>(s)->tok == Tok::Goto) open = false;
        if (s->kind == ast::StmtKind::For) {
          walk_stmt(
              s,
              [&](ast::Stmt* inner) {
                if (is_defer(inner)) open = false;
                return true;
              },
              no_expr);
        }
        return true;
      },
      no_expr);
  return open && n <= abi::kMaxOpenDefers ? n : -1;
}

void FuncBuilder::setup_defer(ast::BlockStmt* body) {
  if (!has_defer_) return;
  f.flags |= abi::kFuncHasDefer;
  constexpr int kMostCalls = 15;  // as gc: more are left to the runtime
  int returns = 0;
  bool recovers = false;
  int n = open_defer_count(body, &returns, &recovers);
  bool calls = n >= 0 && n * returns <= kMostCalls && !recovers;
  defers_open_ = n >= 0;
  body_end_ = body->rbrace.off;
  defer_slot_ = b.new_slot(static_cast<uint32_t>(sizeof(abi::DeferFrame) + 8 * static_cast<size_t>(std::max(n, 0))), 8, true, "deferframe");
  ValueId frame = b.slot_addr(defer_slot_);
  b.store(frame, b.nil(), offsetof(abi::DeferFrame, head), Op::Store);
  b.store(frame, i64(0), offsetof(abi::DeferFrame, bits));
  BlockId normal = b.new_block();
  BlockId landing = b.new_block(true);
  b.defer_frame(defer_slot_, normal, landing);
  b.seal(normal);
  b.seal(landing);
  b.set_block(landing);
  emit_return();
  b.set_block(normal);
  open_calls_ = calls;
  if (defers_open_) {
    defer_bits_ = b.new_var(Ty::I64);
    b.write(defer_bits_, i64(0));
  }
}

ValueId FuncBuilder::defer_frame_addr() {
  if (parent_) return range_func_defer_frame();
  return b.slot_addr(defer_slot_);
}

ValueId FuncBuilder::frame_ptr() {
  if (parent_) return range_func_frame_ptr();
  return b.op(Op::FramePtr, Ty::I64);
}

// The results are in their places: run what is deferred, then return them.
void FuncBuilder::emit_return() {
  if (!b.reachable()) return;
  if (has_defer_) {
    if (open_calls_) {
      run_open_defers();
    } else {
      b.set_pos(body_end_);
      call_rt(RtFn::Deferreturn, {defer_frame_addr()});
    }
  }
  std::vector<Val> vals;
  for (unsigned i = 0; i < results_.size(); i++) {
    if (results_[i].st.k == Storage::K::None) {
      vals.push_back(zero_val(results_[i].t));
    } else {
      vals.push_back(load_place(result_place(i)));
    }
  }
  return_vals(vals);
}

static uint32_t pragma_flags(FuncObj* fo) {
  uint32_t flags = 0;
  if (!fo->decl) return 0;
  if (fo->decl->pragma & ast::kNosplit) flags |= abi::kFuncNosplit;
  if (fo->decl->pragma & ast::kWrapper) flags |= abi::kFuncWrapper;
  return flags;
}

// What is declared about a function besides its body.
static ir::EscapeFacts attribute_facts(const FuncObj* f) {
  static constexpr struct {
    std::string_view path, name;
    ir::EscapeFacts facts;
  } kTable[] = {
#define FACTS(path, name, facts) {path, name, facts},
#include "jit/build/attributes.def"
#undef FACTS
  };
  if (!f->pkg) return 0;
  for (const auto& row : kTable)
    if (f->name == row.name && f->pkg->path == row.path) return row.facts;
  return 0;
}

void FuncBuilder::build_func(FuncObj* fo, Output& o) {
  out = &o;
  func_ = fo;
  Signature* sig = static_cast<Signature*>(fo->type);
  const TypeInfo* recv = sig->recv ? ti(sig->recv->type) : nullptr;
  std::vector<const TypeInfo*> params, results;
  if (recv) params.push_back(recv);
  if (sig->params)
    for (VarObj* v : sig->params->vars) params.push_back(ti(v->type));
  if (sig->results)
    for (VarObj* v : sig->results->vars) results.push_back(ti(v->type));
  const AbiAssignment& abi = p.abi_of(params, results);
  uint32_t flags = pragma_flags(fo);
  if (fo->pkg && fo->pkg->path == "runtime") flags |= abi::kFuncRuntime;
  begin(abi, flags);
  f.no_inline = fo->decl && (fo->decl->pragma & (ast::kNoinline | ast::kUintptrKeepalive | ast::kUintptrEscapes | ast::kSystemstack));
  if (!recv && fo->name == "init") f.no_inline = true;  // traces hide its caller
  if (ir::EscapeFacts facts = attribute_facts(fo)) {
    f.escape_facts = facts;
    f.no_inline = true;  // inlined there would be nothing to see
  }
  f.start_pos = fo->pos.off;
  b.set_pos(fo->pos.off);
  has_defer_ = fo->has_defer;
  analyse_range_funcs(fo->decl->body);
  setup_params(fo, abi, recv != nullptr);
  setup_results(sig, abi);
  setup_defer(fo->decl->body);
  block(fo->decl->body);
  b.set_pos(fo->decl->body->rbrace.off);
  finish_body();
  end(o);
}

void FuncBuilder::build_lit(FuncObj* lit, Output& o) {
  out = &o;
  func_ = lit;
  Signature* sig = static_cast<Signature*>(lit->type);
  std::vector<const TypeInfo*> params, results;
  if (sig->params)
    for (VarObj* v : sig->params->vars) params.push_back(ti(v->type));
  if (sig->results)
    for (VarObj* v : sig->results->vars) results.push_back(ti(v->type));
  const AbiAssignment& abi = p.abi_of(params, results);
  begin(abi, lit->pkg && lit->pkg->path == "runtime" ? static_cast<uint32_t>(abi::kFuncRuntime) : 0);
  f.start_pos = lit->lit->pos.off;
  b.set_pos(lit->lit->pos.off);
  has_defer_ = lit->has_defer;
  analyse_range_funcs(lit->lit->body);
  if (!lit->captures.empty()) ctx_ = b.closure_ptr();
  setup_params(lit, abi, false);
  std::vector<Captured> caps = capture_list(lit);
  layout_captures(&caps, nullptr);
  setup_captures(caps);
  setup_results(sig, abi);
  setup_defer(lit->lit->body);
  block(lit->lit->body);
  b.set_pos(lit->lit->body->rbrace.off);
  finish_body();
  end(o);
}

// Falling off the end: a return for functions without results, else the checker has proved that it cannot happen.
void FuncBuilder::finish_body() {
  if (!b.reachable()) return;
  if (results_.empty()) {
    emit_return();
  } else {
    b.unreachable();
  }
}

void FuncBuilder::return_stmt(ast::ReturnStmt* s) {
  TempScope temps(*this);
  if (parent_) return range_func_return(s);
  size_t n = results_.size();
  if (!s->results || n == 0) {
    emit_return();
    return;
  }
  std::vector<const TypeInfo*> types;
  for (auto& r : results_) types.push_back(r.t);
  std::vector<Val> vals;
  if (s->results->kind == ast::ExprKind::List) {
    auto& l = static_cast<ast::ListExpr*>(s->results)->elems;
    vals = exprs_as({l.begin(), l.end()}, types);
  } else if (n == 1) {
    vals.push_back(expr_as(s->results, types[0]));
  } else {
    vals = multi(s->results, &types);
  }
  bool placed = has_defer_;
  for (auto& r : results_) {
    if (r.st.k == Storage::K::Box || r.st.k == Storage::K::BoxSlot) placed = true;
  }
  if (!placed) {
    // a memory result may alias a variable; stack results are written one after the other
    if (n > 1)
      for (Val& v : vals) v = stabilize(v);
    return_vals(vals);
    return;
  }
  if (n > 1)
    for (Val& v : vals) v = stabilize(v);
  for (unsigned i = 0; i < n; i++) store_place(result_place(i), vals[i]);
  emit_return();
}

}  // namespace gorun::build
