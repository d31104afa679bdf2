#include "cli/sim_seeds.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "cli/exit_code.h"
#include "cli/sim_run.h"

namespace murmur::cli {
namespace {

SimOptions asked(const CommandLine& line) {
  auto sim = parse_sim(line);
  EXPECT_TRUE(sim.has_value()) << sim.error().text;
  return *std::move(sim);
}

const CommandLine kLine{"-n", "6", "-k", "3", "--topology", "regular:3", "--horizon", "300"};

CommandLine with(CommandLine line, const CommandLine& more) {
  line.insert(line.end(), more.begin(), more.end());
  return line;
}

TEST(SimSeeds, EachIsWhatItIsAlone) {
  const auto runs = run_seeds(asked(with(kLine, {"--seed", "5", "--seeds", "3"})));
  ASSERT_EQ(runs.size(), 3U);
  for (std::uint64_t i = 0; i < runs.size(); ++i) {
    const SimOptions alone = asked(with(kLine, {"--seed", std::to_string(5 + i)}));
    EXPECT_EQ(runs[i].result.report.trace_hash, live_sim(alone).report.trace_hash) << i;
  }
}

TEST(SimSeeds, PrintEachAndTheMeansOverThem) {
  const auto runs = run_seeds(asked(with(kLine, {"--seeds", "4"})));
  const auto printed = boost::json::parse(seeds_json(runs)).as_object();
  const auto& seeds = printed.at("seeds").as_array();
  ASSERT_EQ(seeds.size(), 4U);
  double sum = 0;
  for (const auto& seed : seeds) { sum += seed.at("mean_latency_s").as_double(); }
  EXPECT_EQ(seeds[3].at("seed").to_number<int>(), 4);
  const auto& over = printed.at("over_seeds").as_object();
  EXPECT_EQ(over.at("seeds").to_number<int>(), 4);
  EXPECT_DOUBLE_EQ(over.at("mean_latency_s").as_double(), sum / 4);
  EXPECT_LT(over.at("mean_latency_s_ci95").at(0).as_double(), sum / 4);
  EXPECT_TRUE(over.at("bounded").is_null());  // too short
  EXPECT_NE(seeds_text(runs).find("over 4 seeds from 1 on"), std::string::npos);
}

TEST(SimSeeds, OfWhatIsWrittenOrCannotBeThereIsOneLine) {
  const auto error_of = [](const CommandLine& more) {
    const auto sim = parse_sim(with(kLine, more));
    EXPECT_FALSE(sim.has_value());
    if (sim) { return std::string(); }
    EXPECT_EQ(sim.error().exit_code, kUsage);
    EXPECT_EQ(sim.error().text.find('\n'), std::string::npos);
    return sim.error().text;
  };
  EXPECT_NE(error_of({"--seeds", "2", "--trace", "t"}).find("--trace: is of one seed"),
            std::string::npos);
  EXPECT_NE(error_of({"--seeds", "0"}).find("from 1 to 100000"), std::string::npos);
  EXPECT_NE(error_of({"--seed", "18446744073709551615", "--seeds", "2"}).find("not so many"),
            std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
