#include "crypto/sha256.h"

#include <gtest/gtest.h>

namespace murmur::crypto {
namespace {

TEST(Sha256, OfAbcIsThatOfTheStandard) {
  Sha256 hash;
  hash.add("a");
  hash.add("bc");
  const std::string digest = hash.finish();
  EXPECT_EQ(digest.size(), Sha256::kBytes);
  EXPECT_EQ(digest.substr(0, 4), std::string("\xba\x78\x16\xbf", 4));
  EXPECT_EQ(digest.substr(28), std::string("\xf2\x00\x15\xad", 4));
}

}  // namespace
}  // namespace murmur::crypto
