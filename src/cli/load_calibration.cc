#include "cli/load_calibration.h"

#include <string>
#include <utility>

#include "base/assert.h"
#include "cli/ticker.h"
#include "net/task_group.h"

namespace murmur::cli {
namespace {

[[noreturn]] void stop_for_bug(const char* what) { assertion_failed(what, __FILE__, __LINE__); }

/// What the users of all nodes find out together.
struct Findings {
  std::vector<std::vector<double>> service_s;
  std::string failure;
  std::size_t answered = 0;
};

boost::asio::awaitable<void> ask_in_turn(LoadUsers& users, std::size_t node, std::size_t prompts,
                                         Findings& found) {
  for (std::size_t i = 0; i < prompts && found.failure.empty(); ++i) {
    const PromptEnd end = co_await users.ask(node);
    if (end.how == PromptEnd::How::BrokenOff) { co_return; }
    if (end.how != PromptEnd::How::Answered) {
      found.failure = "node-" + std::to_string(node + 1) + ": " +
                      (end.failure.empty() ? "the queue is full" : end.failure);
      co_return;
    }
    ++found.answered;
    for (const auto& [by, seconds] : end.services) { found.service_s[by].push_back(seconds); }
  }
}

}  // namespace

Result<std::vector<std::vector<double>>> measure_service(Stage& stage, const LocalNodes& nodes,
                                                         const sim::LoadPlan& plan,
                                                         std::size_t prompts,
                                                         const LoadQuestions& questions,
                                                         BenchProgress& progress) {
  LoadUsers users(stage, nodes, plan, questions);
  Findings found;
  found.service_s.resize(nodes.size());
  net::TaskGroup tasks(stage.context.get_executor(), stop_for_bug);
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    tasks.spawn(ask_in_turn(users, node, prompts, found));
  }
  const Ticker ticker(stage.context, kTickPeriod, [&] { progress.tick(found.answered, ""); });
  while (tasks.size() > 0) {
    stage.context.run_one();
    if (stage.broken_off() || !found.failure.empty()) { users.break_off(); }
  }
  progress.end();
  if (stage.broken_off()) { return Error{"interrupted"}; }
  if (!found.failure.empty()) { return Error{found.failure}; }
  return std::move(found.service_s);
}

}  // namespace murmur::cli
