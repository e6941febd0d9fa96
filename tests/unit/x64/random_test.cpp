// Random programs: compiled code and evaluator must agree on the results and on memory; the allocation checker runs on each.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "runtime/abi/bounds.h"
#include "tests/unit/x64/eval.h"
#include "tests/unit/x64/harness.h"

namespace gorun::x64::testing {
namespace {

using ir::Function;
using ir::Ins;
using ir::Op;
using ir::Ty;

constexpr Ty kVarTypes[] = {Ty::I64, Ty::I64, Ty::I64, Ty::I64, Ty::I64, Ty::I64, Ty::I64, Ty::I64, Ty::I32, Ty::I32,
                            Ty::I32, Ty::I16, Ty::I8,  Ty::I8,  Ty::F64, Ty::F64, Ty::F64, Ty::F64, Ty::F32, Ty::F32};
constexpr size_t kVars = sizeof(kVarTypes) / sizeof(Ty);
constexpr size_t kBuf = 512;

struct Gen {
  Function f;
  std::mt19937_64 rng;
  uint32_t cur = 0;
  std::vector<uint32_t> env;
  uint32_t buf = 0, slot_sig = 0;
  int budget;
  bool calls, pressure;

  Gen(uint64_t seed, int size) : rng(seed), budget(size) {
    calls = pick(3) == 0;
    pressure = pick(2) == 0;
    f.ins.resize(1);
    f.pos.resize(1);
    f.blocks.resize(1);
  }
  uint64_t pick(uint64_t n) { return rng() % n; }

  uint32_t block() {
    f.blocks.emplace_back();
    return static_cast<uint32_t>(f.blocks.size() - 1);
  }
  uint32_t add(Op op, Ty ty, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0, uint8_t flags = 0) {
    Ins i;
    i.op = op;
    i.ty = ty;
    i.a = a;
    i.b = b;
    i.c = c;
    i.flags = flags;
    f.ins.push_back(i);
    f.pos.push_back(0);
    uint32_t v = static_cast<uint32_t>(f.ins.size() - 1);
    f.ins[v].ty = ir::info(op).result == ir::ResultRule::Own ? ty : ir::result_type(f, f.ins[v]);
    f.blocks[cur].ins.push_back(v);
    return v;
  }
  uint32_t konst(Ty t, uint64_t x) {
    x = static_cast<uint64_t>(sext_from(x, t));
    return add(Op::Const, t, static_cast<uint32_t>(x), static_cast<uint32_t>(x >> 32));
  }
  uint32_t fkonst(Ty t, double d) {
    uint64_t x = t == Ty::F64 ? bits_of(d) : bits_of(static_cast<float>(d));
    return add(Op::FConst, t, static_cast<uint32_t>(x), static_cast<uint32_t>(x >> 32));
  }
  void edge(uint32_t from, uint32_t to) {
    f.blocks[from].succs.push_back(to);
    f.blocks[to].preds.push_back(from);
  }
  void jump(uint32_t to) {
    add(Op::Jump, Ty::Void);
    edge(cur, to);
  }

  uint64_t interesting() {
    static const uint64_t k[] = {0,
                                 1,
                                 2,
                                 3,
                                 7,
                                 8,
                                 10,
                                 16,
                                 31,
                                 32,
                                 63,
                                 64,
                                 100,
                                 127,
                                 128,
                                 255,
                                 256,
                                 1000,
                                 65535,
                                 0x7fffffff,
                                 0x80000000,
                                 0xffffffff,
                                 uint64_t(-1),
                                 uint64_t(-2),
                                 uint64_t(-10),
                                 uint64_t(1) << 63,
                                 0x123456789abcdef};
    return pick(4) == 0 ? rng() : k[pick(sizeof k / 8)];
  }
  double finteresting() {
    static const double k[] = {0.0, -0.0, 1, -1, 0.5, 2, 3.14159, 1e10, -1e300, 9.3e18, 1e19, -9.3e18, HUGE_VAL, -HUGE_VAL, 4294967296.0, NAN};
    return k[pick(sizeof k / 8)];
  }
  // A value of type t: a variable, or a constant.
  uint32_t value(Ty t) {
    if (pick(5) == 0) return ir::is_float(t) ? fkonst(t, finteresting()) : konst(t, interesting());
    for (;;) {
      size_t k = pick(kVars);
      if (kVarTypes[k] == t) return env[k];
    }
  }
  Ty int_type() {
    static const Ty k[] = {Ty::I64, Ty::I64, Ty::I64, Ty::I32, Ty::I32, Ty::I16, Ty::I8};
    return k[pick(7)];
  }
  Ty float_type() { return pick(3) ? Ty::F64 : Ty::F32; }

  uint32_t boolean() {
    if (pick(4) == 0) {
      static const Op k[] = {Op::FEq, Op::FNe, Op::FLt, Op::FLe};
      Ty t = float_type();
      uint32_t a = value(t), b = value(t);
      return add(k[pick(4)], Ty::I8, a, b);
    }
    static const Op k[] = {Op::Eq, Op::Ne, Op::LtS, Op::LeS, Op::LtU, Op::LeU};
    Ty t = int_type();
    uint32_t a = value(t), b = value(t);
    if (pick(4) == 0) a = add(Op::And, t, a, value(t));
    uint32_t c = add(k[pick(6)], Ty::I8, a, b);
    if (pick(8) == 0) c = add(Op::Eq, Ty::I8, c, konst(Ty::I8, 0));
    return c;
  }

  uint32_t address(Ty t, int32_t* off) {
    unsigned size = static_cast<unsigned>(ir::ty_size(t));
    *off = static_cast<int32_t>(pick(16) * 8);
    if (pick(2)) return buf;
    if (pick(3) == 0) return add(Op::SlotAddr, Ty::Ptr, 0, 0, 0);
    // buf + (x & 15) * scale
    uint32_t x = add(Op::And, Ty::I64, value(Ty::I64), konst(Ty::I64, 15));
    unsigned scale = static_cast<unsigned>(pick(4));
    if (size == 8 && scale < 3) scale = 3;
    if (pick(3) == 0) x = add(Op::Add, Ty::I64, x, konst(Ty::I64, pick(4)));
    return add(Op::PtrAdd, Ty::Ptr, buf, x, static_cast<uint32_t>(pick(2) * 8), static_cast<uint8_t>(scale));
  }

  uint32_t expr(Ty t) {
    if (ir::is_float(t)) {
      switch (pick(14)) {
        case 0: {
          int32_t off;
          uint32_t a = address(t, &off);
          // Only floats that are no bit patterns of ours: through an integer conversion.
          uint32_t l = add(Op::Load, Ty::I64, a, 0, static_cast<uint32_t>(off));
          return add(Op::SToF, t, l);
        }
        case 1: return add(Op::SToF, t, value(pick(2) ? Ty::I64 : Ty::I32));
        case 2: return add(Op::UToF, t, value(Ty::I64));
        case 3: return t == Ty::F64 ? add(Op::FExt, t, value(Ty::F32)) : add(Op::FTrunc, t, value(Ty::F64));
        case 4: {
          static const Op k[] = {Op::FNeg, Op::FAbs, Op::FSqrt};
          return add(k[pick(3)], t, value(t));
        }
        case 5: {
          uint32_t c = boolean(), a = value(t);
          return add(Op::Select, t, c, a, value(t));
        }
        case 6: {
          uint32_t a = value(t);
          return add(pick(2) ? Op::FMin : Op::FMax, t, a, value(t));
        }
        case 7: {
          uint32_t a = value(t);
          return add(Op::FCopysign, t, a, add(Op::SToF, t, value(Ty::I64)));  // the sign of a NaN is nobody's business
        }
        default: {
          static const Op k[] = {Op::FAdd, Op::FSub, Op::FMul, Op::FDiv};
          uint32_t a = value(t);
          return add(k[pick(4)], t, a, value(t));
        }
      }
    }
    switch (pick(26)) {
      case 0:
      case 1: {
        int32_t off;
        uint32_t a = address(t, &off);
        return add(Op::Load, t, a, 0, static_cast<uint32_t>(off));
      }
      case 2: {
        uint32_t c = boolean(), a = value(t);
        return add(Op::Select, t, c, a, value(t));
      }
      case 3:
      case 4: {
        static const Op k[] = {Op::Shl, Op::ShrU, Op::ShrS, Op::RotL};
        Ty ct = int_type();
        uint32_t x = value(t), n = value(ct);
        if (pick(3) == 0) n = konst(ct, pick(70));
        if (pick(4) == 0) {
          n = add(Op::And, ct, n, konst(ct, static_cast<uint64_t>(ir::ty_size(t)) * 8 - 1));
          return add(k[pick(4)], t, x, n, 0, ir::kBounded);
        }
        return add(k[pick(4)], t, x, n);
      }
      case 5:
      case 6: {
        static const Op k[] = {Op::DivS, Op::DivU, Op::ModS, Op::ModU};
        uint32_t x = value(t), d;
        if (pick(2)) {
          uint64_t c = interesting();
          if (mask_to(c, t) == 0) c = 10;
          d = konst(t, c);
        } else {
          d = add(Op::Or, t, value(t), konst(t, pick(2) ? 1 : 0x40));
        }
        return add(k[pick(4)], t, x, d);
      }
      case 7: {
        static const Op k[] = {Op::Clz, Op::Ctz, Op::Popcnt, Op::Bswap};
        return add(k[pick(4)], t, value(t));
      }
      case 8:
        if (t == Ty::I64) {
          static const Op k[] = {Op::MulHiU, Op::MulHiS};
          uint32_t a = value(t);
          return add(k[pick(2)], t, a, value(t));
        }
        return add(Op::Trunc, t, value(Ty::I64));
      case 9:
        if (t == Ty::I64) {
          uint32_t a = value(t), b = value(t), c = pick(2) ? konst(t, pick(2)) : add(Op::And, t, value(t), konst(t, 1));
          return add(pick(2) ? Op::AddCarry : Op::SubBorrow, t, a, b, c);
        }
        return add(Op::Neg, t, value(t));
      case 10:
      case 11:
        if (ir::ty_size(t) > 1) {
          Ty from = Ty::I8;
          do from = int_type();
          while (ir::ty_size(from) >= ir::ty_size(t));
          return add(pick(2) ? Op::Zext : Op::Sext, t, value(from));
        } else {
          return boolean();
        }
      case 12: return add(Op::Trunc, t == Ty::I64 ? Ty::I32 : t, value(Ty::I64)), add(Op::Add, t, value(t), value(t));
      case 13:
        if (t == Ty::I64 || t == Ty::I32) return add(Op::FToS, t, value(float_type()));
        return add(Op::Not, t, value(t));
      case 14:
        if (t == Ty::I64) return add(Op::FToU, t, value(float_type()));
        return add(Op::Neg, t, value(t));
      case 15:
        if (t == Ty::I64) {
          uint32_t a = add(Op::And, t, value(t), konst(t, 0xffff)), b = value(t), c = add(Op::Or, t, value(t), konst(t, 0x1ffff));
          return add(pick(2) ? Op::Div128 : Op::Mod128, t, a, b, c);
        }
        return add(Op::Not, t, value(t));
      default: {
        static const Op k[] = {Op::Add, Op::Add, Op::Sub, Op::Mul, Op::And, Op::Or, Op::Xor};
        uint32_t a = value(t);
        if (pick(6) == 0) a = add(Op::Shl, t, a, konst(Ty::I8, pick(4)));
        return add(k[pick(7)], t, a, value(t));
      }
    }
  }

  void assign() {
    size_t k = pick(kVars);
    env[k] = expr(kVarTypes[k]);
  }
  void store() {
    Ty t = int_type();
    int32_t off;
    uint32_t a = address(t, &off);
    if (pick(4) == 0) {
      uint32_t l = add(Op::Load, t, a, 0, static_cast<uint32_t>(off));
      static const Op k[] = {Op::Add, Op::Sub, Op::And, Op::Or, Op::Xor};
      uint32_t x = add(k[pick(5)], t, l, value(t));
      add(Op::Store, Ty::Void, a, x, static_cast<uint32_t>(off));
      return;
    }
    uint32_t x = value(t);
    add(Op::Store, Ty::Void, a, x, static_cast<uint32_t>(off));
  }
  void atomic() {
    Ty t = pick(2) ? Ty::I64 : Ty::I32;
    uint32_t a = add(Op::PtrOff, Ty::Ptr, buf, 0, static_cast<uint32_t>(pick(16) * 8));
    size_t k = t == Ty::I64 ? pick(8) : 8 + pick(3);
    switch (pick(7)) {
      case 0: env[k] = add(Op::AtomicLoad, t, a); break;
      case 1: add(Op::AtomicStore, Ty::Void, a, value(t)); break;
      case 2: env[k] = add(Op::AtomicXchg, t, a, value(t)); break;
      case 3: {
        uint32_t v = add(Op::AtomicAdd, t, a, value(t));
        if (pick(2)) env[k] = v;
        break;
      }
      case 4: {
        uint32_t o = value(t);
        env[12] = add(Op::AtomicCas, Ty::I8, a, o, value(t));
        break;
      }
      default: {
        uint32_t v = add(pick(2) ? Op::AtomicAnd : Op::AtomicOr, t, a, value(t));
        if (pick(2)) env[k] = v;
      }
    }
  }
  void check() {
    uint32_t a, b;
    switch (pick(4)) {
      case 0: add(Op::ZeroCheck, Ty::Void, pick(4) ? add(Op::Or, Ty::I64, value(Ty::I64), konst(Ty::I64, 1)) : value(Ty::I64)); return;
      case 1: add(Op::ShiftCheck, Ty::Void, pick(4) ? add(Op::And, Ty::I32, value(Ty::I32), konst(Ty::I32, 0x7fff)) : value(Ty::I32)); return;
      default:
        a = pick(5) ? add(Op::And, Ty::I64, value(Ty::I64), konst(Ty::I64, pick(200))) : value(Ty::I64);
        b = pick(2) ? add(Op::Or, Ty::I64, value(Ty::I64), konst(Ty::I64, 256)) : konst(Ty::I64, 255);
        if (pick(4) == 0) b = add(Op::Load, Ty::I64, buf, 0, 128);
        if (pick(8) == 0) a = konst(Ty::I64, pick(300));
        add(Op::BoundsCheck, Ty::Void, a, b, static_cast<uint32_t>(pick(static_cast<uint64_t>(abi::BoundsKind::kCount))), pick(2) ? ir::kIncl : 0);
    }
  }
  void call() {
    uint32_t args[4] = {value(Ty::I64), value(Ty::I64), value(Ty::F64), value(Ty::F64)};
    uint32_t v = add(Op::Call, Ty::Void, callee, f.add_list(args, 4), slot_sig);
    if (pick(4)) env[pick(8)] = add(Op::Result, Ty::I64, v, 0, 0);
    if (pick(3) == 0) env[14 + pick(4)] = add(Op::Result, Ty::F64, v, 0, 1);
  }
  uint32_t callee = 0;

  std::vector<uint32_t> merge(uint32_t into, const std::vector<std::vector<uint32_t>>& envs) {
    cur = into;
    std::vector<uint32_t> out(kVars);
    for (size_t k = 0; k < kVars; k++) {
      std::vector<uint32_t> args;
      bool same = true;
      for (auto& e : envs) {
        args.push_back(e[k]);
        same &= e[k] == envs[0][k];
      }
      out[k] = same ? args[0] : add(Op::Phi, kVarTypes[k], 0, f.add_list(args.data(), static_cast<uint32_t>(args.size())));
    }
    return out;
  }

  void statements(int depth) {
    int n = 1 + static_cast<int>(pick(pressure ? 14 : 7));
    for (int k = 0; k < n && budget > 0; k++) statement(depth);
  }

  void statement(int depth) {
    budget--;
    uint64_t what = pick(20);
    if (depth > 0 && what < 3) {  // if
      uint32_t c = boolean();
      uint32_t yes = block(), no = block(), join = block();
      if (pick(8) == 0) f.blocks[yes].cold = true;
      add(Op::Branch, Ty::Void, c, 0, 0, pick(4) == 0 ? ir::kLikely1 : 0);
      bool half = pick(3) == 0;
      edge(cur, yes);
      edge(cur, half ? join : no);
      std::vector<uint32_t> before = env;
      uint32_t from = cur;
      std::vector<std::vector<uint32_t>> envs;
      cur = yes;
      statements(depth - 1);
      std::vector<uint32_t> e1 = env;
      add(Op::Jump, Ty::Void);
      if (half) {
        envs = {before, e1};
        edge(cur, join);
        (void)from;
      } else {
        edge(cur, join);
        cur = no;
        env = before;
        statements(depth - 1);
        jump(join);
        envs = {e1, env};
      }
      env = merge(join, envs);
      if (half) { f.blocks[no].ins.clear(); }
    } else if (depth > 0 && what < 5) {  // loop, possibly left in the middle
      uint32_t head = block(), body = block(), exit = block();
      uint32_t zero = konst(Ty::I64, 0);
      jump(head);
      std::vector<uint32_t> before = env;
      cur = head;
      uint32_t lists[kVars], phis[kVars];
      for (size_t k = 0; k < kVars; k++) {
        uint32_t args[2] = {before[k], 0};
        lists[k] = f.add_list(args, 2);
        phis[k] = add(Op::Phi, kVarTypes[k], 0, lists[k]);
      }
      uint32_t cargs[2] = {zero, 0};
      uint32_t clist = f.add_list(cargs, 2);
      uint32_t counter = add(Op::Phi, Ty::I64, 0, clist);
      for (size_t k = 0; k < kVars; k++) env[k] = phis[k];
      uint32_t c = add(Op::LtS, Ty::I8, counter, konst(Ty::I64, pick(6)));
      add(Op::Branch, Ty::Void, c);
      edge(cur, body);
      edge(cur, exit);
      std::vector<std::vector<uint32_t>> envs{env};
      cur = body;
      statements(depth - 1);
      if (pick(3) == 0) {
        uint32_t rest = block();
        uint32_t cc = boolean();
        add(Op::Branch, Ty::Void, cc);
        edge(cur, exit);
        edge(cur, rest);
        envs.push_back(env);
        cur = rest;
        statements(depth - 1);
      }
      uint32_t one = konst(Ty::I64, 1);
      f.extra[clist + 2] = add(Op::Add, Ty::I64, counter, one);
      jump(head);
      for (size_t k = 0; k < kVars; k++) f.extra[lists[k] + 2] = env[k];
      env = merge(exit, envs);
    } else if (depth > 0 && what == 5) {  // switch
      uint32_t x = add(Op::And, Ty::I64, value(Ty::I64), konst(Ty::I64, 3));
      uint32_t join = block(), a = block(), b = block();
      add(Op::Switch, Ty::Void, x);
      edge(cur, a);
      edge(cur, join);
      edge(cur, b);
      edge(cur, join);
      std::vector<uint32_t> before = env;
      std::vector<std::vector<uint32_t>> envs{before, before};
      cur = a;
      statements(depth - 1);
      jump(join);
      envs.push_back(env);
      cur = b;
      env = before;
      statements(depth - 1);
      jump(join);
      envs.push_back(env);
      env = merge(join, envs);
    } else if (what == 6) {
      store();
    } else if (what == 7) {
      atomic();
    } else if (what == 8) {
      check();
    } else if (what == 9 && calls) {
      call();
    } else if (what == 10) {
      int32_t n = static_cast<int32_t>(pick(3) ? pick(64) + 1 : pick(200) + 1);
      uint32_t slot = add(Op::SlotAddr, Ty::Ptr, 0, 0, 0);
      switch (pick(3)) {
        case 0: add(Op::Move, Ty::Void, slot, buf, static_cast<uint32_t>(n)); break;
        case 1: add(Op::Move, Ty::Void, buf, slot, static_cast<uint32_t>(n)); break;
        default: add(Op::Zero, Ty::Void, pick(2) ? slot : buf, 0, static_cast<uint32_t>(n));
      }
    } else {
      assign();
    }
  }

  void make(uint32_t clobber) {
    callee = clobber;
    f.name = "random";
    f.slots.push_back({static_cast<uint32_t>(kBuf), 8, false, "s"});
    f.sig.params = {{Ty::Ptr, 0}, {Ty::I64, 1}, {Ty::I64, 2}, {Ty::I64, 3}, {Ty::I32, 4}, {Ty::I8, 5}, {Ty::F64, 0}, {Ty::F64, 1}, {Ty::F32, 2}};
    f.sig.results = {{Ty::I64, 0}, {Ty::I64, 1}};
    ir::CallSig s;
    s.params = {{Ty::I64, 0}, {Ty::I64, 1}, {Ty::F64, 0}, {Ty::F64, 1}};
    s.results = {{Ty::I64, 0}, {Ty::F64, 0}};
    f.sigs.push_back(s);
    cur = block();
    buf = add(Op::Param, Ty::Ptr, 0);
    uint32_t p[9];
    for (uint32_t k = 1; k < 9; k++) p[k] = add(Op::Param, f.sig.params[k].ty, k);
    uint32_t slot = add(Op::SlotAddr, Ty::Ptr, 0);
    add(Op::Zero, Ty::Void, slot, 0, static_cast<uint32_t>(kBuf));
    env.resize(kVars);
    for (size_t k = 0; k < kVars; k++) {
      Ty t = kVarTypes[k];
      if (k < 3) env[k] = p[1 + k];
      else if (t == Ty::I32) env[k] = p[4];
      else if (t == Ty::I8) env[k] = p[5];
      else if (t == Ty::F64) env[k] = p[6 + k % 2];
      else if (t == Ty::F32) env[k] = p[8];
      else env[k] = konst(t, interesting());
    }
    while (budget > 0) statement(3);
    // Everything is observable.
    uint32_t sum = konst(Ty::I64, 0);
    for (size_t k = 0; k < kVars; k++) {
      add(Op::Store, Ty::Void, buf, env[k], static_cast<uint32_t>(256 + k * 8));
      if (kVarTypes[k] == Ty::I64) sum = add(Op::Xor, Ty::I64, sum, env[k]);
    }
    for (uint32_t o = 0; o < kBuf; o += 64) {
      uint32_t sa = add(Op::SlotAddr, Ty::Ptr, 0, 0, o);
      sum = add(Op::Xor, Ty::I64, sum, add(Op::Load, Ty::I64, sa));
    }
    uint32_t res[2] = {sum, env[0]};
    add(Op::Return, Ty::Void, 0, f.add_list(res, 2));
  }
};

bool same(Ty t, uint64_t x, uint64_t y) {
  if (t == Ty::F64 && std::isnan(double_of(x)) && std::isnan(double_of(y))) return true;
  if (t == Ty::F32 && std::isnan(float_of(x)) && std::isnan(float_of(y))) return true;
  return mask_to(x, t) == mask_to(y, t);
}

void one(uint64_t seed, int size) {
  Jit j;
  Gen g(seed, size);
  g.make(static_cast<uint32_t>(j.syms().intern("clobber")));
  g.f.sym = j.syms().intern("random");
  ir::Function f = g.f;
  ir::compute_cfg(f);
  j.want_text = true;
  j.add(g.f);
  j.link();
  std::mt19937_64 rng(seed);
  for (int round = 0; round < 3; round++) {
    alignas(16) uint8_t mine[kBuf], theirs[kBuf];
    for (size_t k = 0; k < kBuf; k++) mine[k] = theirs[k] = static_cast<uint8_t>(rng());
    Regs in;
    std::vector<uint64_t> params(9);
    for (uint32_t k = 1; k < 6; k++) params[k] = in.r[k] = round == 0 ? k : g.interesting();
    params[6] = in.x[0] = bits_of(g.finteresting());
    params[7] = in.x[1] = bits_of(1.25);
    params[8] = in.x[2] = bits_of(-2.5f);
    params[0] = reinterpret_cast<uint64_t>(theirs);
    in.r[0] = reinterpret_cast<uint64_t>(mine);
    EvalResult want = eval(f, params);
    Regs got = j.call("random", in);
    auto show = [&] { return "seed " + std::to_string(seed) + "\n" + ir::print(f, j.syms()) + (getenv("SHOW") ? j.mach + j.assembly : ""); };
    ASSERT_EQ(want.panic, j.panic_name(got)) << show();
    if (want.panicked) {
      if (want.panic != "runtime.panicdivide" && want.panic != "runtime.panicshift") {
        ASSERT_EQ(want.a, got.r[0]) << show();
        ASSERT_EQ(want.b, got.r[1]) << show();
      }
      continue;
    }
    for (size_t k = 0; k < kVars; k++) {
      uint64_t x, y;
      memcpy(&x, mine + 256 + k * 8, 8);
      memcpy(&y, theirs + 256 + k * 8, 8);
      ASSERT_TRUE(same(kVarTypes[k], x, y)) << "variable " << k << " round " << round << std::hex << " got " << x << " want " << y << "\n" << show();
    }
    ASSERT_EQ(memcmp(mine, theirs, 256), 0) << show();
    ASSERT_EQ(got.r[0], want.results[0]) << show();
    ASSERT_EQ(got.r[1], want.results[1]) << show();
  }
}

TEST(Random, Small) {
  uint64_t from = getenv("SEED") ? strtoull(getenv("SEED"), nullptr, 0) : 1;
  uint64_t n = getenv("COUNT") ? strtoull(getenv("COUNT"), nullptr, 0) : 300;
  for (uint64_t s = from; s < from + n && !HasFatalFailure(); s++) one(s, 12);
}
TEST(Random, Medium) {
  uint64_t from = getenv("SEED") ? strtoull(getenv("SEED"), nullptr, 0) : 1;
  uint64_t n = getenv("COUNT") ? strtoull(getenv("COUNT"), nullptr, 0) : 300;
  for (uint64_t s = from; s < from + n && !HasFatalFailure(); s++) one(s + 100000, 60);
}
TEST(Random, Large) {
  uint64_t from = getenv("SEED") ? strtoull(getenv("SEED"), nullptr, 0) : 1;
  uint64_t n = getenv("COUNT") ? strtoull(getenv("COUNT"), nullptr, 0) : 20;
  for (uint64_t s = from; s < from + n && !HasFatalFailure(); s++) one(s + 200000, 600);
}

}  // namespace
}  // namespace gorun::x64::testing
