#include "sim/samples.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/rng.h"

namespace murmur::sim {
namespace {

/// Successive values whose correlation with the one before is `memory`; the mean is 10, the
/// variance 1.
class Autoregression {
 public:
  Autoregression(double memory, Rng rng)
      : memory_(memory),
        rng_(rng),
        deviation_(rng_.standard_normal()) {}
  double next() {
    deviation_ = memory_ * deviation_ + std::sqrt(1 - memory_ * memory_) * rng_.standard_normal();
    return 10 + deviation_;
  }

 private:
  double memory_;
  Rng rng_;
  double deviation_;
};

/// How many of 200 intervals hold the truth.
int held(double memory, int values, double truth,
         const std::function<Interval(const Samples&)>& interval_of) {
  Rng rng(1);
  int count = 0;
  for (int repetition = 0; repetition < 200; ++repetition) {
    Autoregression source(memory, rng.split());
    Samples samples;
    for (int i = 0; i < values; ++i) { samples.add(source.next()); }
    const Interval interval = interval_of(samples);
    count += interval.low <= truth && truth <= interval.high ? 1 : 0;
  }
  return count;
}

Interval mean_of(const Samples& samples) { return samples.mean(); }
Interval upper_decile(const Samples& samples) { return samples.percentile(0.9); }
constexpr double kUpperDecile = 10 + 1.2815515655446;

TEST(Samples, TheirMeanIsOfAllOfThem) {
  Samples samples;
  for (int i = 1; i <= 1001; ++i) { samples.add(i); }
  EXPECT_EQ(samples.count(), 1001U);
  EXPECT_DOUBLE_EQ(samples.mean().mean, 501);
}

TEST(Samples, OfNoneOrOneNothingIsKnown) {
  Samples samples;
  EXPECT_EQ(samples.mean().mean, 0);
  EXPECT_EQ(samples.percentile(0.5).mean, 0);
  samples.add(3);
  EXPECT_EQ(samples.mean().mean, 3);
  EXPECT_EQ(samples.percentile(0.5).mean, 3);
  EXPECT_TRUE(std::isinf(samples.mean().high));
  EXPECT_TRUE(std::isinf(samples.percentile(0.5).low));
}

TEST(Samples, TheIntervalHoldsTheMeanOfIndependentValues) {
  const int count = held(0, 2'000, 10, mean_of);
  EXPECT_GE(count, 180);
  EXPECT_LE(count, 199);
}

TEST(Samples, TheIntervalHoldsTheMeanOfCorrelatedValues) {
  const int count = held(0.9, 10'000, 10, mean_of);
  EXPECT_GE(count, 176);  // taken for independent, about 70 would hold it
  EXPECT_LE(count, 199);
}

TEST(Samples, APercentileIsTheNearestRank) {
  Samples samples;
  for (int i = 100; i >= 1; --i) { samples.add(i); }
  EXPECT_EQ(samples.percentile(0.07).mean, 7);
  EXPECT_EQ(samples.percentile(0.5).mean, 50);
  EXPECT_EQ(samples.percentile(0.501).mean, 51);
  EXPECT_EQ(samples.percentile(0.99).mean, 99);
  EXPECT_EQ(samples.percentile(0.999).mean, 100);
}

TEST(Samples, AnIntervalOfAPercentileNeedsValuesBeyondIt) {
  Samples samples;
  for (int i = 0; i < 999; ++i) { samples.add(i); }
  EXPECT_TRUE(std::isinf(samples.percentile(0.99).high));
  EXPECT_FALSE(std::isinf(samples.percentile(0.9).high));
  samples.add(999);
  samples.add(1000);
  EXPECT_FALSE(std::isinf(samples.percentile(0.99).high));
}

TEST(Samples, TheIntervalHoldsAPercentileOfIndependentValues) {
  const int count = held(0, 3'000, kUpperDecile, upper_decile);
  EXPECT_GE(count, 176);
  EXPECT_LE(count, 199);
}

TEST(Samples, TheIntervalHoldsAPercentileOfCorrelatedValues) {
  const int count = held(0.9, 20'000, kUpperDecile, upper_decile);
  EXPECT_GE(count, 176);
  EXPECT_LE(count, 199);
}

TEST(Samples, BeyondWhatIsKeptThePercentilesStayThoseOfAll) {
  Samples samples;
  constexpr std::size_t kCount = 5 * Samples::kKeptMax / 2;
  for (std::size_t i = 0; i < kCount; ++i) { samples.add(static_cast<double>(i)); }
  EXPECT_EQ(samples.count(), kCount);
  EXPECT_NEAR(samples.percentile(0.5).mean, kCount * 0.5, 8);
  EXPECT_NEAR(samples.percentile(0.99).mean, kCount * 0.99, 8);
}

}  // namespace
}  // namespace murmur::sim
