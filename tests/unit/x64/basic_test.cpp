#include <gtest/gtest.h>

#include "tests/unit/x64/harness.h"

namespace gorun::x64::testing {
namespace {

TEST(Basic, Add) {
  Jit j;
  j.load(R"(func add(i64 r0, i64 r1) -> (i64 r0) {
b1:
  v1 = param i64 0
  v2 = param i64 1
  v3 = add i64 v1, v2
  return v3
})");
  EXPECT_EQ(j.run("add", {2, 40}), 42u);
}

TEST(Basic, Fib) {
  Jit j;
  j.want_text = true;
  j.load(R"(func fib(i64 r0) -> (i64 r0) {
  sig sig0 (i64 r0) -> (i64 r0)
b1:
  v1 = param i64 0
  v2 = const i64 2
  v3 = lts v1, v2
  branch v3, b2, b3
b2:
  return v1
b3:
  v4 = const i64 -1
  v5 = add i64 v1, v4
  v6 = call @fib sig0(v5)
  v7 = result i64 v6, 0
  v8 = const i64 -2
  v9 = add i64 v1, v8
  v10 = call @fib sig0(v9)
  v11 = result i64 v10, 0
  v12 = add i64 v7, v11
  return v12
})");
  EXPECT_EQ(j.run("fib", {20}), 6765u) << j.mach << j.assembly;
  if (getenv("SHOW")) printf("%s%s", j.mach.c_str(), j.assembly.c_str());
}

TEST(Basic, LoopSum) {
  Jit j;
  j.want_text = true;
  j.load(R"(func sum(ptr r0, i64 r1) -> (i64 r0) {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = const i64 0
  jump b2
b2:
  v4 = phi i64 v3, v9
  v5 = phi i64 v3, v10
  v6 = lts v5, v2
  branch v6, b3, b4
b3:
  v7 = ptradd v1, v5*8
  v8 = load i64 [v7]
  v9 = add i64 v4, v8
  v11 = const i64 1
  v10 = add i64 v5, v11
  jump b2
b4:
  return v4
})");
  uint64_t a[5] = {1, 2, 3, 4, 100};
  EXPECT_EQ(j.run("sum", {reinterpret_cast<uint64_t>(a), 5}), 110u) << j.mach;
  EXPECT_EQ(j.run("sum", {reinterpret_cast<uint64_t>(a), 0}), 0u);
  if (getenv("SHOW")) printf("%s%s", j.mach.c_str(), j.assembly.c_str());
}

TEST(Basic, BoundsCheckPanics) {
  Jit j;
  j.load(R"(func at(ptr r0, i64 r1, i64 r2) -> (i64 r0) {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = param i64 2
  boundscheck v3, v2, Index
  v7 = ptradd v1, v3*8
  v8 = load i64 [v7]
  return v8
})");
  uint64_t a[3] = {7, 8, 9};
  uint64_t p = reinterpret_cast<uint64_t>(a);
  EXPECT_EQ(j.run("at", {p, 3, 2}), 9u);
  Regs in;
  in.r[0] = p;
  in.r[1] = 3;
  in.r[2] = 5;
  Regs r = j.call("at", in);
  EXPECT_EQ(j.panic_name(r), "runtime.panicIndex");
  EXPECT_EQ(r.r[0], 5u);
  EXPECT_EQ(r.r[1], 3u);
}

}  // namespace
}  // namespace gorun::x64::testing
