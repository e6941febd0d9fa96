// Escape analysis: which objects and pointers of a function stay with it. See jit/opt/README.md.
#pragma once
#include "jit/ir/function.h"

namespace gorun::opt {

// What callers may know of a function, a word: for integer register argument i (0..8) bit 2i says that it is not kept, bit 2i+1 that nothing reached
// through it is kept; bit 2i+1 alone that it is kept only by being a result; kClosureContents the same of what the closure object holds. 0: nothing is known.
using EscapeFacts = uint32_t;
constexpr EscapeFacts kClosureContents = 1u << 18;
constexpr EscapeFacts arg_not_kept(unsigned i) { return 1u << (2 * i); }
constexpr EscapeFacts contents_not_kept(unsigned i) { return 2u << (2 * i); }
constexpr EscapeFacts arg_returned(unsigned i) { return 2u << (2 * i); }
inline bool only_returned(EscapeFacts f, unsigned i) { return (f >> (2 * i) & 3) == 2; }

struct EscapeSource {
  void* ctx = nullptr;
  EscapeFacts (*facts)(void* ctx, ir::SymId function) = nullptr;
  ir::SymId (*rt_symbol)(void* ctx, uint32_t rtfn) = nullptr;  // of a row with a Go body
  bool (*native)(void* ctx, ir::SymId function, uint32_t* rtfn) = nullptr;
  bool (*is_code)(void* ctx, ir::SymId) = nullptr;  // a function, or data that is never written and refers to no heap object
  // Size and pointers of the type behind a descriptor; false when it is not known.
  bool (*type)(void* ctx, ir::SymId descriptor, uint32_t* size, bool* has_pointers) = nullptr;
};

// Objects that do not outlive the function become slots; *changed says whether there were any. Returns the facts about f.
EscapeFacts escape_analysis(ir::Function& f, const EscapeSource&, bool* changed);

}  // namespace gorun::opt
