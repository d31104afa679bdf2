#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/hash.h"
#include "cli/command.h"
#include "cli/eval_options.h"
#include "cli/eval_table.h"
#include "cli/exit_code.h"
#include "cli/local_nodes.h"
#include "cli/stage.h"
#include "cli/stop.h"
#include "cli/trial_runner.h"
#include "daemon/model_hash.h"
#include "eval/dataset.h"
#include "eval/journal.h"
#include "eval/report.h"
#include "eval/summary.h"

namespace murmur::cli {
namespace {

namespace fs = std::filesystem;

/// Everything that is settled before the first node starts.
struct Preparation {
  LocalNodesPlan nodes;
  eval::Design design;
  std::vector<eval::Question> questions;
  std::uint64_t dataset = 0;  ///< hash of all its questions, those beyond --limit too
};

std::uint64_t hash_of(const std::vector<eval::Question>& questions) {
  TraceHash hash;
  for (const eval::Question& question : questions) {
    hash.add(question.id);
    hash.add(question.prompt);
  }
  return hash.value();
}

Result<Preparation> prepare(const EvalOptions& options) {
  Preparation ready;
  auto nodes = plan_local_nodes(options.nodes, options.models, options.scripts);
  if (!nodes) { return nodes.error(); }
  ready.nodes = *std::move(nodes);
  ready.nodes.seed = options.sampling.seed;
  ready.nodes.repeatable = true;
  auto questions = eval::load_dataset(options.dataset);
  if (!questions) { return questions.error(); }
  ready.questions = *std::move(questions);
  ready.dataset = hash_of(ready.questions);
  if (options.limit && *options.limit < ready.questions.size()) {
    ready.questions.resize(*options.limit);
  }
  ready.design.settings = options.settings;
  ready.design.repeats = options.repeats;
  for (std::uint32_t node = 0; node < options.nodes; ++node) {
    const std::string& source = ready.nodes.sources[node % ready.nodes.sources.size()];
    ready.design.models.push_back(fs::path(source).stem().string());
  }
  return ready;
}

/// One line on which all trials depend. Settings and limit are not in it: a further sweep, or more
/// of the questions, may go on from the same records.
std::string subject_of(const EvalOptions& options, const Preparation& ready) {
  std::string line = "murmur eval of " MURMUR_VERSION ": dataset " + std::to_string(ready.dataset) +
                     ", seed " + std::to_string(options.sampling.seed) + ", temperature " +
                     std::to_string(options.sampling.temperature) + ", max tokens " +
                     std::to_string(options.sampling.max_tokens) + ", models";
  for (std::uint32_t node = 0; node < options.nodes; ++node) {
    const std::string& source = ready.nodes.sources[node % ready.nodes.sources.size()];
    // A model that was trained again is another. Of one that cannot be read the nodes say more.
    const auto hash = daemon::model_hash(source);
    line += " " + fs::path(source).filename().string() + ":" + (hash ? *hash : "");
  }
  return line;
}

Result<void> write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << '\n';
  file.close();
  if (!file) { return Error{"cannot write " + path.string()}; }
  return {};
}

Result<void> write_results(const EvalOptions& options, const Preparation& ready,
                           const eval::Journal& journal, const std::string& summary) {
  const fs::path folder(options.folder);
  if (auto written = write_file(folder / "summary.json", summary); !written) { return written; }
  const std::string dataset = fs::path(options.dataset).stem().string();
  for (const eval::Setting& setting : options.settings) {
    const std::string name = "alpaca_eval." + std::string(to_string(setting.strategy)) + ".M" +
                             std::to_string(setting.layers) + "k" +
                             std::to_string(setting.fan_out) + ".json";
    auto written = write_file(
        folder / name, alpaca_json(ready.design, setting, ready.questions, journal, dataset));
    if (!written) { return written; }
  }
  return {};
}

Result<eval::Journal> open_journal(const EvalOptions& options, const Preparation& ready) {
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error) { return Error{"cannot make the folder " + options.folder + ": " + error.message()}; }
  return eval::Journal::open((fs::path(options.folder) / "trials.jsonl").string(),
                             subject_of(options, ready));
}

Result<void> conclude(Stage& stage, const EvalOptions& options, const Preparation& ready,
                      const eval::Journal& journal) {
  const eval::Summary summary = summarise(ready.design, ready.questions, journal);
  const std::string json = to_json(summary);
  auto written = write_results(options, ready, journal, json);
  if (!written) { return written; }
  stage.output.write(options.json ? json + "\n"
                                  : eval_table(summary, stage.output.table_columns()));
  return {};
}

/// `came_up` says afterwards whether the nodes did.
Result<void> run_missing(Stage& stage, const EvalOptions& options, const Preparation& ready,
                         eval::Journal& journal, bool& came_up) {
  const auto nodes = LocalNodes::start(stage.context, ready.nodes);
  Result<void> done = nodes ? wait_until_ready(stage, **nodes) : nodes.error();
  came_up = done.has_value();
  if (came_up) {
    done = run_trials(stage, **nodes, ready.design, ready.questions, options.sampling, journal);
  }
  if (nodes) { end_nodes(stage, **nodes); }
  return done;
}

}  // namespace

int eval_command(const CommandLine& line) {
  const Result<EvalOptions, Stop> options = parse_eval(line);
  if (!options) { return report(options.error()); }
  const Result<Preparation> ready = prepare(*options);
  if (!ready) { return report("eval", ready.error().message, kUsage); }
  Result<eval::Journal> journal = open_journal(*options, *ready);
  if (!journal) { return report("eval", journal.error().message, kUsage); }

  Stage stage;
  bool came_up = true;
  Result<void> done;
  if (!has_all_trials(ready->design, ready->questions, *journal)) {
    done = run_missing(stage, *options, *ready, *journal, came_up);
  }
  if (done) { done = conclude(stage, *options, *ready, *journal); }

  if (stage.interrupt.raised()) { return killed_by(stage.interrupt.signal()); }
  if (stage.output.closed()) { return stage.output.exit_code_of_closed(); }
  if (!done) { return report("eval", done.error().message, came_up ? kFailed : kUsage); }
  return kDone;
}

}  // namespace murmur::cli
