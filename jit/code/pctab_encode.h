// Encodes the positions of a function (decoder and format: runtime/abi/pctab.h).
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/abi/pctab.h"

namespace gorun::code {

struct PcLine {
  uint32_t pc;
  abi::PcState at;
};

// Appends the table of one function to *out; lines ascend by pc (the last of several with one pc counts). start: the state before the first entry.
void encode_pctab(const std::vector<PcLine>& lines, abi::PcState start, std::vector<uint8_t>* out);

}  // namespace gorun::code
