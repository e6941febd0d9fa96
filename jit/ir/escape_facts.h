// What callers may assume of a function's arguments: promises, each a bit. More bits say more, so facts from two sources are OR-ed, and what holds of two
// functions is the AND. 0: nothing is known. Written by jit/opt/escape.cpp and by attributes; the std image keeps them in its symbol index.
#pragma once
#include <cstdint>

namespace gorun::ir {

using EscapeFacts = uint64_t;

// Of the pointer in integer register argument i, 0..8. "Kept" means that it outlives the call somewhere else than in the results.
enum ArgPromise : uint8_t {
  kArgNotKept = 1,
  kArgNotReturned = 2,   // nor is it a result itself
  kArgMemNotKept = 4,    // no pointer found in what it points to, however deep, is kept
  kArgMemNotReturned = 8 // nor is one a result (else: only such that lie directly in its memory)
};
constexpr unsigned kFactArgs = 9;
constexpr uint8_t kArgAllPromises = 15;
constexpr EscapeFacts arg_promises(unsigned i, uint8_t promises) { return EscapeFacts{promises} << (4 * i); }
constexpr uint8_t promises_of(EscapeFacts f, unsigned i) { return i < kFactArgs ? f >> (4 * i) & kArgAllPromises : 0; }
// No pointer that lies in the closure object is kept or returned; nor one found behind those, however deep.
constexpr EscapeFacts kClosureContents = EscapeFacts{1} << (4 * kFactArgs), kClosureMemory = kClosureContents << 1;
constexpr EscapeFacts kAllFacts = (kClosureMemory << 1) - 1;

// 28 bits: an argument has seven states, as promises about the memory say nothing of an argument that is kept.
uint32_t pack_facts(EscapeFacts);
EscapeFacts unpack_facts(uint32_t);

}  // namespace gorun::ir
