#include "base/utf8.h"

#include <gtest/gtest.h>

namespace murmur {
namespace {

TEST(Utf8, AcceptsEveryLengthOfSequence) {
  EXPECT_TRUE(is_valid_utf8("a\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80"));
}

TEST(Utf8, RefusesWhatIsNotUtf8) {
  EXPECT_FALSE(is_valid_utf8("\xff"));
  EXPECT_FALSE(is_valid_utf8("\xc3"));              // cut
  EXPECT_FALSE(is_valid_utf8("\xc0\x80"));          // overlong NUL
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));  // over U+10FFFF
  EXPECT_FALSE(is_valid_utf8("\x80"));              // continuation alone
}

TEST(Utf8, PrefixNeverSplitsACharacter) {
  EXPECT_EQ(utf8_prefix("a\xc3\xa9z", 2), "a");
  EXPECT_EQ(utf8_prefix("a\xc3\xa9z", 3), "a\xc3\xa9");
  EXPECT_EQ(utf8_prefix("abc", 9), "abc");
  EXPECT_EQ(utf8_prefix("\xf0\x9f\x98\x80", 3), "");
}

}  // namespace
}  // namespace murmur
