// Machine code of one function before and after register allocation: flat arrays, blocks in layout order.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "jit/ir/function.h"

namespace gorun::x64 {

// Registers: 0..15 general (hardware numbers), 16..31 xmm.
enum Reg : uint8_t { rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, xmm0, xmm15 = 31 };
constexpr uint8_t kNoReg = 0xff;
constexpr uint8_t kInSlot = 0xfe;  // operand is read from its spill slot
constexpr uint32_t bit(unsigned r) { return uint32_t{1} << r; }
constexpr uint32_t kBitRax = bit(rax), kBitRcx = bit(rcx), kBitRdx = bit(rdx), kBitRsi = bit(rsi), kBitRdi = bit(rdi);
constexpr uint32_t kAllocGpr = 0xffff & ~(bit(rsp) | bit(rbp) | bit(r14));
constexpr uint32_t kAllocXmm = 0x7fff0000;  // xmm15 is scratch

enum class MOp : uint8_t {
#define MOP(name, text, flags, clob) name,
#include "jit/x64/x64_ops.def"
#undef MOP
  kCount
};
enum MOpFlags : uint8_t { kMWritesFlags = 1, kMReadsFlags = 2, kMCall = 4, kMTerm = 8, kMPseudo = 16 };
struct MOpInfo {
  const char* text;
  uint8_t flags;
  uint32_t clobbers;
};
extern const MOpInfo kMOpInfo[];
inline const MOpInfo& minfo(MOp op) { return kMOpInfo[static_cast<int>(op)]; }

// Condition codes: hardware numbers, then the two float ones that need the parity flag as well.
enum Cc : uint8_t { kO, kNO, kB, kAE, kE, kNE, kBE, kA, kS, kNS, kP, kNP, kL, kGE, kLE, kG, kFeq, kFne };
inline Cc negate(Cc c) { return static_cast<Cc>(c ^ 1); }
Cc swap_operands(Cc);

enum class Mem : uint8_t {
  None,
  Base,   // [base operand + disp]
  Frame,  // frame slot `sym` + disp
  Sym,    // [abs32]: symbol `sym` + disp (sym 0: disp is the address)
  Out,    // [rsp + disp]: outgoing arguments
  G,      // [r14 + disp]
  Pool,   // constant `sym` of the function's pool
};

enum class OpKind : uint8_t { Def, Use, Temp };
enum OpndFlags : uint8_t { kMemOk = 1 /*may be read from the spill slot*/, kAnyLoc = 2 /*need not be anywhere in particular*/, kEarly = 4 /*written before the uses are read*/ };
struct Opnd {
  uint32_t v = 0;  // virtual register
  OpKind kind = OpKind::Use;
  uint8_t fixed = kNoReg;  // must be in this register
  uint8_t reg = kNoReg;    // result of allocation
  uint8_t flags = 0;
};

enum MInsFlags : uint8_t {
  kHasImm = 1,
  kHasIndex = 2,
  kTied = 4 /*first use shares the register of the definition*/,
  kCommut = 8 /*first two uses may be swapped*/,
  kFault = 16 /*stands for a nil check*/,
  kMIncl = 32,
  kNoMinusOne = 64,
  kImmFirst = 128 /*Bounds: the immediate is the index*/,
};
struct MIns {
  MOp op = MOp::Nop;
  uint8_t size = 8;  // bytes
  uint8_t size2 = 0;
  Cc cc = kO;
  uint8_t flags = 0;
  Mem mem = Mem::None;
  uint8_t scale = 0;  // log2, of the index
  uint8_t kind = 0;   // Bounds: BoundsKind
  uint16_t nops = 0;
  uint16_t fault = 0;  // of a kFault: the address that its report shows
  uint32_t ops = 0;    // first operand in MFunc::opnds
  uint32_t pos = 0;
  int32_t disp = 0;  // of a call: bytes of the outgoing area that it uses
  uint32_t sym = 0;
  int64_t imm = 0;
};
static_assert(sizeof(MIns) == 40);

enum class Remat : uint8_t { No, Imm, FImm, Sym, Frame, Out, G };
struct VReg {
  bool xmm = false;
  uint8_t size = 8;  // of copies: 4 or 8
  Remat remat = Remat::No;
  uint32_t sym = 0;  // symbol or slot
  int64_t imm = 0;   // or offset
};

struct MBlock {
  uint32_t ir = 0;                                    // 0: made by splitting an edge
  uint32_t succ = 0, nsucc = 0, pred = 0, npred = 0;  // in the pools
  uint32_t ins = 0, ins_end = 0;
  uint32_t phi = 0, nphi = 0;  // in MFunc::phis
  uint32_t pred_slot = 0;      // of a block with one successor: its place among that one's predecessors
  uint32_t idom = 0, dom_pre = 0, dom_post = 0;
  uint32_t loop = ~0u;         // header of the innermost loop (a header's own loop is itself)
  uint32_t loop_parent = ~0u;  // of a header: header of the next outer loop
  uint16_t depth = 0;
  bool cold = false, landing = false, header = false, has_call = false;
};
struct MPhi {
  uint32_t v = 0, args = 0;
};  // args: npred entries in MFunc::phi_args

// What the allocator adds around the instructions.
enum class OutKind : uint8_t {
  Ins,
  Move,
  Xchg,
  Reload,
  Remat,
  SpillReg /*store to v's slot*/,
  SlotCopy /*slot of v = slot of b*/,
  SlotRemat,
  PushSlot,
  PopSlot,
  ToX15,
  FromX15,
  X15ToSlot,
  SlotToX15
};
struct Out {
  OutKind kind = OutKind::Ins;
  uint8_t dst = kNoReg, src = kNoReg;
  uint8_t flag = 0;  // Remat: flags are live
  uint32_t v = 0;    // instruction index or virtual register
  uint32_t b = 0;
};
struct RegVal {
  uint8_t reg;
  uint32_t v;
};

struct MFunc {
  const ir::Function* f = nullptr;
  std::vector<MBlock> blocks;  // layout order, 0 = entry
  std::vector<uint32_t> succ_pool, pred_pool;
  std::vector<MIns> ins;
  std::vector<Opnd> opnds;
  std::vector<VReg> vr;  // 0 unused; IR values keep their ids
  std::vector<MPhi> phis;
  std::vector<uint32_t> phi_args;
  struct PoolConst {
    uint64_t lo;
    uint8_t size;
  };
  std::vector<PoolConst> pool;
  std::vector<uint32_t> bounds_syms;  // by BoundsKind, where used
  uint32_t arg_base = 0;              // virtual register of the argument base, 0 when not used
  uint32_t out_area = 0;              // bytes of outgoing stack arguments
  bool has_calls = false, has_defer = false;
  bool defers_by_record = false;  // deferred calls in records on the heap (runtime.deferproc)

  // filled by the allocator
  std::vector<Out> out;  // per block: [body, body_end) then [tail, tail_end) before the terminator
  struct BlockOut {
    uint32_t body = 0, body_end = 0, tail = 0, tail_end = 0, spill = 0, spill_end = 0;
  };
  std::vector<BlockOut> bout;
  std::vector<Out> tails;             // edge moves
  std::vector<RegVal> block_spills;   // stores at block starts
  std::vector<int32_t> slot;          // per virtual register: -1 or number of its spill slot
  std::vector<uint8_t> spill_at_def;  // per virtual register
  uint32_t nspill = 0;

  // filled by find_live_slots
  std::vector<uint32_t> live_at;  // per instruction that is a call: where its set of slots begins in live_bits; ~0: not known
  struct SlotBits {
    uint32_t first, n;  // n: one for each word, one for all, or none
  };
  std::vector<SlotBits> slot_bits;     // per IR slot
  std::vector<uint32_t> shared_slots;  // IR slots with pointers that pointers elsewhere may lead to
  std::vector<uint64_t> live_bits;     // bit i: spill slot i is read after the call; then slot_bits

  uint32_t s(const MBlock& b, unsigned i) const { return succ_pool[b.succ + i]; }
  uint32_t p(const MBlock& b, unsigned i) const { return pred_pool[b.pred + i]; }
  Opnd* ops(const MIns& i) { return opnds.data() + i.ops; }
  const Opnd* ops(const MIns& i) const { return opnds.data() + i.ops; }
  void reset();
};

// Passes, in this order.
void make_blocks(MFunc&, const ir::Function&);                                                  // cfg.cpp: order, split edges, dominators, loops
void select(MFunc&, const ir::Function&, const ir::SymbolTable&);                               // isel*.cpp
void allocate_registers(MFunc&);                                                                // regalloc*.cpp
void find_live_slots(MFunc&);                                                                   // live_slots.cpp
void check_allocation(const MFunc&);                                                            // check.cpp
ir::CodeBlob emit(MFunc&, const ir::Function&, const ir::SymbolTable&, std::string* asm_text);  // emit*.cpp
std::string print(const MFunc&);                                                                // print.cpp
const char* reg_name(uint8_t reg, unsigned size = 8);

}  // namespace gorun::x64
