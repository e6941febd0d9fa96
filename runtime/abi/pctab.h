// interface: the pc tables. Entry: uvarint pc delta, svarint file delta, svarint line delta, svarint inline-node delta (zigzag). The state before the first
// entry is pc 0, (file, line, inl) = (FuncInfo::file, FuncInfo::start_line, -1); an entry changes what holds from its pc on.
#pragma once
#include <cstdint>
#include <vector>

namespace gorun::abi {

struct PcState {
  uint32_t file;
  uint32_t line;
  int32_t inl;
};

inline uint32_t read_uvarint(const uint8_t*& p) {
  uint32_t v = 0;
  int shift = 0;
  for (;;) {
    uint8_t b = *p++;
    v |= static_cast<uint32_t>(b & 0x7f) << shift;
    if (b < 0x80) return v;
    shift += 7;
  }
}
inline int32_t read_svarint(const uint8_t*& p) {
  uint32_t v = read_uvarint(p);
  return static_cast<int32_t>(v >> 1) ^ -static_cast<int32_t>(v & 1);
}
inline void put_uvarint(std::vector<uint8_t>& out, uint32_t v) {
  for (; v >= 0x80; v >>= 7) out.push_back(static_cast<uint8_t>(v | 0x80));
  out.push_back(static_cast<uint8_t>(v));
}
inline void put_svarint(std::vector<uint8_t>& out, int32_t v) { put_uvarint(out, (static_cast<uint32_t>(v) << 1) ^ static_cast<uint32_t>(v >> 31)); }

// Brings *st to what holds at pc (offset from the function's entry).
inline void pctab_lookup(const uint8_t* tab, uint32_t len, uint32_t pc, PcState* st) {
  const uint8_t* end = tab + len;
  uint32_t at = 0;
  while (tab < end) {
    at += read_uvarint(tab);
    if (at > pc) return;
    st->file += static_cast<uint32_t>(read_svarint(tab));
    st->line += static_cast<uint32_t>(read_svarint(tab));
    st->inl += read_svarint(tab);
  }
}

// Sets *addr to what the fault table has for pc; leaves it alone when there is nothing.
inline void fault_lookup(const uint8_t* tab, uint32_t len, uint32_t pc, uint64_t* addr) {
  const uint8_t* end = tab + len;
  uint32_t at = 0;
  while (tab < end) {
    at += read_uvarint(tab);
    uint32_t size = read_uvarint(tab), a = read_uvarint(tab);
    if (pc < at) return;
    if (pc < at + size) *addr = a;
    at += size;
  }
}

// What the live table (module.h) has for the return address pc; set is null when it does not know pc.
struct LiveEntry {
  const uint8_t* objects = nullptr;  // the table's start
  const uint8_t* set = nullptr;
};
inline LiveEntry live_lookup(const uint8_t* tab, uint32_t len, uint32_t pc) {
  if (!len) return {};
  const uint8_t *start = tab, *end = tab + len;
  for (uint32_t n = 2 * read_uvarint(tab); n; n--) read_uvarint(tab);
  uint32_t at = 0;
  while (tab < end) {
    at += read_uvarint(tab);
    if (at > pc) break;
    if (at == pc) return {start, tab};
    while (*tab++ >= 0x80) {}
  }
  return {};
}

}  // namespace gorun::abi
