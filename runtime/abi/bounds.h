// interface: kinds of BoundsCheck. The overlay function called on failure takes (index int, length int).
// BOUNDS(Id, "runtime function")
#pragma once
#include <cstdint>
namespace gorun::abi {
#define GORUN_BOUNDS(B)                                                                          \
  B(Index, "runtime.panicIndex")         /* s[x], 0 <= x < len(s) failed */                      \
  B(IndexU, "runtime.panicIndexU")       /* x unsigned */                                        \
  B(SliceAlen, "runtime.panicSliceAlen") /* s[?:x], 0 <= x <= len(s) failed (arrays, strings) */ \
  B(SliceAlenU, "runtime.panicSliceAlenU")                                                       \
  B(SliceAcap, "runtime.panicSliceAcap") /* s[?:x], 0 <= x <= cap(s) failed */                   \
  B(SliceAcapU, "runtime.panicSliceAcapU")                                                       \
  B(SliceB, "runtime.panicSliceB") /* s[x:y], 0 <= x <= y failed */                              \
  B(SliceBU, "runtime.panicSliceBU")                                                             \
  B(Slice3Alen, "runtime.panicSlice3Alen")                                                       \
  B(Slice3AlenU, "runtime.panicSlice3AlenU")                                                     \
  B(Slice3Acap, "runtime.panicSlice3Acap")                                                       \
  B(Slice3AcapU, "runtime.panicSlice3AcapU")                                                     \
  B(Slice3B, "runtime.panicSlice3B")                                                             \
  B(Slice3BU, "runtime.panicSlice3BU")                                                           \
  B(Slice3C, "runtime.panicSlice3C")                                                             \
  B(Slice3CU, "runtime.panicSlice3CU")                                                           \
  B(SliceConvert, "runtime.panicSliceConvert") /* (*[x]T)(s), x <= len(s) failed: (len, x) */
enum class BoundsKind : uint8_t {
#define B(id, fn) id,
  GORUN_BOUNDS(B)
#undef B
      kCount
};
constexpr const char* kBoundsFunc[] = {
#define B(id, fn) fn,
    GORUN_BOUNDS(B)
#undef B
};
}  // namespace gorun::abi
