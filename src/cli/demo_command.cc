#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <memory>
#include <thread>

#include "cli/answer_json.h"
#include "cli/ask_node.h"
#include "cli/command.h"
#include "cli/demo_options.h"
#include "cli/exit_code.h"
#include "cli/local_nodes.h"
#include "cli/model_folder.h"
#include "cli/report_text.h"
#include "cli/stop.h"
#include "cli/text_width.h"
#include "cli/ticker.h"
#include "cli/units.h"
#include "cli/views.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Duration kStartMax = std::chrono::minutes(10);  // of a large model from a slow disk
constexpr Duration kEndGrace = std::chrono::seconds(3);

/// Where a demo runs and what it writes to.
struct Stage {
  boost::asio::io_context context;
  Interrupt interrupt{context};
  Output output{STDOUT_FILENO};
  Output errors{STDERR_FILENO};

  [[nodiscard]] bool broken_off() const { return interrupt.raised() || output.closed(); }
};

Result<LocalNodesPlan> plan_nodes(const DemoOptions& demo) {
  const std::filesystem::path program = own_program();
  LocalNodesPlan plan;
  plan.program = program.string();
  plan.nodes = demo.nodes;
  plan.scripted = !demo.scripts.empty();
  plan.sources = plan.scripted ? demo.scripts : demo.models;
  plan.threads = std::max(1U, std::thread::hardware_concurrency() / demo.nodes);
  plan.seed = demo.question.seed;
  if (plan.sources.empty()) {
    Result<std::vector<std::string>> models = find_models(program.parent_path());
    if (!models) { return models.error(); }
    plan.sources = std::move(*models);
  }
  return plan;
}

/// Shows how the nodes come up until all are there, one has failed, or the user has had enough. The
/// lines go to standard error, so that standard output is the answer's alone.
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

std::unique_ptr<AnswerView> make_view(const DemoOptions& demo, Stage& stage) {
  if (demo.json) { return std::make_unique<QuietView>(stage.errors); }
  const std::uint32_t layers = demo.question.layers.value_or(1);
  if (stage.output.is_terminal()) {
    return std::make_unique<LiveView>(stage.output, layers, demo.seats());
  }
  return std::make_unique<PlainView>(stage.output, layers, demo.seats());
}

void show(const Answer& answer, const DemoOptions& demo, Output& output) {
  if (demo.json) {
    output.write(answer_json(answer, {demo.question.layers, demo.question.fan_out, demo.nodes}) +
                 "\n");
    return;
  }
  output.write("\n" + report_table(answer, output.table_columns()) + summary_line(answer) + "\n");
}

Result<void> ask_first_node(Stage& stage, const LocalNodes& nodes, const DemoOptions& demo) {
  if (!demo.json) { stage.output.write("\n" + without_controls(demo.question.prompt) + "\n\n"); }
  const std::unique_ptr<AnswerView> view = make_view(demo, stage);
  const auto answer =
      ask_node({stage.context, stage.interrupt, stage.output}, nodes.first(), demo.question, *view);
  if (!answer) { return Error{"node-1: " + answer.error().message}; }
  show(*answer, demo, stage.output);
  return {};
}

/// Ends all nodes: politely, after a grace or a further signal at once.
void end_nodes(Stage& stage, LocalNodes& nodes) {
  stage.interrupt.on_signal([&nodes](int count) {
    if (count > 1) { nodes.kill(); }
  });
  nodes.terminate(kEndGrace);
  while (nodes.any_running()) { stage.context.run_one(); }
  stage.interrupt.on_signal({});
}

}  // namespace

int demo_command(const CommandLine& line) {
  const Result<DemoOptions, Stop> demo = parse_demo(line);
  if (!demo) { return report(demo.error()); }
  const Result<LocalNodesPlan> plan = plan_nodes(*demo);
  if (!plan) { return report("demo", plan.error().message, kUsage); }

  Stage stage;
  const auto nodes = LocalNodes::start(stage.context, *plan);
  if (!nodes) { return report("demo", nodes.error().message, kUsage); }
  Result<void> done = wait_until_ready(stage, **nodes);
  const bool came_up = done.has_value();
  if (came_up) { done = ask_first_node(stage, **nodes, *demo); }
  end_nodes(stage, **nodes);

  if (stage.interrupt.raised()) { return killed_by(stage.interrupt.signal()); }
  if (stage.output.closed()) { return killed_by(SIGPIPE); }
  if (!done) { return report("demo", done.error().message, came_up ? kFailed : kUsage); }
  return kDone;
}

}  // namespace murmur::cli
