#include "eval/setting.h"

#include <gtest/gtest.h>

namespace murmur::eval {
namespace {

using moa::Strategy;

constexpr SettingLimits kLimits{.layers = 8, .fan_out = 64};

TEST(Sweep, IsAListOfSettings) {
  const auto settings = parse_sweep("M=0,k=0; M=1, k=3 ;M=2,k=64;", {Strategy::Auto}, kLimits);
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(*settings,
            (std::vector<Setting>{
                {Strategy::Auto, 0, 0}, {Strategy::Auto, 1, 3}, {Strategy::Auto, 2, 64}}));
  EXPECT_EQ(shape_of(settings->at(1)), "M=1,k=3");
}

TEST(Sweep, IsTriedWithEachPlanButAloneOnlyOnce) {
  const auto settings = parse_sweep("M=0,k=0;M=1,k=3", {Strategy::Moa, Strategy::Select}, kLimits);
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(*settings,
            (std::vector<Setting>{
                {Strategy::Moa, 0, 0}, {Strategy::Moa, 1, 3}, {Strategy::Select, 1, 3}}));
  EXPECT_EQ((Setting{Strategy::Moa, 0, 2}.canonical()), Setting{});
}

TEST(Sweep, SaysWhatIsWrongWithIt) {
  for (const char* text : {"M=1", "k=1,M=1", "M=1,k=", "M=-1,k=1", "M=1,k=3x", "M=9,k=1",
                           "M=1,k=65", "M=1,k=3,x=1", "1,3"}) {
    const auto settings = parse_sweep(text, {Strategy::Auto}, kLimits);
    ASSERT_FALSE(settings.has_value()) << text;
    EXPECT_NE(settings.error().message.find(text), std::string::npos);
  }
  EXPECT_FALSE(parse_sweep(" ; ", {Strategy::Auto}, kLimits).has_value());
  EXPECT_NE(parse_sweep("M=1,k=1;M=1,k=1", {Strategy::Auto}, kLimits).error().message.find("twice"),
            std::string::npos);
}

}  // namespace
}  // namespace murmur::eval
