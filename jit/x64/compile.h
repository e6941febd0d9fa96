// interface: IR function to machine code.
#pragma once
#include "jit/ir/function.h"
#include "jit/ir/module.h"

namespace gorun::x64 {

struct Options {
  bool check_regalloc = false;       // run the register-allocation checker on every function (CHECKs on a mismatch)
  bool keep_text = false;            // fill text below for --dump=mach / --dump=asm
  std::string* mach_text = nullptr;  // machine IR after register allocation
  std::string* asm_text = nullptr;   // disassembly-like listing from the assembler's logger
};
// Lowers, allocates, emits. f has passed the verifier and compute_cfg. Thread-safe (per-call state).
ir::CodeBlob compile(const ir::Function& f, const ir::SymbolTable&, const Options&);

}  // namespace gorun::x64
