#include "cli/interval_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace murmur::cli {
namespace {

TEST(IntervalText, WhatCannotBeNegativeHasNoIntervalBelowZero) {
  EXPECT_EQ(interval_text({3.981, -12.43, 20.4}), "3.981 [0 .. 20.4]");
  EXPECT_EQ(interval_text({2.31, 2.2, 2.42}), "2.31 [2.2 .. 2.42]");
  EXPECT_EQ(signed_interval_text({0.01, -0.02, 0.04}), "0.01 [-0.02 .. 0.04]");
}

TEST(IntervalText, WhatIsNotKnownIsNotZero) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(interval_text({2, -kInfinity, kInfinity}), "2");
  openai::JsonWriter out;
  out.begin_object();
  write_interval(out, "mean_latency_s", {2, -kInfinity, kInfinity});
  write_interval(out, "mean_queue", {0.5, -1, 2});
  write_signed_interval(out, "growth", {0.5, -1, 2});
  out.end_object();
  EXPECT_EQ(out.take(),
            R"({"mean_latency_s":2,"mean_latency_s_ci95":[null,null],)"
            R"("mean_queue":0.5,"mean_queue_ci95":[0,2],"growth":0.5,"growth_ci95":[-1,2]})");
}

}  // namespace
}  // namespace murmur::cli
