// One machine op to its encoding: integer ops, memory, checks, calls.
#include "jit/x64/emit.h"
#include "runtime/abi/frame.h"
#include "runtime/abi/g_layout.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using namespace asmjit;

namespace {
const uint32_t kSetIds[16] = {x86::Inst::kIdSeto,  x86::Inst::kIdSetno, x86::Inst::kIdSetb,  x86::Inst::kIdSetae, x86::Inst::kIdSete, x86::Inst::kIdSetne,
                              x86::Inst::kIdSetbe, x86::Inst::kIdSeta,  x86::Inst::kIdSets,  x86::Inst::kIdSetns, x86::Inst::kIdSetp, x86::Inst::kIdSetnp,
                              x86::Inst::kIdSetl,  x86::Inst::kIdSetge, x86::Inst::kIdSetle, x86::Inst::kIdSetg};
const uint32_t kCmovIds[16] = {x86::Inst::kIdCmovo,  x86::Inst::kIdCmovno, x86::Inst::kIdCmovb,  x86::Inst::kIdCmovae, x86::Inst::kIdCmove, x86::Inst::kIdCmovne,
                               x86::Inst::kIdCmovbe, x86::Inst::kIdCmova,  x86::Inst::kIdCmovs,  x86::Inst::kIdCmovns, x86::Inst::kIdCmovp, x86::Inst::kIdCmovnp,
                               x86::Inst::kIdCmovl,  x86::Inst::kIdCmovge, x86::Inst::kIdCmovle, x86::Inst::kIdCmovg};
uint32_t alu_id(MOp op) {
  switch (op) {
    case MOp::Sub:
    case MOp::SubM: return x86::Inst::kIdSub;
    case MOp::And:
    case MOp::AndM:
    case MOp::LockAnd: return x86::Inst::kIdAnd;
    case MOp::Or:
    case MOp::OrM:
    case MOp::LockOr: return x86::Inst::kIdOr;
    case MOp::Xor:
    case MOp::XorM: return x86::Inst::kIdXor;
    case MOp::Imul: return x86::Inst::kIdImul;
    case MOp::Add:
    case MOp::Add2:
    case MOp::AddM:
    case MOp::LockAdd: return x86::Inst::kIdAdd;
    case MOp::Shl: return x86::Inst::kIdShl;
    case MOp::Shr: return x86::Inst::kIdShr;
    case MOp::Sar: return x86::Inst::kIdSar;
    case MOp::Rol: return x86::Inst::kIdRol;
    case MOp::Neg: return x86::Inst::kIdNeg;
    case MOp::Not: return x86::Inst::kIdNot;
    default: UNREACHABLE();
  }
}
// An immediate as wide as the operand: what does not fit 8 or 16 bits would be refused.
int64_t narrow(int64_t x, unsigned size) { return size == 1 ? static_cast<int8_t>(x) : size == 2 ? static_cast<int16_t>(x) : x; }
}  // namespace

void Emitter::ins(uint32_t index) {
  const MIns& x = m_.ins[index];
  const Opnd* o = m_.ops(x);
  pos(x.pos);
  uint32_t start = static_cast<uint32_t>(a_.offset());
  switch (x.op) {
    case MOp::Nop:
    case MOp::Entry:
    case MOp::KeepAlive: break;
    case MOp::AddCarry:
    case MOp::SubBorrow:
    case MOp::MulHiU:
    case MOp::MulHiS:
    case MOp::Div:
    case MOp::Idiv:
    case MOp::Div128:
    case MOp::Xadd:
    case MOp::Xchg:
    case MOp::CmpXchg:
    case MOp::LockAdd:
    case MOp::LockAnd:
    case MOp::LockOr:
    case MOp::LoopAnd:
    case MOp::LoopOr:
    case MOp::X15Load:
    case MOp::X15Store:
    case MOp::X15Zero:
    case MOp::CopyLoop:
    case MOp::ZeroLoop:
    case MOp::RepMovs:
    case MOp::RepStos:
    case MOp::SetFeq:
    case MOp::SetFne: ins_pseudo(x, o); break;
    case MOp::FMov:
    case MOp::FLoad:
    case MOp::FStore:
    case MOp::FAdd:
    case MOp::FSub:
    case MOp::FMul:
    case MOp::FDiv:
    case MOp::FSqrt:
    case MOp::FRound:
    case MOp::FFma:
    case MOp::Ucomis:
    case MOp::CvtIF:
    case MOp::CvtFI:
    case MOp::CvtFF:
    case MOp::MovIF:
    case MOp::MovFI: ins_float(x, o); break;
    case MOp::FNeg:
    case MOp::FAbs:
    case MOp::FCopysign:
    case MOp::FMin:
    case MOp::FMax:
    case MOp::FSelect:
    case MOp::CvtUF:
    case MOp::CvtFU: ins_float_pseudo(x, o); break;
    case MOp::Bounds:
    case MOp::Check: ins_check(index, x, o); break;
    case MOp::Call:
    case MOp::CallAbs:
    case MOp::CallInd:
    case MOp::CallReg:
    case MOp::DeferSet: ins_call(index, x, o); break;
    default: ins_int(x, o); break;
  }
  if ((x.flags & kFault) && x.fault != x.disp) blob_->faults.push_back({start, static_cast<uint32_t>(a_.offset()), x.fault});
  for (unsigned k = 0; k < x.nops && o[k].kind == OpKind::Def; k++) {
    uint32_t v = o[k].v;
    if (!m_.spill_at_def[v]) continue;
    Out s;
    s.kind = OutKind::SpillReg;
    s.src = o[k].reg;
    s.v = v;
    out(s);
  }
}

void Emitter::add3(const MIns& x, const Opnd* o) {
  unsigned size = x.size;
  uint8_t d = o[0].reg, a = o[1].reg;
  if (x.flags & kHasImm) {
    if (d != a) {
      e(Id::kIdLea, gp(d, size), x86::ptr(gp(a), static_cast<int32_t>(x.imm)));
    } else if (x.imm == 1) {
      e(Id::kIdInc, gp(d, size));
    } else if (x.imm == -1) {
      e(Id::kIdDec, gp(d, size));
    } else if (x.imm == 128) {
      e(Id::kIdSub, gp(d, size), imm(-128));
    } else {
      e(Id::kIdAdd, gp(d, size), imm(x.imm));
    }
    return;
  }
  if (o[2].reg == kInSlot) {
    if (d != a) e(Id::kIdMov, gp(d, size), gp(a, size));
    e(Id::kIdAdd, gp(d, size), slot_mem(o[2].v, size));
    return;
  }
  uint8_t b = o[2].reg;
  if (d == a) e(Id::kIdAdd, gp(d, size), gp(b, size));
  else if (d == b) e(Id::kIdAdd, gp(d, size), gp(a, size));
  else {
    if (a == rbp || a == r13) std::swap(a, b);  // these need a displacement as base
    e(Id::kIdLea, gp(d, size), x86::ptr(gp(a), gp(b)));
  }
}

void Emitter::ins_int(const MIns& x, const Opnd* o) {
  const unsigned size = x.size;
  switch (x.op) {
    case MOp::Mov:
      // A 32-bit copy clears the upper half even in place.
      if (o[0].reg != o[1].reg || (size == 4 && m_.vr[o[1].v].size == 8)) e(Id::kIdMov, gp(o[0].reg, size), gp(o[1].reg, size));
      break;
    case MOp::Load:
      if (size <= 2) e(Id::kIdMovzx, gp(o[0].reg, 4), mem(x, size));
      else e(Id::kIdMov, gp(o[0].reg, size), mem(x, size));
      break;
    case MOp::LoadSx: e(size == 4 ? Id::kIdMovsxd : Id::kIdMovsx, gp(o[0].reg, x.size2), mem(x, size)); break;
    case MOp::Store:
    case MOp::StoreWB:
    case MOp::StoreWBNew:
      if (x.flags & kHasImm) e(Id::kIdMov, mem(x, size), imm(narrow(x.imm, size)));
      else e(Id::kIdMov, mem(x, size), gp(o[0].reg, size));
      break;
    case MOp::Lea: e(Id::kIdLea, gp(o[0].reg, size), mem(x, 0)); break;
    case MOp::Sub:
    case MOp::And:
    case MOp::Or:
    case MOp::Xor:
    case MOp::Imul:
    case MOp::Add2:
      if (x.op == MOp::Imul && (x.flags & kHasImm)) e(Id::kIdImul, gp(o[0].reg, size), gp(o[0].reg, size), imm(x.imm));
      else e(alu_id(x.op), gp(o[0].reg, size), src(x, o, 2, size));
      break;
    case MOp::Add: add3(x, o); break;
    case MOp::ImulImm: e(Id::kIdImul, gp(o[0].reg, size), rm(o[1], size), imm(x.imm)); break;
    case MOp::AddM:
    case MOp::SubM:
    case MOp::AndM:
    case MOp::OrM:
    case MOp::XorM:
      if (!(x.flags & kHasImm)) e(alu_id(x.op), mem(x, size), gp(o[0].reg, size));
      else if (x.op == MOp::AddM && x.imm == 1) e(Id::kIdInc, mem(x, size));
      else if (x.op == MOp::AddM && x.imm == -1) e(Id::kIdDec, mem(x, size));
      else e(alu_id(x.op), mem(x, size), imm(narrow(x.imm, size)));
      break;
    case MOp::Neg:
    case MOp::Not: e(alu_id(x.op), gp(o[0].reg, size)); break;
    case MOp::Shl:
    case MOp::Shr:
    case MOp::Sar:
    case MOp::Rol:
      if (!(x.flags & kHasImm)) e(alu_id(x.op), gp(o[0].reg, size), x86::cl);
      else if (x.op == MOp::Shl && x.imm == 1) e(Id::kIdAdd, gp(o[0].reg, size), gp(o[0].reg, size));
      else e(alu_id(x.op), gp(o[0].reg, size), imm(x.imm));
      break;
    case MOp::Bswap: e(Id::kIdBswap, gp(o[0].reg, size)); break;
    case MOp::Cmp:
      if (x.flags & kHasImm) e(Id::kIdCmp, rm(o[0], size), imm(narrow(x.imm, size)));
      else if (x.mem != Mem::None) e(Id::kIdCmp, gp(o[0].reg, size), mem(x, size));
      else e(Id::kIdCmp, gp(o[0].reg, size), rm(o[1], size));
      break;
    case MOp::CmpM:
      if (x.flags & kHasImm) e(Id::kIdCmp, mem(x, size), imm(narrow(x.imm, size)));
      else e(Id::kIdCmp, mem(x, size), gp(o[0].reg, size));
      break;
    case MOp::Test:
      if (x.flags & kHasImm) {
        // The shortest form that sees the mask (the result is compared with zero only).
        unsigned s = size;
        if (s > 1 && x.imm >= 0 && x.imm <= 0x7f) s = 1;
        else if (s == 8 && x.imm >= 0) s = 4;
        e(Id::kIdTest, gp(o[0].reg, s), imm(narrow(x.imm, s)));
      } else {
        e(Id::kIdTest, gp(o[0].reg, size), gp(o[1].reg, size));
      }
      break;
    case MOp::TestM: e(Id::kIdTest, mem(x, size), imm(narrow(x.imm, size))); break;
    case MOp::NilTest: e(Id::kIdTest, mem(x, 1), x86::al); break;
    case MOp::Setcc: e(kSetIds[x.cc], gp(o[0].reg, 1)); break;
    case MOp::SbbMask: e(Id::kIdSbb, gp(o[0].reg, size), gp(o[0].reg, size)); break;
    case MOp::Cmov: e(kCmovIds[x.cc], gp(o[0].reg, size), gp(o[2].reg, size)); break;
    case MOp::MovZx:
      if (size == 4) e(Id::kIdMov, gp(o[0].reg, 4), rm(o[1], 4));
      else e(Id::kIdMovzx, gp(o[0].reg, 4), rm(o[1], size));
      break;
    case MOp::MovSx:
      if (size == 4) e(Id::kIdMovsxd, gp(o[0].reg, 8), rm(o[1], 4));
      else e(Id::kIdMovsx, gp(o[0].reg, x.size2), rm(o[1], size));
      break;
    case MOp::Bsr: e(Id::kIdBsr, gp(o[0].reg, size), gp(o[1].reg, size)); break;
    case MOp::Bsf: e(Id::kIdBsf, gp(o[0].reg, size), gp(o[1].reg, size)); break;
    case MOp::Popcnt: e(Id::kIdPopcnt, gp(o[0].reg, size), gp(o[1].reg, size)); break;
    case MOp::Pause: e(Id::kIdPause); break;
    default: UNREACHABLE("%s", minfo(x.op).text);
  }
}

void Emitter::ins_check(uint32_t index, const MIns& x, const Opnd* o) {
  if (x.op == MOp::Check) {
    e(Id::kIdTest, gp(o[0].reg, x.size), gp(o[0].reg, x.size));
  } else if (x.flags & kImmFirst) {
    if (x.mem != Mem::None) e(Id::kIdCmp, mem(x, 8), imm(x.imm));
    else e(Id::kIdCmp, gp(o[0].reg), imm(x.imm));
  } else {
    e(Id::kIdCmp, gp(o[0].reg), src(x, o, 1, 8));
  }
  Stub s{a_.newLabel(), index};
  jcc(x.cc, s.label, near_stub());
  stubs_.push_back(s);
}

void Emitter::ins_call(uint32_t index, const MIns& x, const Opnd*) {
  switch (x.op) {
    case MOp::Call: call_rel(0xe8, x.sym, 0); break;
    case MOp::CallAbs: call_rel(0xe8, 0, x.imm); break;
    case MOp::CallInd: e(Id::kIdCall, x86::ptr(x86::rdx, 0, 8)); break;
    case MOp::CallReg: e(Id::kIdCall, x86::r12); break;
    case MOp::DeferSet: {
      const MBlock* blk = nullptr;
      blk = &m_.blocks[order_[cur_]];
      e(Id::kIdLea, x86::rax, x86::ptr(labels_[target_[m_.s(*blk, 1)]]));
      e(Id::kIdMov, frame_mem(x.sym, 0, 8), x86::rax);
      e(Id::kIdMov, frame_mem(x.sym, 8, 8), x86::rbp);
      const XMem list = x86::ptr(x86::r14, offsetof(abi::GPrefix, defer_), 8);
      e(Id::kIdMov, x86::rax, list);
      e(Id::kIdMov, frame_mem(x.sym, offsetof(abi::DeferFrame, link), 8), x86::rax);
      e(Id::kIdLea, x86::rax, frame_mem(x.sym, 0, 8));
      e(Id::kIdMov, list, x86::rax);
      return;
    }
    default: UNREACHABLE();
  }
  live_after(index);
}

void Emitter::ins_pseudo(const MIns& x, const Opnd* o) {
  const unsigned size = x.size;
  switch (x.op) {
    case MOp::AddCarry:
    case MOp::SubBorrow: {
      Gp d = gp(o[0].reg);
      e(Id::kIdBt, gp(o[3].reg, 4), imm(0));
      e(x.op == MOp::AddCarry ? Id::kIdAdc : Id::kIdSbb, d, gp(o[2].reg));
      e(Id::kIdSbb, d, d);
      e(Id::kIdNeg, d);
      break;
    }
    case MOp::MulHiU: e(Id::kIdMul, rm(o[2], 8)); break;
    case MOp::MulHiS: e(Id::kIdImul, rm(o[2], 8)); break;
    case MOp::Div:
      e(Id::kIdXor, x86::edx, x86::edx);
      e(Id::kIdDiv, gp(o[2].reg, size));
      break;
    case MOp::Idiv: {
      Gp b = gp(o[2].reg, size);
      Label div, done;
      if (!(x.flags & kNoMinusOne)) {
        // The processor traps on MIN / -1; Go wants MIN, remainder 0 (spec, "Integer operators").
        div = a_.newLabel();
        done = a_.newLabel();
        e(Id::kIdCmp, b, imm(-1));
        jcc(kNE, div, true);
        if (o[0].reg == rax) e(Id::kIdNeg, gp(rax, size));
        else e(Id::kIdXor, x86::edx, x86::edx);
        a_.short_();
        a_.emit(Id::kIdJmp, done);
        a_.bind(div);
      }
      e(size == 8 ? Id::kIdCqo : Id::kIdCdq);
      e(Id::kIdIdiv, b);
      if (!(x.flags & kNoMinusOne)) a_.bind(done);
      break;
    }
    case MOp::Div128: e(Id::kIdDiv, gp(o[3].reg)); break;
    case MOp::SetFeq:
    case MOp::SetFne: {
      Gp d = gp(o[0].reg, 1), t = gp(o[1].reg, 1);
      bool eq = x.op == MOp::SetFeq;
      e(eq ? Id::kIdSetnp : Id::kIdSetp, t);
      e(eq ? Id::kIdSete : Id::kIdSetne, d);
      e(eq ? Id::kIdAnd : Id::kIdOr, d, t);
      break;
    }
    case MOp::Xadd:
      a_.lock();
      e(Id::kIdXadd, mem(x, size), gp(o[0].reg, size));
      break;
    case MOp::Xchg: e(Id::kIdXchg, mem(x, size), gp(o[0].reg, size)); break;
    case MOp::CmpXchg: {
      XMem m = mem(x, size);
      a_.lock();
      e(Id::kIdCmpxchg, m, gp(o[2].reg, size));
      break;
    }
    case MOp::LockAdd:
    case MOp::LockAnd:
    case MOp::LockOr: {
      XMem m = mem(x, size);
      a_.lock();
      if (x.flags & kHasImm) e(alu_id(x.op), m, imm(narrow(x.imm, size)));
      else e(alu_id(x.op), m, gp(o[0].reg, size));
      break;
    }
    case MOp::LoopAnd:
    case MOp::LoopOr: {
      // d = rax, temp, operand: the old value comes from compare-and-exchange
      Gp t = gp(o[1].reg, size);
      if (size <= 2) e(Id::kIdMovzx, x86::eax, mem(x, size));
      else e(Id::kIdMov, gp(rax, size), mem(x, size));
      Label again = a_.newLabel();
      a_.bind(again);
      e(Id::kIdMov, gp(o[1].reg, 4 > size ? 4 : size), gp(rax, 4 > size ? 4 : size));
      e(x.op == MOp::LoopAnd ? Id::kIdAnd : Id::kIdOr, t, gp(o[2].reg, size));
      XMem m = mem(x, size);
      a_.lock();
      e(Id::kIdCmpxchg, m, t);
      jcc(kNE, again, false);
      break;
    }
    case MOp::X15Load: e(size == 16 ? Id::kIdMovups : size == 8 ? Id::kIdMovq : Id::kIdMovd, x86::xmm15, mem(x, size)); break;
    case MOp::X15Store: e(size == 16 ? Id::kIdMovups : size == 8 ? Id::kIdMovq : Id::kIdMovd, mem(x, size), x86::xmm15); break;
    case MOp::X15Zero: e(Id::kIdXorps, x86::xmm15, x86::xmm15); break;
    case MOp::CopyLoop: {
      Gp t = gp(o[0].reg), d = gp(o[1].reg), s = gp(o[2].reg);
      int32_t n = static_cast<int32_t>(x.imm), whole = n & ~15;
      Label again = a_.newLabel();
      e(Id::kIdXor, t.r32(), t.r32());
      a_.bind(again);
      e(Id::kIdMovups, x86::xmm15, x86::ptr(s, t, 0, 0, 16));
      e(Id::kIdMovups, x86::ptr(d, t, 0, 0, 16), x86::xmm15);
      e(Id::kIdAdd, t, imm(16));
      e(Id::kIdCmp, t, imm(whole));
      jcc(kB, again, false);
      if (n != whole) {
        e(Id::kIdMovups, x86::xmm15, x86::ptr(s, n - 16, 16));
        e(Id::kIdMovups, x86::ptr(d, n - 16, 16), x86::xmm15);
      }
      break;
    }
    case MOp::ZeroLoop: {
      Gp t = gp(o[0].reg), d = gp(o[1].reg);
      int32_t n = static_cast<int32_t>(x.imm), whole = n & ~31;
      Label again = a_.newLabel();
      e(Id::kIdXorps, x86::xmm15, x86::xmm15);
      e(Id::kIdXor, t.r32(), t.r32());
      a_.bind(again);
      e(Id::kIdMovups, x86::ptr(d, t, 0, 0, 16), x86::xmm15);
      e(Id::kIdMovups, x86::ptr(d, t, 0, 16, 16), x86::xmm15);
      e(Id::kIdAdd, t, imm(32));
      e(Id::kIdCmp, t, imm(whole));
      jcc(kB, again, false);
      if (n - whole > 16) e(Id::kIdMovups, x86::ptr(d, n - 32, 16), x86::xmm15);
      if (n != whole) e(Id::kIdMovups, x86::ptr(d, n - 16, 16), x86::xmm15);
      break;
    }
    case MOp::RepMovs:
    case MOp::RepStos: {
      const bool copy = x.op == MOp::RepMovs;
      const uint8_t bytes[3] = {0xf3, 0x48, static_cast<uint8_t>(copy ? 0xa5 : 0xab)};
      a_.embed(bytes, 3);
      int32_t rest = static_cast<int32_t>(x.imm & 7);
      if (rest) {
        // The last eight bytes again, overlapping.
        if (copy) {
          e(Id::kIdMovq, x86::xmm15, x86::ptr(x86::rsi, rest - 8, 8));
          e(Id::kIdMovq, x86::ptr(x86::rdi, rest - 8, 8), x86::xmm15);
        } else {
          e(Id::kIdMov, x86::ptr(x86::rdi, rest - 8, 8), x86::rax);
        }
      }
      break;
    }
    default: UNREACHABLE("%s", minfo(x.op).text);
  }
}

}  // namespace gorun::x64
