// Floating-point ops.
#include "jit/x64/emit.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using namespace asmjit;

void Emitter::ins_float(const MIns& x, const Opnd* o) {
  const unsigned size = x.size;
  const bool s = size == 4;
  switch (x.op) {
    case MOp::FMov:
      if (o[0].reg != o[1].reg) e(Id::kIdMovaps, xm(o[0].reg), xm(o[1].reg));
      break;
    case MOp::FLoad: e(s ? Id::kIdMovss : Id::kIdMovsd, xm(o[0].reg), mem(x, size)); break;
    case MOp::FStore: e(s ? Id::kIdMovss : Id::kIdMovsd, mem(x, size), xm(o[0].reg)); break;
    case MOp::FAdd: e(s ? Id::kIdAddss : Id::kIdAddsd, xm(o[0].reg), src(x, o, 2, size)); break;
    case MOp::FSub: e(s ? Id::kIdSubss : Id::kIdSubsd, xm(o[0].reg), src(x, o, 2, size)); break;
    case MOp::FMul: e(s ? Id::kIdMulss : Id::kIdMulsd, xm(o[0].reg), src(x, o, 2, size)); break;
    case MOp::FDiv: e(s ? Id::kIdDivss : Id::kIdDivsd, xm(o[0].reg), src(x, o, 2, size)); break;
    case MOp::FSqrt: {
      Operand a = x.mem != Mem::None ? Operand(mem(x, size)) : rm(o[1], size);
      e(s ? Id::kIdSqrtss : Id::kIdSqrtsd, xm(o[0].reg), a);
      break;
    }
    case MOp::FRound: {
      Operand a = x.mem != Mem::None ? Operand(mem(x, size)) : rm(o[1], size);
      e(s ? Id::kIdRoundss : Id::kIdRoundsd, xm(o[0].reg), a, imm(x.imm));
      break;
    }
    case MOp::FFma: e(s ? Id::kIdVfmadd231ss : Id::kIdVfmadd231sd, xm(o[0].reg), xm(o[2].reg), xm(o[3].reg)); break;
    case MOp::Ucomis: e(s ? Id::kIdUcomiss : Id::kIdUcomisd, xm(o[0].reg), src(x, o, 1, size)); break;
    case MOp::CvtIF: {
      e(Id::kIdXorps, xm(o[0].reg), xm(o[0].reg));                              // no dependency on the register's old value
      Operand a = x.mem != Mem::None ? Operand(mem(x, size)) : rm(o[1], size);  // after it: a relocation belongs to the next instruction
      e(x.size2 == 4 ? Id::kIdCvtsi2ss : Id::kIdCvtsi2sd, xm(o[0].reg), a);
      break;
    }
    case MOp::CvtFI: {
      Operand a = x.mem != Mem::None ? Operand(mem(x, size)) : rm(o[1], size);
      e(s ? Id::kIdCvttss2si : Id::kIdCvttsd2si, gp(o[0].reg, x.size2), a);
      break;
    }
    case MOp::CvtFF: {
      Operand a = x.mem != Mem::None ? Operand(mem(x, size)) : rm(o[1], size);
      e(s ? Id::kIdCvtss2sd : Id::kIdCvtsd2ss, xm(o[0].reg), a);
      break;
    }
    case MOp::MovIF:
      if (o[1].reg == kInSlot) e(s ? Id::kIdMovss : Id::kIdMovsd, xm(o[0].reg), slot_mem(o[1].v, size));
      else e(s ? Id::kIdMovd : Id::kIdMovq, xm(o[0].reg), gp(o[1].reg, size));
      break;
    case MOp::MovFI:
      if (o[1].reg == kInSlot) e(Id::kIdMov, gp(o[0].reg, size), slot_mem(o[1].v, size));
      else e(s ? Id::kIdMovd : Id::kIdMovq, gp(o[0].reg, size), xm(o[1].reg));
      break;
    default: UNREACHABLE("%s", minfo(x.op).text);
  }
}

void Emitter::ins_float_pseudo(const MIns& x, const Opnd* o) {
  const unsigned size = x.size;
  const bool s = size == 4;
  auto ones = [&] { e(Id::kIdPcmpeqd, x86::xmm15, x86::xmm15); };
  auto jmp = [&](const Label& l) {
    a_.short_();
    a_.emit(Id::kIdJmp, l);
  };
  switch (x.op) {
    case MOp::FNeg:
      ones();
      e(s ? Id::kIdPslld : Id::kIdPsllq, x86::xmm15, imm(s ? 31 : 63));
      e(Id::kIdXorps, xm(o[0].reg), x86::xmm15);
      break;
    case MOp::FAbs:
      ones();
      e(s ? Id::kIdPsrld : Id::kIdPsrlq, x86::xmm15, imm(1));
      e(Id::kIdAndps, xm(o[0].reg), x86::xmm15);
      break;
    case MOp::FCopysign:
      ones();
      e(s ? Id::kIdPsrld : Id::kIdPsrlq, x86::xmm15, imm(1));
      e(Id::kIdAndps, xm(o[0].reg), x86::xmm15);
      e(Id::kIdAndnps, x86::xmm15, xm(o[2].reg));
      e(Id::kIdOrps, xm(o[0].reg), x86::xmm15);
      break;
    case MOp::FMin:
    case MOp::FMax: {
      // Go: NaN when an operand is NaN; -0 is less than +0 (spec, "Min and max").
      const bool is_min = x.op == MOp::FMin;
      Xmm d = xm(o[0].reg), b = xm(o[2].reg);
      Label nan = a_.newLabel(), differ = a_.newLabel(), done = a_.newLabel();
      e(s ? Id::kIdUcomiss : Id::kIdUcomisd, d, b);
      jcc(kP, nan, true);
      jcc(kNE, differ, true);
      e(is_min ? Id::kIdOrps : Id::kIdAndps, d, b);
      jmp(done);
      a_.bind(differ);
      if (is_min) e(s ? Id::kIdMinss : Id::kIdMinsd, d, b);
      else e(s ? Id::kIdMaxss : Id::kIdMaxsd, d, b);
      jmp(done);
      a_.bind(nan);
      e(s ? Id::kIdAddss : Id::kIdAddsd, d, b);
      a_.bind(done);
      break;
    }
    case MOp::FSelect: {
      Label skip = a_.newLabel();
      jcc(negate(x.cc), skip, true);
      e(Id::kIdMovaps, xm(o[0].reg), xm(o[2].reg));
      a_.bind(skip);
      break;
    }
    case MOp::CvtUF: {
      // Above MaxInt64: halve with the lost bit kept (round to odd), convert, double.
      const bool f32 = x.size2 == 4;
      Xmm d = xm(o[0].reg);
      Gp t = gp(o[1].reg), a = gp(o[2].reg);
      uint32_t cvt = f32 ? Id::kIdCvtsi2ss : Id::kIdCvtsi2sd;
      Label big = a_.newLabel(), even = a_.newLabel(), done = a_.newLabel();
      e(Id::kIdXorps, d, d);
      e(Id::kIdTest, a, a);
      jcc(kS, big, true);
      e(cvt, d, a);
      jmp(done);
      a_.bind(big);
      e(Id::kIdMov, t, a);
      e(Id::kIdShr, t, imm(1));
      jcc(kAE, even, true);
      e(Id::kIdOr, t, imm(1));
      a_.bind(even);
      e(cvt, d, t);
      e(f32 ? Id::kIdAddss : Id::kIdAddsd, d, d);
      a_.bind(done);
      break;
    }
    case MOp::CvtFU: {
      // From 2^63 on (and for NaN): convert x - 2^63 and set the top bit, as gc does (ssagen, floatToUint).
      Gp d = gp(o[0].reg);
      Xmm a = xm(o[1].reg);
      uint64_t two63 = s ? 0x5f000000u : 0x43e0000000000000u;
      uint32_t cvt = s ? Id::kIdCvttss2si : Id::kIdCvttsd2si;
      uint32_t k = pool_const(two63, size);
      Label small = a_.newLabel(), done = a_.newLabel();
      e(s ? Id::kIdMovss : Id::kIdMovsd, x86::xmm15, pool_mem(k, size));
      e(s ? Id::kIdUcomiss : Id::kIdUcomisd, x86::xmm15, a);
      jcc(kA, small, true);
      e(Id::kIdMovaps, x86::xmm15, a);
      e(s ? Id::kIdSubss : Id::kIdSubsd, x86::xmm15, pool_mem(k, size));
      e(cvt, d, x86::xmm15);
      e(Id::kIdBts, d, imm(63));
      jmp(done);
      a_.bind(small);
      e(cvt, d, a);
      a_.bind(done);
      break;
    }
    default: UNREACHABLE("%s", minfo(x.op).text);
  }
}

}  // namespace gorun::x64
