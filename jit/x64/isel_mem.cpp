// Addresses, loads, stores, block moves, nil checks, atomics.
#include "jit/x64/isel.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using ir::Ins;

// v + off as a memory operand. `self`: v itself is being computed, so it is taken apart whatever its uses are.
Addr Isel::address(ValueId v, int64_t off, bool self) {
  Addr a;
  a.disp = off;
  v = canon_[v];
  for (;; self = false) {
    const Ins& i = at(v);
    switch (i.op) {
      case Op::PtrOff:
        if (!fits32(a.disp + i.off())) break;
        a.disp += i.off();
        v = canon_[i.a];
        continue;
      case Op::PtrAdd: {
        if (a.index || !fits32(a.disp + i.off())) break;
        if (!self && !same_block(v) && uses_[v] > 1) break;
        int64_t k;
        uint8_t scale = i.flags & ir::kScaleMask;
        // a constant that does not fit is an index like any other
        if (is_const(i.b, &k) && fits32(k) && fits32(a.disp + i.off() + (k << scale))) {
          a.disp += i.off() + (k << scale);
          v = canon_[i.a];
          continue;
        }
        a.disp += i.off();
        a.scale = scale;
        ValueId x = canon_[i.b];
        // index: (y + constant), y << constant
        for (bool more = true; more;) {
          more = false;
          const Ins& xi = at(x);
          if (ir::ty_size(xi.ty) != 8 || needed_[x] || !(same_block(x) || self)) break;
          if (xi.op == Op::Add && is_imm32(xi.b, &k) && fits32(a.disp + k * (1 << a.scale))) {
            a.disp += k * (1 << a.scale);
            x = canon_[xi.a];
            more = true;
          } else if (xi.op == Op::Shl && is_const(xi.b, &k) && k >= 0 && k + a.scale <= 3) {
            a.scale = static_cast<uint8_t>(a.scale + k);
            x = canon_[xi.a];
            more = true;
          }
        }
        if (is_imm32(x, &k) && fits32(a.disp + k * (1 << a.scale))) a.disp += k * (1 << a.scale);
        else a.index = x;
        v = canon_[i.a];
        continue;
      }
      case Op::SlotAddr:
        if (!fits32(a.disp + i.off())) break;
        a.kind = Mem::Frame;
        a.sym = i.a;
        a.disp += i.off();
        break;
      case Op::SymAddr:
        if (!fits32(a.disp + i.off())) break;
        a.kind = Mem::Sym;
        a.sym = static_cast<uint32_t>(i.a);
        a.disp += i.off();
        break;
      case Op::OutAddr:
        a.kind = Mem::Out;
        a.disp += i.off();
        break;
      case Op::ArgAddr:
        a.base = arg_base();
        a.disp += i.off();
        if (a.index) reg(a.index);
        return a;
      case Op::GetG:
        a.kind = Mem::G;
        break;
      case Op::Const: {
        int64_t k = m_.vr[v].imm;
        // A fixed address below 2 GB; nil stays a register (the access faults with the small address).
        if (k >= 0 && k + a.disp >= 0 && k + a.disp < (int64_t{1} << 31)) {
          a.kind = Mem::Sym;
          a.sym = 0;
          a.disp += k;
        }
        break;
      }
      default: break;
    }
    break;
  }
  if (a.kind == Mem::Base) a.base = reg(v);
  if (a.index) reg(a.index);
  return a;
}

void Isel::lower_load(ValueId v) {
  const Ins& i = at(v);
  if (!needed_[v] && !(i.flags & ir::kVolatile)) return;
  Addr a = address(i.a, i.off());
  mk(ir::is_float(i.ty) ? MOp::FLoad : MOp::Load, static_cast<unsigned>(ir::ty_size(i.ty))).def(v).mem(a);
}

// [m] = [m] op x in one instruction.
bool Isel::fuse_rmw(ValueId v) {
  const Ins& st = at(v);
  ValueId o = canon_[st.b];
  const Ins& oi = at(o);
  if (!single_here(o) || needed_[o]) return false;
  MOp mop;
  switch (oi.op) {
    case Op::Add: mop = MOp::AddM; break;
    case Op::Sub: mop = MOp::SubM; break;
    case Op::And: mop = MOp::AndM; break;
    case Op::Or: mop = MOp::OrM; break;
    case Op::Xor: mop = MOp::XorM; break;
    default: return false;
  }
  unsigned size = static_cast<unsigned>(ir::ty_size(type(st.b)));
  ValueId l = canon_[oi.a], x = canon_[oi.b];
  auto matches = [&](ValueId w) {
    const Ins& li = at(w);
    return can_fold_load(w, size) && static_cast<unsigned>(ir::ty_size(li.ty)) == size && canon_[li.a] == canon_[st.a] && li.c == st.c;
  };
  if (!matches(l)) {
    if (oi.op == Op::Sub || !matches(x)) return false;
    std::swap(l, x);
  }
  int64_t k;
  Addr a = address(st.a, st.off());
  if (is_imm32(x, &k)) {
    mk(mop, size).imm(k).mem(a);
  } else {
    uint32_t r = reg(x);
    mk(mop, size).use(r).mem(a);
  }
  return true;
}

void Isel::lower_store(ValueId v) {
  const Ins& i = at(v);
  Ty ty = type(i.b);
  unsigned size = static_cast<unsigned>(ir::ty_size(ty));
  MOp op = i.op == Op::StoreWB ? MOp::StoreWB : i.op == Op::StoreWBNoOld ? MOp::StoreWBNew : ir::is_float(ty) ? MOp::FStore : MOp::Store;
  if (op == MOp::Store && fuse_rmw(v)) return;
  int64_t k;
  const Ins& val = at(canon_[i.b]);
  if (val.op == Op::FConst && op == MOp::FStore) {
    // The bits of a float constant as an integer where they fit.
    int64_t bits = size == 4 ? static_cast<int32_t>(val.imm()) : val.imm();
    if (fits32(bits)) {
      Addr a = address(i.a, i.off());
      mk(MOp::Store, size).imm(bits).mem(a);
      return;
    }
  }
  if (is_imm32(i.b, &k) && !ir::is_float(ty)) {
    Addr a = address(i.a, i.off());
    mk(op, size).imm(k).mem(a);
    return;
  }
  Addr a = address(i.a, i.off());
  uint32_t r = reg(i.b);
  mk(op, size).use(r).mem(a);
}

namespace {
constexpr int32_t kUnrollMove = 128, kUnrollZero = 192, kLoopMax = 2048;
// Calls at(offset, size) for chunks that cover n bytes; the last may overlap the one before.
template <class F>
void chunks(int32_t n, F at) {
  int32_t o = 0;
  for (; n - o >= 16; o += 16) at(o, 16);
  int32_t rest = n - o;
  if (rest == 0) return;
  if (n >= 16) {
    if (rest <= 4) at(n - 4, 4);
    else if (rest <= 8) at(n - 8, 8);
    else at(n - 16, 16);
    return;
  }
  if (rest >= 8) {
    at(o, 8);
    if (rest > 8) at(rest > 12 ? n - 8 : n - 4, rest > 12 ? 8 : 4);
    return;
  }
  if (rest >= 4) {
    at(o, 4);
    if (rest > 4) at(n - 4, 4);
    return;
  }
  if (rest >= 2) at(o, 2);
  if (rest & 1) at(n - 1, 1);
}
}  // namespace

void Isel::lower_move(ValueId v) {
  const Ins& i = at(v);
  int32_t n = static_cast<int32_t>(i.c);
  if (n <= 0) return;
  if (n <= kUnrollMove) {
    Addr d = address(i.a, 0), s = address(i.b, 0);
    if (fits32(d.disp + n) && fits32(s.disp + n)) {
      chunks(n, [&](int32_t o, int32_t size) {
        Addr dd = d, ss = s;
        dd.disp += o;
        ss.disp += o;
        if (size >= 4) {
          mk(MOp::X15Load, static_cast<unsigned>(size)).mem(ss);
          mk(MOp::X15Store, static_cast<unsigned>(size)).mem(dd);
        } else {
          uint32_t t = gpr(4);
          mk(MOp::Load, static_cast<unsigned>(size)).def(t).mem(ss);
          mk(MOp::Store, static_cast<unsigned>(size)).use(t).mem(dd);
        }
      });
      return;
    }
  }
  uint32_t d = reg(i.a), s = reg(i.b);
  if (n <= kLoopMax) {
    uint32_t t = gpr();
    mk(MOp::CopyLoop).temp(t).use(d).use(s).imm(n);
    return;
  }
  uint32_t words = imm_reg(n / 8);
  mk(MOp::RepMovs).use(d, rdi).use(s, rsi).use(words, rcx).imm(n);
}

void Isel::lower_zero(ValueId v) {
  const Ins& i = at(v);
  int32_t n = static_cast<int32_t>(i.c);
  if (n <= 0) return;
  if (n <= kUnrollZero) {
    Addr d = address(i.a, 0);
    if (fits32(d.disp + n)) {
      if (n <= 8) {
        // immediates: powers of two as they come
        int32_t o = 0;
        for (int32_t size : {8, 4, 2, 1}) {
          if (n - o < size) continue;
          Addr dd = d;
          dd.disp += o;
          mk(MOp::Store, static_cast<unsigned>(size)).imm(0).mem(dd);
          o += size;
        }
        return;
      }
      mk(MOp::X15Zero);
      chunks(n, [&](int32_t o, int32_t size) {
        Addr dd = d;
        dd.disp += o;
        if (size >= 4) mk(MOp::X15Store, static_cast<unsigned>(size)).mem(dd);
        else mk(MOp::Store, static_cast<unsigned>(size)).imm(0).mem(dd);
      });
      return;
    }
  }
  uint32_t d = reg(i.a);
  if (n <= kLoopMax) {
    uint32_t t = gpr();
    mk(MOp::ZeroLoop).temp(t).use(d).imm(n);
    return;
  }
  uint32_t words = imm_reg(n / 8), zero = imm_reg(0);
  mk(MOp::RepStos).use(d, rdi).use(words, rcx).use(zero, rax).imm(n);
}

// `test [p], al` unless an access further down faults in its place: nothing observable lies between (flush() forgets accesses at stores, calls
// and other checks).
void Isel::lower_nil_check(ValueId v) {
  const Ins& i = at(v);
  ValueId p = canon_[i.a];
  const Ins& pi = at(p);
  if (pi.op == Op::SlotAddr || pi.op == Op::ArgAddr || pi.op == Op::OutAddr || pi.op == Op::SymAddr || pi.op == Op::GetG) return;
  // An access far from the pointer may not fault, or not at a low address; that of a constant may be folded away.
  const bool by_access = static_cast<int32_t>(i.c) < 4096 && pi.op != Op::Const;
  for (const Access& a : accesses_) {
    if (!by_access || a.base != p) continue;
    MIns& x = m_.ins[a.ins];
    if (!(x.flags & kFault)) x.pos = cur_pos_;
    x.flags |= kFault;
    return;
  }
  uint32_t r = reg(p);
  Addr a;
  a.base = r;
  mk(MOp::NilTest, 1).mem(a).flag(kFault);
}

void Isel::lower_atomic(ValueId v) {
  const Ins& i = at(v);
  if (i.op == Op::Pause) {
    mk(MOp::Pause);
    return;
  }
  Addr a = address(i.a, 0);
  auto uns = [](Ty t) { return static_cast<unsigned>(ir::ty_size(t)); };
  switch (i.op) {
    case Op::AtomicLoad: {
      uint32_t d = needed_[v] ? v : gpr();
      mk(MOp::Load, uns(i.ty)).def(d).mem(a);
      break;
    }
    case Op::AtomicStore: case Op::AtomicXchg: {
      uint32_t x = reg(i.b);
      uint32_t d = i.op == Op::AtomicXchg && needed_[v] ? v : gpr();
      mk(MOp::Xchg, uns(type(i.b))).def(d).tied(x).mem(a);
      break;
    }
    case Op::AtomicAdd: {
      unsigned size = uns(i.ty);
      int64_t k;
      bool imm = is_imm32(i.b, &k);
      if (!needed_[v]) {
        if (imm) mk(MOp::LockAdd, size).imm(k).mem(a);
        else {
          uint32_t x = reg(i.b);
          mk(MOp::LockAdd, size).use(x).mem(a);
        }
        break;
      }
      uint32_t x = reg(i.b), old = gpr(size);
      mk(MOp::Xadd, size).def(old).tied(x).mem(a);
      if (imm) mk(MOp::Add, wide(i.ty)).def(v).use(old).imm(k);
      else mk(MOp::Add, wide(i.ty)).def(v).use(old).use(x);
      break;
    }
    case Op::AtomicCas: {
      uint32_t old = reg(i.b), fresh = reg(i.c), out = gpr();
      mk(MOp::CmpXchg, uns(type(i.b))).def(out, rax).use(old, rax).use(fresh).mem(a);
      if (needed_[v]) mk(MOp::Setcc, 1).def(v).cc(kE);
      break;
    }
    case Op::AtomicAnd: case Op::AtomicOr: {
      unsigned size = uns(i.ty);
      bool is_and = i.op == Op::AtomicAnd;
      uint32_t x = reg(i.b);
      if (!needed_[v]) {
        mk(is_and ? MOp::LockAnd : MOp::LockOr, size).use(x).mem(a);
        break;
      }
      uint32_t t = gpr(size);
      mk(is_and ? MOp::LoopAnd : MOp::LoopOr, size).def(v, rax).temp(t).use(x).mem(a);
      break;
    }
    default: UNREACHABLE();
  }
}

}  // namespace gorun::x64
