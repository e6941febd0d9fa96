#include <bit>
#include <cmath>
#include <cstring>

#include "jit/ir/simplify.h"
#include "runtime/base/check.h"

namespace gorun::ir {

Ins fconst_ins(Ty t, double v) {
  uint64_t bits = 0;
  if (t == Ty::F32) {
    bits = std::bit_cast<uint32_t>(static_cast<float>(v));
  } else {
    bits = std::bit_cast<uint64_t>(v);
  }
  Ins i;
  i.op = Op::FConst;
  i.ty = t;
  i.a = static_cast<uint32_t>(bits);
  i.b = static_cast<uint32_t>(bits >> 32);
  return i;
}

double fconst_value(const Ins& i) {
  if (i.ty == Ty::F32) return std::bit_cast<float>(i.a);
  return std::bit_cast<double>(static_cast<uint64_t>(i.imm()));
}

namespace {

uint64_t shift_left(uint64_t v, uint64_t n) { return n >= 64 ? 0 : v << n; }
uint64_t shift_right(uint64_t v, uint64_t n) { return n >= 64 ? 0 : v >> n; }

}  // namespace

// `b` of a shift is the count already read as unsigned of its own type.
bool eval_int(Op op, Ty ty, Ty arg, int64_t a, int64_t b, int64_t c, int64_t* out) {
  auto ua = static_cast<uint64_t>(a), ub = static_cast<uint64_t>(b), uc = static_cast<uint64_t>(c);
  uint64_t za = zero_ext(arg, a), zb = zero_ext(arg, b);
  int width = bits_of(arg);
  uint64_t r = 0;
  switch (op) {
    case Op::Copy: r = ua; break;
    case Op::Add: r = ua + ub; break;
    case Op::Sub: r = ua - ub; break;
    case Op::Mul: r = ua * ub; break;
    case Op::DivS:
      if (b == 0) return false;
      r = b == -1 ? uint64_t{0} - ua : static_cast<uint64_t>(a / b);
      break;
    case Op::ModS:
      if (b == 0) return false;
      r = b == -1 ? 0 : static_cast<uint64_t>(a % b);
      break;
    case Op::DivU:
      if (zb == 0) return false;
      r = za / zb;
      break;
    case Op::ModU:
      if (zb == 0) return false;
      r = za % zb;
      break;
    case Op::And: r = ua & ub; break;
    case Op::Or: r = ua | ub; break;
    case Op::Xor: r = ua ^ ub; break;
    case Op::Neg: r = uint64_t{0} - ua; break;
    case Op::Not: r = ~ua; break;
    case Op::Shl: r = shift_left(ua, ub); break;
    case Op::ShrU: r = shift_right(za, ub); break;
    case Op::ShrS: r = static_cast<uint64_t>(a >> (ub > 63 ? 63 : ub)); break;
    case Op::RotL: {
      auto n = static_cast<unsigned>(ub % static_cast<unsigned>(width));
      r = n == 0 ? za : za << n | za >> (static_cast<unsigned>(width) - n);
      break;
    }
    case Op::MulHiU: r = static_cast<uint64_t>(static_cast<unsigned __int128>(ua) * ub >> 64); break;
    case Op::MulHiS: r = static_cast<uint64_t>(static_cast<__int128>(a) * b >> 64); break;
    case Op::Div128:
    case Op::Mod128: {
      if (uc <= ua) return false;
      unsigned __int128 n = static_cast<unsigned __int128>(ua) << 64 | ub;
      r = static_cast<uint64_t>(op == Op::Div128 ? n / uc : n % uc);
      break;
    }
    case Op::AddCarry: r = static_cast<uint64_t>((static_cast<unsigned __int128>(ua) + ub + uc) >> 64); break;
    case Op::SubBorrow: r = static_cast<unsigned __int128>(ua) < static_cast<unsigned __int128>(ub) + uc; break;
    case Op::Clz: r = static_cast<uint64_t>(std::countl_zero(za) - (64 - width)); break;
    case Op::Ctz: r = za == 0 ? static_cast<uint64_t>(width) : static_cast<uint64_t>(std::countr_zero(za)); break;
    case Op::Popcnt: r = static_cast<uint64_t>(std::popcount(za)); break;
    case Op::Bswap: r = __builtin_bswap64(za) >> (64 - width); break;
    case Op::Eq: r = a == b; break;
    case Op::Ne: r = a != b; break;
    case Op::LtS: r = a < b; break;
    case Op::LeS: r = a <= b; break;
    case Op::LtU: r = za < zb; break;
    case Op::LeU: r = za <= zb; break;
    case Op::Zext: r = za; break;
    case Op::Sext: r = ua; break;
    case Op::Trunc: r = ua; break;
    default: return false;
  }
  *out = canon(ty, static_cast<int64_t>(r));
  return true;
}

UnsignedMagic unsigned_magic(int bits, uint64_t c) {
  CHECK(c > 2 && (c & (c - 1)) != 0);
  int s = 64 - std::countl_zero(c);  // ceil(log2 c)
  // m = ceil(2^(bits+s) / c) - 2^bits, which fits `bits` bits
  unsigned __int128 one = 1;
  if (bits + s < 128) {
    unsigned __int128 q = ((one << (bits + s)) + c - 1) / c;
    return {s, static_cast<uint64_t>(q - (one << bits))};
  }
  // 2^128 / c with c > 2^63: (2^128 - 1) / c + 1, as c is no power of two
  unsigned __int128 q = ~static_cast<unsigned __int128>(0) / c + 1;
  return {s, static_cast<uint64_t>(q - (one << bits))};
}

SignedMagic signed_magic(int bits, int64_t c) {
  CHECK(c > 2);
  auto uc = static_cast<uint64_t>(c);
  CHECK((uc & (uc - 1)) != 0);
  int s = 64 - std::countl_zero(uc) - 1;  // ceil(log2 c) - 1
  unsigned __int128 q = ((static_cast<unsigned __int128>(1) << (bits + s)) + uc - 1) / uc;
  return {s, static_cast<uint64_t>(q)};
}

}  // namespace gorun::ir
