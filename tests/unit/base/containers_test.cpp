#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "runtime/base/bits.h"
#include "runtime/base/ids.h"
#include "runtime/base/small_vec.h"

namespace gorun {
namespace {

TEST(SmallVec, GrowsCopiesAndMoves) {
  SmallVec<std::string, 2> v;
  for (int i = 0; i < 50; i++) v.push_back("a string that does not fit inline " + std::to_string(i));
  EXPECT_EQ(v.size(), 50u);
  SmallVec<std::string, 2> copy = v;
  SmallVec<std::string, 2> moved = std::move(v);
  EXPECT_TRUE(v.empty());
  EXPECT_EQ(copy[49], moved[49]);
  v = copy;
  v.resize(1);
  SmallVec<std::string, 2> small = std::move(v);
  small.resize(3, "x");
  EXPECT_EQ(small.back(), "x");
  moved = std::move(small);
  EXPECT_EQ(moved.size(), 3u);
  SmallVec<std::unique_ptr<int>, 1> p;
  p.push_back(std::make_unique<int>(1));
  p.push_back(std::make_unique<int>(2));
  EXPECT_EQ(*p[1], 2);
}

TEST(SmallVec, PushOfOwnElement) {
  SmallVec<std::string, 1> v{"the element that is pushed again"};
  for (int i = 0; i < 10; i++) v.push_back(v[0]);
  EXPECT_EQ(v[10], v[0]);
}

TEST(BitSet, SetsAndIterates) {
  BitSet b(200);
  for (size_t i = 0; i < 200; i += 7) EXPECT_TRUE(b.insert(i));
  EXPECT_FALSE(b.insert(14));
  EXPECT_EQ(b.count(), 29u);
  size_t expected = 0;
  b.for_each([&](size_t i) {
    EXPECT_EQ(i, expected);
    expected += 7;
  });
  EXPECT_EQ(expected, 203u);
  BitSet c(200);
  c.set(199);
  EXPECT_TRUE(c.union_with(b));
  EXPECT_FALSE(c.union_with(b));
  c.subtract(b);
  EXPECT_EQ(c.count(), 1u);
  EXPECT_EQ(c.next(0), 199u);
  c.intersect_with(b);
  EXPECT_TRUE(c.none());
  b.resize(70);
  b.resize(200);
  EXPECT_EQ(b.count(), 10u);
}

TEST(Bits, Arithmetic) {
  EXPECT_EQ(align_up(17u, 16), 32u);
  EXPECT_EQ(align_up(uint64_t{1} << 40, 4096), uint64_t{1} << 40);
  EXPECT_EQ(align_down(31u, 16), 16u);
  EXPECT_EQ(log2_floor(64), 6);
  EXPECT_EQ(log2_ceil(65), 7);
  EXPECT_EQ(log2_ceil(1), 0);
  EXPECT_TRUE(fits_i32(-2147483648ll));
  EXPECT_FALSE(fits_i32(2147483648ll));
  EXPECT_TRUE(fits_u32(4294967295ll));
  EXPECT_FALSE(fits_u32(-1));
  EXPECT_FALSE(fits_i8(128));
}

TEST(IdVec, Indexes) {
  struct Tag;
  using NodeId = Id<Tag>;
  IdVec<NodeId, int> v;
  NodeId a = v.push(10), b = v.push(20);
  EXPECT_EQ(v[a] + v[b], 30);
  EXPECT_FALSE(NodeId().valid());
  EXPECT_FALSE(static_cast<bool>(NodeId::kInvalid));
  EXPECT_LT(a, b);
  v.grow_to(NodeId(9)) = 5;
  EXPECT_EQ(v.size(), 10u);
}

}  // namespace
}  // namespace gorun
