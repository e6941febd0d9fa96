// interface: effects of ops and runtime functions, one vocabulary.
#pragma once
#include <cstdint>
namespace gorun::abi {
enum Effects : uint16_t {
  kNone = 0,
  kReadsMem = 1,
  kWritesMem = 2,
  kAllocates = 4,  // may collect
  kMayPanic = 8,
  kMayPark = 16,
  kNoReturn = 32,
  kLeaf = 64,  // asm stub on the G's stack: no switch, no safepoint; still clobbers all registers unless stated
  kMem = kReadsMem | kWritesMem,
};
}
