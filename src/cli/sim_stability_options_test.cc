#include "cli/sim_stability_options.h"

#include <gtest/gtest.h>

#include "cli/exit_code.h"

namespace murmur::cli {
namespace {

std::string error_of(const CommandLine& line) {
  const auto asked = parse_sim_stability(line);
  if (asked) { return "no error"; }
  EXPECT_EQ(asked.error().exit_code, kUsage);
  EXPECT_EQ(asked.error().text.find('\n'), std::string::npos);
  return asked.error().text;
}

TEST(SimStabilityOptions, TheFlagsAreThoseOfTheSimulationAndOfTheSearch) {
  const auto asked = parse_sim_stability(
      {"--nodes",       "8",        "-M",      "2",          "-k",          "5",        "--service",
       "exp:2,const:3", "--slots",  "2",       "--slowdown", "1,1.5",       "--refine", "1.5",
       "--choice",      "capacity", "--seeds", "4",          "--precision", "0.05",     "--json"});
  ASSERT_TRUE(asked.has_value()) << asked.error().text;
  EXPECT_EQ(asked->experiment.world.nodes, 8U);
  EXPECT_EQ(asked->experiment.plan.layers, 2U);
  EXPECT_EQ(asked->experiment.plan.choice, moa::PeerChoice::Capacity);
  EXPECT_EQ(asked->experiment.world.slots, 2U);
  ASSERT_EQ(asked->experiment.world.engines.size(), 2U);
  EXPECT_EQ(asked->experiment.world.engines[1].refine_factor, 1.5);
  EXPECT_EQ(asked->seeds, 4U);
  EXPECT_EQ(asked->precision, 0.05);
  EXPECT_TRUE(asked->json);
}

TEST(SimStabilityOptions, ItLastsAsManyServicesOfTheSlowestUnlessToldOtherwise) {
  const auto asked = parse_sim_stability({"--service", "exp:2,const:3"});
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->experiment.horizon, 60'000s);
  EXPECT_EQ(asked->experiment.warm_up, 6'000s);
  EXPECT_EQ(parse_sim_stability({"--horizon", "100"})->experiment.horizon, 100s);
}

TEST(SimStabilityOptions, UsersAskAlikeUnlessTheirSharesDiffer) {
  EXPECT_EQ(parse_sim_stability({})->experiment.rates_per_s, std::vector<double>{1});
  const auto asked = parse_sim_stability({"--shares", "1,1,2,4.5"});
  ASSERT_TRUE(asked.has_value()) << asked.error().text;
  EXPECT_EQ(asked->experiment.rates_per_s, (std::vector<double>{1, 1, 2, 4.5}));
  EXPECT_NE(error_of({"--shares", "1,0"}).find("--shares must be a number"), std::string::npos);
  EXPECT_NE(error_of({"--shares", "1,,2"}).find("each comma"), std::string::npos);
}

TEST(SimStabilityOptions, WhatIsImpossibleOrMakesNoSenseIsOneLine) {
  EXPECT_NE(error_of({"--rate", "0.1"}).find("--rate"), std::string::npos);
  EXPECT_NE(error_of({"--crashes", "0.1"}).find("--crashes"), std::string::npos);
  EXPECT_NE(error_of({"--queue-jobs", "3"}).find("--queue-jobs"), std::string::npos);
  EXPECT_NE(error_of({"--arrivals", "file"}).find("poisson"), std::string::npos);
  EXPECT_NE(error_of({"--seeds", "1"}).find("from 2"), std::string::npos);
  EXPECT_NE(error_of({"--precision", "0"}).find("must be"), std::string::npos);
  EXPECT_NE(error_of({"-n", "4", "-k", "4"}).find("below --nodes"), std::string::npos);
  EXPECT_NE(error_of({"--service", "const:0"}).find("--service"), std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
