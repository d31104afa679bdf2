#include "cli/sim_options.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cli/exit_code.h"

namespace murmur::cli {
namespace {

std::string error_of(const CommandLine& line) {
  const auto sim = parse_sim(line);
  if (sim) { return "no error"; }
  EXPECT_EQ(sim.error().exit_code, kUsage);
  EXPECT_EQ(sim.error().text.find('\n'), std::string::npos);
  return sim.error().text;
}

std::string file_of(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path) << text;
  return path;
}

TEST(SimOptions, TheFlagsAreTheExperiment) {
  const auto sim = parse_sim({"-n",        "8",         "-M",        "2",         "-k",
                              "5",         "--rate",    "0.01,0.02", "--service", "exp:2,const:3",
                              "--network", "const:0.5", "--prompts", "10",        "--horizon",
                              "100",       "--warmup",  "10",        "--choice",  "capacity",
                              "--seed",    "3",         "--json"});
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  const sim::ExperimentOptions& asked = sim->experiment;
  EXPECT_EQ(asked.world.nodes, 8U);
  EXPECT_EQ(asked.plan.layers, 2U);
  EXPECT_EQ(asked.plan.fan_out, 5U);
  EXPECT_EQ(asked.plan.choice, moa::PeerChoice::Capacity);
  EXPECT_EQ(asked.rates_per_s, (std::vector{0.01, 0.02}));
  ASSERT_EQ(asked.world.engines.size(), 2U);
  EXPECT_EQ(asked.world.engines[1].service.mean(), 3);
  EXPECT_EQ(asked.world.network.latency_s.mean(), 0.5);
  EXPECT_EQ(asked.prompts_max, 10U);
  EXPECT_EQ(asked.horizon, 100s);
  EXPECT_EQ(asked.warm_up, 10s);
  EXPECT_EQ(asked.world.seed, 3U);
  EXPECT_TRUE(sim->json);
  EXPECT_FALSE(asked.patience);
  EXPECT_EQ(parse_sim({"--patience", "exp:30"})->experiment.patience->mean(), 30);
}

TEST(SimOptions, WhatIsImpossibleIsOneLineWithItsRange) {
  EXPECT_NE(error_of({"-n", "4", "-k", "4"}).find("--fan-out: must be from 0 to 3"),
            std::string::npos);
  EXPECT_NE(error_of({"--rate", "-1"}).find("must be"), std::string::npos);
  EXPECT_NE(error_of({"--service", "exp:-1"}).find("must be const:S"), std::string::npos);
  EXPECT_NE(error_of({"--patience", "soon"}).find("--patience must be const:S"), std::string::npos);
  EXPECT_NE(error_of({"--rate", "1"}).find("--horizon"), std::string::npos);
  EXPECT_NE(error_of({"--warmup", "10", "--horizon", "10"}).find("below --horizon"),
            std::string::npos);
  EXPECT_NE(error_of({"--topology", "regular:3", "-n", "5"}).find("even"), std::string::npos);
  EXPECT_NE(error_of({"--service", "const:0"}).find("must take time"), std::string::npos);
  EXPECT_NE(error_of({"--topology", "ring", "-n", "6", "-k", "3"}).find("--fan-out"),
            std::string::npos);
  EXPECT_NE(error_of({"--gossip", "--choice", "capacity"}).find("tokens:PROFILE"),
            std::string::npos);
  EXPECT_NE(error_of({"stray"}).find("flags only"), std::string::npos);
}

TEST(SimOptions, AScenarioIsAFileOfFlagsAndTheLineCountsMore) {
  const std::string path = file_of("calm.toml", "nodes = 6\nk = 2\ngossip = true\nseed = 5\n");
  const auto sim = parse_sim({"--scenario", path, "--seed", "9"});
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  EXPECT_EQ(sim->experiment.world.nodes, 6U);
  EXPECT_EQ(sim->experiment.plan.fan_out, 2U);
  EXPECT_TRUE(sim->experiment.world.gossip);
  EXPECT_EQ(sim->experiment.world.seed, 9U);
}

TEST(SimOptions, AListOnTheLineTakesThePlaceOfTheScenarios) {
  const std::string path = file_of("lists.toml", "service = [\"exp:1\", \"exp:2\"]\n");
  const auto sim = parse_sim({"--scenario", path, "--service", "const:3"});
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  ASSERT_EQ(sim->experiment.world.engines.size(), 1U);
  EXPECT_EQ(sim->experiment.world.engines[0].service.mean(), 3);
}

TEST(SimOptions, TheEnvironmentMayNameTheScenario) {
  const std::string path = file_of("named.toml", "nodes = 6\n");
  ::setenv("MURMUR_SCENARIO", path.c_str(), 1);
  const auto sim = parse_sim({"-k", "2"});
  ::unsetenv("MURMUR_SCENARIO");
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  EXPECT_EQ(sim->experiment.world.nodes, 6U);
  EXPECT_EQ(sim->line, (CommandLine{"--scenario=" + path, "-k", "2"}));
}

TEST(SimOptions, TheEnvironmentSetsOnlyWhatTheScenarioDoesNot) {
  const std::string path = file_of("set.toml", "nodes = 6\n");
  ::setenv("MURMUR_NODES", "9", 1);
  ::setenv("MURMUR_FAN_OUT", "2", 1);
  const auto sim = parse_sim({"--scenario", path});
  ::unsetenv("MURMUR_NODES");
  ::unsetenv("MURMUR_FAN_OUT");
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  EXPECT_EQ(sim->experiment.world.nodes, 6U);
  EXPECT_EQ(sim->experiment.plan.fan_out, 2U);
  EXPECT_EQ(sim->line, (CommandLine{"--fan-out=2", "--scenario", path}));
}

TEST(SimOptions, AWrongScenarioIsOneLineThatNamesFileLineAndKey) {
  const auto error_in = [](const std::string& text) {
    const std::string path = file_of("wrong.toml", "# what for\n" + text);
    const std::string error = error_of({"--scenario", path});
    const std::string start = "murmur sim: " + path + ": ";
    EXPECT_TRUE(error.starts_with(start)) << error;
    return error.substr(start.size(), error.rfind(" (see") - start.size());
  };
  EXPECT_EQ(error_in("nodes = 6\nfanout = 2\n"),
            "line 3: there is no key fanout, did you mean fan-out?");
  EXPECT_EQ(error_in("\nslots = 100\n"),
            "line 3: --slots must be a whole number from 1 to 64, not \"100\"");
  EXPECT_EQ(error_in("nodes = 4\nk = 4\n"),
            "line 3: --fan-out: must be from 0 to 3, below --nodes");
  EXPECT_EQ(error_in("gossip = 3\n"), "line 2: gossip must be true or false");
  EXPECT_EQ(error_in("nodes = [4, 5]\n"), "line 2: nodes takes one value, not a list");
  EXPECT_EQ(error_in("rate = []\n"), "line 2: rate must not be an empty list");
  EXPECT_EQ(error_in("service = [\"exp:1\", \"\"]\n"), "line 2: service must not be empty");
  EXPECT_EQ(error_in("seed = 1\nservice = [\n\"exp:1\",\n\"exp:-1\"]\n").find("line 3: --service:"),
            0U);
  EXPECT_EQ(error_in("scenario = \"other.toml\"\n"), "line 2: a scenario names no other");
  EXPECT_EQ(error_in("nodes = \n"), "line 2: a value is missing");
  EXPECT_NE(error_of({"--scenario", "/nowhere"}).find("/nowhere"), std::string::npos);
}

TEST(SimOptions, WhatTheLineGivesIsNotBlamedOnTheScenario) {
  const std::string path = file_of("blamed.toml", "nodes = 4\nfan-out = 2\n");
  EXPECT_EQ(error_of({"--scenario", path, "-k", "9"}),
            "murmur sim: --fan-out: must be from 0 to 3, below --nodes (with " + path +
                ") (see murmur sim --help)");
  const auto sim = parse_sim({"--scenario", path, "-k", "3"});
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  EXPECT_EQ(sim->experiment.plan.fan_out, 3U);
}

TEST(SimOptions, AListWithAnEmptyItemIsRefused) {
  EXPECT_NE(error_of({"--service", "exp:1,,exp:2"}).find("before and after each comma"),
            std::string::npos);
  EXPECT_NE(error_of({"--service=exp:1,"}).find("--service must have"), std::string::npos);
  EXPECT_NE(error_of({"--rate", ",0.1"}).find("--rate must have"), std::string::npos);
  EXPECT_NE(error_of({"--slowdown", "1,,2"}).find("--slowdown must have"), std::string::npos);
}

TEST(SimOptions, ATraceOfArrivalsIsReadByNode) {
  const std::string path = file_of("arrivals.txt", "# seconds node\n0.5 1\n2 4\n1 4\n");
  const auto sim = parse_sim({"--arrivals", path});
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  ASSERT_EQ(sim->experiment.trace->size(), 4U);
  EXPECT_EQ((*sim->experiment.trace)[3], (std::vector{Instant(1s), Instant(2s)}));
}

TEST(SimOptions, ATraceThatIsCutIsRefusedWithItsLine) {
  const std::string cut = file_of("cut.txt", "0.5 1\n2 ");
  EXPECT_NE(error_of({"--arrivals", cut}).find("line 2 is cut"), std::string::npos);
  const std::string wrong = file_of("wrong.txt", "0.5 1\n2 5\n");
  EXPECT_NE(error_of({"--arrivals", wrong}).find("line 2 must be SECONDS NODE"), std::string::npos);
}

TEST(SimOptions, ATraceWithoutArrivalsIsRefusedByName) {
  for (const char* text : {"", "# nobody\n\n"}) {
    const std::string path = file_of("nobody.txt", text);
    EXPECT_NE(error_of({"--arrivals", path}).find(path + ": must hold at least one arrival"),
              std::string::npos);
  }
}

TEST(SimOptions, AProfileOfTokensIsRead) {
  const std::string path =
      file_of("pi.toml", "prefill_tokens_per_s = [40, 22]\ndecode_tokens_per_s = [8, 6]\n");
  const auto sim = parse_sim({"--service", "tokens:" + path, "--rate", "0.001"});
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  const auto& tokens = sim->experiment.world.engines.front().tokens;
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->decode_tokens_per_s, (std::vector<double>{8, 6}));
  const auto error_with = [](const std::string& text) {
    return error_of({"--service", "tokens:" + file_of("bad.toml", text)});
  };
  EXPECT_NE(error_with("speed = 3\n").find("bad.toml: line 1: there is no speed"),
            std::string::npos);
  EXPECT_NE(error_with("\ndecode_tokens_per_s = [0]\n")
                .find("bad.toml: line 2: decode_tokens_per_s must be a number"),
            std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
