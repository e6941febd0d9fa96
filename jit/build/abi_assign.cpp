// ABIInternal assignment (Go: src/cmd/compile/abi-internal.md), used for parameters, results, closures, interface calls and thunks alike.
#include "jit/build/type_info.h"
#include "runtime/abi/frame.h"
#include "runtime/base/bits.h"

namespace gorun::build {
namespace {

struct Sequence {
  unsigned ints = 0, floats = 0;
  std::vector<ir::RegArg>* regs;

  bool assign(const TypeInfo* t, AbiSlot* slot) {
    if (!t->in_regs || t->long_array) return false;
    unsigned i = ints, f = floats;
    for (const Leaf& l : t->leaves) (ir::is_float(l.ty) ? f : i)++;
    if (i > abi::kIntArgRegs || f > abi::kFloatArgRegs) return false;
    slot->first_reg = static_cast<uint16_t>(regs->size());
    for (const Leaf& l : t->leaves) {
      unsigned& n = ir::is_float(l.ty) ? floats : ints;
      regs->push_back({l.ty, static_cast<uint8_t>(n++)});
    }
    return true;
  }
};

uint32_t assign_list(const std::vector<const TypeInfo*>& types, std::vector<ir::RegArg>* regs, std::vector<AbiSlot>* slots, uint32_t stack) {
  Sequence seq{0, 0, regs};
  for (const TypeInfo* t : types) {
    AbiSlot s{t, true, 0, 0};
    if (!seq.assign(t, &s)) {
      s.in_regs = false;
      stack = align_up(stack, static_cast<size_t>(t->align));
      s.stack_off = stack;
      stack += static_cast<uint32_t>(t->size);
    }
    slots->push_back(s);
  }
  return align_up(stack, 8);
}

}  // namespace

AbiAssignment assign_abi(const std::vector<const TypeInfo*>& params, const std::vector<const TypeInfo*>& results) {
  AbiAssignment a;
  uint32_t stack = assign_list(params, &a.sig.params, &a.params, 0);
  a.sig.stack_size = assign_list(results, &a.sig.results, &a.results, stack);
  return a;
}

}  // namespace gorun::build
