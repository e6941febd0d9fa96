// switch statements: binary search and jump tables for constants, sequences of comparisons for the rest; type switches.
#include <algorithm>

#include "jit/build/func_builder.h"

namespace gorun::build {

using abi::Kind;
using ast::ExprKind;

static std::vector<ast::Expr*> case_list(ast::CaseClause* c) {
  if (!c->cases) return {};
  if (c->cases->kind == ExprKind::List) {
    auto& l = static_cast<ast::ListExpr*>(c->cases)->elems;
    return {l.begin(), l.end()};
  }
  return {c->cases};
}

void FuncBuilder::switch_stmt(ast::SwitchStmt* s) {
  TempScope temps(*this);
  if (s->init) stmt(s->init);
  b.set_pos(s->pos.off);
  if (s->tag && s->tag->kind == ExprKind::TypeSwitchGuard) return type_switch(s);
  expr_switch(s);
}

namespace {

struct IntCase {
  int64_t v;
  BlockId to;
};

}  // namespace

// Jumps to the target of the case equal to x, or to other. cases are sorted.
static void search_ints(FuncBuilder& fb, ValueId x, const TypeInfo* t, const std::vector<IntCase>& cases, size_t lo, size_t hi, BlockId other) {
  ir::Builder& b = fb.b;
  Ty ty = t->ty();
  size_t n = hi - lo;
  if (n >= 8) {
    // dense: a jump table over the range
    uint64_t range = static_cast<uint64_t>(cases[hi - 1].v) - static_cast<uint64_t>(cases[lo].v);
    if (range < n * 3 && range < 1024) {
      ValueId wide = fb.to_i64(x, t);
      ValueId idx = b.op(Op::Sub, Ty::I64, wide, fb.i64(cases[lo].v));
      BlockId table = b.new_block();
      b.branch(b.cmp(Op::LeU, idx, fb.i64(static_cast<int64_t>(range))), table, other);
      b.seal(table);
      b.set_block(table);
      std::vector<BlockId> targets(range + 1, other);
      for (size_t i = lo; i < hi; i++) targets[static_cast<uint64_t>(cases[i].v) - static_cast<uint64_t>(cases[lo].v)] = cases[i].to;
      // the same block may stand in the table several times: each edge of the graph is one block
      std::vector<BlockId> edges;
      std::unordered_map<BlockId, BlockId> hop;
      std::unordered_set<BlockId> used;
      for (BlockId to : targets) {
        if (used.insert(to).second) {
          edges.push_back(to);
        } else {
          BlockId h = b.new_block();
          hop[h] = to;
          edges.push_back(h);
        }
      }
      b.switch_(idx, edges);
      for (auto& [h, to] : hop) {
        b.seal(h);
        b.set_block(h);
        b.jump(to);
      }
      return;
    }
  }
  if (n <= 4) {
    for (size_t i = lo; i < hi; i++) {
      BlockId next = i + 1 < hi ? b.new_block() : other;
      b.branch(b.cmp(Op::Eq, x, b.iconst(ty, cases[i].v)), cases[i].to, next);
      if (i + 1 < hi) {
        b.seal(next);
        b.set_block(next);
      }
    }
    return;
  }
  size_t mid = lo + n / 2;
  BlockId left = b.new_block(), right = b.new_block();
  b.branch(b.cmp(t->is_signed ? Op::LtS : Op::LtU, x, b.iconst(ty, cases[mid].v)), left, right);
  b.seal(left);
  b.seal(right);
  b.set_block(left);
  search_ints(fb, x, t, cases, lo, mid, other);
  b.set_block(right);
  search_ints(fb, x, t, cases, mid, hi, other);
}

void FuncBuilder::expr_switch(ast::SwitchStmt* s) {
  std::vector<BlockId> bodies;
  BlockId other = 0;
  for (ast::CaseClause* c : s->body) {
    bodies.push_back(b.new_block());
    if (!c->cases) other = bodies.back();
  }
  BlockId done = b.new_block();
  if (!other) other = done;
  targets_[s] = {done, 0, this};
  Val tag;
  const TypeInfo* t = nullptr;
  bool tag_true = !s->tag;
  if (s->tag) {
    if (static_cond(s->tag) == 1 && type_of(s->tag)->kind == Kind::Bool) tag_true = true;  // switch true
    t = type_of(s->tag);
    if (!tag_true) tag = stabilize(expr(s->tag));
  }
  bool consts = !tag_true && (t->is_int || t->is_string());
  size_t count = 0;
  for (ast::CaseClause* c : s->body) {
    for (ast::Expr* e : case_list(c)) {
      count++;
      if (e->mode != ast::Mode::Constant || !e->cv.known() || type_of(e)->is_iface()) consts = false;
    }
  }
  if (consts && t->is_int && count >= 5) {
    std::vector<IntCase> cases;
    for (size_t i = 0; i < s->body.size(); i++) {
      for (ast::Expr* e : case_list(s->body[i])) {
        char buf[8] = {0};
        const_bytes(e->cv, t, buf);
        int64_t v = 0;
        memcpy(&v, buf, 8);
        if (t->is_signed) v = static_cast<int64_t>(static_cast<uint64_t>(v) << (64 - t->size * 8)) >> (64 - t->size * 8);
        cases.push_back({v, bodies[i]});
      }
    }
    bool sg = t->is_signed;
    std::stable_sort(cases.begin(), cases.end(), [sg](const IntCase& a, const IntCase& c) { return sg ? a.v < c.v : static_cast<uint64_t>(a.v) < static_cast<uint64_t>(c.v); });
    // type parameters may make constants equal: the first wins
    cases.erase(std::unique(cases.begin(), cases.end(), [](const IntCase& a, const IntCase& c) { return a.v == c.v; }), cases.end());
    search_ints(*this, tag.v[0], t, cases, 0, cases.size(), other);
  } else if (consts && t->is_string() && count >= 5) {
    std::map<int64_t, std::vector<std::pair<ast::Expr*, BlockId>>> by_len;
    for (size_t i = 0; i < s->body.size(); i++) {
      for (ast::Expr* e : case_list(s->body[i])) by_len[static_cast<int64_t>(string_val(e->cv).size())].emplace_back(e, bodies[i]);
    }
    std::vector<IntCase> lens;
    for (auto& [n, list] : by_len) lens.push_back({n, b.new_block()});
    search_ints(*this, tag.v[1], basic(Basic::Int), lens, 0, lens.size(), other);
    size_t k = 0;
    for (auto& [n, list] : by_len) {
      BlockId blk = lens[k++].to;
      b.seal(blk);
      start_or_dead(blk);
      for (size_t i = 0; i < list.size(); i++) {
        BlockId next = i + 1 < list.size() ? b.new_block() : other;
        ValueId eq = b.iconst(Ty::I8, 1);
        if (n > 0 && n <= 16) eq = equal_const_bytes(tag.v[0], string_val(list[i].first->cv));
        if (n > 16) eq = call_rt(RtFn::Memequal, {tag.v[0], const_val(list[i].first->cv, t).v[0], i64(n)}, Ty::I8);
        b.branch(eq, list[i].second, next);
        if (i + 1 < list.size()) {
          b.seal(next);
          start_or_dead(next);
        }
      }
    }
  } else {
    for (size_t i = 0; i < s->body.size(); i++) {
      for (ast::Expr* e : case_list(s->body[i])) {
        BlockId next = b.new_block();
        b.set_pos(e->pos.off);
        TempScope temps(*this);
        if (tag_true && type_of(e)->is_iface()) {
          Val x = expr(e);
          b.branch(equal_mixed(x, scalar_val(basic(Basic::Bool), b.iconst(Ty::I8, 1))), bodies[i], next);
        } else if (tag_true) {
          cond(e, bodies[i], next);
        } else {
          b.branch(case_equal(tag, e), bodies[i], next);
        }
        b.seal(next);
        start_or_dead(next);
      }
    }
    b.jump(other);
  }
  for (size_t i = 0; i < s->body.size(); i++) {
    // a body is also reached by fallthrough from the one before: sealed when that is done
    BlockId saved = fallthrough_;
    b.seal(bodies[i]);
    start_or_dead(bodies[i]);
    if (i + 1 < s->body.size()) fallthrough_ = bodies[i + 1];
    stmts(s->body[i]->body);
    fallthrough_ = saved;
    b.jump(done);
  }
  b.seal(done);
  start_or_dead(done);
}

ValueId FuncBuilder::case_equal(const Val& tag, ast::Expr* e) {
  if (is_nil(e)) return b.cmp(Op::Eq, tag.v[0], b.nil());
  const TypeInfo* et = type_of(e);
  if (tag.t->is_iface() != et->is_iface()) {
    Val v = expr(e);
    return tag.t->is_iface() ? equal_mixed(tag, v) : equal_mixed(v, tag);
  }
  if (tag.t->is_iface() && tag.t != et) {
    const TypeInfo* any = p.info(p.store().universe_any());
    return equal(iface_to_iface(tag, any), iface_to_iface(expr(e), any));
  }
  return equal(tag, expr_as(e, tag.t));
}

void FuncBuilder::type_switch(ast::SwitchStmt* s) {
  auto* g = static_cast<ast::TypeSwitchGuard*>(s->tag);
  Val x = expr(g->x);
  bool empty = type_set(static_cast<Interface*>(x.t->under))->methods.empty();
  ValueId typ = empty ? x.v[0] : iface_type_word(x.v[0], x.t);
  BlockId done = b.new_block();
  targets_[s] = {done, 0, this};
  ast::CaseClause* def = nullptr;
  auto body = [&](ast::CaseClause* c) {
    stmts(c->body);
    b.jump(done);
  };
  auto bind = [&](ast::CaseClause* c, const Val& v) {
    if (!c->implicit) return;
    Val w = assign_conv(v, ti(c->implicit->type));
    if (needs_box(c->implicit)) w = stabilize(w);
    store_place(fresh_place(c->implicit), w);
  };
  for (ast::CaseClause* c : s->body) {
    if (!c->cases) {
      def = c;
      continue;
    }
    std::vector<ast::Expr*> list = case_list(c);
    BlockId match = b.new_block();
    bool single = list.size() == 1;
    Var itab = 0;
    for (ast::Expr* e : list) {
      BlockId next = b.new_block();
      b.set_pos(e->pos.off);
      if (is_nil(e)) {
        b.branch(b.cmp(Op::Eq, typ, b.nil()), match, next);
      } else {
        const TypeInfo* ct = ti(e->type);
        if (!ct->is_iface()) {
          b.branch(b.cmp(Op::Eq, typ, type_addr(ct)), match, next);
        } else if (type_set(static_cast<Interface*>(ct->under))->methods.empty()) {
          b.branch(b.cmp(Op::Ne, typ, b.nil()), match, next);
        } else {
          note_dynamic_iface(ct);
          BlockId some = b.new_block();
          b.branch(b.cmp(Op::Ne, typ, b.nil()), some, next);
          b.seal(some);
          b.set_block(some);
          ValueId tab = call_rt(RtFn::AssertE2I2, {type_addr(ct), typ}, Ty::Ptr);
          if (single) {
            itab = b.new_var(Ty::Ptr);
            b.write(itab, tab);
          }
          b.branch(b.cmp(Op::Ne, tab, b.nil()), match, next);
        }
      }
      b.seal(next);
      BlockId go_on = next;
      if (e == list.back()) {
        b.seal(match);
        start_or_dead(match);
        TempScope temps(*this);
        if (single && !is_nil(e)) {
          const TypeInfo* ct = ti(e->type);
          if (!ct->is_iface()) {
            if (c->implicit) bind(c, from_data_word(x.v[1], ct));
          } else if (itab) {
            bind(c, make_val(ct, {b.read(itab), x.v[1]}));
          } else {
            bind(c, make_val(ct, {typ, x.v[1]}));
          }
        } else {
          bind(c, x);
        }
        body(c);
      }
      start_or_dead(go_on);
    }
  }
  if (def) {
    bind(def, x);
    stmts(def->body);
  }
  b.jump(done);
  b.seal(done);
  start_or_dead(done);
}

}  // namespace gorun::build
