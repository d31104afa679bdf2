#include "node/job_desk.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace murmur::node {
namespace {

using queueing::JobClass;

constexpr Instant at(Duration since_start) { return Instant(since_start); }

prompt::Generation body(std::size_t bytes = 10) {
  return prompt::PlainGeneration{std::make_shared<const std::string>(bytes, 'x')};
}

template <class Action>
std::vector<JobId> jobs_of(const Effects& effects) {
  std::vector<JobId> jobs;
  for (const auto& action : effects.actions) {
    if (const auto* of = std::get_if<Action>(&action)) { jobs.push_back(of->job); }
  }
  return jobs;
}

RequestId request_of(const JobOwner& owner) { return std::get<AnswerOfRequest>(owner).request; }

class JobDeskTest : public testing::Test {
 protected:
  /// Takes request `number` in and returns its job.
  JobId offer(std::uint64_t number, Instant now) {
    const auto offered =
        desk_.offer(now, AnswerOfRequest{RequestId{number}}, JobClass::Local, body(), effects_);
    return std::get<JobId>(offered);
  }
  std::vector<JobId> start(Instant now) {
    effects_.clear();
    desk_.start_waiting(now, effects_);
    return jobs_of<StartJob>(effects_);
  }

  JobDesk desk_{{.jobs = 3, .bytes = 100}, 1};
  Effects effects_;
};

TEST_F(JobDeskTest, NothingStartsBeforeTheEngineIsReady) {
  const JobId job = offer(1, at(0s));
  EXPECT_TRUE(start(at(0s)).empty());
  desk_.engine_ready();
  EXPECT_EQ(start(at(1s)), std::vector{job});
  EXPECT_TRUE(start(at(1s)).empty());  // one slot
}

TEST_F(JobDeskTest, MeasuresWhatAJobTook) {
  desk_.engine_ready();
  const JobId job = offer(1, at(1s));
  (void)start(at(3s));
  (void)desk_.generated(at(4s), job, {"a", {}, 2, nullptr});
  (void)desk_.generated(at(5s), job, {"b", {}, 3, nullptr});
  const auto ended = desk_.ended(at(7s), job, true, effects_);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->timings.queue_wait, 2s);
  EXPECT_EQ(ended->timings.ttft, 3s);
  EXPECT_EQ(ended->timings.service_time, 4s);
  EXPECT_EQ(ended->timings.decode_time, 3s);
  EXPECT_EQ(ended->tokens, 5U);
  EXPECT_TRUE(desk_.idle());
}

TEST_F(JobDeskTest, AJobWithoutATokenHasNoDecodeTime) {
  desk_.engine_ready();
  const JobId job = offer(1, at(0s));
  (void)start(at(0s));
  const auto ended = desk_.ended(at(2s), job, true, effects_);
  EXPECT_EQ(ended->timings.ttft, 2s);
  EXPECT_EQ(ended->timings.decode_time, 0s);
}

TEST_F(JobDeskTest, ACancelledWaitingJobNeverReachesTheEngine) {
  const JobId job = offer(1, at(0s));
  desk_.cancel(job, effects_);
  EXPECT_TRUE(jobs_of<CancelJob>(effects_).empty());
  EXPECT_TRUE(desk_.idle());
  desk_.engine_ready();
  EXPECT_TRUE(start(at(1s)).empty());
}

TEST_F(JobDeskTest, ACancelledRunningJobHoldsItsSlotUntilTheEngineHasEndedIt) {
  desk_.engine_ready();
  const JobId first = offer(1, at(0s));
  const JobId second = offer(2, at(0s));
  (void)start(at(0s));
  effects_.clear();
  desk_.cancel(first, effects_);
  desk_.cancel(first, effects_);  // once is enough
  EXPECT_EQ(jobs_of<CancelJob>(effects_), std::vector{first});
  EXPECT_FALSE(desk_.generated(at(1s), first, {"x", {}, 1, nullptr}));
  EXPECT_TRUE(start(at(1s)).empty());
  EXPECT_FALSE(desk_.ended(at(1s), first, false, effects_));  // nobody wants to know
  EXPECT_EQ(start(at(1s)), std::vector{second});
}

TEST_F(JobDeskTest, ACancelledJobIsNoMeasurementEvenIfItWasDoneJustThen) {
  desk_.engine_ready();
  const JobId job = offer(1, at(0s));
  (void)start(at(0s));
  desk_.cancel(job, effects_);
  (void)desk_.ended(at(5s), job, true, effects_);
  EXPECT_FALSE(desk_.queue().service_times().estimate(JobClass::Local));
}

TEST_F(JobDeskTest, LateNewsOfAJobIsIgnored) {
  desk_.engine_ready();
  const JobId job = offer(1, at(0s));
  (void)start(at(0s));
  (void)desk_.ended(at(1s), job, true, effects_);
  EXPECT_FALSE(desk_.generated(at(2s), job, {"x", {}, 1, nullptr}));
  EXPECT_FALSE(desk_.ended(at(2s), job, true, effects_));
  desk_.cancel(job, effects_);
  desk_.cancel(JobId{99}, effects_);
  EXPECT_TRUE(jobs_of<CancelJob>(effects_).empty());
}

TEST_F(JobDeskTest, AFullQueueIsSaidWithAdvice) {
  for (std::uint64_t number = 1; number <= 3; ++number) { (void)offer(number, at(0s)); }
  const auto refused =
      desk_.offer(at(0s), AnswerOfRequest{RequestId{4}}, JobClass::Local, body(), effects_);
  EXPECT_EQ(std::get<Failure>(refused).kind, FailureKind::QueueFull);
  EXPECT_GE(std::get<Failure>(refused).retry_after, 1s);
}

TEST_F(JobDeskTest, WhatWaitsSurvivesOneLossOfTheEngine) {
  desk_.engine_ready();
  const JobId first = offer(1, at(0s));
  const JobId second = offer(2, at(0s));
  (void)start(at(0s));
  EXPECT_TRUE(desk_.engine_lost("killed", effects_).empty());
  EXPECT_TRUE(desk_.ended(at(1s), first, false, effects_));
  EXPECT_TRUE(start(at(1s)).empty());
  const JobId third = offer(3, at(1s));  // a restart is on its way
  desk_.engine_ready();
  EXPECT_EQ(start(at(2s)), std::vector{second});
  (void)desk_.ended(at(3s), second, true, effects_);
  EXPECT_EQ(start(at(3s)), std::vector{third});
}

TEST_F(JobDeskTest, ASecondLossInARowFailsWhatWaitsAndRefusesWhatComes) {
  desk_.engine_ready();
  const JobId running = offer(1, at(0s));
  (void)offer(2, at(0s));
  (void)offer(3, at(0s));
  (void)start(at(0s));
  (void)desk_.engine_lost("killed", effects_);
  const auto owners = desk_.engine_lost("no such file", effects_);
  ASSERT_EQ(owners.size(), 2U);  // in order of arrival; the running one's end is still to come
  EXPECT_EQ(request_of(owners[0]), RequestId{2});
  EXPECT_EQ(request_of(owners[1]), RequestId{3});
  EXPECT_TRUE(desk_.ended(at(1s), running, false, effects_));
  const auto refused =
      desk_.offer(at(1s), AnswerOfRequest{RequestId{4}}, JobClass::Local, body(), effects_);
  EXPECT_EQ(std::get<Failure>(refused).kind, FailureKind::EngineUnavailable);
  EXPECT_NE(std::get<Failure>(refused).message.find("no such file"), std::string::npos);
  desk_.engine_ready();  // it came back after all
  const JobId job = offer(5, at(2s));
  EXPECT_EQ(start(at(2s)), std::vector{job});
}

}  // namespace
}  // namespace murmur::node
