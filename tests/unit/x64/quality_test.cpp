// Prints code of small kernels (SHOW=1) and times the compiler and its code; checks results only.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

#include "tests/unit/x64/harness.h"

namespace gorun::x64::testing {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
bool show() { return getenv("SHOW") != nullptr; }

const char* kSieve = R"(func sieve(ptr r0, i64 r1) -> (i64 r0) {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = const i64 2
  v4 = const i64 0
  v5 = const i64 1
  v6 = const i8 1
  jump b2
b2:
  v10 = phi i64 v3, v30
  v11 = phi i64 v4, v31
  v12 = lts v10, v2
  branch v12, b3, b9
b3:
  boundscheck v10, v2, Index
  v13 = ptradd v1, v10*1
  v14 = load i8 [v13]
  v15 = const i8 0
  v16 = ne v14, v15
  branch v16, b8, b4
b4:
  v17 = add i64 v11, v5
  v18 = mul i64 v10, v10
  jump b5
b5:
  v20 = phi i64 v18, v24
  v21 = lts v20, v2
  branch v21, b6, b8
b6:
  boundscheck v20, v2, Index
  v23 = ptradd v1, v20*1
  store [v23], v6
  v24 = add i64 v20, v10
  jump b5
b8:
  v31 = phi i64 v11, v17
  v30 = add i64 v10, v5
  jump b2
b9:
  return v11
})";

// c = a * b, n x n, row-major, with bounds checks as slices have them
const char* kMatmul = R"(func matmul(ptr r0, ptr r1, ptr r2, i64 r3, i64 r4) -> () {
b1:
  v1 = param ptr 0
  v2 = param ptr 1
  v3 = param ptr 2
  v4 = param i64 3
  v5 = param i64 4
  v6 = const i64 0
  v7 = const i64 1
  v8 = fconst f64 0
  jump b2
b2:
  v10 = phi i64 v6, v11
  v12 = lts v10, v4
  branch v12, b3, b12
b3:
  v13 = mul i64 v10, v4
  jump b4
b4:
  v15 = phi i64 v6, v16
  v17 = lts v15, v4
  branch v17, b5, b11
b5:
  jump b6
b6:
  v20 = phi i64 v6, v21
  v22 = phi f64 v8, v23
  v24 = lts v20, v4
  branch v24, b7, b10
b7:
  v25 = add i64 v13, v20
  boundscheck v25, v5, Index
  v26 = ptradd v2, v25*8
  v27 = load f64 [v26]
  v28 = mul i64 v20, v4
  v29 = add i64 v28, v15
  boundscheck v29, v5, Index
  v30 = ptradd v3, v29*8
  v31 = load f64 [v30]
  v32 = fmul f64 v27, v31
  v23 = fadd f64 v22, v32
  v21 = add i64 v20, v7
  jump b6
b10:
  v35 = add i64 v13, v15
  boundscheck v35, v5, Index
  v36 = ptradd v1, v35*8
  store [v36], v22
  v16 = add i64 v15, v7
  jump b4
b11:
  v11 = add i64 v10, v7
  jump b2
b12:
  return
})";

const char* kFib = R"(func fib(i64 r0) -> (i64 r0) {
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
})";

// for i < n { if a[i] > limit { slow call } ; sum += a[i] * k }: the call must not cost the loop anything
const char* kSlowPath = R"(func slow(ptr r0, i64 r1, i64 r2, i64 r3) -> (i64 r0) {
  sig sig0 (i64 r0, i64 r1) -> (i64 r0)
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = param i64 2
  v4 = param i64 3
  v5 = const i64 0
  v6 = const i64 1
  jump b2
b2:
  v10 = phi i64 v5, v20
  v11 = phi i64 v5, v19
  v12 = lts v10, v2
  branch v12, b3, b6
b3:
  v13 = ptradd v1, v10*8
  v14 = load i64 [v13]
  v15 = lts v3, v14
  branch v15, b4, b5 !likely1
b4 cold:
  v16 = call @clobber sig0(v14, v11)
  v17 = result i64 v16, 0
  jump b5
b5:
  v18 = phi i64 v14, v17
  v22 = mul i64 v18, v4
  v19 = add i64 v11, v22
  v20 = add i64 v10, v6
  jump b2
b6:
  return v11
})";

TEST(Quality, Sieve) {
  Jit j;
  j.want_text = true;
  j.load(kSieve);
  if (show()) printf("%s%s", j.mach.c_str(), j.assembly.c_str());
  std::vector<uint8_t> a(8192);
  uint64_t p = reinterpret_cast<uint64_t>(a.data());
  EXPECT_EQ(j.run("sieve", {p, a.size()}), 1028u);
  double best = 1;
  for (int k = 0; k < 200; k++) {
    std::fill(a.begin(), a.end(), 0);
    double t = now();
    j.run("sieve", {p, a.size()});
    best = std::min(best, now() - t);
  }
  if (show()) printf("sieve(8192): %.2f us\n", best * 1e6);
}

TEST(Quality, Matmul) {
  Jit j;
  j.want_text = true;
  j.load(kMatmul);
  if (show()) printf("%s%s", j.mach.c_str(), j.assembly.c_str());
  const int n = 128;
  std::vector<double> a(n * n, 1.5), b(n * n, 2.0), c(n * n);
  Regs in;
  in.r[0] = reinterpret_cast<uint64_t>(c.data());
  in.r[1] = reinterpret_cast<uint64_t>(a.data());
  in.r[2] = reinterpret_cast<uint64_t>(b.data());
  in.r[3] = n;
  in.r[4] = n * n;
  double best = 1;
  for (int k = 0; k < 20; k++) {
    double t = now();
    j.call("matmul", in);
    best = std::min(best, now() - t);
  }
  EXPECT_EQ(c[77], 3.0 * n);
  if (show()) printf("matmul(128): %.2f us\n", best * 1e6);
}

TEST(Quality, Fib) {
  Jit j;
  j.want_text = true;
  j.load(kFib);
  if (show()) printf("%s%s", j.mach.c_str(), j.assembly.c_str());
  double best = 1;
  for (int k = 0; k < 10; k++) {
    double t = now();
    EXPECT_EQ(j.run("fib", {27}), 196418u);
    best = std::min(best, now() - t);
  }
  if (show()) printf("fib(27): %.2f us\n", best * 1e6);
}

TEST(Quality, SlowPath) {
  Jit j;
  j.want_text = true;
  j.load(kSlowPath);
  if (show()) printf("%s%s", j.mach.c_str(), j.assembly.c_str());
  // No spill code in the loop proper: all of it stands in the cold block.
  size_t cold = j.mach.find(" cold");
  ASSERT_NE(cold, std::string::npos);
  EXPECT_EQ(j.mach.substr(0, cold).find("spill"), std::string::npos) << j.mach;
  EXPECT_EQ(j.mach.substr(0, cold).find("reload"), std::string::npos) << j.mach;
  uint64_t a[4] = {1, 100, 2, 3};
  EXPECT_EQ(j.run("slow", {reinterpret_cast<uint64_t>(a), 4, 50, 10}), 10u + (300 + 10 + 1) * 10 + 20 + 30);
}

// The one golden text: folded loads, fused compare and branch, the header behind the loop, no copy for the phis.
TEST(Quality, GoldenLoop) {
  Jit j;
  j.want_text = true;
  j.load(R"(func sum(ptr r0, i64 r1) -> (i64 r0) {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = const i64 0
  v11 = const i64 1
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
  v10 = add i64 v5, v11
  jump b2
b4:
  return v4
})");
  EXPECT_EQ(j.assembly, R"(push rbp
mov rbp, rsp
L0:
xor ecx, ecx
xor edx, edx
short jmp L2
L1:
add rcx, qword ptr [rax+rdx*8]
inc rdx
L2:
cmp rdx, rbx
short jl L1
L3:
mov rax, rcx
pop rbp
ret
L4:
)");
}

TEST(Quality, CompileSpeed) {
  Jit j;
  std::vector<ir::Function> fs;
  std::string error;
  for (const char* t : {kSieve, kMatmul, kFib, kSlowPath}) ASSERT_TRUE(ir::parse(t, j.syms(), &fs, &error)) << error;
  for (ir::Function& f : fs) {
    ir::compute_cfg(f);
    f.sym = j.syms().intern(f.name);
  }
  std::string text;
  size_t instructions = 0, bytes = 0;
  for (ir::Function& f : fs) {
    Options o;
    o.asm_text = &text;
    bytes += compile(f, j.syms(), o).bytes.size();
    for (char c : text) instructions += c == '\n';
  }
  double best = 1;
  for (int k = 0; k < 30; k++) {
    double t = now();
    for (int r = 0; r < 20; r++) {
      for (ir::Function& f : fs) compile(f, j.syms(), Options{});
    }
    best = std::min(best, (now() - t) / 20);
  }
  if (show()) printf("compile: %.0f ns per instruction (%zu instructions, %zu bytes, %.2f us)\n", best * 1e9 / static_cast<double>(instructions), instructions, bytes, best * 1e6);
}

}  // namespace
}  // namespace gorun::x64::testing
