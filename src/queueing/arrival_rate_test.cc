#include "queueing/arrival_rate.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace murmur::queueing {
namespace {

TEST(ArrivalRate, IsZeroBeforeAnythingCame) { EXPECT_EQ(ArrivalRate().per_second(Instant(5s)), 0); }

TEST(ArrivalRate, OfASteadyStreamIsItsRate) {
  ArrivalRate rate;
  Instant now;
  for (int i = 0; i < 2000; ++i) {
    now = now + 500ms;
    rate.record(now);
  }
  EXPECT_NEAR(rate.per_second(now), 2.0, 0.02);
}

TEST(ArrivalRate, OfAPoissonStreamIsNearItsRate) {
  ArrivalRate rate;
  Rng rng(1);
  Instant now;
  double sum = 0;
  constexpr int kArrivals = 20000;
  for (int i = 0; i < kArrivals; ++i) {
    const Duration gap = rng.exponential(250ms);
    now = now + gap;
    sum += rate.per_second(now);
    rate.record(now);
  }
  EXPECT_NEAR(sum / kArrivals, 4.0, 0.1);  // what an arrival finds, on average (PASTA)
}

TEST(ArrivalRate, CountsEachByItsAmount) {
  ArrivalRate jobs;
  ArrivalRate work;
  for (int i = 0; i < 5; ++i) {
    jobs.record(Instant(i * 7s));
    work.record(Instant(i * 7s), 2.5);
  }
  EXPECT_NEAR(work.per_second(Instant(40s)), 2.5 * jobs.per_second(Instant(40s)), 1e-12);
}

TEST(ArrivalRate, WithALongMemoryFadesSlowly) {
  ArrivalRate rate(600s);
  rate.record(Instant(0s));
  EXPECT_NEAR(rate.per_second(Instant(600s)), 1 / 600.0 / 2.718281828, 1e-9);
}

TEST(ArrivalRate, FadesWhenNothingComes) {
  ArrivalRate rate;
  rate.record(Instant(0s));
  const double at_first = rate.per_second(Instant(0s));
  EXPECT_NEAR(rate.per_second(Instant(60s)), at_first / 2.718281828, 1e-9);
  EXPECT_LT(rate.per_second(Instant(600s)), at_first / 10000);
}

}  // namespace
}  // namespace murmur::queueing
