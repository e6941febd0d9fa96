// Frame, blocks and branches, out-of-line stubs, jump tables. Frames as in runtime/abi/frame.h.
#include "jit/x64/emit.h"

#include <cstring>

#include "jit/ir/refuse.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/frame.h"
#include "runtime/abi/g_layout.h"
#include "runtime/abi/module.h"
#include "runtime/abi/pctab.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using namespace asmjit;

void Emitter::layout_frame() {
  int64_t at = int64_t{m_.nspill} * 8;
  slot_off_.resize(f_.slots.size());
  for (size_t k = 0; k < f_.slots.size(); k++) {
    int64_t align = f_.slots[k].align < 8 ? 8 : f_.slots[k].align;
    CHECK(align <= 16, "%s: slot aligned to %lld", f_.name.c_str(), static_cast<long long>(align));
    at = (at + f_.slots[k].size + align - 1) / align * align;
    slot_off_[k] = static_cast<int32_t>(-at);
  }
  at += m_.out_area;
  at = (at + 15) / 16 * 16;
  if (at >= int64_t{1} << 30) ir::refuse(f_.start_pos, "stack frame too large (>1GB): " + std::to_string(at >> 20) + " MB locals + 0 MB args");
  frame_ = static_cast<uint32_t>(at);
}

bool Emitter::block_empty(uint32_t b) const {
  const MBlock& blk = m_.blocks[b];
  const MFunc::BlockOut& o = m_.bout[b];
  return b != 0 && !blk.landing && blk.nsucc == 1 && o.body_end - o.body == 1 && o.tail == o.tail_end && o.spill == o.spill_end && m_.ins[blk.ins_end - 1].op == MOp::Jmp;
}

uint32_t Emitter::thread(uint32_t b) const {
  uint32_t t = b;
  for (int steps = 0; steps < 64 && block_empty(t); steps++) {
    t = m_.s(m_.blocks[t], 0);
    if (t == b) return b;
  }
  return t;
}

void Emitter::order_blocks() {
  const uint32_t n = static_cast<uint32_t>(m_.blocks.size());
  target_.resize(n);
  at_.assign(n, ~0u);
  static thread_local std::vector<uint8_t> wanted;
  wanted.assign(n, 0);
  for (uint32_t b = 0; b < n; b++) target_[b] = thread(b);
  for (uint32_t b = 0; b < n; b++) {
    // An empty block stays only when a chain too long to follow ends in it.
    if (target_[b] == b || !block_empty(b)) wanted[b] = 1;
    wanted[target_[b]] = 1;
  }
  for (uint32_t b = 0; b < n; b++)
    if (wanted[b]) order_.push_back(b);
  rotate_loops();
  for (uint32_t k = 0; k < order_.size(); k++) at_[order_[k]] = k;
}

// A loop whose test is at the top ends with a jump back to it. The header moves behind the last block of the loop: one jump less in each
// iteration, one more at the entry. (gc: loopRotate.)
void Emitter::rotate_loops() {
  const uint32_t n = static_cast<uint32_t>(m_.blocks.size());
  bool loops = false;
  for (const MBlock& b : m_.blocks) loops |= b.header;
  if (!loops) return;
  std::vector<uint32_t> after(n, ~0u);  // block -> header to put behind it
  std::vector<uint8_t> moved(n, 0), present(n, 0);
  for (uint32_t b : order_) present[b] = 1;
  bool any = false;
  for (uint32_t k = 1; k + 1 < order_.size(); k++) {
    const uint32_t h = order_[k];
    const MBlock& hb = m_.blocks[h];
    if (!hb.header || hb.cold || h == 0 || m_.ins[hb.ins_end - 1].op != MOp::Jcc) continue;
    auto inside = [&](uint32_t b) {
      uint32_t l = m_.blocks[b].loop;
      while (l != ~0u && l != h) l = m_.blocks[l].loop_parent;
      return l == h;
    };
    uint32_t yes = target_[m_.s(hb, 0)], no = target_[m_.s(hb, 1)];
    if (inside(yes) == inside(no)) continue;
    if (!inside(order_[k + 1])) continue;
    // The last block of the loop in layout order must be the one that jumps back.
    uint32_t latch = ~0u;
    for (uint32_t i = 0; i < hb.npred; i++) {
      uint32_t p = m_.p(hb, i);
      while (block_empty(p) && m_.blocks[p].npred == 1) p = m_.p(m_.blocks[p], 0);
      if (p > h && !m_.blocks[p].cold && (latch == ~0u || p > latch)) latch = p;
    }
    if (latch == ~0u || latch == h || target_[latch] != latch || after[latch] != ~0u || m_.ins[m_.blocks[latch].ins_end - 1].op != MOp::Jmp) continue;
    if (target_[m_.s(m_.blocks[latch], 0)] != h) continue;
    after[latch] = h;
    moved[h] = 1;
    any = true;
  }
  if (!any) return;
  std::vector<uint32_t> order;
  order.reserve(order_.size());
  for (uint32_t b : order_) {
    if (moved[b]) continue;
    order.push_back(b);
    // A header behind its latch may itself be the latch of an outer loop.
    for (uint32_t l = b; after[l] != ~0u; l = after[l]) order.push_back(after[l]);
  }
  CHECK(order.size() == order_.size(), "%s: loop rotation lost a block", f_.name.c_str());
  order_ = std::move(order);
}

// Upper bounds of encoded sizes, to know which forward branches are surely short.
uint32_t Emitter::out_size(const Out& o) const {
  switch (o.kind) {
    case OutKind::Ins: break;
    case OutKind::Move:
    case OutKind::Xchg: return 4;
    case OutKind::Remat: return m_.vr[o.v].remat == Remat::Imm && !(m_.vr[o.v].imm >= 0 && m_.vr[o.v].imm <= 0xffffffffll) ? 10 : 9;
    case OutKind::SlotCopy: return 18;
    case OutKind::SlotRemat: return 24;
    default: return 9;
  }
  const MIns& x = m_.ins[o.v];
  if (minfo(x.op).flags & kMPseudo) return 80;
  switch (x.op) {
    case MOp::Nop:
    case MOp::Entry:
    case MOp::KeepAlive: return 0;
    case MOp::Jmp: return 5;
    case MOp::Jcc: return 17;
    case MOp::JmpTable: return 9;
    case MOp::Ret: return 10;
    case MOp::SetFeq:
    case MOp::SetFne: return 12;
    case MOp::Bounds:
    case MOp::Check: return 22;
    case MOp::DeferSet: return 48;
    case MOp::Cmov:
    case MOp::FSelect: return 12;
    case MOp::Mov:
    case MOp::MovZx:
    case MOp::MovSx:
    case MOp::Test:
    case MOp::Setcc:
      if (x.mem == Mem::None && !(x.flags & kHasImm)) return 8;
      break;
    default: break;
  }
  uint32_t n = 10;  // prefix, rex, 3 opcode bytes, modrm, disp32
  if (x.op == MOp::CvtIF) n += 4;
  if (x.op == MOp::Add) n += 4;
  if (x.mem != Mem::None) n += 2;
  if (x.flags & kHasImm) n += 4;
  for (unsigned k = 0; k < x.nops; k++) {
    if (m_.ops(x)[k].kind == OpKind::Def && m_.spill_at_def[m_.ops(x)[k].v]) n += 9;
  }
  return n;
}

void Emitter::sizes() {
  size_before_.resize(order_.size() + 1);
  uint64_t total = 0;
  for (size_t k = 0; k < order_.size(); k++) {
    size_before_[k] = total;
    const MBlock& blk = m_.blocks[order_[k]];
    const MFunc::BlockOut& o = m_.bout[order_[k]];
    if (blk.landing) total += 8;
    total += 9ull * (o.spill_end - o.spill);
    for (uint32_t i = o.body; i < o.body_end; i++) total += out_size(m_.out[i]);
    for (uint32_t i = o.tail; i < o.tail_end; i++) total += out_size(m_.tails[i]);
  }
  size_before_[order_.size()] = total;
}

// Both are asked at the end of the current block or inside it: everything from its start counts.
bool Emitter::near(uint32_t b) const {
  uint32_t k = at_[b];
  return short_ok_ && k > cur_ && size_before_[k] - size_before_[cur_ + 1] < 110;
}
bool Emitter::near_stub() const { return short_ok_ && size_before_[order_.size()] - size_before_[cur_] + stubs_.size() * 24 < 96; }

void Emitter::jcc(Cc cc, const Label& l, bool is_short) {
  static const uint32_t kIds[16] = {Id::kIdJo, Id::kIdJno, Id::kIdJb, Id::kIdJae, Id::kIdJe, Id::kIdJne, Id::kIdJbe, Id::kIdJa,
                                    Id::kIdJs, Id::kIdJns, Id::kIdJp, Id::kIdJnp, Id::kIdJl, Id::kIdJge, Id::kIdJle, Id::kIdJg};
  if (is_short) a_.short_();
  a_.emit(kIds[cc], l);
}

void Emitter::pos(uint32_t p) {
  if (p == last_pos_ || p >= f_.positions.size()) return;
  last_pos_ = p;
  uint32_t pc = static_cast<uint32_t>(a_.offset());
  if (!blob_->pcs.empty() && blob_->pcs.back().pc == pc) blob_->pcs.back().pos = p;
  else blob_->pcs.push_back({pc, p});
}

// The words of the frame that the sets of live words cover, from rbp down: all, or only the spill slots when there are too many.
void Emitter::layout_live() {
  constexpr uint32_t kMostWords = 2048;
  live_words_ = frame_ / 8;
  if (live_words_ > kMostWords) live_words_ = m_.nspill;
  if (m_.live_at.empty() || !live_words_) return;
  const bool objects = live_words_ > m_.nspill;
  abi::put_uvarint(blob_->live, objects ? static_cast<uint32_t>(m_.shared_slots.size()) : 0);
  for (size_t k = m_.shared_slots.size(); objects && k-- > 0;) {  // a later slot lies lower
    const uint32_t s = m_.shared_slots[k];
    abi::put_uvarint(blob_->live, static_cast<uint32_t>(-slot_off_[s]) / 8);
    abi::put_uvarint(blob_->live, (f_.slots[s].size + 7) / 8);
  }
}

// The call that is instruction `index` has just been emitted.
void Emitter::live_after(uint32_t index) {
  if (m_.live_at.empty() || m_.live_at[index] == ~0u || !live_words_) return;
  const uint32_t pc = static_cast<uint32_t>(a_.offset());
  abi::put_uvarint(blob_->live, pc - last_live_);
  last_live_ = pc;
  const uint64_t* set = &m_.live_bits[m_.live_at[index]];
  auto in_set = [&](uint32_t i) { return (set[i / 64] >> (i % 64) & 1) != 0; };
  std::vector<uint8_t>& groups = live_groups_;
  groups.assign((live_words_ + 6) / 7, 0);
  auto add = [&](uint32_t word) { groups[word / 7] |= static_cast<uint8_t>(1u << (word % 7)); };
  for (uint32_t i = 0; i < m_.nspill; i++)
    if (in_set(i)) add(i);
  for (uint32_t k = 0; k < f_.slots.size() && live_words_ > m_.nspill; k++) {
    const MFunc::SlotBits bits = m_.slot_bits[k];
    if (!bits.n) continue;
    const uint32_t top = static_cast<uint32_t>(-slot_off_[k]) / 8;  // the lowest word of the slot is word top - 1
    for (uint32_t w = 0; w < (f_.slots[k].size + 7) / 8; w++)
      if (in_set(bits.first + (bits.n == 1 ? 0 : w))) add(top - 1 - w);
  }
  if (live_words_ > m_.nspill)
    for (uint32_t w = 0; w < static_cast<uint32_t>(m_.ins[index].disp) / 8; w++) add(live_words_ - 1 - w);
  while (groups.size() > 1 && groups.back() == 0) groups.pop_back();
  for (size_t k = 0; k + 1 < groups.size(); k++) groups[k] |= 0x80;
  blob_->live.insert(blob_->live.end(), groups.begin(), groups.end());
}

void Emitter::prologue() {
  bool nosplit = f_.flags & abi::kFuncNosplit;
  check_stack_ = !nosplit && (m_.has_calls || frame_ > abi::kStackSmall);
  if (m_.arg_base || (check_stack_ && (f_.sig.stack_size > 0))) e(Id::kIdLea, x86::r13, x86::ptr(x86::rsp, 8));
  if (check_stack_) {
    more_label_ = a_.newLabel();
    body_label_ = a_.newLabel();
    XMem guard = x86::ptr(x86::r14, static_cast<int32_t>(offsetof(abi::GPrefix, stack_guard)), 8);
    if (frame_ <= abi::kStackSmall) {
      e(Id::kIdCmp, x86::rsp, guard);
    } else {
      e(Id::kIdLea, x86::r12, x86::ptr(x86::rsp, -static_cast<int32_t>(frame_)));
      e(Id::kIdCmp, x86::r12, guard);
    }
    cur_ = 0;
    jcc(kBE, more_label_, near_stub());
    a_.bind(body_label_);
  }
  e(Id::kIdPush, x86::rbp);
  e(Id::kIdMov, x86::rbp, x86::rsp);
  if (frame_) e(Id::kIdSub, x86::rsp, imm(frame_));
}

void Emitter::more_stub() {
  if (!check_stack_) return;
  a_.bind(more_label_);
  pos(last_pos_);
  pending_sym_ = true;
  reloc_sym_ = static_cast<uint32_t>(f_.sym);
  reloc_addend_ = static_cast<int64_t>(code_.labelOffset(body_label_));
  e(Id::kIdMov, x86::r12d, imm(kSentinel));
  call_rel(0xe9, 0, static_cast<int64_t>(abi::rt_slot(abi::RtFn::More)));
}

void Emitter::epilogue() {
  if (frame_) e(Id::kIdAdd, x86::rsp, imm(frame_));
  e(Id::kIdPop, x86::rbp);
  e(Id::kIdRet);
}

void Emitter::jump(uint32_t b, uint32_t next) {
  b = target_[b];
  if (b == next) return;
  if (near(b)) a_.short_();
  a_.emit(Id::kIdJmp, labels_[b]);
}

void Emitter::terminator(uint32_t b, const MIns& x, uint32_t next) {
  const MBlock& blk = m_.blocks[b];
  const Opnd* o = m_.ops(x);
  switch (x.op) {
    case MOp::Jmp: jump(m_.s(blk, 0), next); break;
    case MOp::DeferJmp: jump(m_.s(blk, 0), next); break;
    case MOp::Jcc: {
      uint32_t yes = target_[m_.s(blk, 0)], no = target_[m_.s(blk, 1)];
      Cc cc = x.cc;
      if (yes == no) {
        jump(yes, next);
        break;
      }
      if (cc == kFne) {
        std::swap(yes, no);
        cc = kFeq;
      }
      if (cc == kFeq) {
        jcc(kNE, labels_[no], near(no));
        if (yes == next) {
          jcc(kP, labels_[no], near(no));
        } else {
          jcc(kNP, labels_[yes], near(yes));
          jump(no, next);
        }
        break;
      }
      if (yes == next) {
        jcc(negate(cc), labels_[no], near(no));
      } else {
        jcc(cc, labels_[yes], near(yes));
        jump(no, next);
      }
      break;
    }
    case MOp::JmpTable: {
      pending_sym_ = true;
      reloc_sym_ = static_cast<uint32_t>(f_.sym);
      reloc_addend_ = 0;  // set when the table is placed
      e(Id::kIdJmp, x86::ptr_abs(kSentinel, gp(o[0].reg), 3, 8));
      tables_.push_back({static_cast<uint32_t>(blob_->relocs.size() - 1), b});
      break;
    }
    case MOp::Ret: epilogue(); break;
    case MOp::Trap: e(Id::kIdUd2); break;
    default: UNREACHABLE("%s does not end a block", minfo(x.op).text);
  }
}

void Emitter::block(size_t k) {
  uint32_t b = order_[k];
  cur_ = static_cast<uint32_t>(k);
  uint32_t next = k + 1 < order_.size() ? order_[k + 1] : ~0u;
  const MBlock& blk = m_.blocks[b];
  const MFunc::BlockOut& bo = m_.bout[b];
  a_.bind(labels_[b]);
  if (blk.landing) e(Id::kIdLea, x86::rsp, x86::ptr(x86::rbp, -static_cast<int32_t>(frame_)));
  for (uint32_t i = bo.spill; i < bo.spill_end; i++) {
    Out o;
    o.kind = OutKind::SpillReg;
    o.src = m_.block_spills[i].reg;
    o.v = m_.block_spills[i].v;
    out(o);
  }
  const MIns& term = m_.ins[blk.ins_end - 1];
  CHECK(minfo(term.op).flags & kMTerm, "%s: block %u has no terminator", f_.name.c_str(), b);
  for (uint32_t i = bo.body; i + 1 < bo.body_end; i++) out(m_.out[i]);
  for (uint32_t i = bo.tail; i < bo.tail_end; i++) out(m_.tails[i]);
  terminator(b, term, next);
}

void Emitter::stubs() {
  for (const Stub& s : stubs_) {
    const MIns& x = m_.ins[s.ins];
    const Opnd* o = m_.ops(x);
    a_.bind(s.label);
    last_pos_ = ~0u;
    pos(x.pos);
    if (x.op == MOp::Check) {
      call_rel(0xe8, x.sym, 0);
      continue;
    }
    // (index, length) to (rax, rbx); the failed slice-to-array conversion wants (length, wanted).
    uint8_t to_index = rax, to_len = rbx;
    if (static_cast<abi::BoundsKind>(x.kind) == abi::BoundsKind::SliceConvert) std::swap(to_index, to_len);
    constexpr uint8_t kImm = 0xff;
    uint8_t ir = kImm, lr = kImm;
    if (x.flags & kImmFirst) {
      if (x.mem == Mem::None) lr = o[0].reg;
    } else {
      ir = o[0].reg;
      if (x.mem == Mem::None && !(x.flags & kHasImm)) lr = o[1].reg;
    }
    if (x.mem != Mem::None || lr == kInSlot) {
      uint8_t t = ir == r13 ? r12 : r13;
      e(Id::kIdMov, gp(t), lr == kInSlot ? slot_mem(o[(x.flags & kImmFirst) ? 0 : 1].v, 8) : mem(x, 8));
      lr = t;
    }
    auto mov = [&](uint8_t to, uint8_t from) {
      if (to != from) e(Id::kIdMov, gp(to), gp(from));
    };
    if (ir != kImm && lr != kImm) {
      if (to_len == ir && to_index == lr) {
        e(Id::kIdXchg, gp(ir), gp(lr));
      } else if (to_len == ir) {
        mov(to_index, ir);
        mov(to_len, lr);
      } else {
        mov(to_len, lr);
        mov(to_index, ir);
      }
    } else if (ir != kImm) {
      mov(to_index, ir);
      mov_imm(gp(to_len), x.imm, false);
    } else {
      mov(to_len, lr);
      mov_imm(gp(to_index), x.imm, false);
    }
    call_rel(0xe8, m_.bounds_syms[x.kind], 0);
  }
}

void Emitter::tables() {
  if (!m_.pool.empty() && pool_used_) {
    a_.align(AlignMode::kData, 8);
    a_.bind(pool_label_);
    for (const MFunc::PoolConst& c : m_.pool) a_.embed(&c.lo, 8);
  } else {
    a_.bind(pool_label_);
  }
  for (const Table& t : tables_) {
    a_.align(AlignMode::kData, 8);
    uint32_t off = static_cast<uint32_t>(a_.offset());
    blob_->relocs[t.at].addend = off;
    const MBlock& blk = m_.blocks[t.block];
    const uint64_t zero = 0;
    for (uint32_t s = 0; s < blk.nsucc; s++) {
      uint32_t to = target_[m_.s(blk, s)];
      blob_->relocs.push_back({static_cast<uint32_t>(a_.offset()), ir::RelocKind::Abs64, f_.sym, static_cast<int64_t>(code_.labelOffset(labels_[to]))});
      a_.embed(&zero, 8);
    }
  }
}

void Emitter::run(ir::CodeBlob* blob) {
  blob_ = blob;
  layout_frame();
  layout_live();
  order_blocks();
  sizes();
  labels_.resize(m_.blocks.size());
  for (uint32_t b : order_) labels_[b] = a_.newLabel();
  pool_label_ = a_.newLabel();
  pos(0);
  prologue();
  for (size_t k = 0; k < order_.size(); k++) block(k);
  stubs();
  more_stub();
  tables();
  blob->bytes.assign(a_.bufferData(), a_.bufferData() + a_.offset());
  blob->frame_size = frame_;
  blob->live_words = live_words_;
}

namespace {
struct Errors : ErrorHandler {
  Error first = kErrorOk;
  std::string text;
  void handleError(Error err, const char* message, BaseEmitter*) override {
    if (first == kErrorOk) {
      first = err;
      text = message;
    }
  }
};
}  // namespace

ir::CodeBlob emit(MFunc& m, const ir::Function& f, const ir::SymbolTable& syms, std::string* asm_text) {
  static thread_local CodeHolder code;
  static thread_local Emitter::Buffers buffers;
  for (bool short_branches : {true, false}) {
    ir::CodeBlob blob;
    blob.sym = f.sym;
    blob.name = f.name;
    blob.flags = f.flags;
    blob.start_pos = f.start_pos;
    blob.args_words = f.args_words;
    for (const ir::PosEntry& p : f.positions) {
      blob.positions_src.push_back(p.src);
      blob.positions_inl.push_back(p.inl);
    }
    for (const ir::InlinedCall& c : f.inlined) blob.inlined.push_back({c.parent, c.call_pos, c.name});
    Errors errors;
    StringLogger logger;
    code.reset(ResetPolicy::kSoft);
    code.init(Environment(Arch::kX64));
    code.setErrorHandler(&errors);
    if (asm_text) code.setLogger(&logger);
    {
      Emitter e(m, f, syms, code, buffers, short_branches);
      e.run(&blob);
    }
    if (errors.first == kErrorOk) {
      CHECK(!code.hasUnresolvedLinks(), "%s: a label was never bound", f.name.c_str());
      if (asm_text) *asm_text = std::string(logger.data(), logger.dataSize());
      code.reset(ResetPolicy::kSoft);
      return blob;
    }
    // A branch that was guessed short is the one error that a second try mends.
    CHECK(short_branches && errors.first == kErrorInvalidDisplacement, "%s: assembler: %s", f.name.c_str(), errors.text.c_str());
    code.reset(ResetPolicy::kSoft);
  }
  UNREACHABLE();
}

}  // namespace gorun::x64
