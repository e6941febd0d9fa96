#include "runtime/symtab/symtab.h"

#include <algorithm>

#include "runtime/abi/pctab.h"
#include "runtime/base/check.h"

namespace gorun::rt {

namespace {
constexpr int kMaxModules = 64;
const abi::ModuleData* modules[kMaxModules];
int nmodules = 0;
}  // namespace

void register_module(const abi::ModuleData* m) {
  CHECK(nmodules < kMaxModules, "too many modules");
  modules[nmodules++] = m;
}
const abi::ModuleData* module_at(int i) { return i >= 0 && i < nmodules ? modules[i] : nullptr; }

const abi::ModuleData* module_of(uint64_t pc) {
  for (int i = 0; i < nmodules; i++)
    if (pc >= modules[i]->text_start && pc < modules[i]->text_end) return modules[i];
  return nullptr;
}

const abi::FuncInfo* find_func(uint64_t pc) {
  const abi::ModuleData* m = module_of(pc);
  if (!m) return nullptr;
  const abi::FuncInfo* end = m->funcs + m->nfuncs;
  const abi::FuncInfo* f = std::upper_bound(m->funcs, end, pc, [](uint64_t a, const abi::FuncInfo& b) { return a < b.entry; });
  if (f == m->funcs) return nullptr;
  f--;
  return pc < uint64_t{f->entry} + f->size ? f : nullptr;
}

std::string_view func_name(const abi::FuncInfo* f) {
  const abi::ModuleData* m = f ? module_of(f->entry) : nullptr;
  return m ? std::string_view(m->names + f->name) : std::string_view("?");
}

uint64_t frame_size_of(uint64_t pc) {
  const abi::FuncInfo* f = find_func(pc);
  return f ? f->frame_size : 0;
}

uint64_t reported_fault(uint64_t pc, uint64_t addr) {
  const abi::FuncInfo* f = find_func(pc);
  if (f && addr < 4096) abi::fault_lookup(module_of(pc)->pctab + f->pctab + f->pctab_len, f->fault_len, static_cast<uint32_t>(pc - f->entry), &addr);
  return addr;
}

abi::LiveEntry live_words(const abi::FuncInfo* f, uint64_t return_pc) {
  const uint8_t* tab = module_of(f->entry)->pctab + f->pctab + f->pctab_len + f->fault_len;
  return abi::live_lookup(tab, f->live_len, static_cast<uint32_t>(return_pc - f->entry));
}

PcInfo pc_info(const abi::FuncInfo* f, uint64_t pc) {
  const abi::ModuleData* m = module_of(f->entry);
  abi::PcState st{f->file, f->start_line, -1};
  abi::pctab_lookup(m->pctab + f->pctab, f->pctab_len, static_cast<uint32_t>(pc - f->entry), &st);
  return {m->files[st.file], st.line, st.inl};
}

int expand_frames(uint64_t pc, bool is_return, LogicalFrame* out, int max) {
  const abi::FuncInfo* f = find_func(pc - (is_return ? 1 : 0));
  if (!f || max <= 0) return 0;
  const abi::ModuleData* m = module_of(f->entry);
  PcInfo at = pc_info(f, pc - (is_return ? 1 : 0));
  int n = 0;
  int32_t inl = at.inl;
  std::string_view file = at.file;
  uint32_t line = at.line;
  while (inl >= 0 && n < max - 1) {
    const abi::InlineNode& node = m->inl[f->inl + inl];
    out[n++] = {m->names + node.name, file, line, true, 0, f};
    file = m->files[node.call_file];
    line = node.call_line;
    inl = node.parent;
  }
  out[n++] = {m->names + f->name, file, line, false, f->start_line, f};
  return n;
}

}  // namespace gorun::rt
