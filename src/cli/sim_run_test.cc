#include "cli/sim_run.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <set>

#include "cli/exit_code.h"
#include "cli/sim_swarm_options.h"

namespace murmur::cli {
namespace {

SimResult run_of(const CommandLine& line) {
  const auto sim = parse_sim(line);
  EXPECT_TRUE(sim.has_value()) << sim.error().text;
  auto result = run_sim(*sim);
  EXPECT_TRUE(result.has_value()) << result.error().text;
  return *std::move(result);
}

TEST(SimRun, ChecksAndTracesChangeNothing) {
  const CommandLine plain{"-M", "2", "-k", "3", "--horizon", "300"};
  CommandLine watched = plain;
  watched.insert(watched.end(), {"--check", "--trace", testing::TempDir() + "same.jsonl"});
  EXPECT_EQ(run_of(watched).report.trace_hash, run_of(plain).report.trace_hash);
}

TEST(SimRun, EveryLineOfATraceIsAnObjectWithTimeAndEvent) {
  const std::string path = testing::TempDir() + "trace.jsonl";
  const SimResult result = run_of({"-n", "3", "-M", "1", "-k", "2", "--horizon", "400", "--crashes",
                                   "0.01", "--gossip", "--trace", path});
  std::ifstream file(path);
  std::string line;
  std::size_t steps = 0;
  std::set<std::string> events;
  double last = 0;
  while (std::getline(file, line)) {
    const auto object = boost::json::parse(line).as_object();
    const std::string event(object.at("event").as_string());
    const double time = object.at("t").to_number<double>();
    EXPECT_GE(time, last);
    last = time;
    events.insert(event);
    if (object.contains("waiting")) { ++steps; }
  }
  EXPECT_EQ(steps, result.report.events);
  for (const char* event : {"world", "prompt_submitted", "proposal_asked", "job_ended",
                            "prompt_ended", "crash", "gossip_heard"}) {
    EXPECT_TRUE(events.contains(event)) << event;
  }
}

TEST(SimRun, ATraceThatCannotBeWrittenIsAWrongUsageBeforeAnythingRuns) {
  const auto sim = parse_sim({"--trace", "/nowhere/trace.jsonl"});
  ASSERT_TRUE(sim.has_value());
  const auto result = run_sim(*sim);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().exit_code, kUsage);
  EXPECT_EQ(result.error().text, "murmur sim: --trace: cannot write /nowhere/trace.jsonl");
}

TEST(SimRun, StopsWhereItIsToldTo) {
  const SimResult whole = run_of({"--horizon", "1000"});
  const SimResult part = run_of({"--horizon", "1000", "--until", "250"});
  EXPECT_EQ(part.report.simulated, 250s);
  EXPECT_LT(part.report.events, whole.report.events / 2);
  EXPECT_GT(part.report.completed, 0U);
}

TEST(SimRun, TheSwarmScenarioIsDrawnAndAlwaysChecked) {
  const auto sim = parse_sim({"--scenario", "swarm", "--seed", "17"});
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  EXPECT_TRUE(sim->check);
  EXPECT_EQ(sim->experiment.world.seed, 17U);
  EXPECT_FALSE(parse_sim({"--scenario", "swarm", "--rate", "3"}).has_value());
}

TEST(SimSwarm, IsWrittenInTwoWays) {
  EXPECT_EQ(swarm_line({"--swarm", "9", "--jobs", "2"}),
            (CommandLine{"--seeds", "9", "--jobs", "2"}));
  EXPECT_EQ(swarm_line({"--swarm=9"}), (CommandLine{"--seeds=9"}));
  EXPECT_FALSE(swarm_line({"--seed", "9"}));
  const auto asked = parse_sim_swarm({"--seeds", "9", "--first-seed", "100", "--jobs", "2"});
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->seeds, 9U);
  EXPECT_EQ(asked->first_seed, 100U);
  EXPECT_EQ(asked->jobs, 2U);
}

}  // namespace
}  // namespace murmur::cli
