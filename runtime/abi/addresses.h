// interface: the fixed address map of a gorun process (non-PIE, everything code-related below 2 GB).
#pragma once
#include <cstdint>

namespace gorun::abi {

constexpr uint64_t kRtVectorBase = 0x4f000000;  // runtime vector: kRtSlotSize bytes per row of rtfuncs.def, read-execute
constexpr uint32_t kRtSlotSize = 16;
constexpr uint64_t kImageBase = 0x50000000;      // std image (later)
constexpr uint64_t kJitWindowBase = 0x60000000;  // program: text, rodata, data
constexpr uint64_t kJitTextSize = 0x06000000;    // 96 MB text
constexpr uint64_t kJitRoBase = kJitWindowBase + kJitTextSize;
constexpr uint64_t kJitRoSize = 0x04000000;
constexpr uint64_t kJitDataBase = kJitRoBase + kJitRoSize;
constexpr uint64_t kJitDataSize = 0x14000000;                    // 320 MB data + bss
constexpr uint64_t kJitWindowEnd = kJitDataBase + kJitDataSize;  // 0x7e000000
constexpr uint64_t kHeapBase = 0xc000000000;                     // under sanitizers 0x550000000000
constexpr uint64_t kHeapBaseSanitizer = 0x550000000000;
constexpr uint64_t kHeapMaxSize = uint64_t{1} << 40;

}  // namespace gorun::abi
