// The runtime vector: one jmp slot per row of rtfuncs.def at abi::kRtVectorBase.
#pragma once
#include <string>
namespace gorun::rt {
// Maps, fills and seals it. Empty, or one sentence that says why it could not.
std::string install_vector();
}  // namespace gorun::rt
