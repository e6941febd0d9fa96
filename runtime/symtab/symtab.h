// Functions and lines of the installed modules.
#pragma once
#include <cstdint>
#include <string_view>

#include "runtime/abi/module.h"
#include "runtime/abi/pctab.h"

namespace gorun::rt {

void register_module(const abi::ModuleData*);  // append-only
const abi::ModuleData* module_at(int i);       // in order of registration: the one that holds the runtime first; null behind the last
inline const abi::ModuleData* first_module() { return module_at(0); }
const abi::ModuleData* module_of(uint64_t pc);
const abi::FuncInfo* find_func(uint64_t pc);  // null outside compiled code
std::string_view func_name(const abi::FuncInfo*);
uint64_t reported_fault(uint64_t pc, uint64_t addr);  // the address that gc's code would have accessed
uint64_t frame_size_of(uint64_t body_pc);
abi::LiveEntry live_words(const abi::FuncInfo*, uint64_t return_pc);

// What holds at pc (an address inside an instruction, not a return address).
struct PcInfo {
  std::string_view file;
  uint32_t line;
  int32_t inl;
};
PcInfo pc_info(const abi::FuncInfo*, uint64_t pc);

// One logical frame: an inlined call expands to several. pc is a return address when is_return.
struct LogicalFrame {
  std::string_view func;
  std::string_view file;
  uint32_t line;
  bool inlined;
  uint32_t start_line;
  const abi::FuncInfo* info;
};
int expand_frames(uint64_t pc, bool is_return, LogicalFrame* out, int max);  // innermost first

}  // namespace gorun::rt
