// Range over functions: the loop body becomes a function literal; break, continue, goto, return and defer leave it through shared words
// (Go: src/cmd/compile/internal/rangefunc/rewrite.go states the rules).
#include "jit/build/range_func.h"

#include "jit/build/func_builder.h"
#include "jit/build/walk.h"
#include "runtime/abi/module.h"
#include "runtime/base/bits.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;
using ast::StmtKind;

namespace {

// abi.RF_State
constexpr int64_t kDone = 0, kReady = 1, kPanic = 2, kExhausted = 3, kMissingPanic = 4;

}  // namespace

bool FuncBuilder::is_range_func(ast::Stmt* s) {
  if (s->kind != StmtKind::For) return false;
  auto* f = static_cast<ast::ForStmt*>(s);
  return f->range && f->range->x->mode != ast::Mode::Constant && type_of(f->range->x)->kind == Kind::Func;
}

// Labels that gotos reach, in this body but not in bodies of range-over-func loops inside.
void FuncBuilder::collect_labels(ast::BlockStmt* body, const std::unordered_set<const ast::Stmt*>& all) {
  walk_stmt(
      body,
      [&](ast::Stmt* s) {
        if (s->kind == StmtKind::Labeled && all.count(s)) goto_targets_.insert(s);
        return !is_range_func(s);
      },
      [](ast::Expr*) { return false; });
}

// Variables of the function around that a loop body uses.
std::vector<VarObj*> FuncBuilder::body_uses(ast::ForStmt* loop) {
  std::vector<VarObj*> uses;
  std::unordered_set<VarObj*> seen;
  uint32_t lo = loop->pos.off, hi = loop->body->rbrace.off;
  auto add = [&](Object* o) {
    if (!o || o->kind != ObjKind::Var) return;
    VarObj* v = static_cast<VarObj*>(o);
    if (v->var_kind == VarKind::PackageVar || v->var_kind == VarKind::FieldVar) return;
    bool inside = v->pos.off >= lo && v->pos.off <= hi;
    if (!inside && seen.insert(v).second) uses.push_back(v);
  };
  auto pre = [&](ast::Expr* e) {
    if (e->kind == ExprKind::Name) add(static_cast<ast::NameExpr*>(e)->obj);
    if (e->kind == ExprKind::FuncLit) {
      for (VarObj* v : static_cast<ast::FuncLit*>(e)->func->captures) add(v);
    }
    return true;
  };
  if (loop->range->lhs && !loop->range->def) walk_expr(loop->range->lhs, pre);
  walk_stmt(
      loop->body, [](ast::Stmt*) { return true; }, pre);
  return uses;
}

void FuncBuilder::analyse_range_funcs(ast::BlockStmt* body) {
  std::unordered_set<const ast::Stmt*> targets;
  std::vector<ast::ForStmt*> loops;
  walk_stmt(
      body,
      [&](ast::Stmt* s) {
        if (s->kind == StmtKind::Branch && static_cast<ast::BranchStmt*>(s)->tok == Tok::Goto) targets.insert(static_cast<ast::BranchStmt*>(s)->target);
        if (is_range_func(s)) loops.push_back(static_cast<ast::ForStmt*>(s));
        return true;
      },
      [](ast::Expr*) { return false; });
  all_goto_targets_ = targets;
  if (!targets.empty()) collect_labels(body, targets);
  if (loops.empty()) return;
  range_ctx_ = std::make_unique<RangeFuncCtx>();
  for (ast::ForStmt* l : loops) {
    for (VarObj* v : body_uses(l)) range_captured_.insert(v);
    walk_stmt(
        l->body,
        [&](ast::Stmt* s) {
          if (s->kind == StmtKind::Return) range_ctx_->returns_inside = true;
          return true;
        },
        [](ast::Expr*) { return false; });
  }
}

ValueId FuncBuilder::range_func_defer_frame() {
  CHECK(defer_field_ >= 0, "defer in a loop body without the function's frame");
  return b.load(Ty::Ptr, ctx_, defer_field_);
}

ValueId FuncBuilder::range_func_frame_ptr() {
  CHECK(fp_field_ >= 0);
  return b.load(Ty::I64, ctx_, fp_field_);
}

void FuncBuilder::range_func_return(ast::ReturnStmt* s) {
  size_t n = results_.size();
  if (s->results && n) {
    std::vector<const TypeInfo*> types;
    for (auto& r : results_) types.push_back(r.t);
    std::vector<Val> vals;
    if (s->results->kind == ExprKind::List) {
      auto& l = static_cast<ast::ListExpr*>(s->results)->elems;
      vals = exprs_as({l.begin(), l.end()}, types);
    } else if (n == 1) {
      vals.push_back(expr_as(s->results, types[0]));
    } else {
      vals = multi(s->results, &types);
    }
    for (Val& v : vals) v = stabilize(v);
    for (unsigned i = 0; i < n; i++) store_place(result_place(i), vals[i]);
  }
  leave_body(kExitReturn, nullptr);
}

void FuncBuilder::leave_body(int kind, const ast::Stmt* target) {
  CHECK(parent_, "branch to a target outside of %s", name.c_str());
  if (!b.reachable()) return;
  bool cont = false;
  if (target && target == body_of_ && kind != kExitGoto) {
    cont = kind == kExitContinue;
  } else {
    int64_t& code = root()->exit_codes_[{kind, target}];
    if (!code) code = root()->range_ctx_->next_code++;
    bool known = false;
    for (const Exit& e : exits_) known = known || e.code == code;
    if (!known) exits_.push_back({kind, target, code});
    b.store(next_box_, i64(code), 8);
  }
  b.store(state_box_, i64(cont ? kReady : kDone));
  return_vals({scalar_val(basic(Basic::Bool), b.iconst(Ty::I8, cont))});
}

// Behind the loop: go on with an exit that its body asked for.
void FuncBuilder::take_exit(const Exit& e, ValueId next_box) {
  if (e.kind == kExitReturn) {
    if (!parent_) return emit_return();
    return leave_body(e.kind, e.target);
  }
  if (e.kind == kExitGoto) {
    if (!goto_targets_.count(e.target)) return leave_body(e.kind, e.target);
    b.store(next_box, i64(0), 8);
    BlockId& blk = labels_[static_cast<const ast::LabeledStmt*>(e.target)];
    if (!blk) blk = b.new_block();
    b.jump(blk);
    return;
  }
  auto it = targets_.find(e.target);
  if (it != targets_.end()) {
    b.store(next_box, i64(0), 8);
    b.jump(e.kind == kExitBreak ? it->second.brk : it->second.cont);
    return;
  }
  if (e.target == body_of_) b.store(next_box, i64(0), 8);
  leave_body(e.kind, e.target);
}

void FuncBuilder::range_func(ast::ForStmt* s, const TypeInfo* xt) {
  FuncBuilder* r = root();
  Val fn = expr(s->range->x);
  b.set_pos(s->pos.off);
  Signature* iter = static_cast<Signature*>(xt->under);
  Signature* yield = static_cast<Signature*>(under(iter->params->vars[0]->type));
  const AbiAssignment& yield_abi = p.abi_of(yield, nullptr);
  // {state, next}: next is shared by the nest of loops
  const TypeInfo* words = p.info(p.store().array_of(p.store().basic(Basic::Int64), 2));
  ValueId state = new_object(words);
  b.store(state, i64(kReady));
  ValueId next = parent_ ? next_box_ : state;

  const TypeInfo* up = basic(Basic::UnsafePointer);
  std::vector<Captured> caps;
  std::vector<Val> vals;
  for (VarObj* v : body_uses(s)) {
    if (!find_storage(v)) continue;  // declared inside an enclosing statement of the body
    bool ref = !by_value(v);
    Place pl = var_place(v);
    if (ref) {
      CHECK(pl.k == Place::K::Mem, "variable %.*s of a loop body is not boxed in %s", static_cast<int>(v->name.size()), v->name.data(), name.c_str());
      caps.push_back({v, up, true});
      vals.push_back(scalar_val(up, place_addr(pl)));
    } else {
      caps.push_back({v, ti(v->type), false});
      vals.push_back(load_place(pl));
    }
  }
  size_t first_internal = caps.size();
  auto internal = [&](ValueId v, const TypeInfo* t) {
    caps.push_back({nullptr, t, false});
    vals.push_back(scalar_val(t, v));
  };
  internal(state, up);
  internal(next, up);
  bool returns = r->range_ctx_->returns_inside;
  if (returns) {
    for (unsigned i = 0; i < results_.size(); i++) internal(place_addr(result_place(i)), up);
  }
  bool with_defer = r->has_defer_, with_fp = r->func_->has_recover;
  if (with_defer) internal(defer_frame_addr(), up);
  if (with_fp) internal(frame_ptr(), basic(Basic::Uintptr));
  std::vector<Type*> types;
  layout_captures(&caps, &types);

  std::string body_name = r->name + "-range" + std::to_string(++r->range_count_);
  SymId code = p.syms().intern(body_name);
  FuncBuilder fb(p, env, body_name, code);
  fb.parent_ = this;
  fb.func_ = func_;
  fb.out = out;
  fb.body_of_ = s;
  fb.range_captured_ = range_captured_;
  fb.begin(yield_abi, f.flags & abi::kFuncRuntime);
  fb.f.start_pos = s->pos.off;
  fb.b.set_pos(s->pos.off);
  if (!r->all_goto_targets_.empty()) fb.collect_labels(s->body, r->all_goto_targets_);
  std::vector<Val> params;
  fb.ctx_ = fb.b.closure_ptr();
  for (unsigned i = 0; i < yield_abi.params.size(); i++) params.push_back(fb.param_val(i));
  fb.setup_captures(caps);
  size_t at = first_internal;
  auto field = [&] { return static_cast<int32_t>(caps[at++].off); };
  fb.state_box_ = fb.b.load(Ty::Ptr, fb.ctx_, field(), ir::kNonNil);
  fb.next_box_ = fb.b.load(Ty::Ptr, fb.ctx_, field(), ir::kNonNil);
  for (const ResultVar& rv : results_) {
    ResultVar n{rv.var, rv.t, {}};
    n.st.t = rv.t;
    if (returns) {
      n.st.k = Storage::K::Box;
      n.st.var0 = fb.b.new_var(Ty::Ptr);
      fb.b.write(n.st.var0, fb.b.load(Ty::Ptr, fb.ctx_, field(), ir::kNonNil));
    }
    fb.results_.push_back(n);
  }
  if (with_defer) fb.defer_field_ = field();
  if (with_fp) fb.fp_field_ = field();
  {
    ir::Builder& c = fb.b;
    ValueId st = c.load(Ty::I64, fb.state_box_);
    BlockId fine = c.new_block(), bad = c.new_block(true);
    c.branch(c.cmp(Op::Eq, st, fb.i64(kReady)), fine, bad, 1);
    c.seal(fine);
    c.seal(bad);
    c.set_block(bad);
    fb.call_rt(RtFn::PanicRangeState, {st});
    c.unreachable();
    c.set_block(fine);
    c.store(fb.state_box_, fb.i64(kPanic));
    Val none;
    if (s->range->def && !s->per_iteration) not_supported(fb, s->pos, "range over a function before go1.22");
    fb.range_assign(s, params.size() > 0 ? &params[0] : nullptr, params.size() > 1 ? &params[1] : nullptr);
    fb.block(s->body);
    c.set_pos(s->body->rbrace.off);
    if (c.reachable()) {
      c.store(fb.state_box_, fb.i64(kReady));
      fb.return_vals({fb.scalar_val(basic(Basic::Bool), c.iconst(Ty::I8, 1))});
    }
  }
  std::vector<Exit> exits = fb.exits_;
  fb.end(*out);

  std::vector<std::pair<Val, int64_t>> fields;
  for (size_t i = 0; i < caps.size(); i++) fields.emplace_back(vals[i], caps[i].off);
  Val body = make_closure(code, fields, types);
  const AbiAssignment& iter_abi = p.abi_of(iter, nullptr);
  body.t = iter_abi.params[0].t;
  b.set_pos(s->pos.off);
  Target t{Target::K::Closure, {}, fn.v[0], &iter_abi};
  emit_call(t, {body});
  // what happened?
  BlockId fine = b.new_block(), bad = b.new_block(true), done = b.new_block();
  b.branch(b.cmp(Op::Ne, b.load(Ty::I64, state), i64(kPanic)), fine, bad, 1);
  b.seal(fine);
  b.seal(bad);
  b.set_block(bad);
  call_rt(RtFn::PanicRangeState, {i64(kMissingPanic)});
  b.unreachable();
  b.set_block(fine);
  b.store(state, i64(kExhausted));
  if (!exits.empty()) {
    ValueId nx = b.load(Ty::I64, next, 8);
    for (const Exit& e : exits) {
      BlockId yes = b.new_block(), no = b.new_block();
      b.branch(b.cmp(Op::Eq, nx, i64(e.code)), yes, no);
      b.seal(yes);
      b.seal(no);
      b.set_block(yes);
      take_exit(e, next);
      b.set_block(no);
    }
  }
  b.jump(done);
  b.seal(done);
  b.set_block(done);
}

}  // namespace gorun::build
