#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "cli/calibration.h"
#include "cli/sim_values.h"

namespace murmur::cli {
namespace {

Calibration example() {
  return {.model = "tiny\nprefill_tokens_per_s = [9]",
          .threads = 2,
          .prompt_tokens = 256,
          .answer_tokens = 64,
          .rounds = 3,
          .profile = {.prefill_tokens_per_s = {1234567.125, 600.5},
                      .decode_tokens_per_s = {31.25, 17.062}}};
}

TEST(CalibrationText, TheSimulatorReadsTheProfileThatWasWritten) {
  const std::string path = testing::TempDir() + "calibrated.toml";
  std::ofstream(path) << profile_text(example());
  const auto read = read_profile(path);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->prefill_tokens_per_s, (std::vector{1234567.125, 600.5}));
  EXPECT_EQ(read->decode_tokens_per_s, (std::vector{31.25, 17.062}));
}

TEST(CalibrationText, TheProfileSaysWhatWasMeasured) {
  const std::string text = profile_text(example());
  EXPECT_TRUE(text.starts_with("# tiny prefill_tokens_per_s = [9], 2 threads: ")) << text;
  EXPECT_NE(text.find("prompts of 256 tokens, answers of 64, median of 3 rounds"),
            std::string::npos);
}

TEST(CalibrationText, TheJsonHoldsTheSameSpeeds) {
  EXPECT_NE(calibration_json(example()).find("\"decode_tokens_per_s\":[31.25,17.062]"),
            std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
