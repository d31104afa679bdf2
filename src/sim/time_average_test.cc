#include "sim/time_average.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"

namespace murmur::sim {
namespace {

constexpr Instant at(Duration since_start) { return Instant(since_start); }

TEST(TimeAverage, IsTheIntegralOverTheTime) {
  TimeAverage queue(at(0s), at(30s));
  queue.set(at(3s), 1);
  queue.set(at(4s), 5);
  queue.set(at(4s), 2);  // the 5 lasted no time
  queue.set(at(29s), 0);
  EXPECT_DOUBLE_EQ(queue.mean().mean, (1 * 1 + 25 * 2) / 30.0);
}

TEST(TimeAverage, TheLastValueHoldsUntilTheEnd) {
  TimeAverage queue(at(0s), at(30s));
  EXPECT_EQ(queue.mean().mean, 0);
  queue.set(at(15s), 4);
  EXPECT_DOUBLE_EQ(queue.mean().mean, 2);
  EXPECT_DOUBLE_EQ(queue.mean().mean, 2);  // asking changes nothing
}

TEST(TimeAverage, TheWarmUpDoesNotCountButItsLastValueGoesOn) {
  TimeAverage queue(at(10s), at(40s));
  queue.set(at(1s), 1000);
  queue.set(at(9s), 3);
  queue.set(at(25s), 1);
  EXPECT_DOUBLE_EQ(queue.mean().mean, 2);
}

TEST(TimeAverage, WhatComesAfterTheEndDoesNotCount) {
  TimeAverage queue(at(0s), at(30s));
  queue.set(at(20s), 3);
  queue.set(at(31s), 1000);
  queue.set(at(90s), 0);
  EXPECT_DOUBLE_EQ(queue.mean().mean, 1);
}

TEST(TimeAverage, OneStepMayCrossManyBatches) {
  TimeAverage queue(at(0s), at(30s));
  queue.set(at(0s), 2);
  queue.set(at(500s), 7);
  EXPECT_DOUBLE_EQ(queue.mean().mean, 2);
  EXPECT_DOUBLE_EQ(queue.mean().low, 2);  // each batch saw the same
  EXPECT_DOUBLE_EQ(queue.mean().high, 2);
}

TEST(TimeAverage, TheIntervalIsThatOfThirtyBatches) {
  TimeAverage queue(at(0s), at(30s));
  for (int second = 0; second < 30; ++second) {
    queue.set(at(std::chrono::seconds(second)), second % 2);
  }
  const Interval mean = queue.mean();
  const double margin = student_t_95(29) * std::sqrt(0.25 / 29);
  EXPECT_DOUBLE_EQ(mean.mean, 0.5);
  EXPECT_NEAR(mean.low, 0.5 - margin, 1e-12);
  EXPECT_NEAR(mean.high, 0.5 + margin, 1e-12);
}

TEST(TimeAverage, OfALengthThatThirtyDoesNotDivideIsExactToo) {
  TimeAverage queue(at(0ns), at(1'000'000'007ns));
  queue.set(at(0ns), 1);
  EXPECT_DOUBLE_EQ(queue.mean().mean, 1);
  EXPECT_DOUBLE_EQ(queue.mean().high, 1);
}

TEST(TimeAverage, TheGrowthOfARampIsItsSlope) {
  TimeAverage queue(at(100s), at(1100s));
  for (int second = 0; second < 1200; ++second) {
    queue.set(at(std::chrono::seconds(second)), 0.25 * second);
  }
  EXPECT_NEAR(queue.growth_per_s(), 0.25, 1e-3);
}

TEST(TimeAverage, TheGrowthOfAConstantIsNothing) {
  TimeAverage queue(at(0s), at(1000s));
  queue.set(at(0s), 9);
  EXPECT_NEAR(queue.growth_per_s(), 0, 1e-12);
}

/// How many in 200 intervals hold the mean of M/M/1's queue at rho = 0.5, which is 1.
int held_by_mm1() {
  Rng rng(5);
  int held = 0;
  for (int repetition = 0; repetition < 200; ++repetition) {
    TimeAverage queue(at(500s), at(10'500s));
    double jobs = 0;
    Instant now;
    while (now < at(10'500s)) {
      queue.set(now, jobs);
      const double rate = jobs > 0 ? 1.5 : 0.5;  // departures at rate 1, arrivals at 0.5
      now = now + rng.exponential(from_seconds(1 / rate));
      jobs += rng.uniform01() * rate < 0.5 ? 1 : -1;
    }
    const Interval mean = queue.mean();
    held += mean.low <= 1 && 1 <= mean.high ? 1 : 0;
  }
  return held;
}

TEST(TimeAverage, TheIntervalHoldsTheMeanOfACorrelatedQueue) {
  const int held = held_by_mm1();
  EXPECT_GE(held, 176);
  EXPECT_LE(held, 199);  // nor is it so wide that it says nothing
}

}  // namespace
}  // namespace murmur::sim
