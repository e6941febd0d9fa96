#include "runtime/sched/fiber.h"

#include <boost/context/detail/fcontext.hpp>

namespace gorun::rt {

Transfer fiber_switch(void* ctx, void* data) {
  auto t = boost::context::detail::jump_fcontext(ctx, data);
  return {t.fctx, t.data};
}

void* fiber_make(void* stack_top, size_t size, void (*entry)()) {
  return boost::context::detail::make_fcontext(stack_top, size, reinterpret_cast<void (*)(boost::context::detail::transfer_t)>(entry));
}

}  // namespace gorun::rt
