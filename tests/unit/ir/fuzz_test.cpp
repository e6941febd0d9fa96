// Random small programs: what the tree means (evaluated here) must be what the built function does, and what it does after every pass.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "jit/ir/builder.h"
#include "jit/opt/inline.h"
#include "jit/opt/passes.h"
#include "tests/unit/ir/interp.h"

namespace gorun::ir {
namespace {

constexpr int kArray = 8;
constexpr Ty kTypes[] = {Ty::I64, Ty::I32, Ty::I16, Ty::I8};

struct Expr {
  enum Kind { Const, Var, Binary, Compare, Convert, Element, Choose, Call } kind = Const;
  Ty ty = Ty::I64;
  Op op = Op::Nop;
  int64_t value = 0;  // constant or variable
  std::vector<Expr> sub;
};
struct Stmt {
  enum Kind { Assign, Store, Trace, If, For, While, Break, Continue, Return } kind = Assign;
  int var = 0;
  int64_t step = 1;
  std::vector<Expr> e;
  std::vector<Stmt> body, other;
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : rnd(seed) {}
  std::mt19937_64 rnd;
  std::vector<Ty> vars;
  int callees = 0;  // how many functions of four i64 there are to call

  // One of the functions that are called.
  std::vector<Stmt> callee() {
    vars.assign(6, Ty::I64);
    auto body = block(pick(2), false, 3);
    callees++;
    return body;
  }
  std::vector<Stmt> program() {
    vars.clear();
    int n = 3 + pick(6);
    for (int k = 0; k < n; k++) vars.push_back(pick(3) ? Ty::I64 : kTypes[pick(4)]);
    vars.push_back(Ty::I64);
    return block(3, false, 8);
  }

 private:
  int pick(int n) { return static_cast<int>(rnd() % static_cast<uint64_t>(n)); }
  int64_t constant() {
    switch (pick(6)) {
      case 0: return static_cast<int64_t>(rnd());
      case 1: return static_cast<int64_t>(uint64_t{1} << pick(64));
      case 2: return pick(64);
      case 3: return -1 - pick(5);
      default: return pick(10);
    }
  }
  int var_of(Ty t) {
    for (int tries = 0; tries < 8; tries++) {
      int v = pick(static_cast<int>(vars.size()));
      if (vars[static_cast<size_t>(v)] == t) return v;
    }
    return -1;
  }
  Expr expr(Ty t, int depth) {
    Expr e;
    e.ty = t;
    int k = depth == 0 ? pick(2) : pick(10);
    if (k == 1) {
      int v = var_of(t);
      if (v >= 0) {
        e.kind = Expr::Var;
        e.value = v;
        return e;
      }
      k = 0;
    }
    if (k == 0) {
      e.value = canon(t, constant());
      return e;
    }
    if (k == 2 && t == Ty::I64) {
      e.kind = Expr::Element;
      e.sub.push_back(index(depth - 1));
      return e;
    }
    if (k == 3) {
      e.kind = Expr::Convert;
      Ty from = kTypes[pick(4)];
      if (from == t) from = t == Ty::I64 ? Ty::I32 : Ty::I64;
      e.op = ty_size(from) > ty_size(t) ? Op::Trunc : pick(2) ? Op::Sext : Op::Zext;
      e.sub.push_back(expr(from, depth - 1));
      return e;
    }
    if (k == 5 && t == Ty::I64 && callees > 0) {
      e.kind = Expr::Call;
      e.value = pick(callees);
      for (int a = 0; a < 4; a++) e.sub.push_back(expr(Ty::I64, depth > 2 ? 1 : 0));
      return e;
    }
    if (k == 4 && t == Ty::I8) return condition(depth - 1);
    if (k == 4) {
      e.kind = Expr::Choose;
      e.sub.push_back(condition(depth - 1));
      e.sub.push_back(expr(t, depth - 1));
      e.sub.push_back(expr(t, depth - 1));
      return e;
    }
    static const Op kOps[] = {Op::Add, Op::Add, Op::Sub, Op::Sub, Op::Mul, Op::And, Op::Or, Op::Xor, Op::Shl, Op::ShrU, Op::ShrS, Op::DivS, Op::DivU, Op::ModS, Op::ModU, Op::RotL};
    e.kind = Expr::Binary;
    e.op = kOps[pick(16)];
    e.sub.push_back(expr(t, depth - 1));
    if (e.op == Op::Shl || e.op == Op::ShrU || e.op == Op::ShrS) {
      e.sub.push_back(expr(kTypes[pick(4)], depth - 1));
    } else {
      e.sub.push_back(expr(t, depth - 1));
    }
    return e;
  }
  Expr index(int depth) {
    if (pick(2)) return expr(Ty::I64, depth);
    Expr e;
    e.kind = Expr::Binary;
    e.op = Op::And;
    e.sub.push_back(expr(Ty::I64, depth));
    Expr c;
    c.value = pick(2) ? 7 : 15;
    e.sub.push_back(c);
    return e;
  }
  Expr condition(int depth) {
    static const Op kOps[] = {Op::Eq, Op::Ne, Op::LtS, Op::LtS, Op::LeS, Op::LtU, Op::LeU};
    Expr e;
    e.kind = Expr::Compare;
    e.ty = Ty::I8;
    e.op = kOps[pick(7)];
    Ty t = pick(3) ? Ty::I64 : kTypes[pick(4)];
    int d = depth > 0 ? depth : 0;
    e.sub.push_back(expr(t, d > 1 ? 1 : d));
    e.sub.push_back(expr(t, d > 1 ? 1 : d));
    return e;
  }
  std::vector<Stmt> block(int depth, bool in_loop, int most) {
    std::vector<Stmt> out;
    int n = 1 + pick(most);
    for (int k = 0; k < n; k++) out.push_back(stmt(depth, in_loop));
    return out;
  }
  Stmt stmt(int depth, bool in_loop) {
    Stmt s;
    int k = pick(depth > 0 ? 14 : 9);
    if (k < 4) {
      s.kind = Stmt::Assign;
      s.var = pick(static_cast<int>(vars.size()));
      s.e.push_back(expr(vars[static_cast<size_t>(s.var)], 3));
    } else if (k < 6) {
      s.kind = Stmt::Store;
      s.e.push_back(index(2));
      s.e.push_back(expr(Ty::I64, 3));
    } else if (k < 8) {
      s.kind = Stmt::Trace;
      s.e.push_back(expr(Ty::I64, 3));
    } else if (k == 8) {
      int what = pick(8);
      s.kind = in_loop && what < 3 ? (what ? Stmt::Break : Stmt::Continue) : what == 7 ? Stmt::Return : Stmt::Trace;
      s.e.push_back(expr(Ty::I64, 2));
    } else if (k < 11) {
      s.kind = Stmt::If;
      s.e.push_back(condition(2));
      s.body = block(depth - 1, in_loop, 4);
      if (pick(2)) s.other = block(depth - 1, in_loop, 4);
    } else if (k < 13) {
      // for v := a; v < b; v += step
      s.kind = Stmt::For;
      s.var = var_of(Ty::I64);
      if (s.var < 0) s.var = static_cast<int>(vars.size()) - 1;
      s.step = pick(4) ? 1 : pick(2) ? -1 : 1 + pick(3);
      s.e.push_back(expr(Ty::I64, 1));
      if (pick(2)) s.e[0] = Expr{};
      s.e.push_back(expr(Ty::I64, 1));
      if (pick(2)) {
        s.e[1] = Expr{};
        s.e[1].value = kArray;
      }
      s.body = block(depth - 1, true, 4);
    } else {
      s.kind = Stmt::While;
      s.e.push_back(condition(2));
      s.body = block(depth - 1, true, 4);
    }
    return s;
  }
};

// What the tree means.
class Evaluate {
 public:
  Evaluate(const std::vector<Ty>& types, const std::vector<std::vector<Stmt>>& callees) : types_(types), callees_(callees), vars_(types.size()) {}
  std::string run(const std::vector<Stmt>& body, const std::vector<int64_t>& args) {
    for (size_t k = 0; k < args.size(); k++) vars_[k] = canon(types_[k], args[k]);
    Flow f = block(body);
    if (f == Next) return out_ + "return " + std::to_string(vars_[0]);
    return out_;
  }

 private:
  enum Flow { Next, Break, Continue, Stop };
  Flow stop(const std::string& s) {
    out_ += s;
    stopped_ = true;
    return Stop;
  }
  int64_t eval(const Expr& e) {
    if (stopped_) return 0;
    switch (e.kind) {
      case Expr::Const: return e.value;
      case Expr::Var: return vars_[static_cast<size_t>(e.value)];
      case Expr::Convert: {
        int64_t r = 0;
        eval_int(e.op, e.ty, e.sub[0].ty, eval(e.sub[0]), 0, 0, &r);
        return r;
      }
      case Expr::Call: {
        std::vector<int64_t> args;
        for (const Expr& a : e.sub) args.push_back(eval(a));
        if (stopped_) return 0;
        static const std::vector<Ty> kSix(6, Ty::I64);
        std::string t = Evaluate(kSix, callees_).run(callees_[static_cast<size_t>(e.value)], args);
        size_t last = t.rfind("return ");
        if (last == std::string::npos || (last != 0 && t[last - 1] != '\n')) {
          stop(t);
          return 0;
        }
        out_ += t.substr(0, last);
        return strtoll(t.c_str() + last + 7, nullptr, 10);
      }
      case Expr::Element: {
        int64_t i = eval(e.sub[0]);
        return check(i) ? array_[i] : 0;
      }
      case Expr::Choose: {
        int64_t c = eval(e.sub[0]), a = eval(e.sub[1]), b = eval(e.sub[2]);
        return c ? a : b;
      }
      default: {
        int64_t a = eval(e.sub[0]), b = eval(e.sub[1]), r = 0;
        if (stopped_) return 0;
        if (e.op == Op::DivS || e.op == Op::DivU || e.op == Op::ModS || e.op == Op::ModU)
          if (b == 0) {
            stop("divide");
            return 0;
          }
        if (e.op == Op::Shl || e.op == Op::ShrU || e.op == Op::ShrS || e.op == Op::RotL) b = static_cast<int64_t>(zero_ext(e.sub[1].ty, b));
        CHECK(eval_int(e.op, e.ty, e.sub[0].ty, a, b, 0, &r));
        return r;
      }
    }
  }
  bool check(int64_t i) {
    if (stopped_) return false;
    if (i >= 0 && i < kArray) return true;
    stop("bounds " + std::to_string(i) + " " + std::to_string(kArray) + " kind 0");
    return false;
  }
  Flow block(const std::vector<Stmt>& b) {
    for (const Stmt& s : b) {
      Flow f = stmt(s);
      if (f != Next) return f;
    }
    return Next;
  }
  Flow stmt(const Stmt& s) {
    switch (s.kind) {
      case Stmt::Assign: {
        int64_t v = eval(s.e[0]);
        if (stopped_) return Stop;
        vars_[static_cast<size_t>(s.var)] = v;
        return Next;
      }
      case Stmt::Store: {
        int64_t i = eval(s.e[0]), v = eval(s.e[1]);
        if (!check(i)) return Stop;
        array_[i] = v;
        return Next;
      }
      case Stmt::Trace: {
        int64_t v = eval(s.e[0]);
        if (stopped_) return Stop;
        out_ += "call call 1 " + std::to_string(v) + "\n";
        return out_.size() > 4000 ? stop("long") : Next;
      }
      case Stmt::If: {
        int64_t c = eval(s.e[0]);
        if (stopped_) return Stop;
        return block(c ? s.body : s.other);
      }
      case Stmt::For: {
        int64_t& v = vars_[static_cast<size_t>(s.var)];
        int64_t init = eval(s.e[0]);
        if (stopped_) return Stop;
        v = init;
        for (;;) {
          int64_t limit = eval(s.e[1]);
          if (stopped_) return Stop;
          if (!(s.step > 0 ? v < limit : v > limit)) return Next;
          if (fuel_-- == 0) return stop("fuel");
          Flow f = block(s.body);
          if (f == Break) return Next;
          if (f == Stop) return Stop;
          v = static_cast<int64_t>(static_cast<uint64_t>(v) + static_cast<uint64_t>(s.step));
        }
      }
      case Stmt::While:
        for (;;) {
          int64_t c = eval(s.e[0]);
          if (stopped_) return Stop;
          if (!c) return Next;
          if (fuel_-- == 0) return stop("fuel");
          Flow f = block(s.body);
          if (f == Break) return Next;
          if (f == Stop) return Stop;
        }
      case Stmt::Break: return Break;
      case Stmt::Continue: return Continue;
      case Stmt::Return: {
        int64_t v = eval(s.e[0]);
        return stopped_ ? Stop : stop("return " + std::to_string(v));
      }
    }
    return Next;
  }
  const std::vector<Ty>& types_;
  const std::vector<std::vector<Stmt>>& callees_;
  std::vector<int64_t> vars_;
  int64_t array_[kArray] = {};
  std::string out_;
  bool stopped_ = false;
  int fuel_ = 60;
};

// The same program as IR. Loops count down a fuel of their own, as the evaluation does.
class Build {
 public:
  Build(Function& f, SymbolTable& syms, const std::vector<Ty>& types, const std::string& name) : b_(f), syms_(syms) {
    syms.intern("trace");  // 1
    syms.intern("fuel");   // 2
    f.sym = syms.intern(name);
    f.name = name;
    for (size_t k = 0; k < 4; k++) f.sig.params.push_back({types[k], static_cast<uint8_t>(k)});
    f.sig.results.push_back({Ty::I64, 0});
    BlockId entry = b_.new_block();
    b_.set_block(entry);
    std::vector<ValueId> p;
    for (unsigned k = 0; k < 4; k++) p.push_back(b_.param(types[k], k));
    for (size_t k = 0; k < types.size(); k++) {
      // Every third variable lives in a slot, for `promote`.
      in_slot_.push_back(k % 3 == 2);
      vars_.push_back(in_slot_.back() ? b_.new_slot(8, 8, false) : b_.new_var(types[k]));
      write(k, k < 4 ? p[k] : b_.iconst(types[k], 0));
    }
    fuel_ = b_.new_var(Ty::I64);
    b_.write(fuel_, b_.iconst(Ty::I64, 60));
    array_ = b_.new_slot(kArray * 8, 8, false, "array");
    CallSig sig;
    sig.params.push_back({Ty::I64, 0});
    sig_ = b_.add_sig(sig);
    CallSig four;
    for (uint8_t k = 0; k < 4; k++) four.params.push_back({Ty::I64, k});
    four.results.push_back({Ty::I64, 0});
    four_ = b_.add_sig(four);
    CallSig end;
    end.no_return = true;
    end_sig_ = b_.add_sig(end);
    b_.zero(b_.slot_addr(array_), kArray * 8);
    types_ = types;
  }
  void run(const std::vector<Stmt>& body) {
    block(body);
    ValueId v = read(0);
    if (types_[0] != Ty::I64 && b_.reachable()) v = b_.op(Op::Sext, Ty::I64, v);
    b_.ret({v});
    b_.finish();
  }

 private:
  ValueId read(size_t k) { return in_slot_[k] ? b_.load(types_[k], b_.slot_addr(vars_[k])) : b_.read(vars_[k]); }
  void write(size_t k, ValueId v) {
    if (in_slot_[k]) {
      b_.store(b_.slot_addr(vars_[k]), v);
    } else {
      b_.write(vars_[k], v);
    }
  }
  ValueId eval(const Expr& e) {
    switch (e.kind) {
      case Expr::Const: return b_.iconst(e.ty, e.value);
      case Expr::Var: return read(static_cast<size_t>(e.value));
      case Expr::Convert: return b_.op(e.op, e.ty, eval(e.sub[0]));
      case Expr::Call: {
        std::vector<ValueId> args;
        for (const Expr& a : e.sub) args.push_back(eval(a));
        ValueId c = b_.call(syms_.intern("g" + std::to_string(e.value)), four_, args);
        return b_.result(c, Ty::I64, 0);
      }
      case Expr::Element: {
        ValueId i = eval(e.sub[0]);
        return b_.load(Ty::I64, element(i));
      }
      case Expr::Choose: {
        ValueId c = eval(e.sub[0]), x = eval(e.sub[1]), y = eval(e.sub[2]);
        return b_.op(Op::Select, e.ty, c, x, y);
      }
      case Expr::Compare: {
        ValueId x = eval(e.sub[0]), y = eval(e.sub[1]);
        return b_.cmp(e.op, x, y);
      }
      case Expr::Binary: {
        ValueId x = eval(e.sub[0]), y = eval(e.sub[1]);
        if (e.op == Op::DivS || e.op == Op::DivU || e.op == Op::ModS || e.op == Op::ModU) b_.op(Op::ZeroCheck, Ty::Void, y);
        return b_.op(e.op, e.ty, x, y);
      }
    }
    return kNoId;
  }
  ValueId element(ValueId i) {
    b_.bounds_check(i, b_.iconst(Ty::I64, kArray), 0, false);
    return b_.ptr_add(b_.slot_addr(array_), i, 8);
  }
  void block(const std::vector<Stmt>& b) {
    for (const Stmt& s : b) stmt(s);
  }
  void spend() {
    BlockId empty = b_.new_block(true), go = b_.new_block();
    ValueId v = b_.read(fuel_);
    b_.branch(b_.cmp(Op::Eq, v, b_.iconst(Ty::I64, 0)), empty, go);
    b_.seal(empty);
    b_.seal(go);
    b_.set_block(empty);
    b_.call(syms_.intern("fuel"), end_sig_, {});
    b_.set_block(go);
    b_.write(fuel_, b_.op(Op::Sub, Ty::I64, v, b_.iconst(Ty::I64, 1)));
  }
  void loop(const Stmt& s) {
    BlockId head = b_.new_block(), body = b_.new_block(), next = b_.new_block(), done = b_.new_block();
    auto v = static_cast<size_t>(s.var);
    if (s.kind == Stmt::For) write(v, eval(s.e[0]));
    b_.jump(head);
    b_.set_block(head);
    ValueId c;
    if (s.kind == Stmt::For) {
      ValueId limit = eval(s.e[1]);
      c = s.step > 0 ? b_.cmp(Op::LtS, read(v), limit) : b_.cmp(Op::LtS, limit, read(v));
    } else {
      c = eval(s.e[0]);
    }
    b_.branch(c, body, done);
    b_.seal(body);
    b_.set_block(body);
    spend();
    loops_.push_back({next, done});
    block(s.body);
    loops_.pop_back();
    b_.jump(next);
    b_.seal(next);
    b_.set_block(next);
    if (s.kind == Stmt::For) write(v, b_.op(Op::Add, Ty::I64, read(v), b_.iconst(Ty::I64, s.step)));
    b_.jump(head);
    b_.seal(head);
    b_.seal(done);
    b_.set_block(done);
  }
  void stmt(const Stmt& s) {
    switch (s.kind) {
      case Stmt::Assign: write(static_cast<size_t>(s.var), eval(s.e[0])); break;
      case Stmt::Store: {
        ValueId i = eval(s.e[0]), v = eval(s.e[1]);
        b_.store(element(i), v);
        break;
      }
      case Stmt::Trace: {
        ValueId v = eval(s.e[0]);
        b_.call(static_cast<SymId>(1), sig_, {v});
        break;
      }
      case Stmt::If: {
        BlockId yes = b_.new_block(), no = b_.new_block(), join = b_.new_block();
        b_.branch(eval(s.e[0]), yes, no);
        b_.seal(yes);
        b_.seal(no);
        b_.set_block(yes);
        block(s.body);
        b_.jump(join);
        b_.set_block(no);
        block(s.other);
        b_.jump(join);
        b_.seal(join);
        b_.set_block(join);
        break;
      }
      case Stmt::For:
      case Stmt::While: loop(s); break;
      case Stmt::Break: b_.jump(loops_.back().second); break;
      case Stmt::Continue: b_.jump(loops_.back().first); break;
      case Stmt::Return: {
        ValueId v = eval(s.e[0]);
        b_.ret({v});
        break;
      }
    }
  }
  Builder b_;
  SymbolTable& syms_;
  std::vector<Ty> types_;
  std::vector<uint32_t> vars_;  // variables or slots
  std::vector<bool> in_slot_;
  uint32_t fuel_ = 0, array_ = 0, sig_ = 0, end_sig_ = 0, four_ = 0;
  std::vector<std::pair<BlockId, BlockId>> loops_;
};

// Traces are cut to what both sides can say.
std::string normal(std::string s) {
  static const std::string kFuel = [] {  // symbols are numbered in order of appearance: "f", "fuel"
    SymbolTable fresh;
    return "call call " + std::to_string(fresh.size() + 1) + "\n";
  }();
  size_t at = s.find(kFuel);
  if (at != std::string::npos) s = s.substr(0, at) + "fuel";
  if (s.size() > 4000) s.resize(4000);
  return s;
}

TEST(Fuzz, BuilderAndPassesKeepTheMeaning) {
  uint64_t seeds = 1500, first = 1;
  if (const char* n = getenv("GORUN_FUZZ_SEEDS")) seeds = strtoull(n, nullptr, 10);
  if (const char* n = getenv("GORUN_FUZZ_FIRST")) first = strtoull(n, nullptr, 10);
  Simplifier::count_hits = true;
  size_t checks_before = 0, checks_after = 0, inlined = 0;
  for (uint64_t seed = first; seed < first + seeds; seed++) {
    Generator g(seed);
    SymbolTable syms;
    std::vector<std::vector<Stmt>> callees;
    std::vector<Function> known(2);
    struct Sources {
      std::vector<Function>& all;
    } sources{known};
    opt::InlineSource inlinable;
    inlinable.callee = [](void* ctx, SymId s) -> const Function* {
      for (Function& k : static_cast<Sources*>(ctx)->all)
        if (k.sym == s) return &k;
      return nullptr;
    };
    inlinable.ctx = &sources;
    std::map<uint32_t, const Function*> runnable;
    for (size_t k = 0; k < known.size(); k++) {
      std::vector<Stmt> body = g.callee();
      Build(known[k], syms, std::vector<Ty>(6, Ty::I64), "g" + std::to_string(k)).run(body);
      callees.push_back(std::move(body));
      opt::PassContext ctx;
      opt::inline_calls(known[k], inlinable);
      opt::run_passes(known[k], ctx);
      runnable[static_cast<uint32_t>(known[k].sym)] = &known[k];
    }
    std::vector<Stmt> program = g.program();
    Function f;
    Build build(f, syms, g.vars, "f");
    build.run(program);
    std::string built = print(f, syms);
    ASSERT_EQ(verify(f), std::vector<std::string>()) << "seed " << seed << "\n" << built;
    auto execute = [&](const std::vector<int64_t>& args) {
      test::Interp in(f, 100000, false);
      in.known = runnable;
      return normal(in.run(args).text);
    };
    std::vector<std::vector<int64_t>> inputs;
    std::vector<std::string> expected;
    for (int k = 0; k < 6; k++) {
      std::vector<int64_t> args;
      for (int a = 0; a < 4; a++) args.push_back(k < 2 ? k * 3 : k < 4 ? static_cast<int64_t>(g.rnd() % 12) - 2 : static_cast<int64_t>(g.rnd() >> (g.rnd() % 64)));
      std::string want = normal(Evaluate(g.vars, callees).run(program, args));
      if (want.ends_with("long")) continue;
      inputs.push_back(args);
      expected.push_back(want);
      ASSERT_EQ(execute(args), want) << "seed " << seed << " built\n" << built;
    }
    for (const Block& b : f.blocks)
      for (ValueId v : b.ins) checks_before += f.ins[v].op == Op::BoundsCheck;
    for (const char* pass : {"inline", "fold", "promote", "facts", "fold", "cleanup", "dce"}) {
      if (std::string_view(pass) == "inline") {
        inlined += opt::inline_calls(f, inlinable);
      } else {
        opt::run_pass(f, pass);
      }
      ASSERT_EQ(verify(f), std::vector<std::string>()) << "seed " << seed << " after " << pass << "\n" << built << "\n" << print(f, syms);
      for (size_t k = 0; k < inputs.size(); k++) ASSERT_EQ(execute(inputs[k]), expected[k]) << "seed " << seed << " after " << pass << "\n" << built << "\n" << print(f, syms);
    }
    for (const Block& b : f.blocks)
      for (ValueId v : b.ins) checks_after += f.ins[v].op == Op::BoundsCheck;
    std::vector<Function> again;
    std::string error;
    std::string text = print(f, syms);
    ASSERT_TRUE(parse(text, syms, &again, &error)) << error;
    ASSERT_EQ(print(again[0], syms), text);
  }
  EXPECT_LT(checks_after, checks_before);
  EXPECT_GT(inlined, 0u);
  fprintf(stderr, "bounds checks: %zu built, %zu left; %zu functions with inlined calls\n", checks_before, checks_after, inlined);
}

}  // namespace
}  // namespace gorun::ir
