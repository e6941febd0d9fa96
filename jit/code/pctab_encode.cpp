#include "jit/code/pctab_encode.h"

namespace gorun::code {

void encode_pctab(const std::vector<PcLine>& lines, abi::PcState start, std::vector<uint8_t>* out) {
  abi::PcState at = start;
  uint32_t pc = 0;
  for (size_t k = 0; k < lines.size(); k++) {
    if (k + 1 < lines.size() && lines[k + 1].pc == lines[k].pc) continue;
    const abi::PcState& to = lines[k].at;
    if (to.file == at.file && to.line == at.line && to.inl == at.inl) continue;
    abi::put_uvarint(*out, lines[k].pc - pc);
    abi::put_svarint(*out, static_cast<int32_t>(to.file - at.file));
    abi::put_svarint(*out, static_cast<int32_t>(to.line - at.line));
    abi::put_svarint(*out, to.inl - at.inl);
    pc = lines[k].pc;
    at = to;
  }
}

}  // namespace gorun::code
