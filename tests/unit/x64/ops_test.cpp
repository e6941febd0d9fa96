// Single ops with edge values against the evaluator, and what the evaluator does not cover.
#include <gtest/gtest.h>

#include <cmath>

#include "runtime/abi/frame.h"
#include "tests/unit/x64/eval.h"
#include "tests/unit/x64/harness.h"

namespace gorun::x64::testing {
namespace {

const uint64_t kInts[] = {0,
                          1,
                          2,
                          3,
                          5,
                          7,
                          9,
                          10,
                          15,
                          16,
                          100,
                          127,
                          128,
                          129,
                          255,
                          256,
                          1000,
                          32767,
                          32768,
                          65535,
                          65536,
                          0x7fffffff,
                          0x80000000,
                          0x80000001,
                          0xffffffff,
                          0x100000000,
                          0x7fffffffffffffff,
                          0x8000000000000000,
                          0x8000000000000001,
                          uint64_t(-1),
                          uint64_t(-2),
                          uint64_t(-7),
                          uint64_t(-10),
                          uint64_t(-100),
                          uint64_t(-128),
                          uint64_t(-129),
                          uint64_t(-32768),
                          0x123456789abcdef0,
                          0xfedcba9876543210};

ir::Function parse_one(Jit& j, const std::string& text) {
  std::vector<ir::Function> fs;
  std::string error;
  EXPECT_TRUE(ir::parse(text, j.syms(), &fs, &error)) << error << text;
  ir::compute_cfg(fs[0]);
  return fs[0];
}

struct W {
  const char* name;
  ir::Ty ty;
};
const W kWidths[] = {{"i8", ir::Ty::I8}, {"i16", ir::Ty::I16}, {"i32", ir::Ty::I32}, {"i64", ir::Ty::I64}};

TEST(Ops, Binary) {
  Jit j;
  int n = 0;
  for (const W& w : kWidths) {
    for (const char* op : {"add", "sub", "mul", "and", "or", "xor", "divs", "divu", "mods", "modu", "shl", "shru", "shrs", "rotl", "mulhiu", "mulhis"}) {
      if (std::string(op).substr(0, 5) == "mulhi" && w.ty != ir::Ty::I64) continue;
      std::string name = "f" + std::to_string(n++), t = w.name;
      std::string text = "func " + name + "(" + t + " r0, " + t + " r1) -> (" + t + " r0) {\nb1:\n v1 = param " + t + " 0\n v2 = param " + t + " 1\n v3 = " + op + " " + t +
                         " v1, v2\n return v3\n}";
      ir::Function f = parse_one(j, text);
      j.load(text);
      for (uint64_t a : kInts) {
        for (uint64_t b : kInts) {
          if ((op[0] == 'd' || op[0] == 'm') && op[1] != 'u' && mask_to(b, w.ty) == 0) continue;
          EvalResult e = eval(f, {a, b});
          ASSERT_EQ(mask_to(j.run(name, {a, b}), w.ty), e.results[0]) << op << " " << t << " " << a << " " << b;
        }
      }
    }
  }
}

TEST(Ops, ByConstant) {
  Jit j;
  int n = 0;
  for (const W& w : kWidths) {
    for (const char* op : {"divs", "divu", "mods", "modu", "mul", "shl", "shru", "shrs", "add", "sub"}) {
      for (uint64_t k : kInts) {
        int64_t c = sext_from(k, w.ty);
        if (c == 0 && (op[0] == 'd' || op[1] == 'o')) continue;
        std::string name = "g" + std::to_string(n++), t = w.name;
        std::string text = "func " + name + "(" + t + " r0) -> (" + t + " r0) {\nb1:\n v1 = param " + t + " 0\n v2 = const " + t + " " + std::to_string(c) + "\n v3 = " + op + " " +
                           t + " v1, v2\n return v3\n}";
        ir::Function f = parse_one(j, text);
        j.load(text);
        for (uint64_t a : kInts) {
          EvalResult e = eval(f, {a});
          ASSERT_EQ(mask_to(j.run(name, {a}), w.ty), e.results[0]) << text << " of " << a;
        }
      }
    }
  }
}

// Many divisors and dividends: around powers of two and multiples of the divisor.
TEST(Ops, DivisionByManyConstants) {
  Jit j;
  int n = 0;
  uint64_t seed = 12345;
  auto rnd = [&] { return seed = seed * 6364136223846793005ull + 1442695040888963407ull, seed ^ seed >> 29; };
  for (int k = 0; k < 400; k++) {
    uint64_t d = k < 64 ? (uint64_t{1} << k) + static_cast<uint64_t>(k % 3) - 1 : k < 200 ? static_cast<uint64_t>(k) : rnd() >> (rnd() & 63);
    const W& w = kWidths[k % 2 ? 3 : 2];
    bool sign = k % 4 < 2;
    int64_t c = sext_from(d, w.ty);
    if (c == 0) continue;
    std::string name = "h" + std::to_string(n++), t = w.name;
    std::string text = "func " + name + "(" + t + " r0) -> (" + t + " r0, " + t + " r1) {\nb1:\n v1 = param " + t + " 0\n v2 = const " + t + " " + std::to_string(c) +
                       "\n v3 = " + (sign ? "divs " : "divu ") + t + " v1, v2\n v4 = " + (sign ? "mods " : "modu ") + t + " v1, v2\n return v3, v4\n}";
    ir::Function f = parse_one(j, text);
    j.load(text);
    for (int m = 0; m < 60; m++) {
      uint64_t a = m < 20 ? d * static_cast<uint64_t>(m) + static_cast<uint64_t>(m % 3) - 1 : m < 40 ? uint64_t{0} - d * rnd() - static_cast<uint64_t>(m & 1) : rnd();
      EvalResult e = eval(f, {a});
      Regs r;
      r.r[0] = a;
      r = j.call(name, r);
      ASSERT_EQ(mask_to(r.r[0], w.ty), e.results[0]) << text << " of " << a;
      ASSERT_EQ(mask_to(r.r[1], w.ty), e.results[1]) << text << " of " << a;
    }
  }
}

TEST(Ops, UnaryAndConversions) {
  Jit j;
  int n = 0;
  for (const W& w : kWidths) {
    std::string t = w.name;
    std::vector<std::string> exprs = {"neg " + t + " v1", "not " + t + " v1", "clz " + t + " v1", "ctz " + t + " v1", "popcnt " + t + " v1", "bswap " + t + " v1"};
    for (const W& to : kWidths) {
      if (ir::ty_size(to.ty) > ir::ty_size(w.ty)) {
        exprs.push_back("zext " + std::string(to.name) + " v1");
        exprs.push_back("sext " + std::string(to.name) + " v1");
      } else if (ir::ty_size(to.ty) < ir::ty_size(w.ty)) {
        exprs.push_back("trunc " + std::string(to.name) + " v1");
      }
    }
    for (const std::string& x : exprs) {
      std::string name = "u" + std::to_string(n++);
      size_t sp = x.find(' ');
      std::string rt = x.substr(sp + 1, x.find(' ', sp + 1) - sp - 1);
      std::string text = "func " + name + "(" + t + " r0) -> (" + rt + " r0) {\nb1:\n v1 = param " + t + " 0\n v3 = " + x + "\n return v3\n}";
      ir::Function f = parse_one(j, text);
      j.load(text);
      for (uint64_t a : kInts) {
        EvalResult e = eval(f, {a});
        ASSERT_EQ(mask_to(j.run(name, {a}), f.sig.results[0].ty), e.results[0]) << text << a;
      }
    }
  }
}

TEST(Ops, Float) {
  Jit j;
  const double vals[] = {
      0.0,     -0.0,         1,        -1,        0.5, 1.5,   2.5, -2.5, 1e300, -1e300, 9223372036854775807.0, 9223372036854774784.0, 18446744073709549568.0, 1.8446744073709552e19,
      -9.3e18, 4294967296.5, HUGE_VAL, -HUGE_VAL, NAN, 1e-310};
  int n = 0;
  for (const char* t : {"f64", "f32"}) {
    bool d = t[1] == '6';
    for (const char* op : {"fadd", "fsub", "fmul", "fdiv", "fmin", "fmax", "feq", "fne", "flt", "fle"}) {
      std::string name = "x" + std::to_string(n++), ts = t;
      bool cmp = std::string("feq fne flt fle").find(op) != std::string::npos;
      std::string text = "func " + name + "(" + ts + " x0, " + ts + " x1) -> (" + (cmp ? "i8 r0" : ts + " x0") + ") {\nb1:\n v1 = param " + ts + " 0\n v2 = param " + ts +
                         " 1\n v3 = " + op + " " + (cmp ? "" : ts) + " v1, v2\n return v3\n}";
      ir::Function f = parse_one(j, text);
      j.load(text);
      std::string bname = "y" + name;
      if (cmp) {
        j.load("func " + bname + "(" + ts + " x0, " + ts + " x1) -> (i64 r0) {\nb1:\n v1 = param " + ts + " 0\n v2 = param " + ts + " 1\n v3 = " + op +
               " v1, v2\n branch v3, b2, b3\nb2:\n v4 = const i64 1\n return v4\nb3:\n v5 = const i64 0\n return v5\n}");
      }
      for (double a : vals) {
        for (double b : vals) {
          Regs in;
          in.x[0] = d ? bits_of(a) : bits_of(static_cast<float>(a));
          in.x[1] = d ? bits_of(b) : bits_of(static_cast<float>(b));
          EvalResult e = eval(f, {in.x[0], in.x[1]});
          Regs r = j.call(name, in);
          if (cmp) {
            ASSERT_EQ(r.r[0] & 0xff, e.results[0]) << text << a << " " << b;
            ASSERT_EQ(j.call(bname, in).r[0], e.results[0]) << op << a << " " << b;
          } else if (d) {
            ASSERT_TRUE(r.x[0] == e.results[0] || (std::isnan(double_of(r.x[0])) && std::isnan(double_of(e.results[0])))) << text << a << " " << b;
          } else {
            ASSERT_TRUE(mask_to(r.x[0], ir::Ty::F32) == e.results[0] || (std::isnan(float_of(r.x[0])) && std::isnan(float_of(e.results[0])))) << text << a << " " << b;
          }
        }
      }
    }
    for (const char* op : {"ftou i64", "ftos i64", "ftos i32"}) {
      std::string name = "z" + std::to_string(n++), ts = t, rt = std::string(op).substr(5);
      std::string text = "func " + name + "(" + ts + " x0) -> (" + rt + " r0) {\nb1:\n v1 = param " + ts + " 0\n v3 = " + op + " v1\n return v3\n}";
      ir::Function f = parse_one(j, text);
      j.load(text);
      for (double a : vals) {
        Regs in;
        in.x[0] = d ? bits_of(a) : bits_of(static_cast<float>(a));
        ASSERT_EQ(mask_to(j.call(name, in).r[0], f.sig.results[0].ty), eval(f, {in.x[0]}).results[0]) << text << a;
      }
    }
    std::string name = "w" + std::to_string(n++), ts = t;
    std::string text = "func " + name + "(i64 r0) -> (" + ts + " x0) {\nb1:\n v1 = param i64 0\n v3 = utof " + ts + " v1\n return v3\n}";
    ir::Function f = parse_one(j, text);
    j.load(text);
    for (uint64_t a : kInts) {
      Regs in;
      in.r[0] = a;
      ASSERT_EQ(mask_to(j.call(name, in).x[0], f.sig.results[0].ty), eval(f, {a}).results[0]) << a;
    }
  }
}

TEST(Ops, MoveAndZeroOfEverySize) {
  Jit j;
  for (int n : {1,  2,  3,   4,   5,   6,   7,   8,   9,   11,  12,  13,  15,  16,  17,  23,   24,   25,   31,   32,   33,  40,
                63, 64, 100, 127, 128, 129, 130, 160, 191, 192, 193, 200, 255, 256, 257, 1000, 2047, 2048, 2049, 2055, 3000}) {
    std::string s = std::to_string(n);
    j.load("func m" + s + "(ptr r0, ptr r1) -> () {\nb1:\n v1 = param ptr 0\n v2 = param ptr 1\n move [v1], [v2], " + s + "\n return\n}");
    j.load("func z" + s + "(ptr r0) -> () {\nb1:\n v1 = param ptr 0\n zero [v1], " + s + "\n return\n}");
    std::vector<uint8_t> a(4096), b(4096);
    for (size_t k = 0; k < a.size(); k++) {
      a[k] = static_cast<uint8_t>(k * 7 + 1);
      b[k] = 0xee;
    }
    uint64_t pa = reinterpret_cast<uint64_t>(a.data()), pb = reinterpret_cast<uint64_t>(b.data());
    j.run("m" + s, {pb + 32, pa + 3});
    for (int k = -32; k < n + 32; k++) ASSERT_EQ(b[static_cast<size_t>(32 + k)], k < 0 || k >= n ? 0xee : a[static_cast<size_t>(3 + k)]) << n << " " << k;
    j.run("m" + s, {pb + 32, pb + 32});
    for (int k = 0; k < n; k++) ASSERT_EQ(b[static_cast<size_t>(32 + k)], a[static_cast<size_t>(3 + k)]) << n << " " << k;
    j.run("z" + s, {pb + 32});
    for (int k = -32; k < n + 32; k++) ASSERT_EQ(b[static_cast<size_t>(32 + k)], k < 0 || k >= n ? 0xee : 0) << n << " " << k;
  }
}

TEST(Calls, StackArgumentsAndMore) {
  Jit j;
  const char* text = R"(func callee(i64 r0) -> (i64 r0) stack 24 {
  sig sig0 (i64 r0, i64 r1) -> (i64 r0)
  slot s0 400 align 16 "big"
b1:
  v1 = param i64 0
  v2 = argaddr 0
  v3 = load i64 [v2]
  v4 = argaddr 8
  v5 = load i64 [v4]
  v6 = slotaddr s0
  store [v6+16], v5
  v7 = call @clobber sig0(v1, v3)
  v8 = result i64 v7, 0
  v9 = load i64 [v6+16]
  v10 = add i64 v8, v9
  v11 = argaddr 16
  store [v11], v10
  v12 = callersp ptr
  v13 = load i64 [v12+8]
  v14 = sub i64 v13, v9
  return v14
}
func caller(i64 r0, i64 r1) -> (i64 r0) {
  sig sig0 (i64 r0) -> (i64 r0) stack 24
b1:
  v1 = param i64 0
  v2 = param i64 1
  v3 = outaddr 0
  store [v3], v2
  v4 = outaddr 8
  v5 = const i64 1000
  store [v4], v5
  v6 = call @callee sig0(v1)
  v7 = result i64 v6, 0
  v8 = outaddr 16
  v9 = load i64 [v8]
  v10 = add i64 v7, v9
  return v10
})";
  j.load(text);
  EXPECT_EQ(j.run("caller", {5, 7}), 5u * 3 + 7 + 1 + 1000);
  j.stack_guard = ~uint64_t{0};
  Regs in;
  in.r[0] = 5;
  in.r[1] = 7;
  Regs r = j.call("caller", in);
  EXPECT_EQ(r.r[0], 5u * 3 + 7 + 1 + 1000);
  EXPECT_EQ(r.more, 2u);
}

TEST(Calls, ClosureAndPointer) {
  Jit j;
  j.load(R"(func body(i64 r0) -> (i64 r0) {
b1:
  v1 = closureptr
  v2 = param i64 0
  v3 = load i64 [v1+8]
  v4 = add i64 v2, v3
  return v4
}
func viaclosure(ptr r0, i64 r1) -> (i64 r0) {
  sig sig0 (i64 r0) -> (i64 r0)
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = callclosure v1 sig0(v2)
  v4 = result i64 v3, 0
  v5 = add i64 v4, v2
  return v5
}
func viaptr(ptr r0, i64 r1, i64 r2) -> (i64 r0) {
  sig sig0 (i64 r0, i64 r1) -> (i64 r0)
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = param i64 2
  v4 = callptr v1 sig0(v3, v2)
  v5 = result i64 v4, 0
  v6 = callrt Makeslice(v1, v2, v3)
  v7 = result ptr v6, 0
  v9 = bitcast i64 v7
  v8 = sub i64 v9, v5
  return v8
})");
  uint64_t fv[2] = {j.address("body"), 30};
  EXPECT_EQ(j.run("viaclosure", {reinterpret_cast<uint64_t>(fv), 4}), 38u);
  uint64_t code = j.syms().get(j.syms().find("clobber")).address;
  EXPECT_EQ(j.run("viaptr", {code, 4, 10}), code * 3 + 4 + 1 - (30 + 4 + 1));
}

TEST(Calls, DeferFrameAndLanding) {
  Jit j;
  j.want_text = true;
  j.load(R"(func deferred(ptr r0, i64 r1) -> (i64 r0) stack 8 {
  sig sig0 (i64 r0, i64 r1) -> (i64 r0)
  slot s0 40 align 8 "frame"
  slot s1 8 align 8 "keep"
b1:
  v1 = param ptr 0
  v2 = param i64 1
  v3 = slotaddr s1
  store [v3], v2
  v4 = slotaddr s0
  move [v1], [v4], 8
  deferframe s0, b2, b3
b2:
  v5 = call @clobber sig0(v2, v2)
  v6 = result i64 v5, 0
  v8 = slotaddr s0
  v9 = slotaddr s0
  move [v1], [v9], 16
  return v6
b3:
  v10 = slotaddr s1
  v11 = load i64 [v10]
  return v11
})");
  uint64_t out[2] = {};
  EXPECT_EQ(j.run("deferred", {reinterpret_cast<uint64_t>(out), 11}), 45u);
  // The frame recorded a landing pc inside the function.
  uint64_t start = j.address("deferred");
  EXPECT_GT(out[0], start);
  EXPECT_LT(out[0], start + j.blob("deferred").bytes.size());
  EXPECT_NE(out[1], 0u);
  const uint8_t* landing = reinterpret_cast<const uint8_t*>(out[0]);
  EXPECT_EQ(landing[0], 0x48);  // lea rsp, [rbp-frame]
  EXPECT_EQ(landing[1], 0x8d);
}

TEST(Checks, NilCheckIsFoldedIntoTheAccess) {
  Jit j;
  j.want_text = true;
  j.load(R"(func folded(ptr r0) -> (i64 r0) {
b1:
  v1 = param ptr 0
  nilcheck v1, c=16 #7
  v2 = load i64 [v1+16] #8
  return v2
})");
  EXPECT_EQ(j.mach.find("niltest"), std::string::npos) << j.mach;
  EXPECT_NE(j.mach.find("nil\n"), std::string::npos) << j.mach;
  j.load(R"(func kept(ptr r0, ptr r1, i64 r2) -> (i64 r0) {
b1:
  v1 = param ptr 0
  v2 = param ptr 1
  v3 = param i64 2
  nilcheck v1, c=0
  store [v2], v3
  v4 = load i64 [v1]
  return v4
})");
  EXPECT_NE(j.mach.find("niltest"), std::string::npos) << j.mach;
  j.load(R"(func far(ptr r0) -> (i64 r0) {
b1:
  v1 = param ptr 0
  nilcheck v1, c=8192
  v4 = load i64 [v1+8192]
  return v4
})");
  EXPECT_NE(j.mach.find("niltest"), std::string::npos) << j.mach;  // the access itself would fault at an address that is no nil dereference
}

// The address in the report is that of gc's first access; our code may make another one first.
TEST(Checks, ReportedAddress) {
  Jit j;
  j.want_text = true;
  j.load(R"(func length_first(ptr r0, i64 r1) -> (i64 r0) {
b1:
  v1 = param ptr 0
  v2 = param i64 1
  nilcheck v1
  v3 = load ptr [v1+8]
  v4 = load i64 [v1+16]
  boundscheck v2, v4, Index
  v5 = ptradd v3, v2*8
  v6 = load i64 [v5]
  return v6
})");
  EXPECT_NE(j.mach.find("nil=16"), std::string::npos) << j.mach;
  j.load(R"(func barrier(ptr r0, ptr r1) -> () {
b1:
  v1 = param ptr 0
  v2 = param ptr 1
  nilcheck v1
  storewb [v1+24], v2
  return
})");
  EXPECT_NE(j.mach.find("nil=0"), std::string::npos) << j.mach;
}

TEST(Checks, Positions) {
  Jit j;
  j.load(R"(func p(i64 r0, i64 r1) -> (i64 r0) {
  sig sig0 (i64 r0, i64 r1) -> (i64 r0)
b1:
  v1 = param i64 0 #100
  v2 = param i64 1
  zerocheck v2 #200
  v3 = divs i64 v1, v2 #201
  v4 = call @clobber sig0(v3, v2) #300
  v5 = result i64 v4, 0
  boundscheck v5, v1, Index #400
  return v5
})");
  auto pos_at = [&](uint64_t ret) {
    const ir::CodeBlob& b = j.blob("p");
    uint32_t pc = static_cast<uint32_t>(ret - j.address("p")) - 1, src = 0;
    for (const ir::PcEntry& e : b.pcs)
      if (e.pc <= pc) src = b.positions_src[e.pos];
    return src;
  };
  Regs in;
  in.r[0] = 1;
  in.r[1] = 0;
  EXPECT_EQ(pos_at(j.call("p", in).pc), 200u);
  in.r[1] = 1;
  Regs r = j.call("p", in);
  EXPECT_EQ(j.panic_name(r), "runtime.panicIndex");
  EXPECT_EQ(pos_at(r.pc), 400u);
}

TEST(Branches, FarSwitchAndLongFunctions) {
  // A loop body too long for short branches, and a jump table.
  std::string s =
      "func long(i64 r0) -> (i64 r0) {\nb1:\n v1 = param i64 0\n v2 = const i64 0\n jump b2\nb2:\n v3 = phi i64 v2, v9\n v4 = phi i64 v2, v900\n v5 = lts v3, v1\n branch v5, b3, "
      "b4\nb3:\n v8 = const i64 1\n v9 = add i64 v3, v8\n";
  std::string last = "v4";
  for (int k = 0; k < 100; k++) {
    std::string v = k == 99 ? "v900" : "v" + std::to_string(100 + k);
    s += " " + v + " = " + (k % 2 ? "xor" : "mul") + " i64 " + last + ", v9\n";
    last = v;
  }
  s += " jump b2\nb4:\n return v4\n}";
  Jit j;
  ir::Function f = parse_one(j, s);
  j.load(s);
  EXPECT_EQ(j.run("long", {9}), eval(f, {9}).results[0]);
  std::string w = "func sw(i64 r0) -> (i64 r0) {\nb1:\n v1 = param i64 0\n switch v1";
  for (int k = 0; k < 40; k++) w += ", b" + std::to_string(2 + k);
  w += "\n";
  for (int k = 0; k < 40; k++)
    w += "b" + std::to_string(2 + k) + ":\n v" + std::to_string(100 + k) + " = const i64 " + std::to_string(k * k) + "\n return v" + std::to_string(100 + k) + "\n";
  j.load(w + "}");
  for (uint64_t k = 0; k < 40; k++) EXPECT_EQ(j.run("sw", {k}), k * k);
}

TEST(Sizes, LinearInBigFunctions) {
  Jit j;
  auto big = [](int n, bool blocks) {
    std::string s = "func big(i64 r0, i64 r1) -> (i64 r0) {\nb1:\n v1 = param i64 0\n v2 = param i64 1\n";
    int v = 3, b = 2;
    std::string last = "v1";
    for (int k = 0; k < n; k++) {
      s += " v" + std::to_string(v) + " = " + (k % 3 ? "add" : "xor") + " i64 " + last + ", v2\n";
      last = "v" + std::to_string(v++);
      if (blocks && k % 5 == 4) {
        s += " v" + std::to_string(v) + " = lts " + last + ", v2\n branch v" + std::to_string(v) + ", b" + std::to_string(b) + ", b" + std::to_string(b + 1) + "\nb" +
             std::to_string(b) + ":\n v" + std::to_string(v + 1) + " = neg i64 " + last + "\n jump b" + std::to_string(b + 1) + "\nb" + std::to_string(b + 1) + ":\n v" +
             std::to_string(v + 2) + " = phi i64 " + last + ", v" + std::to_string(v + 1) + "\n";
        last = "v" + std::to_string(v + 2);
        v += 3;
        b += 2;
      }
    }
    return s + " return " + last + "\n}";
  };
  for (bool blocks : {false, true}) {
    std::string s = big(20000, blocks);
    ir::Function f = parse_one(j, s);
    std::vector<ir::Function> fs;
    std::string error;
    ASSERT_TRUE(ir::parse(s, j.syms(), &fs, &error));
    j.add(fs[0]);
    j.link();
    EXPECT_EQ(j.run("big", {3, 5}), eval(f, {3, 5}).results[0]);
  }
}

}  // namespace
}  // namespace gorun::x64::testing
