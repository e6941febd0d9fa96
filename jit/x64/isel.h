// Instruction selection. Blocks and instructions are visited backwards: a value that nobody needed by then (dead, or folded into its users)
// costs nothing. Constants and addresses of slots and symbols are never computed: the allocator makes them where they are used.
#pragma once
#include "jit/x64/mach.h"

namespace gorun::x64 {

struct Addr {
  Mem kind = Mem::Base;
  uint32_t base = 0, index = 0;  // values (canonical)
  uint8_t scale = 0;
  int64_t disp = 0;
  uint32_t sym = 0;
};

class Isel {
 public:
  struct Buffers {  // kept between functions
    std::vector<uint32_t> canon, uses, block_of, epoch;
    std::vector<uint8_t> needed;
    std::vector<MIns> tile;
  };
  Isel(MFunc& m, const ir::Function& f, const ir::SymbolTable& syms, Buffers& b)
      : m_(m), f_(f), syms_(syms), canon_(b.canon), uses_(b.uses), block_of_(b.block_of), epoch_(b.epoch), needed_(b.needed), tile_(b.tile) {}
  void run();

 private:
  using ValueId = ir::ValueId;
  using Op = ir::Op;
  using Ty = ir::Ty;
  // An instruction being built; operands must be added without building another one in between.
  struct B {
    Isel& s;
    size_t at;
    MIns& i() { return s.tile_[at]; }
    B& add(uint32_t v, OpKind k, uint8_t fixed, uint8_t flags);
    B& def(uint32_t v, uint8_t fixed = kNoReg, uint8_t flags = 0) { return add(v, OpKind::Def, fixed, flags); }
    B& use(uint32_t v, uint8_t fixed = kNoReg, uint8_t flags = 0) { return add(v, OpKind::Use, fixed, flags); }
    B& tied(uint32_t v) {
      i().flags |= kTied;
      return use(v);
    }
    B& usem(uint32_t v) { return add(v, OpKind::Use, kNoReg, kMemOk); }
    B& temp(uint32_t v) { return add(v, OpKind::Temp, kNoReg, 0); }
    B& imm(int64_t x) {
      i().imm = x;
      i().flags |= kHasImm;
      return *this;
    }
    B& mem(const Addr&);
    B& cc(Cc c) {
      i().cc = c;
      return *this;
    }
    B& flag(uint8_t x) {
      i().flags |= x;
      return *this;
    }
    B& size2(unsigned n) {
      i().size2 = static_cast<uint8_t>(n);
      return *this;
    }
    B& sym(uint32_t x) {
      i().sym = x;
      return *this;
    }
  };
  friend struct B;
  B mk(MOp op, unsigned size = 8);

  // isel.cpp
  void prepass();
  bool alias_of(ValueId v, ValueId* to) const;
  bool zero_extended(ValueId v, unsigned from) const;
  void lower_block(uint32_t mb);
  void lower(ValueId v);
  void flush();
  uint32_t canon(ValueId v) const { return canon_[v]; }
  const ir::Ins& at(ValueId v) const { return f_.ins[v]; }  // of a canonical value
  uint32_t reg(ValueId v);                                  // needs v in a register from here on
  uint32_t gpr(unsigned size = 8) { return new_vreg(false, size); }
  uint32_t xmm(unsigned size = 8) { return new_vreg(true, size); }
  uint32_t new_vreg(bool xmm, unsigned size);
  uint32_t imm_reg(int64_t);  // rematerialised constant
  Ty type(ValueId v) const;   // by the op's result rule
  bool is_const(ValueId v, int64_t* imm) const;
  bool is_imm32(ValueId v, int64_t* imm) const;
  bool same_block(ValueId v) const { return block_of_[v] == cur_block_; }
  bool single_here(ValueId v) const { return uses_[v] == 1 && same_block(v); }  // may be computed inside the current tile
  bool can_fold_load(ValueId v, unsigned size) const;
  uint32_t arg_base();
  unsigned wide(Ty t) const { return ir::ty_size(t) < 4 ? 4u : static_cast<unsigned>(ir::ty_size(t)); }
  ir::SymId symbol(const char* name) const;

  // isel_mem.cpp
  Addr address(ValueId v, int64_t off, bool self = false);
  void lower_load(ValueId v);
  void lower_store(ValueId v);
  bool fuse_rmw(ValueId v);
  void lower_move(ValueId v);
  void lower_zero(ValueId v);
  void lower_nil_check(ValueId v);
  struct Fault {
    uint16_t addr;
    uint32_t pos;
  };
  Fault reported_fault(ValueId p) const;
  void lower_atomic(ValueId v);

  // isel_int.cpp
  void lower_int(ValueId v);
  void alu(MOp op, ValueId v, bool commutative);
  void lower_add(ValueId v);
  void lower_mul(ValueId v);
  void lower_div(ValueId v);
  bool div_const(ValueId v, int64_t d);
  void lower_shift(ValueId v);
  void lower_bits(ValueId v);
  void lower_popcnt(ValueId v);
  void lower_carry(ValueId v);
  void lower_ext(ValueId v);
  void lower_select(ValueId v);
  void lower_compare(ValueId v);
  void mul_hi(uint32_t d, uint32_t a, uint32_t b, bool is_signed);
  Cc cond(ValueId v, bool want);  // emits what sets the flags
  Cc compare(const ir::Ins&);
  void test_or_cmp(ValueId a, ValueId b, unsigned size, Cc* cc);

  // isel_float.cpp
  void lower_float(ValueId v);
  void float2(MOp op, ValueId v, bool commutative);
  bool float_mem(ValueId v, unsigned size, Addr* a);  // v as a memory operand: folded load or constant

  // isel_call.cpp
  void lower_call(ValueId v);
  void lower_check(ValueId v);
  void lower_terminator(ValueId v);
  void entry_ins();

  MFunc& m_;
  const ir::Function& f_;
  const ir::SymbolTable& syms_;
  std::vector<uint32_t>&canon_, &uses_, &block_of_, &epoch_;
  std::vector<uint8_t>& needed_;
  std::vector<MIns>& tile_;  // forward
  std::vector<uint32_t> args_;
  std::vector<ValueId> results_;  // Result instructions seen, of the call above them
  std::vector<ValueId> params_;
  size_t cur_index_ = 0;  // of the instruction in its block
  uint32_t cur_block_ = 0, cur_epoch_ = 0, cur_pos_ = 0, cur_mb_ = 0;
  struct Access {
    uint32_t base;
    size_t ins;
  };
  std::vector<Access> accesses_;  // memory accesses below that would fault on a nil base
};

bool fits32(int64_t);

}  // namespace gorun::x64
