#include "cli/batch_speeds.h"

#include <gtest/gtest.h>

#include <string>

namespace murmur::cli {
namespace {

/// What comes at `at`: a job that read `prompt` tokens in `reading` has written `written` in
/// `writing`.
EngineMark mark(Duration at, std::uint64_t prompt, Duration reading, std::uint64_t written,
                Duration writing) {
  return {at, {prompt, reading, written, writing}};
}

TEST(BatchSpeeds, AJobAloneIsAsFastAsItsEngineSays) {
  // What came late on its way does not matter.
  const auto speeds = batch_speeds(
      {{mark(9s, 200, 2s, 1, 0s), mark(10s, 200, 2s, 11, 1s), mark(19s, 200, 2s, 41, 5s)}});
  ASSERT_TRUE(speeds) << speeds.error().message;
  EXPECT_DOUBLE_EQ(speeds->prefill_tokens_per_s, 100);
  EXPECT_DOUBLE_EQ(speeds->decode_tokens_per_s, 8);
}

TEST(BatchSpeeds, PromptsThatAreReadInTurnShareTheSpeed) {
  // Each by its own account at 100 tokens per second; the second had to wait for the first.
  const auto speeds = batch_speeds(
      {{mark(12s, 200, 2s, 1, 0s), mark(20s, 200, 2s, 9, 8s)},
       {mark(14s, 200, 2s, 1, 0s), mark(18s, 200, 2s, 9, 4s), mark(20s, 200, 2s, 13, 6s)}});
  // The first has no mark while both write but its last.
  EXPECT_FALSE(speeds);
  const auto more = batch_speeds(
      {{mark(12s, 200, 2s, 1, 0s), mark(15s, 200, 2s, 3, 3s), mark(17s, 200, 2s, 7, 5s)},
       {mark(14s, 200, 2s, 1, 0s), mark(17s, 200, 2s, 7, 3s)}});
  ASSERT_TRUE(more) << more.error().message;
  EXPECT_DOUBLE_EQ(more->prefill_tokens_per_s, 50);
}

TEST(BatchSpeeds, WritingCountsWhileAllOfThemWrite) {
  // Alone, the first writes 10 tokens per second; beside it another's prompt is read, then both
  // write 4 per second, and what the second does when the first has ended is fast again.
  const auto speeds =
      batch_speeds({{mark(1s, 50, 1s, 1, 0s), mark(2s, 50, 1s, 11, 1s), mark(4s, 50, 1s, 12, 3s),
                     mark(6s, 50, 1s, 20, 5s)},
                    {mark(4s, 50, 2s, 1, 0s), mark(6s, 50, 2s, 9, 2s), mark(7s, 50, 2s, 20, 3s)}});
  ASSERT_TRUE(speeds) << speeds.error().message;
  EXPECT_DOUBLE_EQ(speeds->decode_tokens_per_s, 4);
  EXPECT_DOUBLE_EQ(speeds->prefill_tokens_per_s, 100.0 / 2 / 4);
}

TEST(BatchSpeeds, WhatCannotBeMeasuredIsAnError) {
  EXPECT_FALSE(batch_speeds({{}}));
  EXPECT_FALSE(batch_speeds({{mark(1s, 50, 1s, 1, 0s)}}));
  EXPECT_FALSE(batch_speeds({{mark(1s, 0, 0s, 1, 0s), mark(2s, 0, 0s, 2, 1s)}}));
  const auto apart = batch_speeds({{mark(1s, 50, 1s, 1, 0s), mark(2s, 50, 1s, 9, 1s)},
                                   {mark(3s, 50, 1s, 1, 0s), mark(4s, 50, 1s, 9, 1s)}});
  ASSERT_FALSE(apart);
  EXPECT_NE(apart.error().message.find("--answer-tokens"), std::string::npos);
}

TEST(BatchSpeeds, AnEventTellsWhatTheEngineHasDone) {
  const auto timings = read_engine_timings(
      R"({"choices":[{"delta":{"content":"a"}}],"timings":{"cache_n":3,"prompt_n":120,)"
      R"("prompt_ms":600.5,"predicted_n":7,"predicted_ms":250}})");
  ASSERT_TRUE(timings);
  EXPECT_EQ(timings->prompt_tokens, 120U);
  EXPECT_EQ(timings->reading, 600500us);
  EXPECT_EQ(timings->written_tokens, 7U);
  EXPECT_EQ(timings->writing, 250ms);
  EXPECT_FALSE(read_engine_timings("[DONE]"));
  EXPECT_FALSE(read_engine_timings(R"({"choices":[]})"));
  EXPECT_FALSE(read_engine_timings(R"({"timings":{"prompt_n":0,"predicted_n":0}})"));
}

TEST(BatchSpeeds, TheMedianIsNotMovedByOneSlowRound) {
  EXPECT_DOUBLE_EQ(median({9, 1, 10}), 9);
  EXPECT_DOUBLE_EQ(median({4, 8}), 6);
  EXPECT_DOUBLE_EQ(median({3}), 3);
}

}  // namespace
}  // namespace murmur::cli
