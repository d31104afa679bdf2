#include "sim/distribution.h"

#include <gtest/gtest.h>

#include <cmath>

namespace murmur::sim {
namespace {

struct Moments {
  double mean = 0;
  double squared_variation = 0;
};

Moments measured(const Distribution& distribution) {
  constexpr int kDraws = 200'000;
  Rng rng(11);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = distribution.draw(rng);
    EXPECT_GE(value, 0);
    sum += value;
    squares += value * value;
  }
  const double mean = sum / kDraws;
  return {mean, squares / kDraws / (mean * mean) - 1};
}

TEST(Distribution, ConstantIsAlwaysTheSameAndDrawsNothing) {
  const auto constant = Distribution::constant(2.5);
  Rng rng(1);
  EXPECT_EQ(constant.draw(rng), 2.5);
  EXPECT_EQ(constant.mean(), 2.5);
  EXPECT_EQ(constant.squared_variation(), 0);
  EXPECT_EQ(rng.next(), Rng(1).next());
}

TEST(Distribution, ExponentialHasItsMoments) {
  const auto exponential = Distribution::exponential(3);
  EXPECT_EQ(exponential.mean(), 3);
  EXPECT_EQ(exponential.squared_variation(), 1);
  const Moments moments = measured(exponential);
  EXPECT_NEAR(moments.mean, 3, 0.03);
  EXPECT_NEAR(moments.squared_variation, 1, 0.03);
}

TEST(Distribution, LogNormalIsGivenByItsOwnMeanAndVariation) {
  const auto log_normal = Distribution::log_normal(4, 0.5);
  EXPECT_EQ(log_normal.mean(), 4);
  EXPECT_EQ(log_normal.squared_variation(), 0.25);
  const Moments moments = measured(log_normal);
  EXPECT_NEAR(moments.mean, 4, 0.02);
  EXPECT_NEAR(moments.squared_variation, 0.25, 0.01);
}

TEST(Distribution, LogNormalHasItsMedianBelowItsMean) {
  const auto log_normal = Distribution::log_normal(1, 1);
  Rng rng(2);
  int below = 0;
  for (int i = 0; i < 10'000; ++i) { below += log_normal.draw(rng) < 1 / std::sqrt(2.0) ? 1 : 0; }
  EXPECT_NEAR(below, 5'000, 200);  // the median is mean / sqrt(1 + CV^2)
}

TEST(Distribution, EmpiricalDrawsEachValueEquallyOften) {
  const auto empirical = Distribution::empirical({1, 2, 6});
  EXPECT_DOUBLE_EQ(empirical.mean(), 3);
  EXPECT_DOUBLE_EQ(empirical.squared_variation(), 14.0 / 27);
  const Moments moments = measured(empirical);
  EXPECT_NEAR(moments.mean, 3, 0.02);
  EXPECT_NEAR(moments.squared_variation, 14.0 / 27, 0.01);
}

TEST(Distribution, OfOneSeedIsAlwaysTheSame) {
  for (const std::string_view text : {"const:2", "exp:2", "lognormal:2:0.5"}) {
    const auto distribution = parse_distribution(text).value();
    Rng first(5);
    Rng second(5);
    for (int i = 0; i < 10; ++i) { EXPECT_EQ(distribution.draw(first), distribution.draw(second)); }
  }
}

TEST(ParseDistribution, KnowsItsForms) {
  EXPECT_EQ(parse_distribution("const:0")->mean(), 0);
  EXPECT_EQ(parse_distribution("const:1.5")->squared_variation(), 0);
  EXPECT_EQ(parse_distribution("exp:1e-3")->mean(), 0.001);
  EXPECT_EQ(parse_distribution("exp:2")->squared_variation(), 1);
  EXPECT_EQ(parse_distribution("lognormal:2:0.5")->mean(), 2);
  EXPECT_EQ(parse_distribution("lognormal:2:0.5")->squared_variation(), 0.25);
}

TEST(ParseDistribution, RefusesEverythingElseInOneLine) {
  for (const std::string_view text : {"",
                                      "1",
                                      ":",
                                      "const",
                                      "const:",
                                      "const:-1",
                                      "const:x",
                                      "const:1x",
                                      "const: 1",
                                      "const:1:1",
                                      "const:nan",
                                      "const:inf",
                                      "const:1e10",
                                      "exp:0",
                                      "exp:-1",
                                      "exp:nan",
                                      "exp:1:2",
                                      "exp:",
                                      "lognormal:1",
                                      "lognormal:1:",
                                      "lognormal:1:0",
                                      "lognormal:0:1",
                                      "lognormal:1:101",
                                      "lognormal:1:1:1",
                                      "lognormal:1:inf",
                                      "EXP:1",
                                      " exp:1",
                                      "file:times.txt",
                                      "tokens:pi"}) {
    const auto parsed = parse_distribution(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_TRUE(parsed.error().message.starts_with("must be const:S")) << text;
    EXPECT_EQ(parsed.error().message.find('\n'), std::string::npos);
  }
}

TEST(ParseMeasured, ReadsANumberALine) {
  const auto measured = parse_measured("# seconds\n1\n\n2\r\n6");
  ASSERT_TRUE(measured);
  EXPECT_DOUBLE_EQ(measured->mean(), 3);
}

TEST(ParseMeasured, NamesTheLineThatIsWrong) {
  EXPECT_EQ(parse_measured("1\n#\n2,3\n").error().message,
            "line 3 must be one number above 0, to 1e9");
  EXPECT_FALSE(parse_measured("0\n"));
  EXPECT_FALSE(parse_measured("-1\n"));
  EXPECT_FALSE(parse_measured("nan\n"));
  EXPECT_FALSE(parse_measured("1 2\n"));
  EXPECT_EQ(parse_measured("# nothing\n").error().message,
            "must hold at least one number above 0, to 1e9");
}

}  // namespace
}  // namespace murmur::sim
