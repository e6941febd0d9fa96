// What gc's back end refuses after the type check, so that the checker has nothing to say about it: types larger than the address space,
// frames beyond 1 GB, print of a type argument that cannot be printed. The first such error ends the compilation.
#pragma once
#include <cstdint>
#include <string>

namespace gorun::ir {

// Called with the source position (0: none) and the text; does not return. Set by the driver.
extern void (*g_on_refusal)(uint32_t pos, const std::string& text);
[[noreturn]] void refuse(uint32_t pos, const std::string& text);

}  // namespace gorun::ir
