#include "jit/ir/escape_facts.h"

namespace gorun::ir {

// 0: kept; else 1 + the pointer's state (returned or not) * 3 + the memory's (kept, returned, neither).
uint32_t pack_facts(EscapeFacts f) {
  uint32_t r = 0;
  for (unsigned i = kFactArgs; i-- > 0;) {
    uint8_t p = promises_of(f, i);
    uint32_t memory = p & kArgMemNotKept ? (p & kArgMemNotReturned ? 2 : 1) : 0;
    r = r * 7 + (p & kArgNotKept ? 1 + (p & kArgNotReturned ? 3 : 0) + memory : 0);
  }
  return r << 2 | static_cast<uint32_t>(f >> (4 * kFactArgs) & 3);
}

EscapeFacts unpack_facts(uint32_t packed) {
  EscapeFacts f = EscapeFacts{packed & 3} << (4 * kFactArgs);
  packed >>= 2;
  for (unsigned i = 0; i < kFactArgs; i++, packed /= 7) {
    uint32_t code = packed % 7;
    if (code == 0) continue;
    uint8_t p = kArgNotKept;
    if (code > 3) p |= kArgNotReturned;
    uint32_t memory = (code - 1) % 3;
    if (memory > 0) p |= kArgMemNotKept;
    if (memory > 1) p |= kArgMemNotReturned;
    f |= arg_promises(i, p);
  }
  return f;
}

}  // namespace gorun::ir
