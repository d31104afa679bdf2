#include "gossip/query_filter.h"

#include <gtest/gtest.h>

#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::bytes;

TEST(QueryFilter, NamesNodes) {
  std::string sent;
  append_query_filter(NamesFilter{{"a", "b"}}, sent);
  EXPECT_EQ(sent, bytes("00 92 a161 a162"));
  const auto filter = decode_query_filter(sent);
  ASSERT_TRUE(filter.has_value());
  EXPECT_EQ(std::get<NamesFilter>(*filter).names, (std::vector<std::string_view>{"a", "b"}));
}

TEST(QueryFilter, DescribesTheValueOfATag) {
  std::string sent;
  append_query_filter(TagFilter{"app", "^mur"}, sent);
  EXPECT_EQ(sent, bytes("01 82 a445787072") + bytes("a4") + "^mur" + bytes("a3546167 a3") + "app");
  const auto filter = decode_query_filter(sent);
  ASSERT_TRUE(filter.has_value());
  EXPECT_EQ(std::get<TagFilter>(*filter).tag, "app");
  EXPECT_EQ(std::get<TagFilter>(*filter).expression, "^mur");
}

TEST(QueryFilter, IsRefusedWhereItMakesNoSense) {
  EXPECT_EQ(decode_query_filter("").error(), DecodeError::Empty);
  EXPECT_EQ(decode_query_filter(bytes("02 90")).error(), DecodeError::UnexpectedType);
  EXPECT_EQ(decode_query_filter(bytes("00 92 a161")).error(), DecodeError::Truncated);
  EXPECT_EQ(decode_query_filter(bytes("00 a161")).error(), DecodeError::WrongKind);
  EXPECT_EQ(decode_query_filter(bytes("01 81 a3546167 01")).error(), DecodeError::WrongKind);
  EXPECT_EQ(decode_query_filter(bytes("00 dc0401") + std::string(0x401, '\xa0')).error(),
            DecodeError::TooMany);
}

}  // namespace
}  // namespace murmur::gossip
