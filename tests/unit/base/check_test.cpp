#include "runtime/base/check.h"

#include <gtest/gtest.h>

#include "runtime/base/trace.h"

namespace gorun {
namespace {

void fail_in_context(int x) {
  ScopedContext outer("package", "fmt/v2", 3);
  ScopedContext inner("pass", "regalloc");
  CHECK(x == 1, "x is %d", x);
}

TEST(CheckDeathTest, PrintsPlaceMessageAndContext) {
  fail_in_context(1);
  EXPECT_DEATH(fail_in_context(2), "internal error at .*check_test.cpp:[0-9]+: x == 1: x is 2\n  in pass regalloc\n  in package fmt\n");
  EXPECT_DEATH(FATAL("no %s here", "way"), "check_test.cpp:[0-9]+: no way here");
  EXPECT_DEATH(UNREACHABLE(), "unreachable");
}

TEST(CheckDeathTest, DebugChecks) {
  int evaluated = 0;
  DCHECK(++evaluated > 0);
#ifdef NDEBUG
  EXPECT_EQ(evaluated, 0);
#else
  EXPECT_EQ(evaluated, 1);
  EXPECT_DEATH(DCHECK(evaluated == 0), "evaluated == 0");
#endif
}

TEST(Trace, CategoriesAndLevels) {
  setenv("GORUN_DEBUG", "link,gc=3", 1);
  EXPECT_EQ(trace_level("link"), 1);
  EXPECT_EQ(trace_level("gc"), 3);
  EXPECT_EQ(trace_level("lin"), 0);
  setenv("GORUN_DEBUG", "all", 1);
  EXPECT_EQ(trace_level("lin"), 1);
  unsetenv("GORUN_DEBUG");
  EXPECT_EQ(trace_level("link"), 0);
}

}  // namespace
}  // namespace gorun
