#include "engine/stall_watch.h"

#include <gtest/gtest.h>

namespace murmur::engine {
namespace {

Instant at(Duration time) { return Instant(time); }

TEST(StallWatch, CountsFromTheLastByteOfABusyEngine) {
  StallWatch watch(60s);
  EXPECT_FALSE(watch.stalled(at(0s), 0, false));
  EXPECT_FALSE(watch.stalled(at(500s), 0, false));  // idle is not stuck
  EXPECT_FALSE(watch.stalled(at(510s), 100, true));
  EXPECT_FALSE(watch.stalled(at(560s), 200, true));
  EXPECT_FALSE(watch.stalled(at(619s), 200, true));
  EXPECT_TRUE(watch.stalled(at(620s), 200, true));
}

TEST(StallWatch, GivesANewJobItsWholeTime) {
  StallWatch watch(60s);
  EXPECT_FALSE(watch.stalled(at(100s), 0, false));
  EXPECT_FALSE(watch.stalled(at(159s), 0, true));
  EXPECT_TRUE(watch.stalled(at(160s), 0, true));
}

}  // namespace
}  // namespace murmur::engine
