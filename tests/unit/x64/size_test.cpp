// Compile time must stay linear: shapes that made other compilers quadratic.
#include <gtest/gtest.h>

#include <cstdio>

#include "runtime/base/os.h"
#include "tests/unit/x64/harness.h"

namespace gorun::x64::testing {
namespace {

double now() { return static_cast<double>(thread_cpu_time_ns()) / 1e9; }  // CPU time: other work on the machine does not count

struct Text {
  std::string s;
  int v = 1, b = 1;
  std::string val(const std::string& op) {
    std::string n = "v" + std::to_string(v++);
    s += " " + n + " = " + op + "\n";
    return n;
  }
  void line(const std::string& x) { s += " " + x + "\n"; }
  std::string block() { return "b" + std::to_string(b++); }
  void start(const std::string& n, bool cold = false) { s += n + (cold ? " cold:\n" : ":\n"); }
};

// Seconds of CPU time to compile; the function is called `f`.
double time_of(const std::string& text) {
  Jit j;
  std::vector<ir::Function> fs;
  std::string error;
  EXPECT_TRUE(ir::parse(text, j.syms(), &fs, &error)) << error;
  ir::compute_cfg(fs[0]);
  fs[0].sym = j.syms().intern("f");
  double best = 1e9;
  for (int k = 0; k < 2; k++) {
    double t = now();
    compile(fs[0], j.syms(), Options{});
    best = std::min(best, now() - t);
  }
  return best;
}

const std::string kHead = "func f(i64 r0, ptr r1) -> (i64 r0) {\n sig sig0 (i64 r0, i64 r1) -> (i64 r0)\n";

std::string many_live(int n) {
  Text t;
  t.start(t.block());
  std::string a = t.val("param i64 0"), p = t.val("param ptr 1");
  std::vector<std::string> live;
  for (int k = 0; k < 200; k++) live.push_back(t.val("load i64 [" + p + "+" + std::to_string(k * 8) + "]"));
  for (int k = 0; k < n; k++)
    live[static_cast<size_t>(k * 7) % 200] = t.val("add i64 " + live[static_cast<size_t>(k * 7) % 200] + ", " + live[static_cast<size_t>(k * 13 + 5) % 200]);
  for (const std::string& x : live) a = t.val("xor i64 " + a + ", " + x);
  t.line("return " + a);
  return kHead + t.s + "}";
}

std::string many_calls(int n) {
  Text t;
  t.start(t.block());
  std::string a = t.val("param i64 0"), p = t.val("param ptr 1");
  for (int k = 0; k < n; k++) {
    std::string x = t.val("load i64 [" + p + "+" + std::to_string(k * 8) + "]");
    std::string c = t.val("call @clobber sig0(" + x + ", " + a + ")");
    std::string r = t.val("result i64 " + c + ", 0");
    a = t.val("add i64 " + a + ", " + r);
  }
  t.line("return " + a);
  return kHead + t.s + "}";
}

// 20 values live across everything, n diamonds, a cold call in each.
std::string many_diamonds(int n) {
  Text t;
  t.start(t.block());
  std::string a = t.val("param i64 0"), p = t.val("param ptr 1");
  std::vector<std::string> live;
  for (int k = 0; k < 20; k++) live.push_back(t.val("load i64 [" + p + "+" + std::to_string(k * 8) + "]"));
  for (int k = 0; k < n; k++) {
    std::string c = t.val("lts " + a + ", " + live[static_cast<size_t>(k) % 20]);
    std::string yes = t.block(), join = t.block();
    t.line("branch " + c + ", " + yes + ", " + join);
    t.start(yes, k % 2);
    std::string call = t.val("call @clobber sig0(" + a + ", " + live[static_cast<size_t>(k * 3) % 20] + ")");
    std::string r = t.val("result i64 " + call + ", 0");
    t.line("jump " + join);
    t.start(join);
    a = t.val("phi i64 " + a + ", " + r);
    // the order of predecessors follows from the text
  }
  for (const std::string& x : live) a = t.val("xor i64 " + a + ", " + x);
  t.line("return " + a);
  return kHead + t.s + "}";
}

std::string big_switch(int n) {
  Text t;
  t.start(t.block());
  std::string a = t.val("param i64 0"), p = t.val("param ptr 1");
  std::vector<std::string> cases;
  std::string list;
  for (int k = 0; k < n; k++) {
    cases.push_back(t.block());
    list += ", " + cases.back();
  }
  std::string join = t.block();
  t.line("switch " + a + list);
  std::string phi1, phi2;
  for (int k = 0; k < n; k++) {
    t.start(cases[static_cast<size_t>(k)]);
    phi1 += (k ? ", " : "") + t.val("const i64 " + std::to_string(k * k));
    phi2 += (k ? ", " : "") + t.val("load i64 [" + p + "+" + std::to_string(k * 8) + "]");
    t.line("jump " + join);
  }
  t.start(join);
  std::string x = t.val("phi i64 " + phi1), y = t.val("phi i64 " + phi2);
  t.line("return " + t.val("add i64 " + x + ", " + y));
  return kHead + t.s + "}";
}

std::string deep_loops(int n) {
  Text t;
  t.start(t.block());
  std::string a = t.val("param i64 0"), p = t.val("param ptr 1"), zero = t.val("const i64 0"), one = t.val("const i64 1");
  for (int k = 0; k < n; k++) {
    std::string head = t.block(), body = t.block(), exit = t.block();
    t.line("jump " + head);
    t.start(head);
    std::string i = "v" + std::to_string(t.v++), s = "v" + std::to_string(t.v++), i2 = "v" + std::to_string(t.v++), s2 = "v" + std::to_string(t.v++);
    t.line(i + " = phi i64 " + zero + ", " + i2);
    t.line(s + " = phi i64 " + a + ", " + s2);
    std::string c = t.val("lts " + i + ", " + a);
    t.line("branch " + c + ", " + body + ", " + exit);
    t.start(body);
    std::string x = t.val("load i64 [" + p + "+" + std::to_string(k * 8) + "]");
    t.line(s2 + " = add i64 " + s + ", " + x);
    t.line(i2 + " = add i64 " + i + ", " + one);
    t.line("jump " + head);
    t.start(exit);
    a = s;
  }
  t.line("return " + a);
  return kHead + t.s + "}";
}

void linear(const char* name, std::string (*make)(int), int n) {
  double a = time_of(make(n)), b = time_of(make(n * 4));
  if (getenv("SHOW")) printf("%s: %d in %.2f ms, %d in %.2f ms\n", name, n, a * 1e3, n * 4, b * 1e3);
  EXPECT_LT(b, a * 12 + 0.1) << name;  // 16 and more: quadratic; page faults of fresh memory are allowed for
}

TEST(Linear, ManyLiveValues) { linear("many live", many_live, 25000); }
TEST(Linear, ManyCalls) { linear("many calls", many_calls, 10000); }
TEST(Linear, ManyDiamonds) { linear("many diamonds", many_diamonds, 3000); }
TEST(Linear, BigSwitch) { linear("big switch", big_switch, 2000); }
TEST(Linear, ManyLoops) { linear("many loops", deep_loops, 2000); }

}  // namespace
}  // namespace gorun::x64::testing
