#include "sim/paper_replay.h"

#include <gtest/gtest.h>

namespace murmur::sim {
namespace {

void ignore_pass() {}

TEST(PaperReplay, APromptAloneTakesOneServicePerLayerAndOneForTheAnswer) {
  // A second between arrivals on average, against microseconds of service: prompts never meet.
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const EventRun run = run_row({.layers = 1, .fan_out = 3}, 1us, seed);
    EXPECT_EQ(run.latency_mean, 2us) << seed;
    EXPECT_NEAR(run.job_seconds, 10 * 5 * 1e-6, 1e-12) << seed;
    EXPECT_EQ(run_row({.layers = 2, .fan_out = 1}, 1us, seed).latency_mean, 3us) << seed;
    EXPECT_EQ(run_row({}, 1us, seed).latency_mean, 1us) << seed;
  }
}

TEST(PaperReplay, TheFitFindsTheServiceTimeThatMadeALatency) {
  const auto seeds = seeds_from(7, 20);
  for (const PaperRow& shape : {PaperRow{1, 0, 0}, PaperRow{1, 1, 1}, PaperRow{1, 2, 3}}) {
    PaperRow row = shape;
    for (const std::uint64_t seed : seeds) {
      row.latency_mean_s += to_seconds(run_row(row, 45s, seed).latency_mean) / 20;
    }
    const RowReplay replay = replay_row(row, seeds, ignore_pass);
    EXPECT_NEAR(to_seconds(replay.service_time), 45, 0.05) << row.layers << row.fan_out;
    EXPECT_NEAR(replay.latency_s.mean, row.latency_mean_s, 0.2) << row.layers << row.fan_out;
    EXPECT_NEAR(replay.offered_load, 45 * 0.25 * static_cast<double>(jobs_per_prompt(row)), 0.2);
  }
}

TEST(PaperReplay, WhereNoProposersAreDrawnBothReplaysAreTheSameSystem) {
  // Shipped nodes on one side, a few lines of arithmetic on the other: only what they count as the
  // queue differs.
  const auto seeds = seeds_from(3, 15);
  for (const PaperRow& row : kPaperRows) {
    if (row.layers > 0 && row.fan_out + 1 < kPaperNodes) { continue; }
    const RowReplay replay = replay_row(row, seeds, ignore_pass);
    EXPECT_NEAR(replay.latency_s.mean, replay.reference.latency_s.mean, 1e-6);
    EXPECT_NEAR(replay.latency_s.low, replay.reference.latency_s.low, 1e-6);
    EXPECT_NEAR(replay.latency_s.high, replay.reference.latency_s.high, 1e-6);
    EXPECT_NEAR(replay.waiting.mean, replay.reference.waiting, 1e-6);
  }
}

TEST(PaperReplay, TheSameSeedsGiveTheSameFigures) {
  const PaperRow row = kPaperRows[4];
  const RowReplay once = replay_row(row, seeds_from(5, 10), ignore_pass);
  const RowReplay again = replay_row(row, seeds_from(5, 10), ignore_pass);
  EXPECT_EQ(once.service_time, again.service_time);
  EXPECT_EQ(once.jobs.mean, again.jobs.mean);
  EXPECT_EQ(once.reference.queue.mean, again.reference.queue.mean);
  EXPECT_NE(once.jobs.mean, replay_row(row, seeds_from(6, 10), ignore_pass).jobs.mean);
}

TEST(PaperReplay, EveryPassIsTold) {
  std::size_t passes = 0;
  (void)replay_row(kPaperRows[0], seeds_from(1, 2), [&] { ++passes; });
  EXPECT_EQ(passes, kPassesPerRow);
}

TEST(PaperReplay, UnlikeDevicesWaitLessAtTheSameLatency) {
  // The slow ones bind the latency, and the others' queues are nearly empty meanwhile.
  const PaperRow row = kPaperRows[13];
  const auto seeds = seeds_from(1, 20);
  const UnlikeReplay unlike = replay_unlike(row, seeds);
  const RowReplay alike = replay_row(row, seeds, ignore_pass);
  EXPECT_LT(unlike.service_time, alike.service_time);
  EXPECT_GT(2 * unlike.service_time, alike.service_time);
  EXPECT_LT(unlike.queue.high, alike.reference.queue.low);
}

}  // namespace
}  // namespace murmur::sim
