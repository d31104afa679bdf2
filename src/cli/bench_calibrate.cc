#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/batch_speeds.h"
#include "cli/bench_calibrate_options.h"
#include "cli/bench_progress.h"
#include "cli/calibration.h"
#include "cli/calibration_jobs.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/local_nodes.h"
#include "cli/stage.h"
#include "cli/stop.h"
#include "cli/ticker.h"

namespace murmur::cli {
namespace {

class Calibrator {
 public:
  Calibrator(Stage& stage, const BenchCalibrateOptions& options, LocalNodesPlan plan)
      : stage_(stage),
        options_(options),
        plan_(std::move(plan)),
        progress_(stage.errors) {}

  Result<Calibration> run() {
    const auto nodes = LocalNodes::start(stage_.context, plan_);
    if (!nodes) { return nodes.error(); }
    Result<void> done = wait_until_ready(stage_, **nodes);
    came_up_ = done.has_value();
    if (done) { done = measure(**nodes); }
    end_nodes(stage_, **nodes);
    if (!done) { return done.error(); }
    return result();
  }

  [[nodiscard]] bool came_up() const { return came_up_; }

 private:
  Result<void> measure(const LocalNodes& nodes) {
    progress_.begin({.name = "how fast the engine is",
                     .unit = " measurements",
                     .steps = std::size_t{options_.slots} * options_.rounds});
    const Ticker ticker(stage_.context, kTickPeriod, [this] { progress_.tick(measured_, doing_); });
    Result<void> done = measure_all(nodes);
    progress_.end();
    return done;
  }

  Result<void> measure_all(const LocalNodes& nodes) {
    CalibrationJobs jobs(stage_, nodes);
    const auto numbers = fitting_numbers(jobs, options_.prompt_tokens, options_.answer_tokens);
    if (!numbers) { return numbers.error(); }
    for (std::uint32_t at_a_time = 1; at_a_time <= options_.slots; ++at_a_time) {
      doing_ = std::to_string(at_a_time) + " at a time";
      if (auto done = measure_batch(jobs, at_a_time, *numbers); !done) { return done; }
    }
    return {};
  }

  Result<void> measure_batch(CalibrationJobs& jobs, std::uint32_t at_a_time,
                             std::uint32_t numbers) {
    std::vector<double> prefill;
    std::vector<double> decode;
    for (std::uint32_t round = 0; round < options_.rounds; ++round, ++measured_) {
      const auto marks = jobs.run(at_a_time, numbers, options_.answer_tokens);
      if (!marks) { return marks.error(); }
      const auto speeds = batch_speeds(*marks);
      if (!speeds) { return speeds.error(); }
      prefill.push_back(speeds->prefill_tokens_per_s);
      decode.push_back(speeds->decode_tokens_per_s);
    }
    profile_.prefill_tokens_per_s.push_back(median(std::move(prefill)));
    profile_.decode_tokens_per_s.push_back(median(std::move(decode)));
    return {};
  }

  [[nodiscard]] Calibration result() const {
    return {.model = std::filesystem::path(plan_.sources.front()).filename().string(),
            .threads = plan_.threads,
            .prompt_tokens = options_.prompt_tokens,
            .answer_tokens = options_.answer_tokens,
            .rounds = options_.rounds,
            .profile = profile_};
  }

  Stage& stage_;
  const BenchCalibrateOptions& options_;
  LocalNodesPlan plan_;
  BenchProgress progress_;
  sim::TokenProfile profile_;
  std::size_t measured_ = 0;
  std::string doing_ = "warming up";
  bool came_up_ = false;
};

Result<LocalNodesPlan> plan_node(const BenchCalibrateOptions& options) {
  std::vector<std::string> models;
  if (!options.model.empty()) { models.push_back(options.model); }
  auto plan = plan_local_nodes(1, models, {});
  if (!plan) { return plan.error(); }
  if (options.threads > 0) { plan->threads = options.threads; }
  plan->repeatable = true;  // what is cached is not read
  plan->flags = {"--slots", std::to_string(options.slots)};
  return plan;
}

/// Whether the file can be written, before anything is measured; an older one keeps its text.
Result<void> check_writable(const std::string& path) {
  if (path.empty() || std::ofstream(path, std::ios::app).good()) { return {}; }
  return Error{"--out: cannot write " + path};
}

Result<void> deliver(const BenchCalibrateOptions& options, const Calibration& measured,
                     Output& output) {
  if (options.json) {
    output.write(calibration_json(measured) + "\n");
  } else if (options.out.empty()) {
    output.write(profile_text(measured));
  }
  if (options.out.empty()) { return {}; }
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  file << profile_text(measured) << std::flush;
  if (!file.good()) { return Error{"--out: cannot write " + options.out}; }
  return {};
}

}  // namespace

int bench_calibrate(const CommandLine& line) {
  const Result<BenchCalibrateOptions, Stop> options = parse_bench_calibrate(line);
  if (!options) { return report(options.error()); }
  Result<LocalNodesPlan> plan = plan_node(*options);
  if (!plan) { return report("bench calibrate", plan.error().message, kUsage); }
  if (const auto good = check_writable(options->out); !good) {
    return report("bench calibrate", good.error().message, kUsage);
  }
  Stage stage;
  Calibrator calibrator(stage, *options, *std::move(plan));
  const auto measured = calibrator.run();
  const Result<void> delivered =
      measured ? deliver(*options, *measured, stage.output) : Result<void>(measured.error());
  if (stage.interrupt.raised()) { return killed_by(stage.interrupt.signal()); }
  if (stage.output.closed()) { return stage.output.exit_code_of_closed(); }
  if (!delivered) {
    return report("bench calibrate", delivered.error().message,
                  calibrator.came_up() ? kFailed : kUsage);
  }
  return kDone;
}

}  // namespace murmur::cli
