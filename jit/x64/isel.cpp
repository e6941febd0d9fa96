#include "jit/x64/isel.h"

#include <algorithm>

#include "runtime/abi/frame.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using ir::Ins;

namespace {
int64_t normalised(int64_t x, ir::Ty t) {
  switch (ir::ty_size(t)) {
    case 1: return static_cast<int8_t>(x);
    case 2: return static_cast<int16_t>(x);
    case 4: return static_cast<int32_t>(x);
    default: return x;
  }
}
}  // namespace

bool fits32(int64_t x) { return x == static_cast<int32_t>(x); }

Isel::B& Isel::B::add(uint32_t v, OpKind k, uint8_t fixed, uint8_t flags) {
  Opnd o;
  o.v = v;
  o.kind = k;
  o.fixed = fixed;
  o.flags = flags;
  if (i().nops == 0) i().ops = static_cast<uint32_t>(s.m_.opnds.size());
  DCHECK(i().ops + i().nops == s.m_.opnds.size());
  s.m_.opnds.push_back(o);
  i().nops++;
  return *this;
}

Isel::B& Isel::B::mem(const Addr& a) {
  MIns& x = i();
  x.mem = a.kind;
  x.sym = a.sym;
  x.disp = static_cast<int32_t>(a.disp);
  if (a.kind == Mem::Base) use(a.base);
  if (a.index) {
    x.scale = a.scale;
    x.flags |= kHasIndex;
    use(a.index);
  }
  return *this;
}

Isel::B Isel::mk(MOp op, unsigned size) {
  MIns x;
  x.op = op;
  x.size = static_cast<uint8_t>(size);
  x.pos = cur_pos_;
  tile_.push_back(x);
  return B{*this, tile_.size() - 1};
}

uint32_t Isel::new_vreg(bool xmm, unsigned size) {
  VReg r;
  r.xmm = xmm;
  r.size = size < 4 ? 4 : static_cast<uint8_t>(size);
  m_.vr.push_back(r);
  return static_cast<uint32_t>(m_.vr.size() - 1);
}

uint32_t Isel::imm_reg(int64_t x) {
  uint32_t v = gpr();
  m_.vr[v].remat = Remat::Imm;
  m_.vr[v].imm = x;
  return v;
}

uint32_t Isel::reg(ValueId v) {
  uint32_t c = canon_[v];
  needed_[c] = 1;
  return c;
}

uint32_t Isel::arg_base() {
  if (!m_.arg_base) m_.arg_base = gpr();
  return m_.arg_base;
}

ir::SymId Isel::symbol(const char* name) const {
  ir::SymId s = syms_.find(name);
  CHECK(s != ir::SymId::kNone, "%s: the symbol %s of a runtime function is not interned", f_.name.c_str(), name);
  return s;
}

Isel::Ty Isel::type(ValueId v) const {
  const Ins* i = &f_.ins[v];
  for (;;) {
    switch (ir::info(i->op).result) {
      case ir::ResultRule::Bool: return Ty::I8;
      case ir::ResultRule::PtrTy: return Ty::Ptr;
      case ir::ResultRule::Arg: i = &f_.ins[i->a]; break;
      default: return i->ty;
    }
  }
}

bool Isel::is_const(ValueId v, int64_t* imm) const {
  const Ins& i = at(canon_[v]);
  if (i.op != Op::Const) return false;
  *imm = normalised(m_.vr[canon_[v]].imm, type(v));  // v may be a narrower view of it
  return true;
}
bool Isel::is_imm32(ValueId v, int64_t* imm) const { return is_const(v, imm) && fits32(*imm); }

bool Isel::can_fold_load(ValueId v, unsigned size) const {
  v = canon_[v];
  const Ins& i = at(v);
  return i.op == Op::Load && !ir::is_float(i.ty) && !(i.flags & ir::kVolatile) && single_here(v) && epoch_[v] == cur_epoch_ && !needed_[v] &&
         static_cast<unsigned>(ir::ty_size(i.ty)) >= size;
}

// Is everything above the low `from` bytes of v's register known to be zero (up to 64 bits)?
bool Isel::zero_extended(ValueId v, unsigned from) const {
  const Ins& i = at(v);
  unsigned n = static_cast<unsigned>(ir::ty_size(i.ty));
  switch (i.op) {
    case Op::Load:
    case Op::AtomicLoad: return !ir::is_float(i.ty) && n <= from;
    case Op::Zext: return static_cast<unsigned>(ir::ty_size(type(i.a))) <= from;
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::And:
    case Op::Or:
    case Op::Xor:
    case Op::Neg:
    case Op::Not:
    case Op::Shl:
    case Op::ShrU:
    case Op::ShrS:
    case Op::RotL:
    case Op::DivS:
    case Op::DivU:
    case Op::ModS:
    case Op::ModU:
    case Op::Select:
    case Op::FToS:
    case Op::Sext:
    case Op::Bswap: return i.ty == Ty::I32 && from == 4;
    default: return false;
  }
}

bool Isel::alias_of(ValueId v, ValueId* to) const {
  const Ins& i = f_.ins[v];
  switch (i.op) {
    case Op::Copy: *to = i.a; return true;
    case Op::Trunc: *to = i.a; return true;
    case Op::Bitcast: *to = i.a; return ir::is_float(i.ty) == ir::is_float(type(i.a));
    case Op::PtrOff: *to = i.a; return i.c == 0;
    case Op::Zext: {
      ValueId c = canon_[i.a];
      *to = i.a;
      unsigned from = static_cast<unsigned>(ir::ty_size(type(i.a)));
      // The canonical value must have the narrow type itself: a truncated wide one has its upper bits.
      return ir::ty_size(type(c)) == static_cast<int>(from) && zero_extended(c, from);
    }
    case Op::Phi:
      if (f_.extra[i.b] != 1) return false;
      *to = f_.extra[i.b + 1];
      return true;
    default: return false;
  }
}

namespace {
bool writes_memory(const Ins& i) {
  constexpr uint16_t kMask = ir::kWrites | ir::kCallLike | ir::kSideEffect;
  return (ir::info(i.op).flags & kMask) != 0 && i.op != ir::Op::KeepAlive && i.op != ir::Op::Pause;
}
}  // namespace

void Isel::prepass() {
  size_t n = f_.ins.size();
  canon_.assign(n, 0);
  uses_.assign(n, 0);
  block_of_.assign(n, 0);
  epoch_.assign(n, 0);
  needed_.assign(n, 0);
  m_.vr.resize(n);
  for (uint32_t mb = 0; mb < m_.blocks.size(); mb++) {
    if (!m_.blocks[mb].ir) continue;
    uint32_t epoch = 0;
    for (ValueId v : f_.blocks[m_.blocks[mb].ir].ins) {
      const Ins& i = f_.ins[v];
      ValueId to;
      bool alias = alias_of(v, &to);
      canon_[v] = alias ? canon_[to] : v;
      if (alias && canon_[v] == 0) canon_[v] = to;
      block_of_[v] = mb;
      epoch_[v] = epoch;
      if (writes_memory(i)) epoch++;
      if (alias) continue;
      VReg& r = m_.vr[v];
      Ty ty = type(v);
      r.xmm = ir::is_float(ty);
      switch (i.op) {
        case Op::Const:
          r.remat = Remat::Imm;
          r.imm = normalised(i.imm(), ty);
          break;
        case Op::FConst:
          r.remat = Remat::FImm;
          r.imm = i.imm();
          break;
        case Op::SymAddr:
          r.remat = Remat::Sym;
          r.sym = static_cast<uint32_t>(i.a);
          r.imm = i.off();
          break;
        case Op::SlotAddr:
          r.remat = Remat::Frame;
          r.sym = i.a;
          r.imm = i.off();
          break;
        case Op::OutAddr:
          r.remat = Remat::Out;
          r.imm = i.off();
          break;
        case Op::GetG: r.remat = Remat::G; break;
        case Op::FramePtr:
          r.remat = Remat::G;
          r.imm = 1;
          break;
        default: break;
      }
      r.size = ty == Ty::Void ? 8 : ir::ty_size(ty) == 8 ? 8 : 4;
      int nargs = ir::info(i.op).nargs;
      if (nargs == ir::kVarArgs) {
        const uint32_t* e = &f_.extra[i.b];
        if (i.op == Op::Phi) continue;  // their arguments may be defined further down: second pass
        for (uint32_t k = 1; k <= e[0]; k++) uses_[canon_[e[k]]]++;
        if (i.op == Op::CallClosure || i.op == Op::CallPtr) uses_[canon_[i.a]]++;
      } else if (i.op != Op::Result) {
        if (nargs > 0) uses_[canon_[i.a]]++;
        if (nargs > 1) uses_[canon_[i.b]]++;
        if (nargs > 2) uses_[canon_[i.c]]++;
      }
    }
  }
  for (const MBlock& mb : m_.blocks) {
    if (!mb.ir) continue;
    for (ValueId v : f_.blocks[mb.ir].ins) {
      const Ins& i = f_.ins[v];
      if (i.op != Op::Phi) break;
      if (canon_[v] != v) continue;
      const uint32_t* e = &f_.extra[i.b];
      for (uint32_t k = 1; k <= e[0]; k++) {
        uses_[canon_[e[k]]]++;
        needed_[canon_[e[k]]] = 1;
      }
    }
  }
}

// Appends the tile, last instruction first, and keeps book of accesses that can stand for a nil check above them.
void Isel::flush() {
  for (size_t k = tile_.size(); k-- > 0;) {
    const MIns& t = tile_[k];
    bool blocks_faults = false;
    switch (t.op) {
      case MOp::Store:
      case MOp::StoreWB:
      case MOp::StoreWBNew:
      case MOp::AddM:
      case MOp::SubM:
      case MOp::AndM:
      case MOp::OrM:
      case MOp::XorM:
      case MOp::Xadd:
      case MOp::Xchg:
      case MOp::CmpXchg:
      case MOp::LockAdd:
      case MOp::LockAnd:
      case MOp::LockOr:
      case MOp::LoopAnd:
      case MOp::LoopOr:
      case MOp::FStore:
      case MOp::X15Store:
      case MOp::CopyLoop:
      case MOp::ZeroLoop:
      case MOp::RepMovs:
      case MOp::RepStos:
      case MOp::Bounds:
      case MOp::Check:
      case MOp::Call:
      case MOp::CallAbs:
      case MOp::CallInd:
      case MOp::CallReg:
      case MOp::DeferSet: blocks_faults = true; break;
      default: break;
    }
    if (blocks_faults) accesses_.clear();
    if (t.mem == Mem::Base && t.op != MOp::Lea && !(t.flags & kHasIndex) && t.disp >= 0 && t.disp < 4096) {
      if (accesses_.size() < 16) accesses_.push_back({m_.ops(t)[t.nops - 1].v, m_.ins.size()});
    }
    m_.ins.push_back(t);
  }
  tile_.clear();
}

void Isel::lower(ValueId v) {
  const Ins& i = f_.ins[v];
  if (canon_[v] != v) return;
  const ir::OpInfo& inf = ir::info(i.op);
  if ((inf.flags & ir::kPure) && !needed_[v]) return;
  if (m_.vr[v].remat != Remat::No) return;
  cur_epoch_ = epoch_[v];
  cur_pos_ = v < f_.pos.size() ? f_.pos[v] : 0;
  switch (i.op) {
    case Op::Nop:
    case Op::Phi: return;
    case Op::Param:
    case Op::ClosurePtr:
      if (needed_[v]) params_.push_back(v);
      return;
    case Op::ArgAddr:
    case Op::PtrAdd:
    case Op::PtrOff: {
      Addr a = address(v, 0, true);
      if (a.kind == Mem::Base && !a.index && a.disp == 0) mk(MOp::Mov).def(v).use(a.base);
      else mk(MOp::Lea).def(v).mem(a);
      break;
    }
    case Op::CallerPC: {
      if (!needed_[v]) return;
      Addr a;
      a.base = arg_base();
      a.disp = -8;
      mk(MOp::Load, 8).def(v).mem(a);
      break;
    }
    case Op::CallerSP: mk(MOp::Mov).def(v).use(arg_base()); break;
    case Op::Load: lower_load(v); break;
    case Op::Store:
    case Op::StoreWB:
    case Op::StoreWBNoOld: lower_store(v); break;
    case Op::Move:
    case Op::MoveWB: lower_move(v); break;
    case Op::Zero:
    case Op::ZeroWB: lower_zero(v); break;
    case Op::NilCheck: lower_nil_check(v); break;
    case Op::BoundsCheck:
    case Op::ZeroCheck:
    case Op::ShiftCheck: lower_check(v); break;
    case Op::KeepAlive:
      if (const VReg& r = m_.vr[canon_[i.a]]; r.remat == Remat::No) {
        mk(MOp::KeepAlive).use(reg(i.a), kNoReg, kAnyLoc);
      } else if (r.remat == Remat::Frame) {  // what the variable there holds
        MIns& x = mk(MOp::KeepAlive).i();
        x.mem = Mem::Frame;
        x.sym = r.sym;
      }
      break;
    case Op::AtomicLoad:
    case Op::AtomicStore:
    case Op::AtomicXchg:
    case Op::AtomicAdd:
    case Op::AtomicCas:
    case Op::AtomicAnd:
    case Op::AtomicOr:
    case Op::Pause: lower_atomic(v); break;
    case Op::Call:
    case Op::CallClosure:
    case Op::CallPtr:
    case Op::CallRt: lower_call(v); break;
    case Op::Result:
      if (needed_[v]) results_.push_back(v);
      return;
    case Op::Jump:
    case Op::Branch:
    case Op::Switch:
    case Op::Return:
    case Op::Unreachable:
    case Op::DeferFrame: lower_terminator(v); break;
    case Op::FAdd:
    case Op::FSub:
    case Op::FMul:
    case Op::FDiv:
    case Op::FNeg:
    case Op::FSqrt:
    case Op::FAbs:
    case Op::FCopysign:
    case Op::FRound:
    case Op::FMin:
    case Op::FMax:
    case Op::FFma:
    case Op::SToF:
    case Op::UToF:
    case Op::FToS:
    case Op::FToU:
    case Op::FExt:
    case Op::FTrunc:
    case Op::Bitcast: lower_float(v); break;
    default: lower_int(v); break;
  }
  flush();
}

void Isel::lower_block(uint32_t mbi) {
  MBlock& b = m_.blocks[mbi];
  b.ins_end = static_cast<uint32_t>(m_.ins.size());  // reversed numbering, put right at the end
  accesses_.clear();
  cur_block_ = mbi;
  if (!b.ir) {
    cur_pos_ = 0;
    mk(MOp::Jmp);
    flush();
  } else {
    const auto& list = f_.blocks[b.ir].ins;
    for (cur_index_ = list.size(); cur_index_-- > 0;) lower(list[cur_index_]);
    if (mbi == 0) entry_ins();
    b.phi = static_cast<uint32_t>(m_.phis.size());
    for (ValueId v : list) {
      const Ins& i = f_.ins[v];
      if (i.op != Op::Phi) break;
      if (canon_[v] != v || !needed_[v]) continue;
      MPhi p;
      p.v = v;
      p.args = static_cast<uint32_t>(m_.phi_args.size());
      const uint32_t* e = &f_.extra[i.b];
      CHECK(e[0] == b.npred, "%s: phi v%u has %u operands for %u predecessors", f_.name.c_str(), v, e[0], b.npred);
      for (uint32_t k = 1; k <= e[0]; k++) m_.phi_args.push_back(canon_[e[k]]);
      m_.phis.push_back(p);
      b.nphi++;
    }
  }
  b.ins = static_cast<uint32_t>(m_.ins.size());
}

void Isel::run() {
  prepass();
  m_.ins.reserve(f_.ins.size() + f_.ins.size() / 4);
  m_.opnds.reserve(f_.ins.size() * 2);
  for (uint32_t mb = static_cast<uint32_t>(m_.blocks.size()); mb-- > 0;) lower_block(mb);
  std::reverse(m_.ins.begin(), m_.ins.end());
  uint32_t n = static_cast<uint32_t>(m_.ins.size());
  for (MBlock& b : m_.blocks) {
    uint32_t first = n - b.ins, end = n - b.ins_end;
    b.ins = first;
    b.ins_end = end;
  }
}

void select(MFunc& m, const ir::Function& f, const ir::SymbolTable& syms) {
  static thread_local Isel::Buffers buffers;
  Isel(m, f, syms, buffers).run();
}

}  // namespace gorun::x64
