// Size classes of the Go heap: the numbers of Go 1.26 (internal/runtime/gc/sizeclasses.go), so that MemStats.BySize and memory use agree.
#pragma once
#include <cstdint>
namespace gorun::rt {
constexpr int kNumSizeClasses = 68;
constexpr uint64_t kPageShift = 13, kHeapPage = 1 << kPageShift;
constexpr uint64_t kMaxSmall = 32768;
constexpr uint16_t kClassSize[kNumSizeClasses] = {0,    8,    16,   24,    32,    48,    64,    80,    96,    112,   128,   144,   160,   176,   192,   208,   224,
                                                  240,  256,  288,  320,   352,   384,   416,   448,   480,   512,   576,   640,   704,   768,   896,   1024,  1152,
                                                  1280, 1408, 1536, 1792,  2048,  2304,  2688,  3072,  3200,  3456,  4096,  4864,  5376,  6144,  6528,  6784,  6912,
                                                  8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768};
constexpr uint8_t kClassPages[kNumSizeClasses] = {0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,  1, 1,
                                                  1, 2, 1, 2, 1, 2, 1, 3, 2, 3, 1, 3, 2, 3, 4, 5, 6, 1, 7, 6, 5, 4, 3, 5, 7, 2, 9, 7, 5, 8, 3, 10, 7, 4};
// Class of a small size (1..32768).
uint8_t size_class(uint64_t size);
}  // namespace gorun::rt
