// select statements (spec "Select statements"; runtime.selectgo for more than one case).
#include "jit/build/func_builder.h"

namespace gorun::build {

using ast::StmtKind;

namespace {

struct Comm {
  ast::CommClause* clause;
  ast::SendStmt* send = nullptr;
  ast::Operation* recv = nullptr;
  ast::AssignStmt* assign = nullptr;  // of a receive
  std::vector<ast::Expr*> lhs;
  Val chan, value;   // value: to send
  ValueId elem = 0;  // where a receive puts its value, or 0
  const TypeInfo* et = nullptr;
};

Comm classify(ast::CommClause* c) {
  Comm r;
  r.clause = c;
  if (!c->comm) return r;
  ast::Expr* rx = nullptr;
  if (c->comm->kind == StmtKind::Send) {
    r.send = static_cast<ast::SendStmt*>(c->comm);
  } else if (c->comm->kind == StmtKind::Expr) {
    rx = static_cast<ast::ExprStmt*>(c->comm)->x;
  } else {
    r.assign = static_cast<ast::AssignStmt*>(c->comm);
    rx = r.assign->rhs;
    if (r.assign->lhs->kind == ast::ExprKind::List) {
      auto& l = static_cast<ast::ListExpr*>(r.assign->lhs)->elems;
      r.lhs.assign(l.begin(), l.end());
    } else {
      r.lhs.push_back(r.assign->lhs);
    }
  }
  if (rx) r.recv = static_cast<ast::Operation*>(ast::unparen(rx));
  return r;
}

bool is_blank_name(ast::Expr* e) { return e->kind == ast::ExprKind::Name && static_cast<ast::NameExpr*>(e)->name == "_"; }

}  // namespace

void FuncBuilder::select_stmt(ast::SelectStmt* s) {
  TempScope temps(*this);
  b.set_pos(s->pos.off);
  std::vector<Comm> comms;
  ast::CommClause* def = nullptr;
  for (ast::CommClause* c : s->body) {
    if (!c->comm) def = c;
    else comms.push_back(classify(c));
  }
  if (comms.empty() && !def) {
    call_rt(RtFn::Block, {});
    b.unreachable();
    return;
  }
  BlockId done = b.new_block();
  targets_[s] = {done, 0, this};
  // channels and values to send, in source order
  for (Comm& c : comms) {
    b.set_pos(c.clause->comm->pos.off);
    if (c.send) {
      const TypeInfo* ct = type_of(c.send->chan);
      c.et = elem_of(ct);
      std::vector<Val> v = exprs_as({c.send->chan, c.send->value}, {nullptr, c.et});
      c.chan = v[0];
      c.value = stabilize(v[1]);
      c.elem = c.et->size ? materialize(c.value) : b.sym_addr(p.link_name("runtime.zerobase"));
    } else {
      c.chan = expr(c.recv->x);
      c.et = elem_of(c.chan.t);
      bool wanted = !c.lhs.empty() && !is_blank_name(c.lhs[0]);
      if (wanted && c.et->size) {
        c.elem = temp_slot(c.et);
        if (c.et->has_pointers()) zero_mem(c.elem, 0, c.et, Area::Stack);
      }
    }
  }
  auto run = [&](Comm& c, ValueId received) {
    b.set_pos(c.clause->comm->pos.off);
    if (!c.lhs.empty()) {
      bool d = c.assign->op == Tok::Define;
      Val v;
      if (!is_blank_name(c.lhs[0])) {
        v = c.elem ? load_val(c.elem, 0, c.et) : zero_val(c.et);
        v.fresh = true;
        if (c.elem && c.et->has_pointers() && !v.is_mem()) zero_mem(c.elem, 0, c.et, Area::Stack);  // as chan_recv
      }
      Val ok;
      if (c.lhs.size() > 1) ok = scalar_val(basic(Basic::Bool), received);
      if (v.t) assign_or_define(c.lhs[0], d, v);
      if (ok.t) assign_or_define(c.lhs[1], d, ok);
    }
    stmts(c.clause->body);
    b.jump(done);
  };
  auto elem_or_nil = [&](const Comm& c) { return c.elem ? c.elem : b.nil(); };
  b.set_pos(s->pos.off);
  if (comms.empty()) {
    stmts(def->body);
    b.jump(done);
  } else if (comms.size() == 1 && !def) {
    Comm& c = comms[0];
    ValueId received = 0;
    if (c.send) {
      call_rt(RtFn::Chansend1, {c.chan.v[0], c.elem});
    } else if (c.lhs.size() > 1) {
      received = call_rt(RtFn::Chanrecv2, {c.chan.v[0], elem_or_nil(c)}, Ty::I8);
    } else {
      call_rt(RtFn::Chanrecv1, {c.chan.v[0], elem_or_nil(c)});
    }
    run(c, received);
  } else if (comms.size() == 1) {
    Comm& c = comms[0];
    ValueId selected, received = 0;
    if (c.send) {
      selected = call_rt(RtFn::Selectnbsend, {c.chan.v[0], c.elem}, Ty::I8);
    } else {
      std::vector<ValueId> r = call_rt_multi(RtFn::Selectnbrecv, {elem_or_nil(c), c.chan.v[0]});
      selected = r[0];
      received = r[1];
    }
    BlockId yes = b.new_block(), no = b.new_block();
    b.branch(selected, yes, no);
    b.seal(yes);
    b.seal(no);
    b.set_block(yes);
    run(c, received);
    b.set_block(no);
    stmts(def->body);
    b.jump(done);
  } else {
    uint32_t n = static_cast<uint32_t>(comms.size()), nsends = 0;
    ValueId cases = b.slot_addr(temp_slot_id(n * 16, 8, true));
    ValueId order = b.slot_addr(temp_slot_id((n * 4 + 7) & ~7u, 8, false));
    std::vector<uint32_t> index(n);
    for (const Comm& c : comms) nsends += c.send != nullptr;
    uint32_t si = 0, ri = nsends;
    for (uint32_t i = 0; i < n; i++) {
      index[i] = comms[i].send ? si++ : ri++;
      b.store(cases, comms[i].chan.v[0], static_cast<int32_t>(index[i] * 16));
      b.store(cases, elem_or_nil(comms[i]), static_cast<int32_t>(index[i] * 16 + 8));
    }
    std::vector<ValueId> r = call_rt_multi(RtFn::Selectgo, {cases, order, b.nil(), i64(nsends), i64(n - nsends), b.iconst(Ty::I8, def == nullptr)});
    if (def) {
      BlockId yes = b.new_block(), no = b.new_block();
      b.branch(b.cmp(Op::LtS, r[0], i64(0)), no, yes);
      b.seal(yes);
      b.seal(no);
      b.set_block(no);
      stmts(def->body);
      b.jump(done);
      b.set_block(yes);
    }
    for (uint32_t i = 0; i < n; i++) {
      if (i + 1 == n) {
        run(comms[i], r[1]);
        break;
      }
      BlockId yes = b.new_block(), no = b.new_block();
      b.branch(b.cmp(Op::Eq, r[0], i64(index[i])), yes, no);
      b.seal(yes);
      b.seal(no);
      b.set_block(yes);
      run(comms[i], r[1]);
      b.set_block(no);
    }
  }
  b.seal(done);
  start_or_dead(done);
}

}  // namespace gorun::build
