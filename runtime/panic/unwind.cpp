#include "runtime/panic/unwind.h"

#include "runtime/symtab/symtab.h"

extern "C" {
extern char gorun_more_return[], gorun_g_return[], gorun_reflect_stubs_start[], gorun_reflect_stubs_end[], gorun_reflectcall[], gorun_async_preempt_return[];
}

namespace gorun::rt {

namespace {
// Frames of stubs in the host's text that carry on to compiled code.
bool is_stub(uint64_t pc) {
  auto at = [](const char* p) { return reinterpret_cast<uint64_t>(p); };
  return pc == at(gorun_more_return) || pc == at(gorun_async_preempt_return) || (pc >= at(gorun_reflectcall) && pc < at(gorun_reflect_stubs_end));
}
}  // namespace

Unwinder::Unwinder(G* g) {
  if (!g->native_frame) return;
  auto* f = reinterpret_cast<NativeFrame*>(g->native_frame);
  // gorun_more stores its frame in the same place, with another size: the code that asked tells.
  pc_ = f->return_pc;
  fp_ = f->saved_rbp;
}

Unwinder::Unwinder(G*, uint64_t pc, uint64_t fp, bool exact) : pc_(pc), fp_(fp), exact_(exact) {}

bool Unwinder::next(Frame* out) {
  while (pc_) {
    if (++guard_ > 100000000) return false;
    uint64_t pc = pc_;
    if (pc == reinterpret_cast<uint64_t>(gorun_g_return)) return false;
    bool exact = exact_;
    exact_ = false;
    const abi::FuncInfo* info = find_func(exact ? pc : pc - 1);
    if (!info && !is_stub(pc)) return false;
    out->pc = pc;
    out->fp = fp_;
    out->exact = exact;
    out->info = info;
    if (!fp_) {
      pc_ = 0;
    } else {
      auto* words = reinterpret_cast<const uint64_t*>(fp_);
      fp_ = words[0];
      pc_ = words[1];
    }
    // sigpanic was entered as if called from the faulting instruction: that pc is not a return address.
    if (info && first_module()->sigpanic == info->entry) exact_ = true;
    if (pc == reinterpret_cast<uint64_t>(gorun_async_preempt_return)) exact_ = true;
    if (info) return true;
    exact_ = exact;  // a stub between sigpanic and the faulting function, when sigpanic crossed segments
  }
  return false;
}

}  // namespace gorun::rt
