#include "jit/ir/refuse.h"

#include "runtime/base/check.h"

namespace gorun::ir {

void (*g_on_refusal)(uint32_t pos, const std::string& text) = nullptr;

void refuse(uint32_t pos, const std::string& text) {
  if (g_on_refusal) g_on_refusal(pos, text);
  FATAL("%s", text.c_str());
}

}  // namespace gorun::ir
