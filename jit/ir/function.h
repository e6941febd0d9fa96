// interface: the SSA form of one function. Flat arrays, 32-bit ids; everything lives in the function and is reset between functions.
//
// Values are scalars only: I8..I64, Ptr, F32, F64. The builder takes strings, slices, interfaces, complex numbers and small structs apart;
// larger aggregates live in slots (memory). A pointer value is always Ptr, so that the collector's needs stay visible: never make the only
// live pointer to an object an I64 or an address outside it.
// Calls follow gc's ABIInternal (runtime/abi/frame.h); CallSig lists where the register operands go, in order. Stack-passed arguments and
// results are explicit memory accesses through OutAddr (caller) and ArgAddr (callee).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jit/ir/module.h"

namespace gorun::ir {

enum class Ty : uint8_t { Void, I8, I16, I32, I64, Ptr, F32, F64 };
inline bool is_float(Ty t) { return t >= Ty::F32; }
int ty_size(Ty);

enum class Op : uint16_t {
#define OP(name, text, nargs, result, flags) name,
#include "jit/ir/ops.def"
#undef OP
  kCount
};

enum OpFlags : uint16_t { kPure = 1, kCommutative = 2, kReads = 4, kWrites = 8, kFaults = 16, kTerminator = 32, kCallLike = 64, kSideEffect = 128, kFixedPlace = 256 };
enum class ResultRule : uint8_t { None, Own, Bool, Arg, PtrTy };
constexpr int kVarArgs = -1;
struct OpInfo {
  std::string_view name;
  int8_t nargs;
  ResultRule result;
  uint16_t flags;
};
extern const OpInfo kOpInfo[];
inline const OpInfo& info(Op op) { return kOpInfo[static_cast<int>(op)]; }

using ValueId = uint32_t;  // index of the defining instruction
using BlockId = uint32_t;
constexpr uint32_t kNoId = 0;  // value 0 and block 0 do not exist... block ids start at 1, ins[0] is a Nop

enum InsFlags : uint8_t { kScaleMask = 3, kBounded = 4, kIncl = 8, kLikely0 = 16, kLikely1 = 32, kVolatile = 64, kNonNil = 128 };

struct Ins {
  Op op = Op::Nop;
  Ty ty = Ty::Void;
  uint8_t flags = 0;
  uint32_t a = 0, b = 0, c = 0;
  int64_t imm() const { return static_cast<int64_t>(a | static_cast<uint64_t>(b) << 32); }
  int32_t off() const { return static_cast<int32_t>(c); }
};
static_assert(sizeof(Ins) == 16);
// Extra operands of kVarArgs ops: b = index into Function::extra; extra[b] = count, then the values.

struct Block {
  std::vector<ValueId> ins;    // phis first, terminator last
  std::vector<BlockId> preds;  // order = order of phi operands
  std::vector<BlockId> succs;
  bool cold = false;     // panic and other unlikely paths: laid out at the end
  bool sealed = false;   // builder
  bool landing = false;  // entered only by recovery (second successor of a DeferFrame): no value is live in
  // filled by cfg.cpp
  uint32_t rpo = 0;
  BlockId idom = 0;
  uint16_t loop_depth = 0;
  BlockId loop_header = 0;
};

// Register of one operand: index in the integer (0..8) or float (0..14) argument sequence of ABIInternal.
struct RegArg {
  Ty ty;
  uint8_t index;
};
struct CallSig {
  std::vector<RegArg> params, results;
  uint32_t stack_size = 0;  // bytes of the stack argument area: params, then results (word aligned)
  bool no_return = false;
};

struct Slot {
  uint32_t size;
  uint32_t align;
  bool has_pointers;
  std::string name;
};

// Source position of an instruction: src is the front end's 32-bit position; inl the index of the inlined call it belongs to (-1: none).
struct PosEntry {
  uint32_t src;
  int32_t inl;
};
struct InlinedCall {
  int32_t parent;
  uint32_t call_pos;
  SymId func;
  std::string name;
};

struct Function {
  SymId sym{};
  std::string name;           // link name, e.g. "main.(*T).M"
  CallSig sig;                // own register params and results
  std::vector<CallSig> sigs;  // of calls
  std::vector<Ins> ins;       // ins[0] unused
  std::vector<uint32_t> pos;  // parallel to ins: index into positions
  std::vector<PosEntry> positions;
  std::vector<InlinedCall> inlined;
  std::vector<uint32_t> extra;
  std::vector<Block> blocks;  // blocks[0] unused; blocks[1] is the entry
  std::vector<Slot> slots;
  uint32_t flags = 0;         // abi::FuncFlag (runtime/abi/module.h): wrapper, nosplit, ...
  bool no_inline = false;     // //go:noinline
  int32_t inline_cost = -1;   // opt::inline_cost of the optimised body; -1: not computed
  EscapeFacts escape_facts = 0;
  uint32_t args_words = 0;    // for tracebacks
  uint32_t start_pos = 0;     // src position of the function
  BlockId entry() const { return 1; }
  Ty ty(ValueId v) const { return ins[v].ty; }
  uint32_t count(const Ins& i) const { return extra[i.b]; }  // of a kVarArgs op
  const uint32_t* list(const Ins& i) const { return extra.data() + i.b + 1; }
  uint32_t* list(const Ins& i) { return extra.data() + i.b + 1; }
  uint32_t add_list(const uint32_t* values, uint32_t n);  // for Ins::b
  void reset();
};

// ---- text: `print` and `parse` round-trip. Symbols by name. (jit/ir/README.md has the grammar)
std::string print(const Function&, const SymbolTable&);
std::string print_value(const Function&, ValueId);
// One or more functions; error "line N: ..." on failure.
bool parse(std::string_view text, SymbolTable&, std::vector<Function>* out, std::string* error);

// Checks structure, types, dominance of uses, placement rules; returns a list of problems (empty: valid).
std::vector<std::string> verify(const Function&);

// Type of the result of an op (Void: none) when its fields are otherwise filled in.
Ty result_type(const Function&, const Ins&);
// Does operand a of this kVarArgs op name a value (CallClosure, CallPtr)?
inline bool list_op_uses_a(Op op) { return op == Op::CallClosure || op == Op::CallPtr; }
// Calls fn(ValueId) for every value operand.
template <class F>
void for_each_operand(const Function& f, const Ins& i, F&& fn) {
  int n = info(i.op).nargs;
  if (n == kVarArgs) {
    if (list_op_uses_a(i.op)) fn(i.a);
    for (uint32_t k = 0, cnt = f.count(i); k < cnt; k++) fn(f.extra[i.b + 1 + k]);
    return;
  }
  if (n > 0) fn(i.a);
  if (n > 1) fn(i.b);
  if (n > 2) fn(i.c);
}
// Replaces every value operand v by fn(v).
template <class F>
void map_operands(Function& f, Ins& i, F&& fn) {
  int n = info(i.op).nargs;
  if (n == kVarArgs) {
    if (list_op_uses_a(i.op)) i.a = fn(i.a);
    for (uint32_t k = 0, cnt = f.count(i); k < cnt; k++) f.extra[i.b + 1 + k] = fn(f.extra[i.b + 1 + k]);
    return;
  }
  if (n > 0) i.a = fn(i.a);
  if (n > 1) i.b = fn(i.b);
  if (n > 2) i.c = fn(i.c);
}
inline bool has_flag(Op op, OpFlags fl) { return (info(op).flags & fl) != 0; }

// cfg.cpp: reverse postorder, dominators (Cooper/Harvey/Kennedy), loop depth; removes unreachable blocks (and their phi operands).
void compute_cfg(Function&);
std::vector<BlockId> rpo_order(const Function&);

}  // namespace gorun::ir
