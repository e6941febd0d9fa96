#include "tests/unit/x64/eval.h"

#include <emmintrin.h>

#include <cmath>
#include <cstring>

#include "runtime/abi/bounds.h"
#include "runtime/base/check.h"
#include "tests/unit/x64/harness.h"

namespace gorun::x64::testing {

using ir::Ins;
using ir::Op;
using ir::Ty;

uint64_t mask_to(uint64_t x, Ty t) {
  int n = ir::ty_size(t);
  return n >= 8 || n == 0 ? x : x & ((uint64_t{1} << (n * 8)) - 1);
}
int64_t sext_from(uint64_t x, Ty t) {
  switch (ir::ty_size(t)) {
    case 1: return static_cast<int8_t>(x);
    case 2: return static_cast<int16_t>(x);
    case 4: return static_cast<int32_t>(x);
    default: return static_cast<int64_t>(x);
  }
}

namespace {

Ty type_of(const ir::Function& f, uint32_t v) { return ir::result_type(f, f.ins[v]); }

uint64_t shift(Op op, uint64_t x, uint64_t n, Ty t) {
  unsigned bits = static_cast<unsigned>(ir::ty_size(t)) * 8;
  switch (op) {
    case Op::Shl: return n >= bits ? 0 : mask_to(x << n, t);
    case Op::ShrU: return n >= bits ? 0 : x >> n;
    case Op::ShrS: return mask_to(static_cast<uint64_t>(sext_from(x, t) >> (n >= bits ? bits - 1 : n)), t);
    default: n %= bits; return n ? mask_to(x << n | x >> (bits - n), t) : x;
  }
}

double fmin_go(double a, double b, bool is_min) {
  if (std::isnan(a) || std::isnan(b)) return NAN;
  if (a == 0 && b == 0) return is_min ? (std::signbit(a) ? a : b) : (std::signbit(a) ? b : a);
  return is_min ? (a < b ? a : b) : (a > b ? a : b);
}

template <class T>
T to_float(uint64_t bits) {
  if constexpr (sizeof(T) == 8) return double_of(bits);
  else return float_of(bits);
}

template <class T>
uint64_t float_op(Op op, T a, T b) {
  switch (op) {
    case Op::FAdd: return bits_of(a + b);
    case Op::FSub: return bits_of(a - b);
    case Op::FMul: return bits_of(a * b);
    case Op::FDiv: return bits_of(a / b);
    case Op::FNeg: return bits_of(-a);
    case Op::FSqrt: return bits_of(std::sqrt(a));
    case Op::FAbs: return bits_of(std::fabs(a));
    case Op::FCopysign: return bits_of(std::copysign(a, b));
    case Op::FMin: return bits_of(static_cast<T>(fmin_go(a, b, true)));
    case Op::FMax: return bits_of(static_cast<T>(fmin_go(a, b, false)));
    case Op::FEq: return a == b;
    case Op::FNe: return a != b;
    case Op::FLt: return a < b;
    case Op::FLe: return a <= b;
    default: FATAL("float op %d", static_cast<int>(op));
  }
}

int64_t cvt(double d) { return _mm_cvttsd_si64(_mm_set_sd(d)); }
int64_t cvt(float d) { return _mm_cvttss_si64(_mm_set_ss(d)); }
template <class T>
uint64_t ftou(T x) {
  T cut = static_cast<T>(9223372036854775808.0);
  if (x < cut) return static_cast<uint64_t>(cvt(x));
  return static_cast<uint64_t>(cvt(static_cast<T>(x - cut))) | (uint64_t{1} << 63);
}

}  // namespace

EvalResult eval(const ir::Function& f, const std::vector<uint64_t>& params) {
  EvalResult r;
  std::vector<uint64_t> val(f.ins.size(), 0);
  std::vector<std::vector<uint8_t>> slots;
  for (const ir::Slot& s : f.slots) slots.emplace_back(s.size, 0xcc);
  std::vector<uint64_t> last_call(2);
  uint32_t b = f.entry(), prev = 0;
  size_t prev_edge = 0;
  for (uint64_t steps = 0;;) {
    const ir::Block& blk = f.blocks[b];
    // phis at once
    std::vector<std::pair<uint32_t, uint64_t>> phis;
    for (uint32_t v : blk.ins) {
      const Ins& i = f.ins[v];
      if (i.op != Op::Phi) break;
      // nth edge prev -> b is the nth entry of prev among the predecessors
      size_t k = 0, seen = 0;
      for (; k < blk.preds.size(); k++) {
        if (blk.preds[k] == prev && seen++ == prev_edge) break;
      }
      CHECK(k < blk.preds.size());
      phis.push_back({v, val[f.extra[i.b + 1 + k]]});
    }
    for (auto& p : phis) val[p.first] = p.second;
    uint32_t next = 0;
    size_t edge = 0;
    auto go = [&](size_t s) {
      next = blk.succs[s];
      edge = 0;
      for (size_t k = 0; k < s; k++) edge += blk.succs[k] == next;
    };
    for (uint32_t v : blk.ins) {
      CHECK(++steps < 50000000);
      const Ins& i = f.ins[v];
      Ty t = type_of(f, v);
      uint64_t a = val[i.a < val.size() ? i.a : 0], c2 = val[i.b < val.size() ? i.b : 0], c3 = val[i.c < val.size() ? i.c : 0];
      Ty at = i.a < f.ins.size() && i.a ? type_of(f, i.a) : Ty::Void;
      uint64_t x = 0;
      bool fl32 = at == Ty::F32;
      switch (i.op) {
        case Op::Nop:
        case Op::Phi: continue;
        case Op::Const:
        case Op::FConst: x = mask_to(static_cast<uint64_t>(i.imm()), t); break;
        case Op::Param: x = mask_to(params[i.a], t); break;
        case Op::Copy: x = a; break;
        case Op::SlotAddr: x = reinterpret_cast<uint64_t>(slots[i.a].data()) + static_cast<int64_t>(i.off()); break;
        case Op::PtrAdd: x = a + (c2 << (i.flags & 3)) + static_cast<int64_t>(i.off()); break;
        case Op::PtrOff: x = a + static_cast<int64_t>(i.off()); break;
        case Op::Add: x = a + c2; break;
        case Op::Sub: x = a - c2; break;
        case Op::Mul: x = a * c2; break;
        case Op::And: x = a & c2; break;
        case Op::Or: x = a | c2; break;
        case Op::Xor: x = a ^ c2; break;
        case Op::Neg: x = -a; break;
        case Op::Not: x = ~a; break;
        case Op::DivU: x = a / c2; break;
        case Op::ModU: x = a % c2; break;
        case Op::DivS:
        case Op::ModS: {
          int64_t p = sext_from(a, t), q = sext_from(c2, t);
          if (q == -1) x = i.op == Op::DivS ? -static_cast<uint64_t>(p) : 0;
          else x = static_cast<uint64_t>(i.op == Op::DivS ? p / q : p % q);
          break;
        }
        case Op::Shl:
        case Op::ShrU:
        case Op::ShrS:
        case Op::RotL: x = shift(i.op, a, c2, t); break;
        case Op::MulHiU: x = static_cast<uint64_t>(static_cast<unsigned __int128>(a) * c2 >> 64); break;
        case Op::MulHiS: x = static_cast<uint64_t>(static_cast<__int128>(static_cast<int64_t>(a)) * static_cast<int64_t>(c2) >> 64); break;
        case Op::Div128: x = static_cast<uint64_t>((static_cast<unsigned __int128>(a) << 64 | c2) / c3); break;
        case Op::Mod128: x = static_cast<uint64_t>((static_cast<unsigned __int128>(a) << 64 | c2) % c3); break;
        case Op::AddCarry: x = static_cast<uint64_t>((static_cast<unsigned __int128>(a) + c2 + c3) >> 64); break;
        case Op::SubBorrow: x = static_cast<uint64_t>((static_cast<unsigned __int128>(a) - c2 - c3) >> 64) & 1; break;
        case Op::Clz: x = a ? static_cast<uint64_t>(__builtin_clzll(a) - (64 - ir::ty_size(t) * 8)) : static_cast<uint64_t>(ir::ty_size(t) * 8); break;
        case Op::Ctz: x = a ? static_cast<uint64_t>(__builtin_ctzll(a)) : static_cast<uint64_t>(ir::ty_size(t) * 8); break;
        case Op::Popcnt: x = static_cast<uint64_t>(__builtin_popcountll(a)); break;
        case Op::Bswap: x = __builtin_bswap64(a) >> (64 - ir::ty_size(t) * 8); break;
        case Op::Eq: x = a == c2; break;
        case Op::Ne: x = a != c2; break;
        case Op::LtS: x = sext_from(a, at) < sext_from(c2, at); break;
        case Op::LeS: x = sext_from(a, at) <= sext_from(c2, at); break;
        case Op::LtU: x = a < c2; break;
        case Op::LeU: x = a <= c2; break;
        case Op::Select: x = a & 0xff ? c2 : c3; break;
        case Op::Zext:
        case Op::Trunc:
        case Op::Bitcast: x = a; break;
        case Op::Sext: x = static_cast<uint64_t>(sext_from(a, at)); break;
        case Op::SToF: x = t == Ty::F64 ? bits_of(static_cast<double>(sext_from(a, at))) : bits_of(static_cast<float>(sext_from(a, at))); break;
        case Op::UToF: x = t == Ty::F64 ? bits_of(static_cast<double>(a)) : bits_of(static_cast<float>(a)); break;
        case Op::FToS: {
          if (t == Ty::I32) x = static_cast<uint64_t>(fl32 ? _mm_cvttss_si32(_mm_set_ss(float_of(a))) : _mm_cvttsd_si32(_mm_set_sd(double_of(a))));
          else x = static_cast<uint64_t>(fl32 ? cvt(float_of(a)) : cvt(double_of(a)));
          break;
        }
        case Op::FToU: x = fl32 ? ftou(float_of(a)) : ftou(double_of(a)); break;
        case Op::FExt: x = bits_of(static_cast<double>(float_of(a))); break;
        case Op::FTrunc: x = bits_of(static_cast<float>(double_of(a))); break;
        case Op::FAdd:
        case Op::FSub:
        case Op::FMul:
        case Op::FDiv:
        case Op::FNeg:
        case Op::FSqrt:
        case Op::FAbs:
        case Op::FCopysign:
        case Op::FMin:
        case Op::FMax:
        case Op::FEq:
        case Op::FNe:
        case Op::FLt:
        case Op::FLe: x = fl32 ? float_op(i.op, float_of(a), float_of(c2)) : float_op(i.op, double_of(a), double_of(c2)); break;
        case Op::Load:
        case Op::AtomicLoad: memcpy(&x, reinterpret_cast<void*>(a + (i.op == Op::Load ? static_cast<int64_t>(i.off()) : 0)), static_cast<size_t>(ir::ty_size(t))); break;
        case Op::Store:
        case Op::StoreWB:
        case Op::StoreWBNoOld:
        case Op::AtomicStore:
          memcpy(reinterpret_cast<void*>(a + (i.op != Op::AtomicStore ? static_cast<int64_t>(i.off()) : 0)), &c2, static_cast<size_t>(ir::ty_size(type_of(f, i.b))));
          continue;
        case Op::AtomicXchg:
        case Op::AtomicAdd:
        case Op::AtomicAnd:
        case Op::AtomicOr: {
          size_t n = static_cast<size_t>(ir::ty_size(t));
          uint64_t old = 0;
          memcpy(&old, reinterpret_cast<void*>(a), n);
          uint64_t fresh = i.op == Op::AtomicXchg ? c2 : i.op == Op::AtomicAdd ? old + c2 : i.op == Op::AtomicAnd ? old & c2 : old | c2;
          memcpy(reinterpret_cast<void*>(a), &fresh, n);
          x = i.op == Op::AtomicAdd ? fresh : old;
          break;
        }
        case Op::AtomicCas: {
          size_t n = static_cast<size_t>(ir::ty_size(type_of(f, i.b)));
          uint64_t old = 0;
          memcpy(&old, reinterpret_cast<void*>(a), n);
          x = old == c2;
          if (x) memcpy(reinterpret_cast<void*>(a), &c3, n);
          break;
        }
        case Op::Move:
        case Op::MoveWB: memmove(reinterpret_cast<void*>(a), reinterpret_cast<void*>(c2), static_cast<size_t>(i.c)); continue;
        case Op::Zero:
        case Op::ZeroWB: memset(reinterpret_cast<void*>(a), 0, static_cast<size_t>(i.c)); continue;
        case Op::NilCheck:
        case Op::KeepAlive:
        case Op::Pause: continue;
        case Op::BoundsCheck:
          if (i.flags & ir::kIncl ? a <= c2 : a < c2) continue;
          r.panicked = true;
          r.panic = abi::kBoundsFunc[i.c];
          r.a = a;
          r.b = c2;
          if (static_cast<abi::BoundsKind>(i.c) == abi::BoundsKind::SliceConvert) std::swap(r.a, r.b);
          return r;
        case Op::ZeroCheck:
          if (a) continue;
          r.panicked = true;
          r.panic = "runtime.panicdivide";
          return r;
        case Op::ShiftCheck:
          if (sext_from(a, at) >= 0) continue;
          r.panicked = true;
          r.panic = "runtime.panicshift";
          return r;
        case Op::Call: {
          // (i64, i64, f64, f64) -> (i64, f64)
          const uint32_t* e = f.list(i);
          last_call[0] = val[e[0]] * 3 + val[e[1]] + 1;
          last_call[1] = bits_of(double_of(val[e[2]]) + double_of(val[e[3]]));
          continue;
        }
        case Op::Result: x = last_call[i.c]; break;
        case Op::Jump: go(0); continue;
        case Op::Branch: go(a & 0xff ? 0 : 1); continue;
        case Op::Switch: go(a); continue;
        case Op::Return:
          for (uint32_t k = 0; k < f.count(i); k++) r.results.push_back(val[f.list(i)[k]]);
          return r;
        default: FATAL("eval: %s", std::string(ir::info(i.op).name).c_str());
      }
      val[v] = mask_to(x, t);
    }
    prev = b;
    prev_edge = edge;
    b = next;
  }
}

}  // namespace gorun::x64::testing
