#include "membership/config.h"

#include <gtest/gtest.h>

namespace murmur::membership {
namespace {

// The figures of memberlist 0.2.2, so that nodes of both kinds wait equally long.

TEST(Config, RumoursAreSentMoreOftenInLargerClusters) {
  EXPECT_EQ(retransmit_limit(lan(), 1), 4U);
  EXPECT_EQ(retransmit_limit(lan(), 9), 4U);
  EXPECT_EQ(retransmit_limit(lan(), 10), 8U);
  EXPECT_EQ(retransmit_limit(lan(), 99), 8U);
  EXPECT_EQ(retransmit_limit(lan(), 100), 12U);
  EXPECT_EQ(retransmit_limit(lan(), 1000), 16U);
}

TEST(Config, SuspectsHaveLongerInLargerClusters) {
  EXPECT_EQ(suspicion_min(lan(), 5), 4s);
  EXPECT_EQ(suspicion_min(lan(), 20), 5204ms);
  EXPECT_EQ(suspicion_min(lan(), 100), 8s);
  EXPECT_EQ(suspicion_min(lan(), 1000), 12s);
  EXPECT_EQ(suspicion_max(lan(), 5), 24s);
  EXPECT_EQ(suspicion_max(wan(), 5), 180s);
}

TEST(Config, ConfirmationsAreWantedWhereThereAreEnoughToGiveThem) {
  EXPECT_EQ(confirmations_wanted(lan(), 3), 0U);
  EXPECT_EQ(confirmations_wanted(lan(), 4), 2U);
  EXPECT_EQ(confirmations_wanted(wan(), 5), 0U);
  EXPECT_EQ(confirmations_wanted(wan(), 6), 4U);
}

TEST(Config, WholeViewsAreExchangedLessOftenInLargerClusters) {
  EXPECT_EQ(push_pull_interval(lan(), 32), 30s);
  EXPECT_EQ(push_pull_interval(lan(), 33), 60s);
  EXPECT_EQ(push_pull_interval(lan(), 100), 90s);
  EXPECT_EQ(push_pull_interval(lan(), 1000), 180s);
}

TEST(Config, ProfilesAreFoundByName) {
  EXPECT_EQ(profile("wan")->probe_interval, 5s);
  EXPECT_EQ(profile("edge")->datagram_bytes, 1200U);
  EXPECT_EQ(profile("local")->probe_timeout, 200ms);
  EXPECT_FALSE(profile("home").has_value());
}

}  // namespace
}  // namespace murmur::membership
