#include "base/trim.h"

#include <gtest/gtest.h>

namespace murmur {
namespace {

TEST(Trimmed, IsATextWithoutTheWhiteSpaceAtItsEnds) {
  EXPECT_EQ(trimmed(" \t two words\r\n"), "two words");
  EXPECT_EQ(trimmed("x"), "x");
  EXPECT_EQ(trimmed(" \r\n\t"), "");
  EXPECT_EQ(trimmed(""), "");
}

}  // namespace
}  // namespace murmur
