#include "net/web_head.h"

#include <gtest/gtest.h>

namespace murmur::net {
namespace {

std::optional<ContentRange> range(const char* text) {
  return content_range(WebHead{206, {{"content-range", text}}});
}

TEST(WebHead, ARangeTellsWhereItBeginsAndOfHowMuch) {
  EXPECT_EQ(range("bytes 5-9/10")->first, 5U);
  EXPECT_EQ(range("bytes 5-9/10")->whole_bytes, 10U);
  EXPECT_EQ(range("bytes 5-9/*")->whole_bytes, std::nullopt);
}

TEST(WebHead, ARangeThatMakesNoSenseIsNone) {
  for (const char* const bad : {"", "bytes */10", "bytes 9-5/10", "bytes 5-10/10", "lines 5-9/10",
                                "bytes 5/10-9", "bytes -1-9/10", "bytes 5-9/x", "bytes 5-9"}) {
    EXPECT_FALSE(range(bad)) << bad;
  }
}

TEST(WebHead, ARedirectHasAPlaceToGoTo) {
  EXPECT_TRUE((WebHead{302, {{"location", "/x"}}}).is_redirect());
  EXPECT_FALSE((WebHead{302, {}}).is_redirect());
  EXPECT_FALSE((WebHead{304, {{"location", "/x"}}}).is_redirect());
}

TEST(WebHead, WhatIsNoNumberIsNone) {
  const WebHead head{200, {{"content-length", "12"}, {"x", "12a"}}};
  EXPECT_EQ(head.number("content-length"), 12U);
  EXPECT_EQ(head.number("x"), std::nullopt);
  EXPECT_EQ(head.number("y"), std::nullopt);
}

}  // namespace
}  // namespace murmur::net
