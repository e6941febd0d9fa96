// `dce`: drops what nobody uses and what has no effect.
#include "jit/opt/pass.h"
#include "runtime/abi/rtfuncs.h"

namespace gorun::opt {

namespace {

// An unused call of a runtime function that only reads or allocates.
bool droppable_call(const Ins& i) {
  if (i.op != Op::CallRt) return false;
  const abi::RtInfo& row = abi::kRtInfo[i.a];
  return (row.effects & ~(abi::kAllocates | abi::kReadsMem)) == 0 && row.results.n > 0;
}

bool has_effect(const Ins& i) {
  uint16_t flags = ir::info(i.op).flags;
  if (flags & ir::kPure) return false;
  if (flags & (ir::kWrites | ir::kFaults | ir::kTerminator | ir::kCallLike | ir::kSideEffect)) return !droppable_call(i);
  if (i.op == Op::Param || i.op == Op::ClosurePtr) return true;  // they say where the arguments are
  return i.flags & ir::kVolatile;
}

}  // namespace

void pass_dce(Function& f, Scratch& s) {
  std::vector<uint8_t> live(f.ins.size(), 0);
  std::vector<ValueId>& work = s.ins;
  work.clear();
  for (const Block& b : f.blocks)
    for (ValueId v : b.ins)
      if (has_effect(f.ins[v])) {
        live[v] = 1;
        work.push_back(v);
      }
  while (!work.empty()) {
    ValueId v = work.back();
    work.pop_back();
    ir::for_each_operand(f, f.ins[v], [&](ValueId o) {
      if (live[o]) return;
      live[o] = 1;
      work.push_back(o);
    });
  }
  for (Block& b : f.blocks) {
    size_t out = 0;
    for (ValueId v : b.ins)
      if (live[v]) b.ins[out++] = v;
    b.ins.resize(out);
  }
}

}  // namespace gorun::opt
