#include "sim/engine.h"

#include <gtest/gtest.h>

namespace murmur::sim {
namespace {

Instant at(Duration since) { return Instant(since); }

/// Two jobs at a time read a quarter as fast and write half as fast.
const EngineModel& model() {
  static const EngineModel kModel = [] {
    EngineModel made;
    made.tokens = TokenProfile{{100, 25}, {8, 4}};
    return made;
  }();
  return kModel;
}

Engine::Running job(std::uint64_t id, Duration reading, Duration writing, Instant since) {
  return {JobId{id}, queueing::JobClass::Propose, reading, writing, 1, 1, since, since};
}

TEST(Engine, AJobAloneReadsAndThenWrites) {
  Engine engine(model());
  engine.start(at(1s), job(1, 2s, 5s, at(1s)));
  EXPECT_EQ(engine.next()->at, at(8s));
  EXPECT_EQ(engine.end(at(8s), JobId{1}).writes_since, at(3s));
}

TEST(Engine, JobsAtATimeReadAndWriteAtTheirBatchsSpeeds) {
  Engine engine(model());
  engine.start(at(0s), job(1, 2s, 5s, at(0s)));
  engine.start(at(0s), job(2, 1s, 9s, at(0s)));
  // 8 s of reading and 10 s of writing; the other has read by 4 s, and 2 of its 9 s are left.
  EXPECT_EQ(engine.next()->at, at(18s));
  EXPECT_EQ(engine.next()->job, JobId{1});
  EXPECT_EQ(engine.end(at(18s), JobId{1}).writes_since, at(8s));
  EXPECT_EQ(engine.next()->at, at(20s));
  EXPECT_EQ(engine.end(at(20s), JobId{2}).writes_since, at(4s));
}

TEST(Engine, OneThatComesInTheMidstOfReadingSlowsWhatIsLeftOfIt) {
  Engine engine(model());
  engine.start(at(0s), job(1, 2s, 5s, at(0s)));
  engine.start(at(1s), job(2, 1s, 1s, at(1s)));
  // The second takes 4 s and 2 s; meanwhile the first reads its last second and writes 1 of 5 s.
  EXPECT_EQ(engine.next()->at, at(7s));
  EXPECT_EQ(engine.end(at(7s), JobId{2}).writes_since, at(5s));
  EXPECT_EQ(engine.next()->at, at(11s));
}

TEST(Engine, WhatStandsStillNeitherReadsNorWrites) {
  Engine engine(model());
  engine.start(at(0s), job(1, 2s, 5s, at(0s)));
  engine.slow_down(at(1s), 0);
  EXPECT_FALSE(engine.next());
  engine.slow_down(at(10s), 1);
  EXPECT_EQ(engine.next()->at, at(16s));
  engine.slow_down(at(10s), 2);
  EXPECT_EQ(engine.next()->at, at(22s));
}

}  // namespace
}  // namespace murmur::sim
