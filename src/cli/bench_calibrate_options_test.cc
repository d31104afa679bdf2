#include "cli/bench_calibrate_options.h"

#include <gtest/gtest.h>

#include "cli/exit_code.h"

namespace murmur::cli {
namespace {

std::string error_of(const CommandLine& line) {
  const auto bench = parse_bench_calibrate(line);
  if (bench) { return "no error"; }
  EXPECT_EQ(bench.error().exit_code, kUsage);
  EXPECT_EQ(bench.error().text.find('\n'), std::string::npos);
  return bench.error().text;
}

TEST(BenchCalibrateOptions, TheFlagsSayWhatIsMeasured) {
  const auto bench =
      parse_bench_calibrate({"--model", "a.gguf", "--slots", "2", "--threads", "3", "--rounds", "5",
                             "--prompt-tokens", "100", "--answer-tokens", "40", "--out", "p.toml"});
  ASSERT_TRUE(bench) << bench.error().text;
  EXPECT_EQ(bench->model, "a.gguf");
  EXPECT_EQ(bench->slots, 2U);
  EXPECT_EQ(bench->threads, 3U);
  EXPECT_EQ(bench->rounds, 5U);
  EXPECT_EQ(bench->prompt_tokens, 100U);
  EXPECT_EQ(bench->answer_tokens, 40U);
  EXPECT_EQ(bench->out, "p.toml");
  EXPECT_FALSE(bench->json);
}

TEST(BenchCalibrateOptions, AnswersMustLastUntilAllPromptsAreRead) {
  // 63 others, each with two steps of reading during which the first writes a token.
  EXPECT_NE(error_of({"--slots", "64", "--prompt-tokens", "257"}).find("from 134 to 1024"),
            std::string::npos);
  EXPECT_EQ(error_of({"--slots", "64", "--prompt-tokens", "257", "--answer-tokens", "134"}),
            "no error");
}

TEST(BenchCalibrateOptions, WhatIsImpossibleIsOneLine) {
  EXPECT_NE(error_of({"--slots", "0"}).find("--slots must be a whole number from 1 to 64"),
            std::string::npos);
  EXPECT_NE(error_of({"a.gguf"}).find("takes flags only"), std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
