#include "engine/compile/stack_limit.h"

#include <sys/resource.h>

namespace gorun {

namespace {
rlimit old_limit;
bool changed = false;
}  // namespace

void grow_compiler_stack() {
  constexpr rlim_t kWanted = 120 << 20;
  if (changed || getrlimit(RLIMIT_STACK, &old_limit) != 0) return;
  rlimit more = old_limit;
  more.rlim_cur = more.rlim_max == RLIM_INFINITY || more.rlim_max > kWanted ? kWanted : more.rlim_max;
  bool enough = old_limit.rlim_cur == RLIM_INFINITY || old_limit.rlim_cur >= more.rlim_cur;
  changed = !enough && setrlimit(RLIMIT_STACK, &more) == 0;
}

void restore_stack_limit() {
  if (changed) setrlimit(RLIMIT_STACK, &old_limit);
  changed = false;
}

}  // namespace gorun
