// Shared by printer and parser: which fields of an instruction its text shows.
#pragma once
#include "jit/ir/function.h"

namespace gorun::ir {

enum class Form : uint8_t {
  Plain,  // operands, then ", c=N" when c is no operand and not 0
  Int,    // 64-bit constant
  Float,
  Index,      // a
  SlotRef,    // sA+c
  Offset,     // c
  SymRef,     // @name+c
  PtrAdd,     // v1 + v2*4 + c
  PtrOff,     // v1 + c
  Load,       // [v1+c]
  Store,      // [v1+c], v2 (atomics too)
  Cas,        // [v1], v2, v3
  Move,       // [v1], [v2], c
  Zero,       // [v1], c
  Bounds,     // v1, v2, Kind
  CallSym,    // @name sigC(v...)
  CallValue,  // v1 sigC(v...)
  CallRow,    // Row(v...)
  Result,     // v1, c
  List,       // operands of the list
  Jump,
  Branch,
  Switch,
  Defer,  // sA, b1, b2
};
Form form_of(Op);

// Names and bits of Ins::flags as the text has them; the scale bits belong to PtrAdd.
struct FlagName {
  const char* name;
  uint8_t bit;
};
constexpr FlagName kFlagNames[] = {{"bounded", kBounded}, {"incl", kIncl}, {"likely0", kLikely0}, {"likely1", kLikely1}, {"volatile", kVolatile}, {"nonnil", kNonNil}};
constexpr const char* kTyNames[] = {"void", "i8", "i16", "i32", "i64", "ptr", "f32", "f64"};

}  // namespace gorun::ir
