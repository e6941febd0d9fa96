// Compiles IR text, places the code in low memory and calls it with ABIInternal registers.
#pragma once
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "jit/ir/function.h"
#include "jit/ir/module.h"
#include "jit/x64/compile.h"

namespace gorun::x64::testing {

struct Regs {
  uint64_t r[9] = {};     // rax rbx rcx rdi rsi r8 r9 r10 r11
  uint64_t x[15] = {};    // bits of xmm0..14
  uint64_t rdx = 0;       // closure context
  uint64_t panicked = 0;  // 1 + number of the panic function
  uint64_t pc = 0;        // its return address
  uint64_t more = 0;      // times `more` was entered
};

class Jit {
 public:
  Jit();
  // Parses, verifies, compiles and links all functions of the text (with those loaded before). CHECKs on a mistake.
  void load(const std::string& text);
  void add(ir::Function f);  // compile only; link() places it
  void link();
  Regs call(const std::string& name, Regs in);
  // Integers in, rax out.
  uint64_t run(const std::string& name, std::vector<uint64_t> args = {});
  double run_f(const std::string& name, std::vector<double> args);
  std::string panic_name(const Regs& r) const;
  uint64_t address(const std::string& name) const;
  const ir::CodeBlob& blob(const std::string& name) const;
  ir::SymbolTable& syms() { return syms_; }
  std::string mach, assembly;  // of the last function compiled
  bool want_text = false;
  uint64_t stack_guard = 0;

 private:
  ir::SymbolTable syms_;
  std::vector<ir::CodeBlob> pending_;
  std::map<std::string, ir::CodeBlob> done_;
  std::map<std::string, uint64_t> addr_;
  std::vector<std::string> panics_;
};

uint64_t bits_of(double);
uint64_t bits_of(float);
double double_of(uint64_t);
float float_of(uint64_t);

}  // namespace gorun::x64::testing
