#include "cli/pull_progress.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

using models::PullProgress;

TEST(SpeedMeter, TellsTheSpeedOfTheLastSeconds) {
  SpeedMeter meter;
  meter.add(0s, 0);
  EXPECT_EQ(meter.per_s(), std::nullopt);
  meter.add(1s, 100);
  EXPECT_DOUBLE_EQ(meter.per_s().value(), 100);
  for (int second = 2; second <= 20; ++second) { meter.add(second * 1s, 100); }
  EXPECT_DOUBLE_EQ(meter.per_s().value(), 0) << "what came long ago does not count";
}

PullProgress loading() {
  return {.step = PullProgress::Step::Loading,
          .file = 1,
          .files = 1,
          .done = 250'000'000,
          .whole = 1'000'000'000};
}

TEST(PullLine, TellsHowFarHowFastAndHowLong) {
  EXPECT_EQ(pull_line(loading(), 25e6, 10s),
            "[######------------------] 25%, 250.0 MB of 1.00 GB, 25.0 MB/s, 30.0 s left");
}

TEST(PullLine, TellsWhichFileOfSeveral) {
  PullProgress progress = loading();
  progress.file = 2;
  progress.files = 3;
  const std::string line = pull_line(progress, std::nullopt, 10s);
  EXPECT_EQ(line, "[######------------------] 25%, 250.0 MB of 1.00 GB, file 2 of 3");
}

TEST(PullLine, DoesWithoutASizeThatNobodyTold) {
  PullProgress progress = loading();
  progress.whole.reset();
  EXPECT_EQ(pull_line(progress, 25e6, 10s), "250.0 MB, 25.0 MB/s");
}

TEST(PullLine, TellsWhatItWaitsFor) {
  PullProgress progress = loading();
  progress.step = PullProgress::Step::Waiting;
  EXPECT_NE(pull_line(progress, 25e6, 10s).find(", waiting"), std::string::npos);
  progress.step = PullProgress::Step::Asking;
  EXPECT_NE(pull_line(progress, {}, 10s).find("asking, 10.0 s"), std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
