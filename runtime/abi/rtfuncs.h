// interface: the runtime-function table (rtfuncs.def) as data. Row i has the vector slot kRtVectorBase + i * kRtSlotSize.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include "runtime/abi/addresses.h"
#include "runtime/abi/effects.h"
namespace gorun::abi {

enum class Sc : uint8_t { I8, I16, I32, I64, Ptr, F32, F64 };  // scalars of signatures
enum class RtKind : uint8_t { GoFn, Native, Stub };

enum class RtFn : uint16_t {
#define GOFN(id, sym, effects, res, args) id,
#define NATIVE(id, sym, fn, effects, res, args) id,
#define STUB(id, sym, label, effects, res, args) id,
#include "runtime/abi/rtfuncs.def"
#undef GOFN
#undef NATIVE
#undef STUB
  kCount
};

struct ScList {
  uint8_t n;
  Sc v[10];
};
template <class... T>
constexpr ScList sc_list(T... t) {
  return ScList{static_cast<uint8_t>(sizeof...(t)), {t...}};
}

struct RtInfo {
  const char* name;
  const char* symbol;
  RtKind kind;
  uint16_t effects;
  ScList results, args;
};

namespace rt_detail {
constexpr Sc I8 = Sc::I8, I16 = Sc::I16, I32 = Sc::I32, I64 = Sc::I64, Ptr = Sc::Ptr, F32 = Sc::F32, F64 = Sc::F64;
#define GORUN_SC(...) sc_list(__VA_ARGS__)
inline constexpr RtInfo kTable[] = {
#define R(...) GORUN_SC(__VA_ARGS__)
#define A(...) GORUN_SC(__VA_ARGS__)
#define GOFN(id, sym, effects, res, args) {#id, sym, RtKind::GoFn, effects, res, args},
#define NATIVE(id, sym, fn, effects, res, args) {#id, sym, RtKind::Native, effects, res, args},
#define STUB(id, sym, label, effects, res, args) {#id, sym, RtKind::Stub, effects, res, args},
#include "runtime/abi/rtfuncs.def"
#undef GOFN
#undef NATIVE
#undef STUB
#undef R
#undef A
};
}  // namespace rt_detail
inline constexpr const RtInfo* kRtInfo = rt_detail::kTable;
constexpr const RtInfo& rt_info(RtFn f) { return rt_detail::kTable[static_cast<int>(f)]; }
static_assert(sizeof(rt_detail::kTable) / sizeof(RtInfo) == static_cast<size_t>(RtFn::kCount));
constexpr uint64_t rt_slot(RtFn f) { return kRtVectorBase + static_cast<uint64_t>(f) * kRtSlotSize; }

}  // namespace gorun::abi
