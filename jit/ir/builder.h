// interface: making SSA. Braun et al., "Simple and Efficient Construction of SSA Form" (2013): variables are read and written per block, phis
// appear on demand, trivial phis disappear. Constant folding and local value numbering happen while instructions are made.
#pragma once
#include "jit/ir/function.h"

namespace gorun::ir {

class Builder {
 public:
  explicit Builder(Function& f);  // f is empty; the first new_block() makes the entry block
  Builder(const Builder&) = delete;
  Function& fn() { return f_; }

  // blocks
  BlockId new_block(bool cold = false);
  void set_block(BlockId b);              // continue there; LVN state restarts
  BlockId block() const { return cur_; }  // kNoId after a terminator: instructions made then are dropped silently (dead code)
  bool reachable() const { return cur_ != kNoId; }
  void seal(BlockId b);  // all predecessors are known
  void seal_all();

  // positions
  uint32_t pos() const;
  void set_pos(uint32_t src, int32_t inl = -1);  // for the instructions that follow

  // values; folded and numbered where possible
  ValueId iconst(Ty, int64_t);
  ValueId fconst(Ty, double);
  ValueId nil() { return iconst(Ty::Ptr, 0); }
  ValueId op(Op, Ty, ValueId a = 0, ValueId b = 0, ValueId c = 0, uint8_t flags = 0);  // pure ops and ops whose fields are all operands
  ValueId cmp(Op, ValueId a, ValueId b);
  ValueId param(Ty, unsigned index);
  ValueId closure_ptr();
  ValueId slot_addr(uint32_t slot, int32_t off = 0);
  ValueId arg_addr(int32_t off);
  ValueId out_addr(int32_t off);
  ValueId sym_addr(SymId, int32_t off = 0);
  ValueId ptr_off(ValueId p, int32_t off);
  ValueId ptr_add(ValueId p, ValueId index, int64_t elem_size);  // p + index * elem_size (multiplies when not 1,2,4,8)
  ValueId load(Ty, ValueId addr, int32_t off = 0, uint8_t flags = 0);
  void store(ValueId addr, ValueId v, int32_t off = 0, Op kind = Op::Store);
  void move(ValueId dst, ValueId src, int32_t bytes, Op kind = Op::Move);
  void zero(ValueId dst, int32_t bytes, Op kind = Op::Zero);
  void nil_check(ValueId p);  // nothing for values known non-nil
  void bounds_check(ValueId i, ValueId n, uint32_t kind, bool inclusive);
  // calls: returns the call's id; results by result()
  uint32_t add_sig(CallSig);
  ValueId call(SymId, uint32_t sig, const std::vector<ValueId>& args);
  ValueId call_closure(ValueId fn, uint32_t sig, const std::vector<ValueId>& args);
  ValueId call_ptr(ValueId code, uint32_t sig, const std::vector<ValueId>& args);
  ValueId call_rt(uint32_t rtfn, const std::vector<ValueId>& args);  // ends the block when the row says no-return
  ValueId result(ValueId call, Ty, unsigned index);
  // terminators
  void jump(BlockId);
  void branch(ValueId cond, BlockId yes, BlockId no, int likely = -1);  // folds constant conditions
  void switch_(ValueId v, const std::vector<BlockId>& targets);
  void ret(const std::vector<ValueId>& results);
  void unreachable();
  void defer_frame(uint32_t slot, BlockId normal, BlockId landing);

  // variables
  using Var = uint32_t;
  Var new_var(Ty);
  void write(Var, ValueId);
  ValueId read(Var);
  uint32_t new_slot(uint32_t size, uint32_t align, bool has_pointers, std::string name = {});
  void finish();  // seals, removes trivial phis and unreachable blocks, compute_cfg

 private:
  struct Impl;
  Function& f_;
  BlockId cur_ = kNoId;
  Impl* impl_;

 public:
  ~Builder();
};

}  // namespace gorun::ir
