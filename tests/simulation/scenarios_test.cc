// Every file of scenarios/ is understood, and keeps its promises for a while.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/sim_options.h"
#include "cli/sim_run.h"

namespace murmur::cli {
namespace {

std::vector<std::string> scenarios() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(MURMUR_SCENARIOS)) {
    if (entry.path().extension() == ".toml") { paths.push_back(entry.path().string()); }
  }
  return paths;
}

TEST(Scenarios, KeepEveryPromise) {
  EXPECT_GE(scenarios().size(), 10U);
  for (const std::string& path : scenarios()) {
    const auto sim = parse_sim({"--scenario", path, "--horizon", "300", "--seed", "2"});
    ASSERT_TRUE(sim.has_value()) << sim.error().text;
    EXPECT_TRUE(sim->check) << path;
    const auto result = run_sim(*sim);
    ASSERT_TRUE(result.has_value()) << result.error().text;
    EXPECT_FALSE(result->violation) << path << ": " << result->violation->what;
    EXPECT_GT(result->report.completed, 5U) << path;
  }
}

}  // namespace
}  // namespace murmur::cli
