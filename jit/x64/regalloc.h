// The register allocator: next-use distances (backwards), then one greedy forward pass in layout order, as gc's regalloc.go does it, on flat
// arrays. A value is stored to its spill slot at most once, at a place that dominates all its reloads; constants and addresses of slots and
// symbols are made again where they are needed.
#pragma once
#include "jit/x64/mach.h"

namespace gorun::x64 {

// Distances: one per instruction, much more across a call, out of a loop, into a cold block.
constexpr uint32_t kDistCall = 1 << 14, kDistExit = 1 << 22, kDistCold = 1 << 26, kDistMax = 0x7fffffff;
inline uint32_t dist_add(uint32_t a, uint32_t b) { return a + b > kDistMax ? kDistMax : a + b; }

struct LiveVal {
  uint32_t v, dist;
};

// Values that live across block borders.
struct Liveness {
  struct Span {
    uint32_t at = 0, n = 0;
  };
  std::vector<LiveVal> pool;
  std::vector<Span> in, out;               // per block
  std::vector<uint32_t> max_gpr, max_xmm;  // per block: most values live at once
  std::vector<uint32_t> def_block;         // per virtual register
  void compute(MFunc& m);

 private:
  std::vector<uint32_t> length_, stamp_, dist_, mark_;
  std::vector<Span> exposed_;
  std::vector<LiveVal> uses_, tmp_;
  std::vector<uint8_t> dirty_, seen_;
};

constexpr uint32_t kNone = ~0u;

struct PMove {
  enum Kind : uint8_t { FromReg, FromSlot, FromRemat, FromX15 };
  Kind kind = FromReg;
  uint8_t src = kNoReg;
  uint8_t dst = kNoReg;  // kNoReg: to the slot of dst_v
  uint32_t v = 0;        // source value
  uint32_t dst_v = 0;    // value that dst holds afterwards (its slot when dst is kNoReg)
};
// Appends the moves in an order that is right for all of them at once.
void parallel_move(const MFunc& m, std::vector<PMove>& moves, std::vector<Out>& out);

class RegAlloc {
 public:
  void run(MFunc& m);

 private:
  struct UseNode {
    uint32_t dist, next;
    uint8_t hint;
  };
  struct VState {
    uint32_t regs = 0;
    uint32_t use = 0;                                      // next use in this block, 0: none
    uint32_t rst_block = kNone, rst_min = 0, rst_max = 0;  // reads of the spill slot: one block, dominator-tree numbers of all
    uint32_t def_ins = 0, last_read = 0;
    bool needs_spill = false, mem_phi = false, live_landing = false;
  };
  struct BlockState {
    uint32_t start = 0, nstart = 0, end = 0, nend = 0;
    bool done = false;
  };

  uint32_t cls(uint32_t v) const { return mf_->vr[v].xmm ? kAllocXmm : kAllocGpr; }
  bool remat(uint32_t v) const { return mf_->vr[v].remat != Remat::No; }
  uint32_t occupied() const { return occ_; }
  void set(uint8_t r, uint32_t v);
  void unset(uint8_t r);  // forget without any consequence
  void drop(uint8_t r);   // the value must be in memory if it is needed again
  uint8_t any_reg(uint32_t regs) const { return static_cast<uint8_t>(__builtin_ctz(regs)); }
  bool live_after(uint32_t v) const;  // a use behind the current instruction
  uint32_t next_use(uint32_t v) const;
  uint8_t alloc(uint32_t mask, uint8_t hint, uint32_t prefer = 0, uint32_t than_dist = 0);
  void load_to(uint32_t v, uint8_t r);  // copy, reload or rematerialise
  void displace(uint8_t r, uint32_t avoid);
  void restore(uint32_t v, uint32_t block);
  void move_out(OutKind k, uint8_t dst, uint8_t src, uint32_t v);

  void build_uses(uint32_t b);
  void block_hints(uint32_t b);
  void start_block(uint32_t b);
  void start_merge(uint32_t b, uint32_t primary);
  void start_phis(uint32_t b, uint32_t primary);
  void start_loop(uint32_t b);
  void do_block(uint32_t b);
  void do_ins(uint32_t i);
  void do_call(uint32_t i);
  void pop_uses(const MIns& x);
  void edge(uint32_t from, uint32_t to, uint32_t pred_index);
  void place_spills();
  void assign_slots();

  MFunc* mf_ = nullptr;
  Liveness live_;
  std::vector<VState> vs_;
  std::vector<UseNode> uses_;
  std::vector<RegVal> states_;
  std::vector<BlockState> bs_;
  std::vector<uint32_t> dist_in_, dist_stamp_, cnt_, cnt_stamp_;
  std::vector<uint32_t> touched_;  // values with a use list in this block
  std::vector<uint32_t> loop_need_gpr_, loop_need_xmm_;
  std::vector<uint8_t> loop_call_;
  std::vector<PMove> moves_;
  std::vector<LiveVal> want_;
  std::vector<uint32_t> later_;
  uint32_t rv_[32] = {};
  uint32_t ins_ = 0;  // current instruction
  uint32_t occ_ = 0, pos_ = 0, block_ = 0, fixed_here_ = 0, pinned_ = 0, stamp_ = 0;
  bool flags_live_ = false;
};

}  // namespace gorun::x64
