#include "runtime/symtab/symtab.h"

#include <algorithm>

#include "runtime/abi/pctab.h"

namespace gorun::rt {

namespace { const abi::ModuleData* modules = nullptr; const abi::ModuleData* last_module = nullptr; }

void register_module(const abi::ModuleData* m) {
  // ModuleData lives in read-only memory of its module: the chain is ours.
  if (!modules) modules = m;
  last_module = m;
}
const abi::ModuleData* first_module() { return modules; }

const abi::ModuleData* module_of(uint64_t pc) {
  const abi::ModuleData* m = modules;
  return m && pc >= m->text_start && pc < m->text_end ? m : nullptr;
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

std::string_view func_name(const abi::FuncInfo* f) { return f ? std::string_view(modules->names + f->name) : std::string_view("?"); }

uint64_t frame_size_of(uint64_t pc) {
  const abi::FuncInfo* f = find_func(pc);
  return f ? f->frame_size : 0;
}

PcInfo pc_info(const abi::FuncInfo* f, uint64_t pc) {
  const abi::ModuleData* m = modules;
  abi::PcState st{f->file, f->start_line, -1};
  abi::pctab_lookup(m->pctab + f->pctab, f->pctab_len, static_cast<uint32_t>(pc - f->entry), &st);
  return {m->files[st.file], st.line, st.inl};
}

int expand_frames(uint64_t pc, bool is_return, LogicalFrame* out, int max) {
  const abi::FuncInfo* f = find_func(pc - (is_return ? 1 : 0));
  if (!f || max <= 0) return 0;
  const abi::ModuleData* m = modules;
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
