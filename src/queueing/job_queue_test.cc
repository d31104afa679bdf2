#include "queueing/job_queue.h"

#include <gtest/gtest.h>

namespace murmur::queueing {
namespace {

constexpr Instant at(Duration since_start) { return Instant(since_start); }

bool admitted(const Admission& admission) { return std::holds_alternative<Admitted>(admission); }

TEST(JobQueue, ServesInOrderOfArrivalWhateverTheClass) {
  JobQueue queue({}, 1);
  ASSERT_TRUE(admitted(queue.offer(JobId{1}, JobClass::Local, 1, at(0s))));
  ASSERT_TRUE(admitted(queue.offer(JobId{2}, JobClass::Aggregate, 1, at(1s))));
  ASSERT_TRUE(admitted(queue.offer(JobId{3}, JobClass::Propose, 1, at(2s))));
  EXPECT_EQ(queue.start_next(at(3s))->job, JobId{1});
  EXPECT_FALSE(queue.start_next(at(3s)));  // the one slot is taken
  queue.end(JobId{1}, at(5s), true);
  const auto second = queue.start_next(at(5s));
  EXPECT_EQ(second->job, JobId{2});
  EXPECT_EQ(second->queue_wait, 4s);
  queue.check_invariants();
}

TEST(JobQueue, RunsAsManyAsThereAreSlots) {
  JobQueue queue({}, 2);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    ASSERT_TRUE(admitted(queue.offer(JobId{id}, JobClass::Propose, 1, at(0s))));
  }
  EXPECT_TRUE(queue.start_next(at(0s)));
  EXPECT_TRUE(queue.start_next(at(0s)));
  EXPECT_FALSE(queue.start_next(at(0s)));
}

TEST(JobQueue, RefusesBeyondItsLimitOfJobs) {
  JobQueue queue({.jobs = 2, .bytes = 100}, 1);
  EXPECT_TRUE(admitted(queue.offer(JobId{1}, JobClass::Local, 1, at(0s))));
  EXPECT_TRUE(queue.start_next(at(0s)));  // a running job takes a place too
  EXPECT_TRUE(admitted(queue.offer(JobId{2}, JobClass::Local, 1, at(0s))));
  EXPECT_FALSE(admitted(queue.offer(JobId{3}, JobClass::Local, 1, at(0s))));
  EXPECT_TRUE(queue.withdraw(JobId{2}));
  EXPECT_TRUE(admitted(queue.offer(JobId{3}, JobClass::Local, 1, at(0s))));
}

TEST(JobQueue, RefusesBeyondItsLimitOfBytes) {
  JobQueue queue({.jobs = 10, .bytes = 100}, 1);
  EXPECT_TRUE(admitted(queue.offer(JobId{1}, JobClass::Local, 60, at(0s))));
  EXPECT_FALSE(admitted(queue.offer(JobId{2}, JobClass::Local, 60, at(0s))));
  EXPECT_FALSE(admitted(queue.offer(JobId{2}, JobClass::Local, SIZE_MAX, at(0s))));
  EXPECT_TRUE(admitted(queue.offer(JobId{2}, JobClass::Local, 40, at(0s))));
}

TEST(JobQueue, AReservedPlaceIsKeptForTheNextJobOfItsRun) {
  JobQueue queue({.jobs = 1, .bytes = 100}, 1);
  ASSERT_TRUE(queue.reserve(50));
  EXPECT_FALSE(admitted(queue.offer(JobId{9}, JobClass::Local, 1, at(0s))));
  queue.push_reserved(JobId{1}, JobClass::Propose, at(0s));
  ASSERT_TRUE(queue.start_next(at(0s)));
  queue.end(JobId{1}, at(1s), true);
  EXPECT_FALSE(queue.reserve(1));  // the place is still the run's
  queue.check_invariants();
  queue.release(50);
  EXPECT_TRUE(admitted(queue.offer(JobId{9}, JobClass::Local, 100, at(1s))));
  queue.check_invariants();
}

TEST(JobQueue, EstimatesTheWaitFromWhatItMeasured) {
  JobQueue queue({}, 1);
  EXPECT_EQ(queue.wait_estimate(), 0s);
  ASSERT_TRUE(admitted(queue.offer(JobId{1}, JobClass::Propose, 1, at(0s))));
  ASSERT_TRUE(queue.start_next(at(0s)));
  queue.end(JobId{1}, at(4s), true);
  ASSERT_TRUE(admitted(queue.offer(JobId{2}, JobClass::Propose, 1, at(4s))));
  ASSERT_TRUE(queue.start_next(at(4s)));
  ASSERT_TRUE(admitted(queue.offer(JobId{3}, JobClass::Propose, 1, at(4s))));
  EXPECT_EQ(queue.wait_estimate(), 6s);  // half of the running one, all of the waiting one
}

TEST(JobQueue, ACancelledJobIsNoMeasurement) {
  JobQueue queue({}, 1);
  ASSERT_TRUE(admitted(queue.offer(JobId{1}, JobClass::Propose, 1, at(0s))));
  ASSERT_TRUE(queue.start_next(at(0s)));
  queue.end(JobId{1}, at(4s), false);
  EXPECT_FALSE(queue.service_times().estimate(JobClass::Propose));
}

TEST(JobQueue, AnAbandonedJobGivesItsPlaceBackButKeepsItsSlot) {
  JobQueue queue({.jobs = 1, .bytes = 100}, 1);
  ASSERT_TRUE(admitted(queue.offer(JobId{1}, JobClass::Propose, 100, at(0s))));
  ASSERT_TRUE(queue.start_next(at(0s)));
  queue.abandon(JobId{1});
  queue.check_invariants();
  ASSERT_TRUE(admitted(queue.offer(JobId{2}, JobClass::Propose, 100, at(1s))));
  EXPECT_FALSE(queue.start_next(at(1s)));  // the engine has not let go of the first yet
  queue.end(JobId{1}, at(2s), false);
  queue.check_invariants();
  EXPECT_EQ(queue.start_next(at(2s))->job, JobId{2});
  EXPECT_FALSE(admitted(queue.offer(JobId{3}, JobClass::Propose, 1, at(2s))));  // freed only once
}

TEST(JobQueue, AnAbandonedJobLeavesItsReservationToTheNextOfItsRun) {
  JobQueue queue({.jobs = 1, .bytes = 100}, 1);
  ASSERT_TRUE(queue.reserve(100));
  queue.push_reserved(JobId{1}, JobClass::Propose, at(0s));
  ASSERT_TRUE(queue.start_next(at(0s)));
  queue.abandon(JobId{1});
  queue.push_reserved(JobId{2}, JobClass::Aggregate, at(1s));
  queue.check_invariants();
  EXPECT_EQ(queue.running() + queue.waiting(), 2U);
  queue.end(JobId{1}, at(2s), false);
  queue.check_invariants();
  EXPECT_EQ(queue.start_next(at(2s))->job, JobId{2});
  queue.end(JobId{2}, at(3s), true);
  queue.release(100);
  queue.check_invariants();
  EXPECT_TRUE(queue.reserve(100));
}

TEST(JobQueue, AReservationMayBeReleasedWhileItsAbandonedJobStillHoldsTheSlot) {
  JobQueue queue({.jobs = 1, .bytes = 100}, 1);
  ASSERT_TRUE(queue.reserve(100));
  queue.push_reserved(JobId{1}, JobClass::Propose, at(0s));
  ASSERT_TRUE(queue.start_next(at(0s)));
  queue.abandon(JobId{1});
  queue.release(100);
  queue.check_invariants();
  EXPECT_TRUE(admitted(queue.offer(JobId{2}, JobClass::Local, 100, at(1s))));
  queue.end(JobId{1}, at(1s), false);
  queue.check_invariants();
}

TEST(JobQueue, OnlyWaitingJobsCanBeWithdrawn) {
  JobQueue queue({}, 1);
  ASSERT_TRUE(admitted(queue.offer(JobId{1}, JobClass::Local, 1, at(0s))));
  ASSERT_TRUE(admitted(queue.offer(JobId{2}, JobClass::Local, 1, at(0s))));
  ASSERT_TRUE(queue.start_next(at(0s)));
  EXPECT_FALSE(queue.withdraw(JobId{1}));
  EXPECT_FALSE(queue.withdraw(JobId{9}));
  EXPECT_TRUE(queue.withdraw(JobId{2}));
  EXPECT_FALSE(queue.withdraw(JobId{2}));
  queue.check_invariants();
}

TEST(JobQueue, TellsItsOwnUsersWorkFromThatOfOthers) {
  JobQueue queue({}, 1);
  ASSERT_TRUE(queue.reserve(1));
  Instant now = at(0s);
  std::uint64_t id = 0;
  const auto serve = [&] {
    ASSERT_TRUE(queue.start_next(now));
    now = now + 2s;
    queue.end(JobId{id}, now, true);
  };
  for (int round = 0; round < 1'000; ++round) {  // 2 s for the own user, 4 s for others, 4 s idle
    queue.push_reserved(JobId{++id}, JobClass::Aggregate, now);
    serve();
    for (int other = 0; other < 2; ++other) {
      ASSERT_TRUE(admitted(queue.offer(JobId{++id}, JobClass::Propose, 1, now)));
      serve();
    }
    now = now + 4s;
  }
  EXPECT_NEAR(queue.own_load(now), 0.2, 0.005);
  EXPECT_NEAR(queue.measured_load(now), 0.6, 0.05);
  const double before = queue.own_load(now);
  ASSERT_TRUE(admitted(queue.offer(JobId{++id}, JobClass::Local, 1, now)));
  EXPECT_GT(queue.own_load(now), before);  // a plain request is its user's too
}

TEST(OfferedLoad, IsTheoremOnesExpression) {
  // M = 2, k = 3: nine generations a prompt.
  EXPECT_DOUBLE_EQ(offered_load(2, 3, 0.1, 1s), 0.9);
  EXPECT_DOUBLE_EQ(offered_load(0, 3, 0.5, 1s), 0.5);
}

}  // namespace
}  // namespace murmur::queueing
