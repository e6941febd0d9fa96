// The tables of an abi::ModuleData: functions, names, files, pc tables, inline nodes, descriptors, itabs, pointer mask of the data.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "jit/code/code_space.h"

namespace gorun::code {

struct Ranges { uint64_t text_start, text_end, ro_start, ro_end, data_start, data_end; };

class ModuleTables {
 public:
  // Before addresses of the tables are known; symbols are laid out.
  void collect(const LinkInput&, const ir::SymbolTable&, const LineResolver&);
  uint64_t size(uint64_t data_start, uint64_t data_end) const;         // bytes that write needs
  abi::ModuleData* write(uint64_t at, const LinkInput&, const ir::SymbolTable&, const Ranges&);

 private:
  uint32_t name_offset(std::string_view);
  uint32_t file_index(std::string_view);
  void add_function(const ir::CodeBlob&, uint64_t address, const LineResolver&);
  std::vector<abi::FuncInfo> funcs_;
  std::string names_;
  std::unordered_map<std::string, uint32_t> name_offsets_;
  std::vector<std::string> files_;
  std::unordered_map<std::string, uint32_t> file_indexes_;
  std::vector<uint8_t> pctab_;
  std::vector<abi::InlineNode> inl_;
  std::vector<uint64_t> types_, itabs_;
};

}  // namespace gorun::code
