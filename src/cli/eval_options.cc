#include "cli/eval_options.h"

#include <algorithm>

#include "wire/headers.h"

namespace murmur::cli {
namespace {

constexpr std::uint32_t kNodesMax = 32;  // each is a process with a model in memory
constexpr std::uint32_t kRepeatsMax = 100;
const char* const kExample =
    "murmur eval --dataset data/skills/test.jsonl --limit 100\n"
    "murmur eval --dataset questions.jsonl --model a.gguf --model b.gguf --plan moa\n"
    "            --sweep \"M=0,k=0;M=1,k=1\" --repeats 3 --json";

/// What the settings are made of.
struct SweepText {
  std::vector<std::string> plans;
  std::string shapes;
};

/// The paper's, as far as there are nodes for it.
std::string default_shapes(std::uint32_t nodes) {
  switch (nodes) {
    case 1: return "M=0,k=0";
    case 2: return "M=0,k=0;M=1,k=1;M=2,k=1";
    case 3: return "M=0,k=0;M=1,k=1;M=1,k=2;M=2,k=2";
    default: return "M=0,k=0;M=1,k=1;M=1,k=3;M=2,k=3";
  }
}

void add_network_flags(Options& options, EvalOptions& eval, SweepText& sweep) {
  options.add({"--nodes", "N", "How many"}, integer_into(eval.nodes, 1, kNodesMax));
  options.add_list({"--model,--models", "FILE|NAME",
                    "GGUFs or pulled models; repeatable, or with commas; default: the build's"},
                   list_into(eval.models), ',');
  options.add_list({"--script", "FILE", "A script of answers instead of a model; repeatable"},
                   list_into(eval.scripts));
  options.add_list({"--plan", "NAME", "auto, moa or select; several with commas; default: auto"},
                   list_into(sweep.plans), ',');
  options.add({"--sweep", "SETTINGS",
               "Values of M and k to compare; default: M=0,k=0;M=1,k=1;M=1,k=3;M=2,k=3"},
              text_into(sweep.shapes));
}

void add_question_flags(Options& options, EvalOptions& eval) {
  options.add({"--dataset", "FILE", "JSON lines with prompt, instruction or question; answer"},
              text_into(eval.dataset));
  options.add({"--limit", "N", "The first N questions only"},
              integer_into(eval.limit, 1, 100'000'000));
  options.add({"--repeats", "N", "Ask each question so often, with one seed after the other"},
              integer_into(eval.repeats, 1, kRepeatsMax));
  options.add({"--seed", "N", "Of all sampling and of the choice of peers"},
              integer_into(eval.sampling.seed, 0, 1'000'000'000));
  options.add({"--temperature", "T", "Of all sampling"},
              real_into(eval.sampling.temperature, 0, 2));
  options.add({"--max-tokens", "N", "Of each answer and proposal"},
              integer_into(eval.sampling.max_tokens, 1, 1'000'000));
}

Result<std::vector<eval::Setting>> settings_of(const SweepText& sweep, std::uint32_t nodes) {
  std::vector<moa::Strategy> strategies;
  for (const std::string& plan : sweep.plans) {
    const auto strategy = moa::strategy_from(plan);
    if (!strategy) { return Error{"--plan: must be auto, moa or select, not \"" + plan + "\""}; }
    if (std::find(strategies.begin(), strategies.end(), *strategy) == strategies.end()) {
      strategies.push_back(*strategy);
    }
  }
  if (strategies.empty()) { strategies.push_back(moa::Strategy::Auto); }
  const eval::SettingLimits limits{wire::kLayersMax, nodes - 1};
  const std::string shapes = sweep.shapes.empty() ? default_shapes(nodes) : sweep.shapes;
  auto settings = eval::parse_sweep(shapes, strategies, limits);
  if (!settings) { return Error{"--sweep: " + settings.error().message}; }
  return settings;
}

}  // namespace

Result<EvalOptions, Stop> parse_eval(const CommandLine& line) {
  EvalOptions eval;
  SweepText sweep;
  Options options({"eval",
                   "Starts nodes on this machine, puts a dataset's questions to them in several\n"
                   "settings, and compares accuracy, latency, queue and traffic.",
                   "--dataset FILE [FLAGS]", kExample});
  add_question_flags(options, eval);
  add_network_flags(options, eval, sweep);
  options.add({"--out", "FOLDER", "For results, and for records to go on from"},
              text_into(eval.folder));
  options.add_switch("--json", eval.json, "Print one JSON object instead of tables");

  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty()) {
    return options.wrong_usage("unexpected argument \"" + arguments->words.front() + "\"");
  }
  if (eval.dataset.empty()) { return options.wrong_usage("a dataset is needed: --dataset FILE"); }
  if (!eval.models.empty() && !eval.scripts.empty()) {
    return options.wrong_usage("give --model or --script, not both");
  }
  auto settings = settings_of(sweep, eval.nodes);
  if (!settings) { return options.wrong_usage(settings.error().message); }
  eval.settings = *std::move(settings);
  return eval;
}

}  // namespace murmur::cli
