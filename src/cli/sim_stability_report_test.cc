#include "cli/sim_stability_report.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

SimStabilityResult result() {
  SimStabilityResult result;
  result.found = {.bounded = 0.098, .growing = 0.102};
  result.theory = {.theorem = 0.2, .corrected = 0.1, .fluid = {}};
  result.judged = {{0.098, {{0.001, -0.002, 0.004}, sim::Boundedness::Bounded}},
                   {0.102, {{0.03, 0.02, 0.04}, sim::Boundedness::Growing}}};
  return result;
}

TEST(SimStabilityReport, SaysWhatWasFoundAsSharesOfEachTheory) {
  const std::string text = stability_text({}, result());
  EXPECT_NE(text.find("bounded at 0.098 and grow at 0.102"), std::string::npos) << text;
  EXPECT_NE(text.find("0.490"), std::string::npos) << text;
  EXPECT_NE(text.find("1.020"), std::string::npos) << text;
  EXPECT_NE(text.find("0.0200 .. 0.0400"), std::string::npos) << text;
  EXPECT_EQ(text.find("fluid"), std::string::npos) << text;
}

TEST(SimStabilityReport, AFluidBoundIsToldWhereThereIsOne) {
  SimStabilityResult unlike = result();
  unlike.theory.fluid = 0.125;
  EXPECT_NE(stability_text({}, unlike).find("0.816"), std::string::npos);
  EXPECT_NE(stability_json({}, unlike).find("\"fluid_rate\":0.125"), std::string::npos);
  EXPECT_EQ(stability_json({}, result()).find("fluid"), std::string::npos);
}

TEST(SimStabilityReport, OfUnlikeUsersTheRateIsAMean) {
  SimStabilityOptions unlike;
  unlike.experiment.rates_per_s = {1, 3};
  EXPECT_NE(stability_text(unlike, result()).find("0.102 prompts/s of a user on average"),
            std::string::npos);
  EXPECT_NE(stability_json(unlike, result()).find("\"shares\":[1,3]"), std::string::npos);
  EXPECT_NE(stability_text({}, result()).find("0.102 prompts/s of each user"), std::string::npos);
}

TEST(SimStabilityReport, TheObjectHoldsEachVerdict) {
  const std::string json = stability_json({}, result());
  EXPECT_NE(json.find("\"bounded_rate\":0.098"), std::string::npos) << json;
  EXPECT_NE(json.find("\"growth_ci95\":[0.02,0.04],\"verdict\":\"growing\""), std::string::npos)
      << json;
}

}  // namespace
}  // namespace murmur::cli
