#include "runtime/base/arena.h"

#include <gtest/gtest.h>

#include <string>

namespace gorun {
namespace {

struct Counted {
  int* order;
  int id;
  std::string text = "long enough to be on the heap, so that a leak shows under ASan";
  Counted(int* o, int i) : order(o), id(i) {}
  ~Counted() { *order = *order * 10 + id; }
};

TEST(Arena, AlignsAndKeepsObjectsApart) {
  Arena a;
  char* last_end = nullptr;
  for (size_t align = 1; align <= 256; align *= 2) {
    for (size_t size : {1u, 3u, 24u, 100u}) {
      char* p = static_cast<char*>(a.alloc_bytes(size, align));
      EXPECT_EQ(reinterpret_cast<uintptr_t>(p) % align, 0u);
      EXPECT_NE(p, last_end);
      memset(p, 0x5a, size);
      last_end = p;
    }
  }
}

TEST(Arena, LargeObjectsAndManyBlocks) {
  Arena a;
  std::vector<std::pair<unsigned char*, size_t>> all;
  for (size_t i = 0; i < 400; i++) {
    size_t size = i % 7 == 0 ? 300000 : 1 + i * 13;
    auto* p = static_cast<unsigned char*>(a.alloc_bytes(size, 16));
    memset(p, static_cast<int>(i), size);
    all.push_back({p, size});
  }
  for (size_t i = 0; i < all.size(); i++) {
    EXPECT_EQ(all[i].first[0], static_cast<unsigned char>(i));
    EXPECT_EQ(all[i].first[all[i].second - 1], static_cast<unsigned char>(i));
  }
  size_t before = a.reserved();
  a.reset();
  EXPECT_LT(a.reserved(), before);
  EXPECT_NE(a.alloc_bytes(10), nullptr);
}

TEST(Arena, DestroysNewestFirst) {
  int order = 0;
  {
    Arena a;
    a.alloc<Counted>(&order, 1);
    a.alloc<Counted>(&order, 2);
    Arena moved = std::move(a);
    moved.alloc<Counted>(&order, 3);
    EXPECT_EQ(order, 0);
  }
  EXPECT_EQ(order, 321);
  Arena b;
  b.alloc<Counted>(&order, 4);
  b.reset();
  EXPECT_EQ(order, 3214);
}

TEST(Arena, StringsAndSpans) {
  Arena a;
  std::string source = "hello";
  std::string_view s = a.copy_string(source);
  source = "xxxxx";
  EXPECT_EQ(s, "hello");
  EXPECT_EQ(s.data()[5], 0);
  EXPECT_EQ(a.copy_string("").size(), 0u);
  std::span<int> v = a.copy_span({1, 2, 3});
  EXPECT_EQ(v[2], 3);
  EXPECT_EQ(a.alloc_span<int>(4)[3], 0);
  EXPECT_EQ(a.alloc_array<int>(0), nullptr);
  struct Pair {
    int x, y;
  };
  EXPECT_EQ(a.alloc<Pair>(3, 4)->y, 4);
}

}  // namespace
}  // namespace gorun
