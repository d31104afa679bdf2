#include "cli/bench_load_options.h"

#include <gtest/gtest.h>

#include "cli/exit_code.h"

namespace murmur::cli {
namespace {

BenchLoadOptions parsed(const CommandLine& line) {
  const auto options = parse_bench_load(line);
  EXPECT_TRUE(options.has_value()) << options.error().text;
  return options ? *options : BenchLoadOptions{};
}

std::string complaint(const CommandLine& line) {
  const auto options = parse_bench_load(line);
  if (options) { return "accepted"; }
  EXPECT_EQ(options.error().exit_code, kUsage);
  const std::string& text = options.error().text;
  return text.substr(0, text.find(" (see"));
}

TEST(BenchLoadOptions, AreThePapersExperimentUnlessToldOtherwise) {
  const auto options = parsed({});
  EXPECT_EQ(options.nodes, 4U);
  EXPECT_EQ(options.layers, 1U);
  EXPECT_EQ(options.fan_out, 3U);
  EXPECT_EQ(options.rhos, (std::vector{0.9, 1.1}));
  EXPECT_TRUE(options.scripted());
}

TEST(BenchLoadOptions, TakeLoadsServiceAndModels) {
  const auto options = parsed({"--rho", "0.5,0.75", "--service", "exp:0.2", "--nodes", "3"});
  EXPECT_EQ(options.rhos, (std::vector{0.5, 0.75}));
  EXPECT_DOUBLE_EQ(options.service.mean(), 0.2);
  EXPECT_EQ(options.fan_out, 2U);  // all others
  EXPECT_FALSE(parsed({"--models", "bundled"}).scripted());
  EXPECT_EQ(parsed({"--models", "a.gguf,b.gguf"}).models.size(), 2U);
}

TEST(BenchLoadOptions, NameTheFlagAndWhatItMayBe) {
  EXPECT_EQ(complaint({"--rho", "0.9,0"}),
            "murmur bench load: --rho must be a number from 0.01 to 10, not \"0\"");
  EXPECT_EQ(complaint({"--horizon", "5", "--warmup", "5"}),
            "murmur bench load: --horizon must be from 6 to 86400 seconds, with --warmup 5");
  EXPECT_EQ(complaint({"--nodes", "4", "-k", "4"}),
            "murmur bench load: --fan-out must be from 0 to 3, with --nodes 4");
  EXPECT_EQ(complaint({"--service", "const:0"}),
            "murmur bench load: --service must have a mean from 0.001 to 3600 seconds, not "
            "\"const:0\"");
  EXPECT_EQ(complaint({"fast"}), "murmur bench load: takes flags only");
}

}  // namespace
}  // namespace murmur::cli
