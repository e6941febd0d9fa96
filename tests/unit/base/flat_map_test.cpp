#include "runtime/base/flat_map.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <unordered_map>

#include "runtime/base/ids.h"

namespace gorun {
namespace {

struct OneBucket {
  uint64_t operator()(uint32_t) const { return 0; }
};

template <class Map>
void compare_with_std(uint32_t key_range) {
  Map m;
  std::unordered_map<uint32_t, std::string> ref;
  std::mt19937 random(7);
  for (int i = 0; i < 20000; i++) {
    uint32_t key = random() % key_range;
    switch (random() % 4) {
      case 0:
      case 1: {
        std::string v = "value " + std::to_string(i);
        EXPECT_EQ(m.insert(key, v), ref.emplace(key, v).second);
        break;
      }
      case 2: EXPECT_EQ(m.erase(key), ref.erase(key) == 1); break;
      default: {
        auto it = ref.find(key);
        std::string* v = m.find(key);
        ASSERT_EQ(v != nullptr, it != ref.end());
        if (v != nullptr) { EXPECT_EQ(*v, it->second); }
      }
    }
    ASSERT_EQ(m.size(), ref.size());
  }
  size_t seen = 0;
  for (auto& e : m) {
    seen++;
    EXPECT_EQ(ref.at(e.key), e.value);
  }
  EXPECT_EQ(seen, ref.size());
  Map copy = m;
  m.clear();
  EXPECT_TRUE(m.empty());
  EXPECT_EQ(m.find(3), nullptr);
  EXPECT_EQ(copy.size(), ref.size());
}

TEST(FlatMap, BehavesAsUnorderedMap) { compare_with_std<FlatMap<uint32_t, std::string>>(500); }
TEST(FlatMap, SurvivesOneBucket) { compare_with_std<FlatMap<uint32_t, std::string, OneBucket>>(60); }

TEST(FlatMap, StringAndIdKeys) {
  FlatMap<std::string_view, int> names;
  names["a"] = 1;
  names["b"]++;
  EXPECT_EQ(names.get("a"), 1);
  EXPECT_EQ(names.get("b"), 1);
  EXPECT_EQ(names.get("c", -1), -1);
  struct Tag;
  FlatMap<Id<Tag>, int> ids(1000);
  for (uint32_t i = 0; i < 1000; i++) ids[Id<Tag>(i)] = static_cast<int>(i);
  for (uint32_t i = 0; i < 1000; i++) EXPECT_EQ(*ids.find(Id<Tag>(i)), static_cast<int>(i));
  FlatSet<int> set;
  EXPECT_TRUE(set.insert(5));
  EXPECT_FALSE(set.insert(5));
  EXPECT_TRUE(set.contains(5));
}

}  // namespace
}  // namespace gorun
