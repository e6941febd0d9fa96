// interface: Go values in memory.
#pragma once
#include <cstdint>
namespace gorun::abi {
struct Type;
struct Itab;
struct GoString {
  const uint8_t* ptr;
  int64_t len;
};
struct GoSlice {
  void* ptr;
  int64_t len, cap;
};
struct Eface {
  Type* type;
  void* data;
};
struct Iface {
  Itab* tab;
  void* data;
};
struct FuncVal {
  void* code; /* captured variables follow */
};
}  // namespace gorun::abi
