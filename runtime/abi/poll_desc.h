// interface: the head of the overlay's pollDesc that C++ netpoll sees (memory from runtime.persistentalloc). rg, wg: 0, 1 (ready) or the waiting *g.
#pragma once
#include <cstdint>
namespace gorun::abi {
struct PollDesc {
  uint64_t fd;
  uint64_t rg;
  uint64_t wg;
  uint32_t everr;
  uint32_t pad;
};
}  // namespace gorun::abi
