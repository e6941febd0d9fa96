// interface: the pass list. passes.cpp holds the array (name, function) and the order constraints with their reasons.
#pragma once
#include "jit/ir/function.h"
#include "jit/opt/escape.h"

namespace gorun::opt {

struct PassContext {
  const ir::SymbolTable* syms = nullptr;
  bool verify = false;                   // after every pass
  bool timing = false;                   // fill pass_timings
  const EscapeSource* escape = nullptr;  // null: objects stay on the heap
  // called after a pass whose name matches a --dump=STAGE
  void (*dump)(void* ctx, const char* pass, const ir::Function&) = nullptr;
  void* dump_ctx = nullptr;
};
// Runs all passes on f. A CHECK failure names pass and function.
void run_passes(ir::Function& f, const PassContext&);
// The same in two steps: between them the functions that call each other in a circle are looked at together (opt::escape_facts).
void run_passes_before_escape(ir::Function& f, const PassContext&);
void run_passes_from_escape(ir::Function& f, const PassContext&);
bool run_pass(ir::Function& f, std::string_view name);  // one pass, for tests; false: there is none of that name
struct PassTiming {
  const char* name;
  uint64_t ns;
  uint64_t runs;
};
std::vector<PassTiming> pass_timings();  // process-wide totals, for --timings

}  // namespace gorun::opt
