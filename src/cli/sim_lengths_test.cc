#include "cli/sim_lengths.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/rng.h"
#include "cli/exit_code.h"
#include "cli/sim_options.h"
#include "cli/sim_run.h"

namespace murmur::cli {
namespace {

std::string file_of(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path) << text;
  return path;
}

// Prompts of 4 and 9 bytes, answers of 12 and 1.
const char* const kLines =
    "{\"prompt\": \"why?\", \"answer\": \"because #### x\"}\n"
    "\n"
    "{\"instruction\": \"count now\", \"output\": \"1\"}\n";

TEST(SimLengths, ADatasetsTextsTakeATokenForEveryFourBytes) {
  const std::string form = "dataset:" + file_of("lengths.jsonl", kLines);
  const auto prompts = read_lengths(form, DatasetText::Prompt);
  ASSERT_TRUE(prompts.has_value()) << prompts.error().message;
  EXPECT_DOUBLE_EQ(prompts->mean(), (1 + 3) / 2.0);
  const auto answers = read_lengths(form, DatasetText::Answer);
  ASSERT_TRUE(answers.has_value()) << answers.error().message;
  EXPECT_DOUBLE_EQ(answers->mean(), (4 + 1) / 2.0);  // all of an answer, not what is judged of it
  Rng rng(1);
  for (int i = 0; i < 100; ++i) {
    const double drawn = answers->draw(rng);
    EXPECT_TRUE(drawn == 4 || drawn == 1) << drawn;
  }
}

TEST(SimLengths, OfADatasetAreWhatEnginesReadAndWrite) {
  const std::string path =
      file_of("one.jsonl", "{\"prompt\": \"" + std::string(400, 'p') + "\", \"output\": \"" +
                               std::string(200, 'a') + "\"}\n");
  const std::string profile =
      file_of("even.toml", "prefill_tokens_per_s = [100]\ndecode_tokens_per_s = [10]\n");
  const auto sim =
      parse_sim({"-n", "1", "-M", "0", "-k", "0", "--prompts", "1", "--rate", "0.01", "--horizon",
                 "5000", "--service", "tokens:" + profile, "--prompt-tokens", "dataset:" + path,
                 "--answer-tokens", "dataset:" + path});
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  EXPECT_NEAR(live_sim(*sim).report.latency_s.mean, 100 / 100.0 + 50 / 10.0, 1e-9);
}

TEST(SimLengths, AWrongDatasetIsOneLineThatNamesFileLineAndReason) {
  const auto error_of = [](const char* flag, const std::string& name, const std::string& text) {
    const auto sim = parse_sim({flag, "dataset:" + file_of(name, text)});
    EXPECT_FALSE(sim.has_value());
    if (sim) { return std::string(); }
    EXPECT_EQ(sim.error().exit_code, kUsage);
    EXPECT_EQ(sim.error().text.find('\n'), std::string::npos);
    EXPECT_NE(sim.error().text.find(name), std::string::npos) << sim.error().text;
    return sim.error().text;
  };
  const std::string good = "{\"prompt\": \"why?\"}\n";
  EXPECT_NE(error_of("--prompt-tokens", "cut.jsonl", good + "{\"prompt\": ").find("line 2 is not"),
            std::string::npos);
  EXPECT_NE(error_of("--prompt-tokens", "none.jsonl", "{\"id\": 3}\n").find("line 1 has no prompt"),
            std::string::npos);
  EXPECT_NE(
      error_of("--answer-tokens", "mute.jsonl", kLines + good).find("line 4 has no answer or"),
      std::string::npos);
  EXPECT_NE(error_of("--prompt-tokens", "empty.jsonl", "").find("no question"), std::string::npos);
}

TEST(SimLengths, OnlyTextsHaveThem) {
  const std::string form = "dataset:" + file_of("texts.jsonl", kLines);
  for (const char* flag : {"--service", "--network"}) {
    const auto sim = parse_sim({flag, form});
    ASSERT_FALSE(sim.has_value()) << flag;
    EXPECT_NE(sim.error().text.find("must be const:S"), std::string::npos) << sim.error().text;
  }
}

}  // namespace
}  // namespace murmur::cli
