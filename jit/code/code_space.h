// interface: from blobs and data items to a runnable image in the JIT window.
//
// The Linker lays out text, read-only data and data (abi::kJitWindowBase upwards, all in the low 2 GB), resolves symbols (natives to their slot
// in the runtime vector), applies relocations, builds the abi::ModuleData (function table, pc tables, data roots) and copies everything into
// memory that is sealed before it runs: text RX, rodata R, data RW. W^X always. Several modules may be added one after another (later: REPL,
// std image).
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "jit/ir/module.h"
#include "runtime/abi/module.h"

namespace gorun::code {

// Turns the front end's 32-bit position into file and line. file must stay valid.
struct SrcLine {
  std::string_view file;
  uint32_t line;
};
using LineResolver = std::function<SrcLine(uint32_t src)>;

struct LinkInput {
  std::vector<ir::CodeBlob> code;
  std::vector<ir::DataItem> data;
  std::vector<ir::Patch> patches;
  std::vector<ir::PackageInit> packages;  // of the std image
};
// Address ranges that modules are laid out in.
struct Window {
  uint64_t text, ro, data, end;
};
extern const Window kJitWindow, kImageWindow;
struct LinkResult {
  const abi::ModuleData* module = nullptr;     // lives in the window
  std::vector<std::string> undefined;          // symbols nobody defined (after aliases); they were bound to a trap that names them
  const abi::ImageSymbols* symbols = nullptr;  // of the image window: index of all symbols that others may refer to
  uint64_t data_file_end = 0;                  // what follows in the data is zero
  std::string error;                           // one sentence when there is no module: the program does not fit the window
};
class CodeSpace {
 public:
  explicit CodeSpace(const Window& window = kJitWindow);
  // Reserves the window (PROT_NONE). Empty string, or one sentence that says why it could not.
  std::string reserve();
  LinkResult link(LinkInput, ir::SymbolTable&, const LineResolver&);
  // Appends the functions of every module linked from now on to this file, in the format of Linux perf (/tmp/perf-PID.map). Empty: off.
  void set_perf_map(std::string path) { perf_map_ = std::move(path); }

 private:
  Window window_;
  uint64_t text_ = 0, ro_ = 0, data_ = 0;  // next free address, page-aligned
  std::string perf_map_;
};

}  // namespace gorun::code
