#include "runtime/base/os.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <string.h>

namespace gorun {
namespace {

std::string temp_dir() {
  std::string dir = testing::TempDir() + "gorun_os_test_XXXXXX";
  CHECK(mkdtemp(dir.data()) != nullptr);
  return dir;
}

TEST(Os, FilesRoundTrip) {
  std::string dir = temp_dir();
  std::string path = dir + "/a";
  std::string content = std::string("one\0two", 7).append(10000, 'x');
  ASSERT_TRUE(write_file_atomic(path, content).ok());
  EXPECT_EQ(read_file(path).value(), content);
  ASSERT_TRUE(write_file_atomic(path, "").ok());
  EXPECT_EQ(read_file(path).value(), "");
  EXPECT_EQ(MappedFile::open(path)->size(), 0u);
  ASSERT_TRUE(write_file_atomic(path, "mapped", 0755).ok());
  EXPECT_EQ(MappedFile::open(path)->text(), "mapped");
  EXPECT_EQ(stat_file(path)->mode & 0700, 0700u);
  ASSERT_TRUE(make_dirs(dir + "/x/y/z").ok());
  ASSERT_TRUE(make_dirs(dir + "/x/y/z").ok());
  EXPECT_EQ(make_dirs(path).error().errno_, ENOTDIR);
  auto entries = read_dir(dir);
  ASSERT_EQ(entries->size(), 2u);  // no temporary file is left
  EXPECT_EQ((*entries)[0].name, "a");
  EXPECT_TRUE((*entries)[1].is_dir);
}

TEST(Os, ErrorsHaveGosWords) {
  auto r = read_file("/no/such/file");
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().message, "open /no/such/file: no such file or directory");
  EXPECT_EQ(r.error().errno_, ENOENT);
  EXPECT_FALSE(write_file_atomic("/no/such/file", "x").ok());
  EXPECT_FALSE(file_exists("/no/such/file"));
}

TEST(Os, ProcFilesThatSayTheyAreEmpty) { EXPECT_GT(read_file("/proc/self/maps")->size(), 100u); }

TEST(Os, Paths) {
  EXPECT_EQ(clean_path("a//b/./../c/"), "a/c");
  EXPECT_EQ(clean_path("/../a"), "/a");
  EXPECT_EQ(clean_path("../../a/.."), "../..");
  EXPECT_EQ(clean_path(""), ".");
  EXPECT_EQ(join_path("a", "../b"), "b");
  EXPECT_EQ(join_path("", "b"), "b");
  EXPECT_EQ(path_base("a/b.go"), "b.go");
  EXPECT_EQ(path_dir("a/b.go"), "a");
  EXPECT_EQ(path_dir("b.go"), ".");
  EXPECT_EQ(path_dir("/b"), "/");
  EXPECT_EQ(absolute_path("/a/../b").value(), "/b");
  EXPECT_EQ(absolute_path("x").value()[0], '/');
}

TEST(Os, MemoryIsReservedProtectedAndDiscarded) {
  size_t size = 16 * kPageSize;
  char* p = static_cast<char*>(reserve_memory_anywhere(size).value());
  EXPECT_FALSE(reserve_memory(p, kPageSize).ok());  // taken
  ASSERT_TRUE(protect_memory(p, size, Protection::kReadWrite).ok());
  memset(p, 7, size);
  discard_memory(p, size);
  EXPECT_EQ(p[size - 1], 0);
  ASSERT_TRUE(release_memory(p, size).ok());
  EXPECT_EQ(reserve_memory(p, kPageSize).value(), p);
  ASSERT_TRUE(release_memory(p, kPageSize).ok());
}

TEST(Os, ClocksAdvance) {
  int64_t wall = monotonic_ns(), cpu = cpu_time_ns(), thread = thread_cpu_time_ns();
  volatile uint64_t x = 1;
  for (int i = 0; i < 1000000; i++) x = x * 3 + 1;
  EXPECT_GT(monotonic_ns(), wall);
  EXPECT_GT(cpu_time_ns(), cpu);
  EXPECT_GT(thread_cpu_time_ns(), thread);
  EXPECT_EQ(os_page_size(), kPageSize);
  EXPECT_GE(cpu_count(), 1);
}

}  // namespace
}  // namespace gorun
