// Frame walk by the rbp chain (every compiled function and stub pushes rbp).
#pragma once
#include <cstdint>

#include "runtime/abi/module.h"
#include "runtime/sched/g.h"

namespace gorun::rt {

struct Frame {
  uint64_t pc;  // return address into this frame's function, or the faulting / current pc when exact
  uint64_t fp;  // rbp of this frame's function (0: not set up)
  bool exact;
  const abi::FuncInfo* info;
};

class Unwinder {
 public:
  // From a native call or a parked G (its NativeFrame): the first frame is the caller of the native.
  explicit Unwinder(G* g);
  // From a known place.
  Unwinder(G* g, uint64_t pc, uint64_t fp, bool exact);
  bool next(Frame* out);  // false at the end; `more` frames are skipped
 private:
  uint64_t pc_ = 0, fp_ = 0;
  bool exact_ = false;
  int guard_ = 0;
};

}  // namespace gorun::rt
