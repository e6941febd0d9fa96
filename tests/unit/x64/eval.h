// The meaning of the IR, directly: a reference for compiled code. Scalars are 64-bit words, zero above the type's width.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "jit/ir/function.h"

namespace gorun::x64::testing {

struct EvalResult {
  bool panicked = false;
  std::string panic;
  uint64_t a = 0, b = 0;  // bounds: index, length
  std::vector<uint64_t> results;
};
// Calls have the meaning of the harness's `clobber`. Addresses are real memory; slots live in `frame`.
EvalResult eval(const ir::Function& f, const std::vector<uint64_t>& params);

uint64_t mask_to(uint64_t x, ir::Ty t);
int64_t sext_from(uint64_t x, ir::Ty t);

}  // namespace gorun::x64::testing
