#include "jit/ir/builder.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/abi/bounds.h"
#include "tests/unit/ir/interp.h"

namespace gorun::ir {
namespace {

using test::Interp;

struct Fixture {
  SymbolTable syms;
  Function f;
  explicit Fixture(std::vector<Ty> params, std::vector<Ty> results) {
    f.sym = syms.intern("f");
    f.name = "f";
    for (size_t k = 0; k < params.size(); k++) f.sig.params.push_back({params[k], static_cast<uint8_t>(k)});
    for (size_t k = 0; k < results.size(); k++) f.sig.results.push_back({results[k], static_cast<uint8_t>(k)});
  }
  std::string text() {
    std::string problems;
    for (const std::string& p : verify(f)) problems += p + "\n";
    return problems + print(f, syms);
  }
  std::string run(const std::vector<int64_t>& args) { return Interp(f).run(args).text; }
};

std::vector<ValueId> params(Builder& b) {
  std::vector<ValueId> v;
  b.set_block(b.new_block());
  for (unsigned k = 0; k < b.fn().sig.params.size(); k++) v.push_back(b.param(b.fn().sig.params[k].ty, k));
  return v;
}

TEST(Builder, LoopVariablesBecomePhis) {
  Fixture x({Ty::I64, Ty::I64}, {Ty::I64});
  {
    Builder b(x.f);
    auto p = params(b);
    auto i = b.new_var(Ty::I64), sum = b.new_var(Ty::I64), step = b.new_var(Ty::I64);
    b.write(i, b.iconst(Ty::I64, 0));
    b.write(sum, b.iconst(Ty::I64, 0));
    b.write(step, p[1]);
    BlockId head = b.new_block(), body = b.new_block(), done = b.new_block();
    b.jump(head);
    b.set_block(head);
    b.branch(b.cmp(Op::LtS, b.read(i), p[0]), body, done);
    b.seal(body);
    b.seal(done);
    b.set_block(body);
    b.write(sum, b.op(Op::Add, Ty::I64, b.read(sum), b.read(step)));
    b.write(i, b.op(Op::Add, Ty::I64, b.read(i), b.iconst(Ty::I64, 1)));
    b.jump(head);
    b.seal(head);
    b.set_block(done);
    b.ret({b.read(sum)});
    b.finish();
  }
  EXPECT_EQ(x.text(), R"(func f(i64 r0, i64 r1) -> (i64 r0) {
b1:
  v1 = param i64 0
  v2 = param i64 1
  v3 = const i64 0
  jump b2
b2 (b1, b3):
  v5 = phi i64 v3, v12
  v9 = phi i64 v3, v10
  v6 = lts v5, v1
  branch v6, b3, b4
b3 (b2):
  v10 = add i64 v9, v2
  v11 = const i64 1
  v12 = add i64 v5, v11
  jump b2
b4 (b2):
  return v9
}
)");
  EXPECT_EQ(x.run({5, 3}), "return 15");
}

// Nested loops where an inner variable does not change: all its phis go, in whatever order blocks are sealed.
TEST(Builder, UnchangedVariablesLeaveNoPhi) {
  Fixture x({Ty::I8, Ty::I64}, {Ty::I64});
  {
    Builder b(x.f);
    auto p = params(b);
    auto v = b.new_var(Ty::I64);
    b.write(v, p[1]);
    std::vector<BlockId> heads;
    for (int depth = 0; depth < 20; depth++) {
      BlockId head = b.new_block();
      b.jump(head);
      b.set_block(head);
      b.read(v);
      heads.push_back(head);
    }
    while (!heads.empty()) {
      BlockId next = b.new_block();
      b.branch(p[0], heads.back(), next);
      b.seal(next);
      b.set_block(next);
      if (heads.size() % 2) b.seal(heads.back());
      heads.pop_back();
    }
    b.ret({b.read(v)});
    b.finish();
  }
  EXPECT_EQ(verify(x.f), std::vector<std::string>());
  for (const Block& blk : x.f.blocks)
    for (ValueId v : blk.ins) EXPECT_NE(x.f.ins[v].op, Op::Phi);
  EXPECT_EQ(x.run({0, 7}), "return 7");
}

TEST(Builder, NumberingFoldingAndDeadCode) {
  Fixture x({Ty::I64, Ty::Ptr}, {Ty::I64});
  {
    Builder b(x.f);
    auto p = params(b);
    b.nil_check(p[1]);
    ValueId a = b.load(Ty::I64, p[1], 8);
    b.nil_check(p[1]);
    ValueId c = b.load(Ty::I64, b.ptr_off(p[1], 8), 0);
    EXPECT_EQ(a, c);
    b.store(p[1], p[0], 16);
    EXPECT_EQ(b.load(Ty::I64, p[1], 16), p[0]);
    EXPECT_EQ(b.load(Ty::I64, p[1], 8), a);  // another field of the same object
    b.store(b.sym_addr(x.syms.intern("g")), p[0]);
    EXPECT_NE(b.load(Ty::I64, p[1], 8), a);  // may be the same memory
    ValueId s1 = b.op(Op::Add, Ty::I64, p[0], a), s2 = b.op(Op::Add, Ty::I64, a, p[0]);
    EXPECT_EQ(s1, s2);
    BlockId dead = b.new_block(), live = b.new_block();
    b.branch(b.cmp(Op::Eq, s1, s2), live, dead);
    b.seal(dead);
    b.seal(live);
    b.set_block(dead);
    EXPECT_FALSE(b.reachable());
    ValueId d = b.op(Op::Mul, Ty::I64, p[0], b.load(Ty::I64, p[1]));
    b.store(p[1], d);
    b.call_rt(0, {});
    b.ret({d});
    b.set_block(live);
    b.bounds_check(b.op(Op::And, Ty::I64, p[0], b.iconst(Ty::I64, 15)), b.iconst(Ty::I64, 16), 0, false);
    b.ret({s1});
    b.finish();
  }
  EXPECT_EQ(verify(x.f), std::vector<std::string>());
  for (const Block& blk : x.f.blocks)
    for (ValueId v : blk.ins) EXPECT_TRUE(x.f.ins[v].op != Op::BoundsCheck && x.f.ins[v].op != Op::Mul) << x.text();
}

TEST(Builder, LongChainsNeedNoStack) {
  Fixture x({Ty::I64, Ty::I8}, {Ty::I64});
  constexpr int kJoins = 50000;
  {
    Builder b(x.f);
    auto p = params(b);
    auto v = b.new_var(Ty::I64), w = b.new_var(Ty::I64);
    b.write(v, p[0]);
    b.write(w, p[0]);
    for (int k = 0; k < kJoins; k++) {
      BlockId yes = b.new_block(), join = b.new_block();
      b.branch(p[1], yes, join);
      b.seal(yes);
      b.set_block(yes);
      b.write(w, b.op(Op::Add, Ty::I64, b.read(w), b.iconst(Ty::I64, k)));
      b.jump(join);
      b.seal(join);
      b.set_block(join);
    }
    b.ret({b.op(Op::Add, Ty::I64, b.read(v), b.read(w))});
    b.finish();
  }
  EXPECT_EQ(x.run({1, 0}).substr(0, 6), "out of");
  EXPECT_TRUE(verify(x.f).empty());
}

// Every integer op with a constant operand, at every width, gives what the op on values gives.
TEST(Builder, ConstantOperandsAgreeWithEvaluation) {
  const Op ops[] = {Op::Add, Op::Sub,  Op::Mul,  Op::DivS, Op::DivU, Op::ModS, Op::ModU, Op::And, Op::Or,  Op::Xor,
                    Op::Shl, Op::ShrU, Op::ShrS, Op::RotL, Op::Eq,   Op::Ne,   Op::LtS,  Op::LeS, Op::LtU, Op::LeU};
  const Ty types[] = {Ty::I8, Ty::I16, Ty::I32, Ty::I64};
  std::mt19937_64 rnd(12345);
  auto value = [&]() -> int64_t {
    switch (rnd() % 5) {
      case 0: return static_cast<int64_t>(rnd());
      case 1: return static_cast<int64_t>(rnd() % 20) - 10;
      case 2: return static_cast<int64_t>(uint64_t{1} << (rnd() % 64));
      case 3: return static_cast<int64_t>((uint64_t{1} << (rnd() % 64)) - 1 - rnd() % 3);
      default: return static_cast<int64_t>(rnd() >> (rnd() % 64));
    }
  };
  for (Op op : ops)
    for (Ty ty : types)
      for (int k = 0; k < 400; k++) {
        int64_t c = canon(ty, value());
        bool left = op != Op::DivS && op != Op::DivU && op != Op::ModS && op != Op::ModU && k % 4 == 0;
        if (!left && c == 0 && (op == Op::DivS || op == Op::DivU || op == Op::ModS || op == Op::ModU)) continue;
        bool compare = info(op).result == ResultRule::Bool;
        Fixture x({ty}, {compare ? Ty::I8 : ty});
        {
          Builder b(x.f);
          auto p = params(b);
          ValueId in = p[0];
          if (k % 5 == 1 && ty != Ty::I8) in = b.op(Op::Zext, ty, b.op(Op::Trunc, Ty::I8, in));
          if (k % 5 == 2) in = b.op(Op::And, ty, in, b.iconst(ty, static_cast<int64_t>(type_max(ty) >> 1)));
          if (k % 5 == 3 && ty != Ty::I8) in = b.op(Op::Sext, ty, b.op(Op::Trunc, Ty::I8, in));
          ValueId r = left ? b.op(op, ty, b.iconst(ty, c), in) : b.op(op, ty, in, b.iconst(ty, c));
          b.ret({r});
          b.finish();
        }
        ASSERT_TRUE(verify(x.f).empty()) << x.text();
        for (int n = 0; n < 30; n++) {
          int64_t a = canon(ty, n < 2 ? c - n : value()), in = a;
          if (k % 5 == 1 && ty != Ty::I8) in = canon(ty, static_cast<int64_t>(zero_ext(Ty::I8, a)));
          if (k % 5 == 2) in = canon(ty, a & static_cast<int64_t>(type_max(ty) >> 1));
          if (k % 5 == 3 && ty != Ty::I8) in = canon(Ty::I8, a);
          int64_t u = left ? c : in, w = left ? in : c, want = 0;
          if (op == Op::Shl || op == Op::ShrU || op == Op::ShrS || op == Op::RotL) w = static_cast<int64_t>(zero_ext(ty, w));
          if (!eval_int(op, compare ? Ty::I8 : ty, ty, u, w, 0, &want)) continue;
          ASSERT_EQ(x.run({a}), "return " + std::to_string(want)) << a << "\n" << x.text();
        }
      }
}

TEST(Magic, AllDivisorsOfSixteenBits) {
  for (uint64_t c = 3; c < 65536; c++) {
    if ((c & (c - 1)) == 0) continue;
    UnsignedMagic u = unsigned_magic(32, c);
    SignedMagic s = signed_magic(32, static_cast<int64_t>(c));
    for (uint64_t x : {uint64_t{0}, c - 1, c, c + 1, uint64_t{0xffffffff}, uint64_t{0xffffffff} / c * c, uint64_t{0xffffffff} / c * c - 1}) {
      auto q = static_cast<uint64_t>((static_cast<unsigned __int128>(x) * ((static_cast<unsigned __int128>(1) << 32) + u.m)) >> (32 + u.shift));
      ASSERT_EQ(q, x / c) << x << " / " << c;
      auto sx = static_cast<int64_t>(static_cast<int32_t>(x));
      ASSERT_EQ((static_cast<__int128>(sx) * static_cast<__int128>(s.m) >> (32 + s.shift)) + (sx < 0), sx / static_cast<int64_t>(c)) << sx << " / " << c;
    }
  }
}

}  // namespace
}  // namespace gorun::ir
