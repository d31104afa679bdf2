#include "cli/stage.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "cli/cluster_reader.h"
#include "cli/live_block.h"
#include "cli/model_folder.h"
#include "cli/models_folder.h"
#include "cli/node_request.h"
#include "cli/ticker.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Duration kStartMax = std::chrono::minutes(10);  // of a large model from a slow disk
constexpr Duration kEndGrace = std::chrono::seconds(3);
constexpr Duration kMeetMax = std::chrono::seconds(30);
constexpr Duration kLookAgain = std::chrono::milliseconds(20);

bool knows_all(const std::string& json, std::size_t nodes) {
  const auto view = read_cluster(json);
  return view && std::count_if(view->members.begin(), view->members.end(), [](const auto& member) {
                   return member.state == "alive" && member.trusted && !member.model.empty();
                 }) == static_cast<std::ptrdiff_t>(nodes);
}

void pause(Stage& stage, Duration time) {
  boost::asio::steady_timer timer(stage.context, time);
  bool over = false;
  timer.async_wait([&over](const boost::system::error_code&) { over = true; });
  while (!over) { stage.context.run_one(); }
}

}  // namespace

Result<LocalNodesPlan> plan_local_nodes(std::uint32_t nodes, const std::vector<std::string>& models,
                                        const std::vector<std::string>& scripts) {
  const std::filesystem::path program = own_program();
  LocalNodesPlan plan;
  plan.program = program.string();
  plan.nodes = nodes;
  plan.scripted = !scripts.empty();
  plan.sources = plan.scripted ? scripts : models;
  plan.threads = std::max(1U, std::thread::hardware_concurrency() / nodes);
  if (!plan.scripted) {
    for (std::string& source : plan.sources) {
      auto file = model_file(source, "");
      if (!file) { return file.error(); }
      source = *std::move(file);
    }
  }
  if (plan.sources.empty()) {
    auto found = find_models(program.parent_path());
    if (!found) { return found.error(); }
    plan.sources = *std::move(found);
  }
  return plan;
}

Result<void> wait_until_ready(Stage& stage, const LocalNodes& nodes) {
  const Clock::time_point began = Clock::now();
  const auto elapsed = [began] { return Duration(Clock::now() - began); };
  const std::string what = "starting " + std::to_string(nodes.size()) + " nodes";
  const bool moves = stage.errors.is_terminal();
  LiveBlock block;
  if (!moves) { stage.errors.write(what + "\n"); }
  const Ticker ticker(stage.context, kTickPeriod, [&] {
    if (!moves) { return; }
    stage.errors.write(
        block.draw({spinner_frame(to_seconds(elapsed())) + " " + what + ": " +
                    std::to_string(nodes.ready()) + " ready, " + seconds_text(elapsed())}));
  });
  while (nodes.ready() < nodes.size() && nodes.failure().empty() && !stage.broken_off() &&
         elapsed() < kStartMax) {
    stage.context.run_one();
  }
  stage.errors.write(block.erase());
  if (!nodes.failure().empty()) { return Error{nodes.failure()}; }
  if (stage.broken_off()) { return Error{"interrupted"}; }
  if (nodes.ready() < nodes.size()) { return Error{"the nodes do not come up"}; }
  stage.errors.write(std::to_string(nodes.size()) + " nodes serve after " +
                     seconds_text(elapsed()) + "\n");
  return {};
}

Result<void> wait_until_met(Stage& stage, const LocalNodes& nodes) {
  const Clock::time_point began = Clock::now();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    net::HttpClient client(stage.context.get_executor(), nodes.endpoint(i));
    for (bool met = false; !met;) {
      const auto json = fetch_json({stage.context, stage.interrupt, stage.output}, client,
                                   {.method = "GET", .target = "/murmur/peers"});
      if (stage.broken_off()) { return Error{"interrupted"}; }
      if (!json) { return Error{json.error().message}; }
      met = knows_all(*json, nodes.size());
      if (!met && Clock::now() - began > kMeetMax) {
        return Error{"the nodes do not find each other"};
      }
      if (!met) { pause(stage, kLookAgain); }
    }
  }
  return {};
}

void end_nodes(Stage& stage, LocalNodes& nodes) {
  stage.interrupt.on_signal([&nodes](int count) {
    if (count > 1) { nodes.kill(); }
  });
  nodes.terminate(kEndGrace);
  while (nodes.any_running()) { stage.context.run_one(); }
  stage.interrupt.on_signal({});
}

}  // namespace murmur::cli
