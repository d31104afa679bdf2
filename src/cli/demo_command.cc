#include <memory>

#include "cli/answer_json.h"
#include "cli/ask_node.h"
#include "cli/command.h"
#include "cli/demo_options.h"
#include "cli/exit_code.h"
#include "cli/local_nodes.h"
#include "cli/report_text.h"
#include "cli/stage.h"
#include "cli/stop.h"
#include "cli/text_width.h"
#include "cli/views.h"

namespace murmur::cli {
namespace {

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
  const std::string alone = alone_line(answer);
  output.write((alone.empty() ? "" : "\n" + alone + "\n") + "\n" +
               report_table(answer, output.table_columns()) + summary_line(answer) + "\n");
}

Result<void> ask_first_node(Stage& stage, const LocalNodes& nodes, const DemoOptions& demo) {
  if (!demo.json) { stage.output.write("\n" + without_controls(demo.question.prompt) + "\n\n"); }
  const std::unique_ptr<AnswerView> view = make_view(demo, stage);
  const auto answer = ask_node({stage.context, stage.interrupt, stage.output}, {nodes.endpoint(0)},
                               demo.question, *view);
  if (!answer) { return Error{"node-1: " + answer.error().message}; }
  show(*answer, demo, stage.output);
  return {};
}

}  // namespace

int demo_command(const CommandLine& line) {
  const Result<DemoOptions, Stop> demo = parse_demo(line);
  if (!demo) { return report(demo.error()); }
  Result<LocalNodesPlan> plan = plan_local_nodes(demo->nodes, demo->models, demo->scripts);
  if (!plan) { return report("demo", plan.error().message, kUsage); }
  plan->seed = demo->question.seed;
  plan->gossips = true;

  Stage stage;
  const auto nodes = LocalNodes::start(stage.context, *plan);
  if (!nodes) { return report("demo", nodes.error().message, kUsage); }
  Result<void> done = wait_until_ready(stage, **nodes);
  if (done) { done = wait_until_met(stage, **nodes); }
  const bool came_up = done.has_value();
  if (came_up) { done = ask_first_node(stage, **nodes, *demo); }
  end_nodes(stage, **nodes);

  if (stage.interrupt.raised()) { return killed_by(stage.interrupt.signal()); }
  if (stage.output.closed()) { return stage.output.exit_code_of_closed(); }
  if (!done) { return report("demo", done.error().message, came_up ? kFailed : kUsage); }
  return kDone;
}

}  // namespace murmur::cli
