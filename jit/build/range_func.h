// State of the range-over-func loops of one function.
#pragma once
#include <cstdint>

namespace gorun::build {

struct RangeFuncCtx {
  bool returns_inside = false;  // a loop body returns from the function: all results are boxed
  int64_t next_code = 1;        // codes of exits; 0: none
};

enum ExitKind : int { kExitBreak, kExitContinue, kExitGoto, kExitReturn };

}  // namespace gorun::build
