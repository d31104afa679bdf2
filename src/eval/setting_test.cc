#include "eval/setting.h"

#include <gtest/gtest.h>

namespace murmur::eval {
namespace {

TEST(Sweep, IsAListOfSettings) {
  const auto settings = parse_sweep("M=0,k=0; M=1, k=3 ;M=2,k=64;");
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(*settings, (std::vector<Setting>{{0, 0}, {1, 3}, {2, 64}}));
  EXPECT_EQ(to_string(settings->at(1)), "M=1,k=3");
}

TEST(Sweep, SaysWhatIsWrongWithIt) {
  for (const char* text : {"M=1", "k=1,M=1", "M=1,k=", "M=-1,k=1", "M=1,k=3x", "M=17,k=1",
                           "M=1,k=65", "M=1,k=3,x=1", "1,3"}) {
    const auto settings = parse_sweep(text);
    ASSERT_FALSE(settings.has_value()) << text;
    EXPECT_NE(settings.error().message.find(text), std::string::npos);
  }
  EXPECT_FALSE(parse_sweep(" ; ").has_value());
  EXPECT_NE(parse_sweep("M=1,k=1;M=1,k=1").error().message.find("twice"), std::string::npos);
}

}  // namespace
}  // namespace murmur::eval
