// Machine code as text, for --dump=mach and the tests.
#include <fmt/format.h>

#include "jit/x64/mach.h"

namespace gorun::x64 {

const char* reg_name(uint8_t r, unsigned size) {
  static const char* kQ[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
  static const char* kX[] = {"xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"};
  (void)size;
  if (r < 16) return kQ[r];
  if (r < 32) return kX[r - 16];
  return r == kInSlot ? "slot" : "?";
}

namespace {
const char* const kCc[] = {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g", "feq", "fne"};

std::string ins_text(const MFunc& m, const MIns& x) {
  std::string s = fmt::format("{}{}", minfo(x.op).text, x.size);
  if (minfo(x.op).flags & kMReadsFlags || x.op == MOp::Bounds || x.op == MOp::Check) s += fmt::format(".{}", kCc[x.cc]);
  const Opnd* o = m.ops(x);
  for (unsigned k = 0; k < x.nops; k++) {
    s += fmt::format("{} {}v{}", k ? "," : "", o[k].kind == OpKind::Def ? "=" : o[k].kind == OpKind::Temp ? "~" : "", o[k].v);
    if (o[k].reg != kNoReg) s += fmt::format(":{}", reg_name(o[k].reg));
    else if (o[k].fixed != kNoReg) s += fmt::format("@{}", reg_name(o[k].fixed));
  }
  static const char* const kMem[] = {"", "base", "frame", "sym", "out", "g", "pool"};
  if (x.mem != Mem::None) s += fmt::format(" [{} {} {:+}{}]", kMem[static_cast<int>(x.mem)], x.sym, x.disp, x.flags & kHasIndex ? fmt::format(" index*{}", 1 << x.scale) : "");
  if (x.flags & kHasImm) s += fmt::format(" ${}", x.imm);
  if (x.flags & kFault) s += x.fault == x.disp ? " nil" : fmt::format(" nil={}", x.fault);
  return s;
}

std::string out_text(const MFunc& m, const Out& o) {
  switch (o.kind) {
    case OutKind::Ins: return ins_text(m, m.ins[o.v]);
    case OutKind::Move: return fmt::format("  move {} <- {} v{}", reg_name(o.dst), reg_name(o.src), o.v);
    case OutKind::Xchg: return fmt::format("  xchg {} {}", reg_name(o.dst), reg_name(o.src));
    case OutKind::Reload: return fmt::format("  reload {} <- v{}", reg_name(o.dst), o.v);
    case OutKind::Remat: return fmt::format("  remat {} <- v{}", reg_name(o.dst), o.v);
    case OutKind::SpillReg: return fmt::format("  spill v{} <- {}", o.v, reg_name(o.src));
    case OutKind::SlotCopy: return fmt::format("  slot v{} <- slot v{}", o.v, o.b);
    case OutKind::SlotRemat: return fmt::format("  slot v{} <- remat v{}", o.v, o.b);
    case OutKind::PushSlot: return fmt::format("  push slot v{}", o.v);
    case OutKind::PopSlot: return fmt::format("  pop slot v{}", o.v);
    case OutKind::ToX15: return fmt::format("  xmm15 <- {}", reg_name(o.src));
    case OutKind::FromX15: return fmt::format("  {} <- xmm15", reg_name(o.dst));
    case OutKind::X15ToSlot: return fmt::format("  slot v{} <- xmm15", o.v);
    case OutKind::SlotToX15: return fmt::format("  xmm15 <- slot v{}", o.v);
  }
  return {};
}
}  // namespace

std::string print(const MFunc& m) {
  std::string s;
  for (uint32_t b = 0; b < m.blocks.size(); b++) {
    const MBlock& blk = m.blocks[b];
    s += fmt::format("m{}: (b{}){}{}{} depth {} ->", b, blk.ir, blk.cold ? " cold" : "", blk.header ? " loop" : "", blk.landing ? " landing" : "", blk.depth);
    for (uint32_t k = 0; k < blk.nsucc; k++) s += fmt::format(" m{}", m.s(blk, k));
    s += "\n";
    for (uint32_t k = 0; k < blk.nphi; k++) {
      s += fmt::format("  phi v{} =", m.phis[blk.phi + k].v);
      for (uint32_t j = 0; j < blk.npred; j++) s += fmt::format(" v{}", m.phi_args[m.phis[blk.phi + k].args + j]);
      s += "\n";
    }
    if (m.bout.empty()) {
      for (uint32_t i = blk.ins; i < blk.ins_end; i++) s += "  " + ins_text(m, m.ins[i]) + "\n";
      continue;
    }
    const MFunc::BlockOut& o = m.bout[b];
    for (uint32_t i = o.spill; i < o.spill_end; i++) s += fmt::format("    spill v{} <- {}\n", m.block_spills[i].v, reg_name(m.block_spills[i].reg));
    for (uint32_t i = o.body; i < o.body_end; i++) {
      if (i + 1 == o.body_end) {
        for (uint32_t j = o.tail; j < o.tail_end; j++) s += "  " + out_text(m, m.tails[j]) + "\n";
      }
      s += "  " + out_text(m, m.out[i]) + "\n";
      if (m.out[i].kind != OutKind::Ins) continue;
      const MIns& x = m.ins[m.out[i].v];
      for (unsigned k = 0; k < x.nops; k++) {
        if (m.ops(x)[k].kind == OpKind::Def && m.spill_at_def[m.ops(x)[k].v]) s += fmt::format("    spill v{} <- {}\n", m.ops(x)[k].v, reg_name(m.ops(x)[k].reg));
      }
    }
  }
  return s;
}

}  // namespace gorun::x64
