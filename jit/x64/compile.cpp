#include "jit/x64/compile.h"

#include "jit/x64/mach.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

namespace {
constexpr uint8_t F = kMWritesFlags, R = kMReadsFlags, K = kMCall, T = kMTerm, X = kMPseudo;
}
const MOpInfo kMOpInfo[] = {
#define MOP(name, text, flags, clob) {text, static_cast<uint8_t>(flags), clob},
#include "jit/x64/x64_ops.def"
#undef MOP
};

void MFunc::reset() {
  f = nullptr;
  blocks.clear();
  succ_pool.clear();
  pred_pool.clear();
  ins.clear();
  opnds.clear();
  vr.clear();
  phis.clear();
  phi_args.clear();
  pool.clear();
  bounds_syms.clear();
  arg_base = out_area = nspill = 0;
  has_calls = has_defer = defers_by_record = false;
  out.clear();
  bout.clear();
  tails.clear();
  block_spills.clear();
  slot.clear();
  spill_at_def.clear();
  live_at.clear();
  live_bits.clear();
  shared_slots.clear();
  slot_bits.clear();
}

ir::CodeBlob compile(const ir::Function& f, const ir::SymbolTable& syms, const Options& opt) {
  ScopedContext context("compile to machine code", f.name.data(), f.name.size());
  static thread_local MFunc m;
  m.reset();
  make_blocks(m, f);
  select(m, f, syms);
  allocate_registers(m);
  find_live_slots(m);
  if (opt.mach_text) *opt.mach_text = print(m);
  if (opt.check_regalloc) check_allocation(m);
  return emit(m, f, syms, opt.asm_text);
}

}  // namespace gorun::x64
