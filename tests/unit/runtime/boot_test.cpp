// The border protocol without a compiler: hand-written functions in the Go convention (go_code.S) run under the real scheduler, stacks and collector.
#include "runtime/entry/boot.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "runtime/abi/rtfuncs.h"

extern "C" {
extern uint64_t slot_write, slot_exit, slot_newobject, slot_newproc, slot_gosched, slot_more, slot_goexit1, slot_park, slot_ready, slot_lock, slot_unlock, slot_syscall6, type_node;
extern char go_text_start[], go_text_end[], rt0_hello[], rt0_goroutines[], rt0_sum[], sum[], rt0_fault[], go_sigpanic[], go_exit[], rt0_park_forever[], rt0_overflow[], rt0_ready[],
    rt0_exchange[], rt0_blocking_read[], rt0_spin[];
}

namespace gorun::rt {
namespace {

uint64_t at(const char* p) { return reinterpret_cast<uint64_t>(p); }

void run(const char* rt0) {
  std::string error = prepare_process();
  if (!error.empty()) {
    fprintf(stderr, "%s\n", error.c_str());
    exit(99);
  }
  using abi::RtFn;
  slot_write = rt_slot(RtFn::Write);
  slot_exit = rt_slot(RtFn::Exit);
  slot_newobject = rt_slot(RtFn::NewObject);
  slot_newproc = rt_slot(RtFn::Newproc);
  slot_gosched = rt_slot(RtFn::Gosched);
  slot_more = rt_slot(RtFn::More);
  slot_goexit1 = rt_slot(RtFn::GoexitNative);
  slot_park = rt_slot(RtFn::Gopark);
  slot_ready = rt_slot(RtFn::Goready);
  slot_lock = rt_slot(RtFn::Lock);
  slot_unlock = rt_slot(RtFn::Unlock);
  slot_syscall6 = rt_slot(RtFn::Syscall6);
  static abi::Type node{};
  node.size = 16;
  node.ptr_bytes = 8;
  type_node = reinterpret_cast<uint64_t>(&node);

  static abi::ModuleData m{};
  static abi::FuncInfo funcs[] = {{}, {}};
  static const char names[] = "main.main\0main.sum";
  static const char* const files[] = {"x.go"};
  m.text_start = at(go_text_start);
  m.text_end = at(go_text_end);
  funcs[0].entry = static_cast<uint32_t>(m.text_start);
  funcs[0].size = static_cast<uint32_t>(m.text_end - m.text_start);
  m.funcs = funcs;
  m.nfuncs = 1;
  m.names = names;
  m.files = files;
  m.nfiles = 1;
  m.rt0_go = at(rt0);
  m.goexit_entry = at(go_exit);
  m.sigpanic = at(go_sigpanic);
  static char name[] = "test";
  static char* argv[] = {name, nullptr};
  boot({&m}, {1, argv, ::environ});
}

class Boot : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  void TearDown() override { unsetenv("GORUN_STRESS"); }
};

TEST_F(Boot, WriteAndExitStatus) { EXPECT_EXIT(run(rt0_hello), testing::ExitedWithCode(7), ""); }
TEST_F(Boot, GoroutinesYield) { EXPECT_EXIT(run(rt0_goroutines), testing::ExitedWithCode(3), ""); }
TEST_F(Boot, ParkAndReady) { EXPECT_EXIT(run(rt0_ready), testing::ExitedWithCode(5), ""); }
TEST_F(Boot, RecursionGrowsTheStack) { EXPECT_EXIT(run(rt0_sum), testing::ExitedWithCode(0), ""); }
TEST_F(Boot, RecursionWithForcedCrossing) {
  setenv("GORUN_STRESS", "cross", 1);
  EXPECT_EXIT(run(rt0_sum), testing::ExitedWithCode(0), "");
}
TEST_F(Boot, RecursionWithCollections) {
  setenv("GORUN_STRESS", "cross,gc=50", 1);
  EXPECT_EXIT(run(rt0_sum), testing::ExitedWithCode(0), "");
}
TEST_F(Boot, ChannelBesideHelperThreads) { EXPECT_EXIT(run(rt0_exchange), testing::ExitedWithCode(6), ""); }
TEST_F(Boot, ChannelBesideHelperThreadsWithCollections) {
  setenv("GORUN_STRESS", "gc=1", 1);
  EXPECT_EXIT(run(rt0_exchange), testing::ExitedWithCode(6), "");
}
TEST_F(Boot, ChannelBesideHelperThreadsWithPreemption) {
  setenv("GORUN_STRESS", "preempt,gc=3", 1);
  EXPECT_EXIT(run(rt0_exchange), testing::ExitedWithCode(6), "");
}
TEST_F(Boot, BlockingReadLetsOthersRun) { EXPECT_EXIT(run(rt0_blocking_read), testing::ExitedWithCode(13), ""); }
TEST_F(Boot, LoopWithoutCallsIsPreempted) { EXPECT_EXIT(run(rt0_spin), testing::ExitedWithCode(8), ""); }
TEST_F(Boot, FaultBecomesSigpanic) { EXPECT_EXIT(run(rt0_fault), testing::ExitedWithCode(41), ""); }
TEST_F(Boot, Deadlock) {
  EXPECT_EXIT(run(rt0_park_forever), testing::ExitedWithCode(2), "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 \\[chan receive\\]:\nmain.main\\(\\)");
}
TEST_F(Boot, StackOverflow) { EXPECT_EXIT(run(rt0_overflow), testing::ExitedWithCode(2), "goroutine stack exceeds 1000000000-byte limit\n(.|\n)*fatal error: stack overflow"); }

}  // namespace
}  // namespace gorun::rt
