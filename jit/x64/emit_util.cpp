// Operands, the allocator's moves, relocations.
#include <cstring>

#include "jit/x64/emit.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using namespace asmjit;

Emitter::Gp Emitter::gp(uint8_t r, unsigned size) {
  DCHECK(r < 16, "register %u is not a general one", r);
  switch (size) {
    case 1: return x86::gpb_lo(r);
    case 2: return x86::gpw(r);
    case 4: return x86::gpd(r);
    default: return x86::gpq(r);
  }
}

Emitter::XMem Emitter::slot_mem(uint32_t v, unsigned size) const {
  CHECK(m_.slot[v] >= 0, "%s: v%u has no spill slot", f_.name.c_str(), v);
  return x86::ptr(x86::rbp, -8 * (m_.slot[v] + 1), size);
}

Emitter::XMem Emitter::frame_mem(uint32_t slot, int64_t disp, unsigned size) const { return x86::ptr(x86::rbp, slot_off_[slot] + static_cast<int32_t>(disp), size); }

Emitter::XMem Emitter::mem(const MIns& x, unsigned size, int64_t extra) {
  const Opnd* o = m_.ops(x);
  unsigned n = x.nops;
  bool index = x.flags & kHasIndex;
  const Opnd* ix = index ? &o[n - 1] : nullptr;
  int32_t disp = static_cast<int32_t>(x.disp + extra);
  auto with = [&](const Gp& base, int32_t d) { return index ? x86::ptr(base, gp(ix->reg), x.scale, d, size) : x86::ptr(base, d, size); };
  switch (x.mem) {
    case Mem::Base: return with(gp(o[n - (index ? 2 : 1)].reg), disp);
    case Mem::Frame: return with(x86::rbp, slot_off_[x.sym] + disp);
    case Mem::Out: return with(x86::rsp, disp);
    case Mem::G: return with(x86::r14, disp);
    case Mem::Pool: return pool_mem(x.sym, size);
    case Mem::Sym: {
      uint64_t abs = kSentinel;
      if (x.sym) {
        pending_sym_ = true;
        reloc_sym_ = x.sym;
        reloc_addend_ = disp;
      } else {
        abs = static_cast<uint32_t>(disp);
      }
      return index ? x86::ptr_abs(abs, gp(ix->reg), x.scale, size) : x86::ptr_abs(abs, size);
    }
    case Mem::None: break;
  }
  UNREACHABLE("no memory operand");
}

Emitter::Operand Emitter::rm(const Opnd& o, unsigned size) const {
  if (o.reg == kInSlot) return slot_mem(o.v, size);
  if (o.reg >= 16) return xm(o.reg);
  return gp(o.reg, size);
}

Emitter::Operand Emitter::src(const MIns& x, const Opnd* o, unsigned k, unsigned size) {
  if (x.mem != Mem::None) return mem(x, size);
  if (x.flags & kHasImm) return imm(x.imm);
  return rm(o[k], size);
}

// The 32-bit field that holds the sentinel in the instruction just emitted gets a relocation.
void Emitter::relocate() {
  pending_sym_ = false;
  uint8_t* data = a_.bufferData();
  size_t end = a_.offset();
  size_t from = end > 15 ? end - 15 : 0;
  for (size_t p = from; p + 4 <= end; p++) {
    uint32_t w;
    memcpy(&w, data + p, 4);
    if (w != kSentinel) continue;
    memset(data + p, 0, 4);
    blob_->relocs.push_back({static_cast<uint32_t>(p), ir::RelocKind::Abs32, static_cast<ir::SymId>(reloc_sym_), reloc_addend_});
    return;
  }
  std::string bytes;
  for (size_t p = from; p < end; p++) bytes += "0123456789abcdef"[data[p] >> 4], bytes += "0123456789abcdef"[data[p] & 15];
  FATAL("%s: relocation without a place in %s", f_.name.c_str(), bytes.c_str());
}

// call or jmp rel32; sym 0: the addend is the address.
void Emitter::call_rel(uint8_t opcode, uint32_t sym, int64_t addend) {
  const uint8_t bytes[5] = {opcode, 0, 0, 0, 0};
  a_.embed(bytes, 5);
  blob_->relocs.push_back({static_cast<uint32_t>(a_.offset() - 4), ir::RelocKind::Rel32, static_cast<ir::SymId>(sym), addend});
}

uint32_t Emitter::pool_const(uint64_t bits, unsigned size) {
  for (uint32_t k = 0; k < m_.pool.size(); k++) {
    if (m_.pool[k].lo == bits && m_.pool[k].size == size) return k;
  }
  m_.pool.push_back({bits, static_cast<uint8_t>(size)});
  return static_cast<uint32_t>(m_.pool.size() - 1);
}

Emitter::XMem Emitter::pool_mem(uint32_t k, unsigned size) {
  pool_used_ = true;
  return x86::ptr(pool_label_, static_cast<int32_t>(k * 8), size);
}

void Emitter::mov_imm(const Gp& r, int64_t x, bool flags_live) {
  Gp r32 = x86::gpd(r.id());
  if (x == 0 && !flags_live) e(Id::kIdXor, r32, r32);
  else if (x >= 0 && x <= 0xffffffffll) e(Id::kIdMov, r32, imm(x));
  else e(Id::kIdMov, x86::gpq(r.id()), imm(x));
}

void Emitter::remat(uint8_t r, uint32_t v, bool flags_live) {
  const VReg& d = m_.vr[v];
  switch (d.remat) {
    case Remat::Imm: mov_imm(gp(r), d.size == 4 ? static_cast<int64_t>(static_cast<uint32_t>(d.imm)) : d.imm, flags_live); break;
    case Remat::FImm: {
      uint64_t bits = d.size == 4 ? static_cast<uint32_t>(d.imm) : static_cast<uint64_t>(d.imm);
      if (bits == 0) e(Id::kIdXorps, xm(r), xm(r));
      else e(d.size == 4 ? Id::kIdMovss : Id::kIdMovsd, xm(r), pool_mem(pool_const(bits, d.size), d.size));
      break;
    }
    case Remat::Sym:
      pending_sym_ = true;
      reloc_sym_ = d.sym;
      reloc_addend_ = d.imm;
      e(Id::kIdMov, gp(r, 4), imm(kSentinel));
      break;
    case Remat::Frame: e(Id::kIdLea, gp(r), frame_mem(d.sym, d.imm, 0)); break;
    case Remat::Out: e(Id::kIdLea, gp(r), x86::ptr(x86::rsp, static_cast<int32_t>(d.imm))); break;
    case Remat::G: e(Id::kIdMov, gp(r), d.imm ? x86::rbp : x86::r14); break;
    case Remat::No: UNREACHABLE();
  }
}

// A constant into the slot of another value (phi arguments).
void Emitter::slot_remat(uint32_t slot_of, uint32_t v) {
  const VReg& d = m_.vr[v];
  switch (d.remat) {
    case Remat::Imm:
    case Remat::FImm: {
      int64_t x = d.remat == Remat::FImm && d.size == 4 ? static_cast<int32_t>(d.imm) : d.imm;
      if (x == static_cast<int32_t>(x)) {
        e(Id::kIdMov, slot_mem(slot_of, 8), imm(x));
      } else {
        XMem lo = slot_mem(slot_of, 4);
        e(Id::kIdMov, lo, imm(static_cast<int32_t>(x)));
        lo.addOffset(4);
        e(Id::kIdMov, lo, imm(static_cast<int32_t>(x >> 32)));
      }
      break;
    }
    case Remat::G: e(Id::kIdMov, slot_mem(slot_of, 8), d.imm ? x86::rbp : x86::r14); break;
    case Remat::Sym:
      pending_sym_ = true;
      reloc_sym_ = d.sym;
      reloc_addend_ = d.imm;
      e(Id::kIdMov, slot_mem(slot_of, 8), imm(kSentinel));
      break;
    case Remat::Out:
    case Remat::Frame: {
      e(Id::kIdPush, x86::rax);
      if (d.remat == Remat::Frame) e(Id::kIdLea, x86::rax, frame_mem(d.sym, d.imm, 0));
      else e(Id::kIdLea, x86::rax, x86::ptr(x86::rsp, static_cast<int32_t>(d.imm + 8)));
      e(Id::kIdMov, slot_mem(slot_of, 8), x86::rax);
      e(Id::kIdPop, x86::rax);
      break;
    }
    case Remat::No: UNREACHABLE();
  }
}

void Emitter::out(const Out& o) {
  switch (o.kind) {
    case OutKind::Ins: ins(o.v); break;
    case OutKind::Move: {
      if (o.dst >= 16) {
        e(Id::kIdMovaps, xm(o.dst), xm(o.src));
      } else {
        unsigned size = m_.vr[o.v].size;
        e(Id::kIdMov, gp(o.dst, size), gp(o.src, size));
      }
      break;
    }
    case OutKind::Xchg: e(Id::kIdXchg, gp(o.dst), gp(o.src)); break;
    case OutKind::Reload:
      if (o.dst >= 16) e(m_.vr[o.v].size == 4 ? Id::kIdMovss : Id::kIdMovsd, xm(o.dst), slot_mem(o.v, m_.vr[o.v].size));
      else e(Id::kIdMov, gp(o.dst), slot_mem(o.v, 8));
      break;
    case OutKind::Remat: remat(o.dst, o.v, o.flag); break;
    case OutKind::SpillReg:
      if (o.src >= 16) e(m_.vr[o.v].size == 4 ? Id::kIdMovss : Id::kIdMovsd, slot_mem(o.v, m_.vr[o.v].size), xm(o.src));
      else e(Id::kIdMov, slot_mem(o.v, 8), gp(o.src));
      break;
    case OutKind::SlotCopy:
      if (m_.slot[o.v] == m_.slot[o.b]) break;
      e(Id::kIdMovq, x86::xmm15, slot_mem(o.b, 8));
      e(Id::kIdMovq, slot_mem(o.v, 8), x86::xmm15);
      break;
    case OutKind::SlotRemat: slot_remat(o.v, o.b); break;
    case OutKind::PushSlot: e(Id::kIdPush, slot_mem(o.v, 8)); break;
    case OutKind::PopSlot: e(Id::kIdPop, slot_mem(o.v, 8)); break;
    case OutKind::ToX15:
      if (o.src >= 16) e(Id::kIdMovaps, x86::xmm15, xm(o.src));
      else e(Id::kIdMovq, x86::xmm15, gp(o.src));
      break;
    case OutKind::FromX15:
      if (o.dst >= 16) e(Id::kIdMovaps, xm(o.dst), x86::xmm15);
      else e(Id::kIdMovq, gp(o.dst), x86::xmm15);
      break;
    case OutKind::X15ToSlot: e(Id::kIdMovq, slot_mem(o.v, 8), x86::xmm15); break;
    case OutKind::SlotToX15: e(Id::kIdMovq, x86::xmm15, slot_mem(o.v, 8)); break;
  }
}

}  // namespace gorun::x64
