#include "base/hex.h"

#include <gtest/gtest.h>

namespace murmur {
namespace {

TEST(Hex, HasTwoDigitsForEachByte) {
  EXPECT_EQ(to_hex(""), "");
  EXPECT_EQ(to_hex(std::string("\x00\x0f\xf0\xff", 4)), "000ff0ff");
}

}  // namespace
}  // namespace murmur
