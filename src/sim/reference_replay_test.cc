#include "sim/reference_replay.h"

#include <gtest/gtest.h>

namespace murmur::sim {
namespace {

// Expected figures are worked out by hand. The rules were also held against the counting part of
// dmoa.py itself, on 3,000 random workloads of up to 5 devices, 3 layers and 12 prompts.

TEST(ReferenceReplay, TwoUsersWhoAskEachOther) {
  // Both devices: first layer of A from 0 s to 10 s, of B from 10 s to 20 s, then the aggregations.
  const ReferenceReport report =
      replay_as_reference({{Instant(0s), {{0, 1}, {0}}}, {Instant(1s), {{1, 0}, {1}}}}, {10s, 10s});
  EXPECT_EQ(report.latency_mean, 29500ms);
  // At 10 s B waits for both devices; at 20 s A's aggregation does for the first. In all 30 s.
  EXPECT_DOUBLE_EQ(report.queue_mean, 30.0 / 2 / 30);
  // At 10 s A's aggregation waits too, at 20 s B's.
  EXPECT_DOUBLE_EQ(report.queue_complete, 50.0 / 2 / 30);
  // B 9 s at both devices, A's aggregation 10 s.
  EXPECT_DOUBLE_EQ(report.waiting_mean, 28.0 / 2 / 30);
}

TEST(ReferenceReplay, ItDividesByTheEndOfThePromptThatCameLast) {
  // C ends at 12 s, but B, which came before it, at 20 s.
  const ReferenceReport report = replay_as_reference(
      {{Instant(0s), {{0}}}, {Instant(1s), {{0}}}, {Instant(2s), {{1}}}}, {10s, 10s});
  EXPECT_EQ(report.latency_mean, (10s + 19s + 10s) / 3);
  EXPECT_DOUBLE_EQ(report.queue_mean, 10.0 / 2 / 12);
  EXPECT_DOUBLE_EQ(report.queue_by_latest_end, 10.0 / 2 / 20);
  EXPECT_DOUBLE_EQ(report.queue_complete, 10.0 / 2 / 20);
  EXPECT_DOUBLE_EQ(report.waiting_mean, 9.0 / 2 / 20);
}

TEST(ReferenceReplay, ItOverlooksALayerThatIsMadeLaterInItsOrder) {
  // When B ends at 20 s, C's aggregation waits for that device since 12 s; but C comes after B.
  const ReferenceReport report = replay_as_reference(
      {{Instant(0s), {{0}}}, {Instant(1s), {{0}}}, {Instant(2s), {{1}, {0}}}}, {10s, 10s});
  EXPECT_EQ(report.latency_mean, (10s + 19s + 28s) / 3);
  EXPECT_DOUBLE_EQ(report.queue_mean, 10.0 / 2 / 30);
  EXPECT_DOUBLE_EQ(report.queue_complete, 20.0 / 2 / 30);
  EXPECT_DOUBLE_EQ(report.waiting_mean, 17.0 / 2 / 30);
}

TEST(ReferenceReplay, ALayerEndsWithItsSlowestDevice) {
  const ReferenceReport report = replay_as_reference({{Instant(1s), {{0, 1}, {0}}}}, {2s, 5s});
  EXPECT_EQ(report.latency_mean, 7s);
  EXPECT_DOUBLE_EQ(report.queue_mean, 0);
}

TEST(ReferenceReplay, NoPromptsAreNoFigures) {
  const ReferenceReport report = replay_as_reference({}, {1s});
  EXPECT_EQ(report.latency_mean, 0s);
  EXPECT_DOUBLE_EQ(report.queue_mean, 0);
}

}  // namespace
}  // namespace murmur::sim
