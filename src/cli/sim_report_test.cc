#include "cli/sim_report.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace murmur::cli {
namespace {

boost::json::object printed(const CommandLine& line) {
  const auto sim = parse_sim(line);
  EXPECT_TRUE(sim.has_value()) << sim.error().text;
  sim::Experiment experiment(sim->experiment);
  SimResult result;
  result.report = experiment.run();
  result.took = 1s;
  return boost::json::parse(sim_json(*sim, result)).as_object();
}

TEST(SimReport, HasTheNamesThatScriptsRelyOn) {
  const auto report =
      printed({"--nodes", "4", "-M", "0", "-k", "0", "--service", "exp:1.0", "--rate", "0.5",
               "--horizon", "5000", "--warmup", "500", "--seed", "1", "--json"});
  for (const char* name : {"mean_queue", "mean_latency_s", "latency_p50_s", "latency_p99_s"}) {
    const double mean = report.at(name).as_double();
    const auto& ci95 = report.at(std::string(name) + "_ci95").as_array();
    ASSERT_EQ(ci95.size(), 2U) << name;
    EXPECT_LE(ci95[0].as_double(), mean) << name;
    EXPECT_GE(ci95[1].as_double(), mean) << name;
  }
  EXPECT_NEAR(report.at("rho_theorem").to_number<double>(), 0.5, 1e-12);
  EXPECT_NEAR(report.at("rho_measured").as_double(), 0.5, 0.05);
  EXPECT_NEAR(report.at("littles_law").as_double(), 1, 0.01);
  EXPECT_LT(report.at("littles_law_ends").as_double(), 0.01);
  EXPECT_TRUE(report.at("littles_law_note").is_null());
  EXPECT_TRUE(report.at("bounded").as_bool());
  EXPECT_NEAR(report.at("completed").to_number<double>(), 9000, 500);
  EXPECT_GT(report.at("events").to_number<std::uint64_t>(), 18'000U);
  EXPECT_EQ(report.at("events_per_s").to_number<double>(),
            report.at("events").to_number<double>());  // it took a second
  EXPECT_EQ(report.at("trace_hash").as_string().size(), 16U);
}

TEST(SimReport, NoTimeIsSaidToBePerhapsNegative) {
  const auto report = printed({"--service", "exp:1,exp:2", "--horizon", "10"});  // 2 prompts
  const auto& ci95 = report.at("mean_latency_s_ci95").as_array();
  const double mean = report.at("mean_latency_s").as_double();
  EXPECT_GT(ci95[1].as_double(), 2 * mean);  // half its width is more than the mean
  EXPECT_EQ(ci95[0].to_number<double>(), 0);
}

TEST(SimReport, SaysNullOfWhatIsNotKnown) {
  const auto report = printed({"--horizon", "1", "--rate", "0.000001"});
  EXPECT_TRUE(report.at("mean_latency_s").is_null());
  EXPECT_TRUE(report.at("latency_p99_s_ci95").as_array()[0].is_null());
  EXPECT_TRUE(report.at("bounded").is_null());  // too short to tell
  EXPECT_TRUE(report.at("littles_law").is_null());
  EXPECT_TRUE(report.at("littles_law_note").is_string());
}

}  // namespace
}  // namespace murmur::cli
