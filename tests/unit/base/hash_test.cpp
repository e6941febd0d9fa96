#include "runtime/base/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace gorun {
namespace {

TEST(Hash, BytesOfAllLengthsDiffer) {
  std::string zeros(300, '\0');
  std::set<uint64_t> seen;
  for (size_t n = 0; n <= zeros.size(); n++) EXPECT_TRUE(seen.insert(hash_bytes(zeros.data(), n)).second) << n;
  for (size_t i = 0; i < zeros.size(); i++) {
    std::string one = zeros;
    one[i] = 1;
    EXPECT_TRUE(seen.insert(hash_string(one)).second) << i;
  }
}

TEST(Hash, LowBitsSpread) {
  int counts[64] = {};
  for (uint64_t i = 0; i < 6400; i++) counts[hash_u64(i * 4096) & 63]++;
  for (int c : counts) EXPECT_TRUE(c > 50 && c < 160) << c;
}

// Written to disk: a change of the function must be a decision (the cache's format version), not an accident.
TEST(ContentHash, IsPinned) {
  EXPECT_EQ(content_hash("").hex(), "32540d56a04a59bdf13f261720a052d3");
  EXPECT_EQ(content_hash("gorun").hex(), "ec412dea502d774eaca84f0d1856a2f8");
  EXPECT_EQ(content_hash(std::string(1000, 'x')).hex(), "2a7825b79ee20034262173f3df2f3ee1");
}

TEST(ContentHash, DoesNotDependOnTheCuts) {
  std::string text;
  for (int i = 0; i < 500; i++) text += static_cast<char>(i * 37);
  for (size_t cut = 0; cut <= 100; cut++) {
    ContentHasher h;
    h.add_bytes(text.data(), cut);
    h.add_bytes(text.data() + cut, 3);
    h.add_bytes(text.data() + cut + 3, text.size() - cut - 3);
    EXPECT_EQ(h.finish(), content_hash(text)) << cut;
  }
}

TEST(ContentHash, SmallChangesChangeHalfOfTheBits) {
  std::set<Hash128> seen;
  std::string text(100, 'a');
  Hash128 base = content_hash(text);
  for (size_t i = 0; i < text.size(); i++) {
    for (int bit = 0; bit < 8; bit++) {
      std::string other = text;
      other[i] = static_cast<char>(other[i] ^ (1 << bit));
      Hash128 h = content_hash(other);
      EXPECT_TRUE(seen.insert(h).second);
      int changed = __builtin_popcountll(h.lo ^ base.lo) + __builtin_popcountll(h.hi ^ base.hi);
      EXPECT_TRUE(changed > 30 && changed < 98) << changed;
    }
  }
  for (size_t n = 0; n < 100; n++) EXPECT_TRUE(seen.insert(content_hash(text.substr(0, n))).second);
}

TEST(ContentHash, StringsCarryTheirLength) {
  ContentHasher a, b;
  a.add_string("ab");
  a.add_string("c");
  b.add_string("a");
  b.add_string("bc");
  EXPECT_FALSE(a.finish() == b.finish());
}

}  // namespace
}  // namespace gorun
