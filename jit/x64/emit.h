// Machine code from allocated instructions. The only part of jit/x64 that knows asmjit.
#pragma once
#include <asmjit/x86.h>

#include "jit/ir/module.h"
#include "jit/x64/mach.h"

namespace gorun::x64 {

namespace Id = asmjit::x86::Inst;

class Emitter {
 public:
  struct Buffers {  // kept between functions
    std::vector<asmjit::Label> labels;
    std::vector<uint32_t> order, at, target;
    std::vector<uint64_t> size_before;
    std::vector<int32_t> slot_off;
  };
  Emitter(MFunc& m, const ir::Function& f, const ir::SymbolTable& syms, asmjit::CodeHolder& code, Buffers& b, bool short_branches)
      : m_(m),
        f_(f),
        syms_(syms),
        code_(code),
        a_(&code),
        short_ok_(short_branches),
        labels_(b.labels),
        order_(b.order),
        at_(b.at),
        target_(b.target),
        size_before_(b.size_before),
        slot_off_(b.slot_off) {
    order_.clear();
  }
  void run(ir::CodeBlob* blob);

 private:
  using Gp = asmjit::x86::Gp;
  using Xmm = asmjit::x86::Xmm;
  using XMem = asmjit::x86::Mem;
  using Operand = asmjit::Operand;
  using Label = asmjit::Label;

  // emit.cpp: frame, blocks, branches, stubs, tables
  void layout_frame();
  void order_blocks();
  void rotate_loops();
  uint32_t thread(uint32_t b) const;
  bool block_empty(uint32_t b) const;
  void sizes();
  uint32_t out_size(const Out& o) const;
  void prologue();
  void more_stub();
  void block(size_t k);
  void terminator(uint32_t b, const MIns& x, uint32_t next);
  void jump(uint32_t b, uint32_t next);
  void jcc(Cc cc, const Label& l, bool is_short);
  bool near(uint32_t b) const;  // is block b, further down, surely within a short branch?
  bool near_stub() const;
  void stubs();
  void tables();
  void epilogue();
  void pos(uint32_t p);
  void layout_live();
  void live_after(uint32_t index);

  // emit_ins.cpp
  void ins(uint32_t index);
  void ins_int(const MIns& x, const Opnd* o);
  void ins_pseudo(const MIns& x, const Opnd* o);
  void ins_float(const MIns& x, const Opnd* o);
  void ins_float_pseudo(const MIns& x, const Opnd* o);
  void ins_call(uint32_t index, const MIns& x, const Opnd* o);
  void ins_check(uint32_t index, const MIns& x, const Opnd* o);
  void add3(const MIns& x, const Opnd* o);

  // emit_util.cpp
  void out(const Out& o);
  void remat(uint8_t r, uint32_t v, bool flags_live);
  void slot_remat(uint32_t slot_of, uint32_t v);
  void mov_imm(const Gp& r, int64_t imm, bool flags_live);
  static Gp gp(uint8_t r, unsigned size = 8);
  static Xmm xm(uint8_t r) { return asmjit::x86::xmm(r - 16u); }
  XMem slot_mem(uint32_t v, unsigned size) const;
  XMem frame_mem(uint32_t slot, int64_t disp, unsigned size) const;
  XMem mem(const MIns& x, unsigned size, int64_t extra = 0);
  Operand src(const MIns& x, const Opnd* o, unsigned k, unsigned size);  // immediate, memory or operand k
  Operand rm(const Opnd& o, unsigned size) const;                        // register or spill slot
  void e(uint32_t id) {
    a_.emit(id);
    after();
  }
  void e(uint32_t id, const Operand& x) {
    a_.emit(id, x);
    after();
  }
  void e(uint32_t id, const Operand& x, const Operand& y) {
    a_.emit(id, x, y);
    after();
  }
  void e(uint32_t id, const Operand& x, const Operand& y, const Operand& z) {
    a_.emit(id, x, y, z);
    after();
  }
  void after() {
    if (pending_sym_) relocate();
  }
  void relocate();
  void call_rel(uint8_t opcode, uint32_t sym, int64_t addend);
  uint32_t pool_const(uint64_t bits, unsigned size);
  XMem pool_mem(uint32_t k, unsigned size);

  MFunc& m_;
  const ir::Function& f_;
  const ir::SymbolTable& syms_;
  asmjit::CodeHolder& code_;
  asmjit::x86::Assembler a_;
  ir::CodeBlob* blob_ = nullptr;
  bool short_ok_;
  std::vector<Label>& labels_;          // per block
  std::vector<uint32_t>& order_;        // blocks to emit
  std::vector<uint32_t>& at_;           // per block: place in order_, ~0 when threaded away
  std::vector<uint32_t>& target_;       // per block: where a jump to it ends up
  std::vector<uint64_t>& size_before_;  // per place: upper bound of the bytes before it
  std::vector<int32_t>& slot_off_;      // IR slots
  uint32_t frame_ = 0, cur_ = 0;
  Label pool_label_, body_label_, more_label_;
  bool pool_used_ = false, check_stack_ = false;
  struct Stub {
    Label label;
    uint32_t ins;
  };
  std::vector<Stub> stubs_;
  struct Table {
    uint32_t at;
    uint32_t block;
  };  // offset of the disp32 in the code
  std::vector<Table> tables_;
  uint32_t last_pos_ = ~0u;
  uint32_t last_live_ = 0;  // pc of the last entry of the live table
  uint32_t live_words_ = 0;
  std::vector<uint8_t> live_groups_;
  // relocation of the instruction being emitted
  bool pending_sym_ = false;
  uint32_t reloc_sym_ = 0;
  int64_t reloc_addend_ = 0;
};

constexpr uint32_t kSentinel = 0x5eadbee0;

}  // namespace gorun::x64
