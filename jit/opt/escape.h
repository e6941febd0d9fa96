// Escape analysis: which objects and pointers of a function stay with it. See jit/opt/README.md.
#pragma once
#include "jit/ir/function.h"

namespace gorun::opt {

using ir::EscapeFacts;

struct EscapeSource {
  void* ctx = nullptr;
  EscapeFacts (*facts)(void* ctx, ir::SymId function) = nullptr;
  ir::SymId (*rt_symbol)(void* ctx, uint32_t rtfn) = nullptr;  // of a row with a Go body
  bool (*native)(void* ctx, ir::SymId function, uint32_t* rtfn) = nullptr;
  bool (*is_constant)(void* ctx, ir::SymId) = nullptr;  // the body of a closure, or data that is never written and refers to no heap object
  bool (*is_body)(void* ctx, ir::SymId) = nullptr;      // of a closure
  // Size and pointers of the type behind a descriptor; false when it is not known.
  bool (*type)(void* ctx, ir::SymId descriptor, uint32_t* size, bool* has_pointers) = nullptr;
};

// Objects that do not outlive the function become slots; *changed says whether there were any. Returns the facts about f.
EscapeFacts escape_analysis(ir::Function& f, const EscapeSource&, bool* changed);
// The facts alone.
EscapeFacts escape_facts(const ir::Function& f, const EscapeSource&);

}  // namespace gorun::opt
