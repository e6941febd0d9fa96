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
      case Op::GetG: a.kind = Mem::G; break;
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

// What the report of a failed check of p says. gc's code has no instruction of its own for the check where an access to the first page behind p follows
// before memory changes and before the block ends (nilcheckelim2 in cmd/compile/internal/ssa/nilcheck.go): the address is that of the first access in gc's
// schedule (schedule.go), which prefers values that are used in the block, and values that are not were moved to where they are (tighten.go). gc's blocks
// end at checks of bounds, of divisors and of shifts, and at pointer stores that need the write barrier.
Isel::Fault Isel::reported_fault(ValueId p) const {
  constexpr size_t kReach = 200, kMax = 12;
  struct Candidate {
    ValueId v;
    int64_t off;
    uint32_t uses;
    bool compared, stays;
  };
  Candidate cand[kMax];
  size_t n = 0;
  const auto& list = f_.blocks[m_.blocks[cur_block_].ir].ins;
  auto offset = [&](ValueId a, int64_t* off) {
    for (a = canon_[a]; a != p; a = canon_[at(a).a]) {
      if (at(a).op != Op::PtrOff) return false;
      *off += at(a).off();
    }
    return *off >= 0 && *off < 4096;
  };
  bool changed = false, ended = false, stored = false, jump = false, called = false;
  int64_t store_off = 0;
  uint32_t store_pos = 0;
  size_t k = cur_index_ + 1;
  for (; k < list.size() && k - cur_index_ < kReach && !ended; k++) {
    const Ins& i = f_.ins[list[k]];
    if (canon_[list[k]] != list[k] && i.op != Op::Load) continue;
    int64_t off = 0;
    if (i.op == Op::StoreWB || i.op == Op::MoveWB || i.op == Op::ZeroWB) {
      ended = true;
      // needed with and without the barrier, so the load stays
      for (; k < list.size() && (f_.ins[list[k]].op == Op::StoreWB || f_.ins[list[k]].op == Op::Store); k++)
        for (size_t c = 0; c < n; c++) cand[c].stays |= canon_[f_.ins[list[k]].b] == canon_[cand[c].v];
      break;
    }
    for (size_t c = 0; c < n; c++)
      ir::for_each_operand(f_, i, [&](ValueId o) {
        if (canon_[o] != canon_[cand[c].v]) return;
        cand[c].uses++;
        // with a constant: part of the comparison, which comes last
        int64_t imm;
        called |= i.op == Op::CallPtr;
        cand[c].compared = uses_[canon_[o]] == 1 && i.op >= Op::Eq && i.op <= Op::LeU && is_const(i.b, &imm);
      });
    switch (i.op) {
      case Op::Load:
        if (!changed && n < kMax && uses_[canon_[list[k]]] != 0 && offset(i.a, &(off = i.off()))) cand[n++] = {list[k], off, 0, false, false};
        break;
      case Op::Store:
      case Op::AtomicLoad:
      case Op::AtomicStore:
      case Op::AtomicXchg:
      case Op::AtomicAdd:
      case Op::AtomicCas:
      case Op::AtomicAnd:
      case Op::AtomicOr:
        if (!changed && offset(i.a, &(off = i.op == Op::Store ? i.off() : 0))) {
          stored = true;
          store_off = off;
          store_pos = f_.pos[list[k]];
        }
        changed = true;
        break;
      case Op::Move:
      case Op::Zero:
        // a loop or call for more than 16 bytes takes the address in a register
        if (!changed && i.c <= 16) {
          if (offset(i.a, &(off = 0)) || (i.op == Op::Move && offset(i.b, &(off = 0)))) {
            stored = true;
            store_off = off;
            store_pos = f_.pos[list[k]];
          }
        }
        changed = true;
        break;
      case Op::Call:
      case Op::CallClosure:
      case Op::CallPtr:
      case Op::CallRt: changed = true; break;
      case Op::BoundsCheck:
      case Op::ZeroCheck:
      case Op::ShiftCheck: ended = true; break;
      case Op::Jump:
      case Op::Return: jump = true; break;
      case Op::Branch:
      case Op::Switch: {
        // a phi's operand is used at the end of the predecessor
        const ir::BlockId own = m_.blocks[cur_block_].ir;
        for (ir::BlockId s : f_.blocks[own].succs)
          for (ValueId phi : f_.blocks[s].ins) {
            if (n == 0 || f_.ins[phi].op != Op::Phi) break;
            for (size_t e = 0; e < f_.blocks[s].preds.size(); e++)
              for (size_t c = 0; c < n; c++) cand[c].stays |= f_.blocks[s].preds[e] == own && canon_[f_.list(f_.ins[phi])[e]] == canon_[cand[c].v];
          }
        break;
      }
      default: break;
    }
  }
  if (called && at(p).op == Op::Const) return {0, cur_pos_};  // the method of an interface that is known to be nil
  const Candidate* best = nullptr;
  auto before = [&](const Candidate& x, const Candidate& y) {
    if (x.compared != y.compared) return y.compared;
    const ir::PosEntry &px = f_.positions[f_.pos[x.v]], &py = f_.positions[f_.pos[y.v]];
    if ((x.uses != 0) != (y.uses != 0)) return x.uses != 0;
    if (px.inl == py.inl && px.src != py.src) return px.src < py.src;
    return uses_[canon_[x.v]] != uses_[canon_[y.v]] ? uses_[canon_[x.v]] > uses_[canon_[y.v]] : x.off < y.off;
  };
  for (size_t c = 0; c < n; c++) {
    // used further down only: moved there, unless that is behind a jump, in a loop or where paths meet
    if (cand[c].uses == 0 && !cand[c].stays && (ended || !jump)) continue;
    if (best == nullptr || before(cand[c], *best)) best = &cand[c];
  }
  if (best != nullptr) return {static_cast<uint16_t>(best->off), cur_pos_};
  if (stored) return {static_cast<uint16_t>(store_off), store_pos};
  return {0, cur_pos_};
}

// `test [p], al` unless an access further down faults in its place: nothing observable lies between (flush() forgets accesses at stores, calls
// and other checks).
void Isel::lower_nil_check(ValueId v) {
  const Ins& i = at(v);
  ValueId p = canon_[i.a];
  const Ins& pi = at(p);
  if (pi.op == Op::SlotAddr || pi.op == Op::ArgAddr || pi.op == Op::OutAddr || pi.op == Op::SymAddr || pi.op == Op::GetG) return;
  Fault fault = reported_fault(p);
  // The access of a constant may be folded away.
  const bool by_access = pi.op != Op::Const;
  for (size_t k = accesses_.size(); by_access && k-- > 0;) {  // the last one found is the first to be executed
    const Access& a = accesses_[k];
    if (a.base != p) continue;
    MIns& x = m_.ins[a.ins];
    x.pos = fault.pos;
    x.fault = fault.addr;
    x.flags |= kFault;
    return;
  }
  cur_pos_ = fault.pos;
  uint32_t r = reg(p);
  Addr a;
  a.base = r;
  B test = mk(MOp::NilTest, 1).mem(a).flag(kFault);
  test.i().fault = fault.addr;
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
    case Op::AtomicStore:
    case Op::AtomicXchg: {
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
    case Op::AtomicAnd:
    case Op::AtomicOr: {
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
