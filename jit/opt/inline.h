// Inlining on the IR: a call is replaced by a copy of the callee's optimised body. What may be inlined is decided in two places: the callee's form and
// size here, pragmas and availability by whoever answers `callee`.
#pragma once
#include <climits>

#include "jit/ir/function.h"

namespace gorun::opt {

// Budget of a callee, in instructions (calls count more, panics less); gc's is 80 nodes of its tree.
constexpr int kInlineBudget = 40;
constexpr int kInlineBudgetBig = 15;       // into functions that are large already
constexpr uint32_t kBigFunction = 5000;    // instructions
constexpr uint32_t kMaxInlineFrame = 256;  // bytes of the callee's slots: frames of callers stay small
constexpr int kNotInlinable = INT_MAX;

// What inlining f costs; kNotInlinable when its form forbids it (it asks for its own frame, has stack parameters, recovers).
int inline_cost(const ir::Function& f);

struct InlineSource {
  // The callee's IR after its passes, or null: not known (yet), or not to be inlined. It is not called for the function's own symbol.
  const ir::Function* (*callee)(void* ctx, ir::SymId);
  void* ctx = nullptr;
  // The code behind a read-only func value ("name·f"), kNone for other symbols. May be null.
  ir::SymId (*code_of)(void* ctx, ir::SymId) = nullptr;
};
// True when something was inlined; compute_cfg has run then.
bool inline_calls(ir::Function& f, const InlineSource&);

}  // namespace gorun::opt
