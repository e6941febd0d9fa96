// Which words of the frame are read after each call, backwards over the allocated code: the collector scans these and no others
// (runtime/sched/gc_roots.cpp), so that a value is gone when its last use is, as under gc. The sets have a bit for each spill slot, then one for each word of
// the variables in memory (IR slots) that have pointers. Where the address of one goes further than into accesses (shared), pointers to it may stand in other
// frames and variables: the collector follows those (as gc does with stack objects, runtime/mgcstack.go). A DeferFrame, which is on the goroutine's
// list, is in all sets, and with it what it leads to. A function whose deferred calls are records on the heap, where nobody looks for such pointers, has all
// its shared variables in all sets.
#include <algorithm>

#include "jit/x64/mach.h"
#include "runtime/base/check.h"

namespace gorun::x64 {
namespace {

constexpr uint32_t kUnknown = ~0u;
constexpr uint8_t kShared = 1, kDeferFrame = 2;
constexpr uint32_t kMostSlotWords = 64;         // a larger variable has one bit
constexpr size_t kMostWords = size_t{1} << 22;  // a function with larger sets has no table: its frames are scanned whole

class LiveSlots {
 public:
  explicit LiveSlots(MFunc& m) : m_(m), slots_(m.f->slots) {
    uint32_t bits = m.nspill;
    for (const ir::Slot& s : slots_) {
      const uint32_t words = (s.size + 7) / 8, n = !s.has_pointers ? 0 : words <= kMostSlotWords ? words : 1;
      m.slot_bits.push_back({bits, n});
      bits += n;
    }
    words_ = (bits + 63) / 64;
  }

  void run() {
    const size_t nb = m_.blocks.size();
    if (words_ == 0 || nb * words_ > kMostWords) return;
    find_shared();
    in_.assign(nb * words_, 0);
    live_.resize(words_);
    for (bool changed = true; changed;) {
      changed = false;
      for (size_t b = nb; b-- > 0;) {
        block(b, false);
        uint64_t* in = &in_[b * words_];
        if (std::equal(live_.begin(), live_.end(), in)) continue;
        std::copy(live_.begin(), live_.end(), in);
        changed = true;
      }
    }
    // A panic inside any call may go on at a landing.
    std::fill(live_.begin(), live_.end(), 0);
    for (uint32_t k = 0; k < slots_.size(); k++) {
      if (!slots_[k].has_pointers || !shared_[k]) continue;
      if (m_.defers_by_record || shared_[k] == kDeferFrame) access(k);
      else m_.shared_slots.push_back(k);
    }
    landing_ = live_;
    for (size_t b = 0; b < nb; b++) {
      if (!m_.blocks[b].landing) continue;
      for (size_t w = 0; w < words_; w++) landing_[w] |= in_[b * words_ + w];
    }
    m_.live_at.assign(m_.ins.size(), kUnknown);
    for (size_t b = 0; b < nb; b++) {
      if (m_.blocks[b].has_call) block(b, true);
    }
  }

 private:
  // Slots whose address goes anywhere but into the access of an instruction.
  void find_shared() {
    shared_.assign(slots_.size(), 0);
    if (slots_.empty()) return;
    within_.assign(m_.vr.size(), kUnknown);
    for (uint32_t v = 0; v < m_.vr.size(); v++)
      if (m_.vr[v].remat == Remat::Frame) within_[v] = m_.vr[v].sym;
    for (const MIns& x : m_.ins) {
      if (x.op == MOp::Lea && x.mem == Mem::Frame) within_[m_.ops(x)[0].v] = x.sym;
    }
    auto share = [&](uint32_t v) {
      if (within_[v] != kUnknown) shared_[within_[v]] = kShared;
    };
    for (uint32_t v : m_.phi_args) share(v);
    for (const MIns& x : m_.ins) {
      const Opnd* o = m_.ops(x);
      for (unsigned k = 0; k < x.nops; k++)
        if (o[k].kind == OpKind::Use && !addresses(x, k)) share(o[k].v);
    }
    for (const MIns& x : m_.ins)
      if (x.op == MOp::DeferSet) shared_[x.sym] = kDeferFrame;
  }

  // Is operand k the base of the access that x makes?
  static bool addresses(const MIns& x, unsigned k) {
    if (x.op == MOp::Lea) return false;
    if (x.op == MOp::KeepAlive) return true;
    return x.mem == Mem::Base && k == x.nops - (x.flags & kHasIndex ? 2u : 1u);
  }

  // From the block's end to its start: live_ is what its predecessors must keep.
  void block(size_t b, bool record) {
    const MBlock& blk = m_.blocks[b];
    std::fill(live_.begin(), live_.end(), 0);
    for (uint32_t k = 0; k < blk.nsucc; k++) {
      const uint64_t* in = &in_[size_t{m_.s(blk, k)} * words_];
      for (size_t w = 0; w < words_; w++) live_[w] |= in[w];
    }
    const MFunc::BlockOut& bo = m_.bout[b];
    step(m_.out[bo.body_end - 1], record);
    for (uint32_t i = bo.tail_end; i-- > bo.tail;) step(m_.tails[i], record);
    for (uint32_t i = bo.body_end - 1; i-- > bo.body;) step(m_.out[i], record);
    for (uint32_t i = bo.spill; i < bo.spill_end; i++) write(m_.block_spills[i].v);
  }

  void step(const Out& o, bool record) {
    switch (o.kind) {
      case OutKind::Ins: ins(o.v, record); break;
      case OutKind::Move:
      case OutKind::Xchg:
      case OutKind::ToX15:
      case OutKind::FromX15: break;
      case OutKind::Reload:
      case OutKind::PushSlot:
      case OutKind::SlotToX15: read(o.v); break;
      case OutKind::Remat: access_at(o.v); break;
      case OutKind::SlotRemat:
        write(o.v);
        access_at(o.b);
        break;
      case OutKind::SpillReg:
      case OutKind::PopSlot:
      case OutKind::X15ToSlot: write(o.v); break;
      case OutKind::SlotCopy:
        write(o.v);
        read(o.b);
        break;
    }
  }

  void ins(uint32_t index, bool record) {
    const MIns& x = m_.ins[index];
    const Opnd* o = m_.ops(x);
    for (unsigned k = 0; k < x.nops; k++) {
      if (o[k].kind == OpKind::Def && m_.spill_at_def[o[k].v]) write(o[k].v);
    }
    if (record && (minfo(x.op).flags & kMCall)) {
      m_.live_at[index] = static_cast<uint32_t>(m_.live_bits.size());
      for (size_t w = 0; w < words_; w++) m_.live_bits.push_back(live_[w] | landing_[w]);
    }
    if (x.mem == Mem::Frame) touch(x);
    for (unsigned k = 0; k < x.nops; k++) {
      if (o[k].kind != OpKind::Use) continue;
      if (o[k].reg == kInSlot) read(o[k].v);
      access_at(o[k].v);
    }
  }

  uint32_t slot(uint32_t v) const {
    CHECK(m_.slot[v] >= 0, "%s: v%u was not given a slot", m_.f->name.c_str(), v);
    return static_cast<uint32_t>(m_.slot[v]);
  }
  void read(uint32_t v) { set(slot(v)); }
  void set(uint32_t bit) { live_[bit / 64] |= uint64_t{1} << (bit % 64); }
  void clear(uint32_t bit) { live_[bit / 64] &= ~(uint64_t{1} << (bit % 64)); }
  // An access to words of a variable; a store ends the life of what they held. Who gets an address of it may look at all of it.
  void touch(const MIns& x) {
    const MFunc::SlotBits b = m_.slot_bits[x.sym];
    if (!b.n) return;
    const uint32_t words = (slots_[x.sym].size + 7) / 8;
    if (x.op == MOp::KeepAlive || x.op == MOp::Lea || b.n != words || (x.flags & kHasIndex) || x.disp < 0) return access(x.sym);
    const uint32_t from = static_cast<uint32_t>(x.disp), to = from + x.size;
    if (!stores(x)) {
      for (uint32_t w = from / 8; w < std::min((to + 7) / 8, words); w++) set(b.first + w);
      if (to > words * 8) access(x.sym);
    } else {
      for (uint32_t w = (from + 7) / 8; w < std::min(to / 8, words); w++) clear(b.first + w);
    }
  }
  static bool stores(const MIns& x) {
    switch (x.op) {
      case MOp::Store:
      case MOp::StoreWB:
      case MOp::StoreWBNew:
      case MOp::FStore:
      case MOp::X15Store: return true;
      default: return false;
    }
  }
  void access(uint32_t slot) {
    const MFunc::SlotBits b = m_.slot_bits[slot];
    for (uint32_t k = 0; k < b.n; k++) set(b.first + k);
  }
  // An address that is used, or made for others to use.
  void access_at(uint32_t v) {
    if (!slots_.empty() && within_[v] != kUnknown) access(within_[v]);
  }
  void write(uint32_t v) { clear(slot(v)); }

  MFunc& m_;
  const std::vector<ir::Slot>& slots_;
  size_t words_;
  std::vector<uint8_t> shared_;                // per slot
  std::vector<uint32_t> within_;               // per virtual register: the slot that it is an address in, or kUnknown
  std::vector<uint64_t> in_, live_, landing_;  // per block: live at its start; at the point of the walk; at the landings
};

}  // namespace

void find_live_slots(MFunc& m) {
  if (m.has_calls) LiveSlots(m).run();
}

}  // namespace gorun::x64
