#include "cli/load_runner.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "base/assert.h"
#include "cli/queue_watch.h"
#include "cli/ticker.h"
#include "net/asio.h"
#include "net/task_group.h"

namespace murmur::cli {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

[[noreturn]] void stop_for_bug(const char* what) { assertion_failed(what, __FILE__, __LINE__); }

struct Arrival {
  Instant at;
  std::size_t node = 0;
};

std::vector<Arrival> in_order(const sim::LoadSchedule& schedule) {
  std::vector<Arrival> all;
  for (std::size_t node = 0; node < schedule.arrivals.size(); ++node) {
    for (const Instant at : schedule.arrivals[node]) { all.push_back({at, node}); }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
  return all;
}

class Runner {
 public:
  Runner(Stage& stage, const LocalNodes& nodes, const sim::LoadPlan& plan,
         const LoadQuestions& questions, BenchProgress& progress)
      : stage_(stage),
        plan_(plan),
        progress_(progress),
        users_(stage, nodes, plan, questions),
        watch_(stage, nodes, began_),
        arrival_timer_(stage.context),
        tasks_(stage.context.get_executor(), stop_for_bug) {
    run_.service_s.resize(nodes.size());
  }

  Result<LoadRun> run(const sim::LoadSchedule& schedule, std::uint64_t seed) {
    tasks_.spawn(send(in_order(schedule)));
    tasks_.spawn(watch_.watch_until(Instant(plan_.horizon), seed));
    finish_tasks();
    const std::size_t looks = watch_.samples().size();
    tasks_.spawn(watch_.look());
    finish_tasks();
    if (!watch_.failure().empty()) { return Error{watch_.failure()}; }
    if (stage_.broken_off()) { return Error{"interrupted"}; }
    conclude(looks);
    return std::move(run_);
  }

 private:
  [[nodiscard]] Instant now() const { return Instant(Clock::now() - began_); }

  void finish_tasks() {
    const Ticker ticker(stage_.context, kTickPeriod, [this] { show(); });
    while (tasks_.size() > 0) {
      stage_.context.run_one();
      const bool too_long = now() > Instant(2 * plan_.horizon + 60s);
      if (stage_.broken_off() || !watch_.failure().empty()) {
        break_off();
        watch_.break_off();
      } else if (too_long) {
        break_off();
      }
    }
    progress_.end();
  }

  void break_off() {
    stopping_ = true;
    arrival_timer_.cancel();
    users_.break_off();
  }

  void show() {
    const auto seconds = static_cast<std::size_t>(now().since_start() / 1s);
    progress_.tick(seconds, std::to_string(run_.counts.answered) + " answered, " +
                                std::to_string(users_.under_way()) + " under way");
  }

  asio::awaitable<void> send(std::vector<Arrival> arrivals) {
    for (const Arrival& arrival : arrivals) {
      arrival_timer_.expires_at(began_ + arrival.at.since_start());
      co_await arrival_timer_.async_wait(net::kNoThrow);
      if (stopping_) { break; }
      ++run_.counts.asked;
      tasks_.spawn(ask(arrival));
    }
  }

  asio::awaitable<void> ask(Arrival arrival) {
    const Instant asked_at = now();
    run_.counts.late_max = std::max(run_.counts.late_max, asked_at - arrival.at);
    PromptEnd end = co_await users_.ask(arrival.node);
    const bool answered = end.how == PromptEnd::How::Answered;
    run_.seen.prompts.push_back({asked_at, now(), answered});
    count(std::move(end));
  }

  void count(PromptEnd end) {
    LoadCounts& counts = run_.counts;
    switch (end.how) {
      case PromptEnd::How::Answered: ++counts.answered; break;
      case PromptEnd::How::Refused: ++counts.refused; break;
      case PromptEnd::How::BrokenOff: ++counts.unfinished; break;
      case PromptEnd::How::Failed:
        ++counts.failed;
        if (counts.failure.empty()) { counts.failure = std::move(end.failure); }
        break;
    }
    counts.generations += end.services.size();
    for (const auto& [node, seconds] : end.services) { run_.service_s[node].push_back(seconds); }
  }

  /// The first `looks` samples are of the time until the horizon, the others of the end.
  void conclude(std::size_t looks) {
    run_.seen.samples = watch_.samples();
    for (std::size_t i = looks; i < run_.seen.samples.size(); ++i) {
      run_.counts.left_in_queues += run_.seen.samples[i].waiting + run_.seen.samples[i].running;
    }
    run_.seen.samples.resize(looks);
    double sum = 0;
    for (const auto& of_node : run_.service_s) {
      for (const double seconds : of_node) { sum += seconds; }
    }
    const auto count = static_cast<double>(run_.counts.generations);
    run_.seen.service_mean_s = count > 0 ? sum / count : 0;
  }

  Stage& stage_;
  const sim::LoadPlan& plan_;
  BenchProgress& progress_;
  const Clock::time_point began_ = Clock::now();
  LoadUsers users_;
  QueueWatch watch_;
  asio::steady_timer arrival_timer_;
  net::TaskGroup tasks_;
  LoadRun run_;
  bool stopping_ = false;
};

}  // namespace

Result<LoadRun> run_load(Stage& stage, const LocalNodes& nodes, const sim::LoadPlan& plan,
                         const sim::LoadSchedule& schedule, const LoadQuestions& questions,
                         std::uint64_t seed, BenchProgress& progress) {
  return Runner(stage, nodes, plan, questions, progress).run(schedule, seed);
}

}  // namespace murmur::cli
