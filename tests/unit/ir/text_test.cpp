#include <gtest/gtest.h>

#include "jit/ir/function.h"

namespace gorun::ir {
namespace {

std::string round_trip(std::string_view text) {
  SymbolTable syms;
  std::vector<Function> fs;
  std::string error;
  if (!parse(text, syms, &fs, &error)) return "error: " + error;
  std::string out;
  for (const Function& f : fs) out += print(f, syms);
  return out;
}

const char kAll[] = R"(func "main.(*T[int]).M"(i64 r0, ptr r1, f64 x0, f32 x1) -> (i64 r0, f64 x0) stack 16 display "main.(*T[...]).M" flags 3 args 2 pos 9 {
  slot s0 40 align 8 ptrs "defer"
  slot s1 16 align 8
  sig sig0 (ptr r0, i64 r1) -> (i64 r0) stack 8
  sig sig1 () -> () noreturn
  inlined 0 parent -1 pos 7 @strings.Index "strings.Index"
  inlined 1 parent 0 pos 8 "x y\"z"
b1:
  v1 = param i64 0
  v2 = param ptr 1
  v3 = param f64 2
  v4 = param f32 3
  v5 = closureptr
  v6 = const i8 -128
  v7 = fconst f64 0.1
  v8 = fconst f32 -0
  v9 = fconst f64 0x7ff8000000000001
  v10 = slotaddr s1+8
  v11 = argaddr 16
  v12 = outaddr 0
  v13 = symaddr @type:int +8
  v14 = symaddr @"go:string.\"a\x0ab\""
  v15 = ptradd v2, v1*8-16 #5
  v16 = ptroff v2+24 #6:1
  v17 = load i64 [v16-8] !volatile #0
  store [v2+8], v17
  storewb [v2], v13 #12
  move [v2], [v10], 16
  zero [v10], 16
  nilcheck v2, c=8192
  boundscheck v1, v17, SliceAcap !incl
  v20 = shl i64 v1, v17 !bounded
  v21 = fround f64 v3, c=1
  v22 = atomiccas [v2], v1, v20
  v23 = atomicadd i64 [v2+8], v1
  v24 = eq v1, v20
  v25 = select i64 v24, v1, v20
  v26 = call @"main.(*T[int]).N" sig0(v2, v1)
  v27 = result i64 v26, 0
  v28 = callclosure v5 sig1()
  v29 = callrt NewObject(v13)
  v30 = result ptr v29, 0
  deferframe s0, b2, b6
b2 (b1):
  branch v24, b3, b4 !likely1
b3 (b2, b4):
  v31 = phi i64 v1, v27
  switch v31, b5, b5, b6
b4 (b2):
  jump b3
b5 (b3, b3):
  v32 = phi i64 v31, v1
  return v32, v3
b6 (b1, b3) cold:
  unreachable
}
)";

TEST(Text, RoundTrip) { EXPECT_EQ(round_trip(kAll), kAll); }

TEST(Text, PredecessorsFollowFromTheText) {
  EXPECT_EQ(round_trip("func f() -> () {\nb1: ; comment\n  v1 = const i8 1\n  branch v1, b2, b3\nb2:\n  jump b3\nb3:\n  return\n}"),
            "func f() -> () {\nb1:\n  v1 = const i8 1\n  branch v1, b2, b3\nb2 (b1):\n  jump b3\nb3 (b1, b2):\n  return\n}\n");
}

TEST(Text, Errors) {
  EXPECT_EQ(round_trip("func f() -> () {\nb1:\n  v1 = frob i64 v2\n}"), "error: line 3: unknown op frob");
  EXPECT_EQ(round_trip("func f() -> () {\nb1:\n  v1 = neg i64 v7\n  return\n}"), "error: line 5: an operand of v1 = neg i64 v7 is not defined");
  EXPECT_EQ(round_trip("func f() -> () {\nb1:\n  jump b2\n}"), "error: line 4: block b2 is missing or empty");
  EXPECT_EQ(round_trip("func f() -> () {\nb1:\n  v1 = const i64 1\n  v1 = const i64 2\n"), "error: line 4: v1 is defined twice");
  EXPECT_EQ(round_trip("func f() -> () {\nb1:\n  v1 = slotaddr s0\n  return\n}"), "error: line 5: s0 is not declared");
}

std::string problems(std::string_view text) {
  SymbolTable syms;
  std::vector<Function> fs;
  std::string error;
  if (!parse(text, syms, &fs, &error)) return "error: " + error;
  std::string out;
  for (const std::string& p : verify(fs[0])) out += p + "\n";
  return out;
}

TEST(Verify, Accepts) {
  EXPECT_EQ(problems("func f(i64 r0) -> (i64 r0) {\nb1:\n  v1 = param i64 0\n  v2 = const i64 0\n  jump b2\nb2 (b1, b2):\n  v3 = phi i64 v2, v4\n  v4 = add i64 v3, v1\n"
                     "  v5 = lts v4, v1\n  branch v5, b2, b3\nb3 (b2):\n  return v4\n}"),
            "");
}

TEST(Verify, Rejects) {
  auto body = [](const std::string& text) {
    return problems("func f(i64 r0, ptr r1, i8 r2) -> (i64 r0) {\n  slot s0 40 align 8\nb1:\n  v1 = param i64 0\n  v2 = param ptr 1\n  v3 = param i8 2\n" + text + "}");
  };
  EXPECT_EQ(body("  return v1\n"), "");
  EXPECT_EQ(body("  v9 = add i64 v1, v3\n  return v9\n"), "b1: v9 = add i64 v1, v3: operands of another type\n");
  EXPECT_EQ(body("  v9 = neg i64 v10\n  v10 = neg i64 v1\n  return v9\n"), "b1: v9 = neg i64 v10: v10 does not dominate its use\n");
  EXPECT_EQ(body("  return v1, v1\n"), "b1: return v1, v1: wrong number of results\n");
  EXPECT_EQ(body("  store [v1], v1\n  return v1\n"), "b1: store [v1], v1: the address is no pointer\n");
  EXPECT_EQ(body("  v9 = param i64 0\n  v8 = const i64 1\n  v7 = param i64 0\n  return v9\n"), "b1: v7 = param i64 0: not at the start of the entry block\n");
  EXPECT_EQ(body("  branch v3, b2, b3\nb2:\n  v9 = neg i64 v1\n  jump b3\nb3:\n  return v9\n"), "b3: return v9: v9 does not dominate its use\n");
  EXPECT_EQ(body("  branch v3, b2, b3\nb2 (b1):\n  v9 = neg i64 v1\n  jump b3\nb3 (b1, b2):\n  v10 = phi i64 v9, v9\n  return v10\n"),
            "b3: v10 = phi i64 v9, v9: v9 does not dominate the end of b1\n");
  EXPECT_EQ(body("  branch v3, b2, b3\nb2 (b1):\n  jump b3\nb3 (b2):\n  return v1\n"), "successors and predecessors disagree\n");
  EXPECT_EQ(body("  v9 = const i64 0\n  deferframe s0, b2, b3\nb2:\n  return v1\nb3:\n  return v9\n"), "b3: return v9: v9 is live at the landing block b3\n");
}

TEST(Cfg, LoopsAndDominators) {
  SymbolTable syms;
  std::vector<Function> fs;
  std::string error;
  ASSERT_TRUE(
      parse("func f(i8 r0) -> () {\nb1:\n  v1 = param i8 0\n  jump b2\nb2:\n  jump b3\nb3:\n  branch v1, b3, b4\nb4:\n  branch v1, b2, b5\nb5:\n  return\n"
            "b6:\n  jump b5\n}",
            syms, &fs, &error))
      << error;
  Function& f = fs[0];
  compute_cfg(f);
  EXPECT_EQ(f.blocks[3].loop_depth, 2);
  EXPECT_EQ(f.blocks[3].loop_header, 3u);
  EXPECT_EQ(f.blocks[2].loop_depth, 1);
  EXPECT_EQ(f.blocks[4].loop_header, 2u);
  EXPECT_EQ(f.blocks[5].loop_depth, 0);
  EXPECT_EQ(f.blocks[5].idom, 4u);
  EXPECT_EQ(f.blocks[4].idom, 3u);
  EXPECT_TRUE(f.blocks[6].ins.empty());
  EXPECT_EQ(f.blocks[5].preds.size(), 1u);
}

}  // namespace
}  // namespace gorun::ir
