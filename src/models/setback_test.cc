#include "models/setback.h"

#include <gtest/gtest.h>

namespace murmur::models {
namespace {

using Kind = net::WebFailure::Kind;

TEST(Setback, OfTheNetworkPassesOnceThereWasOne) {
  EXPECT_TRUE(setback_of({Kind::Cut, "cut"}, false).may_pass);
  EXPECT_FALSE(setback_of({Kind::Unreachable, "nobody"}, false).may_pass);
  EXPECT_TRUE(setback_of({Kind::Unreachable, "nobody"}, true).may_pass);
  EXPECT_FALSE(setback_of({Kind::Untrusted, "certificate"}, true).may_pass);
  EXPECT_FALSE(setback_of({Kind::Wrong, "nonsense"}, true).may_pass);
}

TEST(Setback, OfABusyServerTellsHowLongItWantsToBeLeftAlone) {
  const Hub hub{*net::parse_web_url("https://h"), ""};
  const Setback busy = setback_of(hub, {429, {{"retry-after", "7"}}}, "a/b");
  EXPECT_TRUE(busy.may_pass);
  EXPECT_EQ(busy.asked, 7s);
  EXPECT_NE(busy.message.find("it asks to wait 7 s"), std::string::npos);
  EXPECT_EQ(setback_of(hub, {503, {{"retry-after", "Fri, 31 Dec 1999"}}}, "a/b").asked,
            std::nullopt);
  EXPECT_FALSE(setback_of(hub, {404, {}}, "a/b").may_pass);
}

}  // namespace
}  // namespace murmur::models
