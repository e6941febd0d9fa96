#include "engine/compile/stack_limit.h"

#include <stdio.h>
#include <sys/resource.h>

namespace gorun {

namespace {
rlimit old_limit;
bool changed = false;
}  // namespace

bool grow_compiler_stack() {
  constexpr rlim_t kWanted = 120 << 20, kLeast = 1 << 20;
  if (changed || getrlimit(RLIMIT_STACK, &old_limit) != 0) return true;
  if (old_limit.rlim_max < kLeast) {
    fprintf(stderr, "gorun: the limit of the stack is %llu kB, and cannot be raised: compiling needs %llu kB (ulimit -s)\n",
            static_cast<unsigned long long>(old_limit.rlim_max >> 10), static_cast<unsigned long long>(kLeast >> 10));
    return false;
  }
  rlimit more = old_limit;
  more.rlim_cur = more.rlim_max == RLIM_INFINITY || more.rlim_max > kWanted ? kWanted : more.rlim_max;
  bool enough = old_limit.rlim_cur == RLIM_INFINITY || old_limit.rlim_cur >= more.rlim_cur;
  changed = !enough && setrlimit(RLIMIT_STACK, &more) == 0;
  return true;
}

void restore_stack_limit() {
  if (changed) setrlimit(RLIMIT_STACK, &old_limit);
  changed = false;
}

}  // namespace gorun
