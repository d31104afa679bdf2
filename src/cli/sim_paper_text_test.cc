#include "cli/sim_paper_text.h"

#include <gtest/gtest.h>

#include "cli/exit_code.h"

namespace murmur::cli {
namespace {

/// A row of Table I and one of Table II, with figures that are all different.
std::vector<PaperResult> two_results() {
  PaperResult first;
  first.alike.row = {1, 0, 0, 94.01, 0.60};
  first.alike.service_time = 45s;
  first.alike.offered_load = 11.25;
  first.alike.latency_s = {94.01, 1, 77, 124};
  first.alike.waiting = {0.63, 0.01, 0.53, 0.77};
  first.alike.jobs = {1.24, 0.02, 1.11, 1.39};
  first.alike.reference = {{94.02, 1, 78, 125}, {1.12, 0.05, 0.59, 2.78}, 0.68, 0.67, 0.64};
  PaperResult second = first;
  second.alike.row = {2, 1, 3, 1292.73, 2.92};
  second.unlike = sim::UnlikeReplay{67s, {3.59, 0.1, 2.90, 4.28}};
  return {first, second};
}

TEST(SimPaperText, ARowsFiguresStandBesideThePapers) {
  const std::string text = paper_text({}, two_results(), 200);
  EXPECT_NE(text.find("repeated\n200 times, seed 1."), std::string::npos) << text;
  for (const char* const line :
       {"I M=0           45.0  11.2    94.01  94 [77 .. 124]  94 [78 .. 125]\n",
        "I M=0                  0.60  1.12 [0.59 .. 2.78]  0.63 [0.53 .. 0.77]         1.24 [1.11 "
        "..",
        "I M=0                   0.64                 0.67                       0.68              "
        "          1.12\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(SimPaperText, OnlyTableTwoIsReplayedWithUnlikeDevices) {
  const std::string text = paper_text({}, two_results(), 200);
  const std::size_t unlike = text.find("queue, service times 1:1:2:2");
  ASSERT_NE(unlike, std::string::npos) << text;
  EXPECT_EQ(text.find("I M=0", unlike), std::string::npos) << text;
  EXPECT_NE(text.find("67.0   2.92  3.59 [2.90 .. 4.28]", unlike), std::string::npos) << text;
}

TEST(SimPaperText, TheJsonHasEveryFigureUnrounded) {
  std::vector<PaperResult> results = two_results();
  results.erase(results.begin());
  results.front().alike.latency_s = {1292.75, 0.5, 1254.25, 1363.5};
  const std::string json = paper_json({.repetitions = 20, .seed = 9}, results);
  for (const char* const piece :
       {R"("repetitions":20,"seed":9,"rows":[{"table":2,"layers":1,"fan_out":3,)",
        R"("paper_latency_s":1292.73,"paper_queue":2.92,"service_time_s":45,"rho_theorem":11.25)",
        R"("latency_s":{"mean":1292.75,"mean_ci95":[1292.25,1293.25],)"
        R"("repetitions_95":[1254.25,1363.5]})",
        R"("unlike":{"service_times_s":[67,67,134,134],"reference_queue":{"mean":3.59)"}) {
    EXPECT_NE(json.find(piece), std::string::npos) << piece << "\n" << json;
  }
}

TEST(SimPaperOptions, TheFlagsSayHowOften) {
  const auto paper = parse_sim_paper({"--seeds", "20", "--seed", "9", "--json"});
  ASSERT_TRUE(paper.has_value()) << paper.error().text;
  EXPECT_EQ(paper->repetitions, 20U);
  EXPECT_EQ(paper->seed, 9U);
  EXPECT_TRUE(paper->json);
  EXPECT_FALSE(parse_sim_paper({"--seeds", "0"}).has_value());
  EXPECT_FALSE(parse_sim_paper({"stray"}).has_value());
}

TEST(SimCommand, AWrongStudyIsToldTheNearestOne) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(sim_command({"papr"}), kUsage);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "murmur sim: there is no sim papr, did you mean paper? (see murmur sim --help)\n");
}

}  // namespace
}  // namespace murmur::cli
