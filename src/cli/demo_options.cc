#include "cli/demo_options.h"

#include <algorithm>

#include "cli/ask_options.h"

namespace murmur::cli {
namespace {

constexpr std::uint32_t kNodesMax = 32;  // each is a process with a model in memory
const char* const kExample =
    "murmur demo \"What is the capital of Norway?\"\n"
    "murmur demo --model a.gguf --model b.gguf -M 2 -k 2 --json \"Why do rivers bend?\"";
// The first of the bundled models does not know how to sort; two of the others do.
const char* const kDefaultPrompt = "Sort from small to large: 52, 17, 88, 31.";
constexpr std::uint32_t kDefaultSeed = 1;  // the same demonstration every time

void join_words(const std::vector<std::string>& words, std::string& prompt) {
  for (const std::string& word : words) { prompt += (prompt.empty() ? "" : " ") + word; }
}

}  // namespace

std::size_t DemoOptions::seats() const {
  if (question.layers.value_or(1) == 0) { return 0; }
  return std::min<std::size_t>(question.fan_out.value_or(0), nodes - 1) + 1;
}

Result<DemoOptions, Stop> parse_demo(const CommandLine& line) {
  DemoOptions demo;
  demo.question.layers = 1;
  demo.question.fan_out = 3;
  demo.question.plan = "auto";
  demo.question.trace = Question::Trace::Stream;
  Options options(
      {"demo",
       "Starts a few nodes on this machine, each with its own model, lets them answer one\n"
       "prompt together, and ends them again.",
       "[FLAGS] [PROMPT]...", kExample});
  options.add({"--nodes", "N", "How many"}, integer_into(demo.nodes, 1, kNodesMax));
  options.add_list(
      {"--model", "FILE|NAME",
       "A GGUF or a pulled model; repeatable, dealt round-robin; default: those of the build"},
      list_into(demo.models));
  options.add_list(
      {"--script", "FILE", "A script of answers instead of a model, to try things; repeatable"},
      list_into(demo.scripts));
  options.add(
      {"--plan", "NAME",
       "auto: vote where answers agree, else synthesise; moa: always synthesise; select: name one"},
      choice_into(demo.question.plan, {"auto", "moa", "select"}));
  add_question_flags(options, demo.question);
  options.add_switch("--json", demo.json,
                     "Print one JSON object instead: answer, path, proposals, ...");

  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!demo.models.empty() && !demo.scripts.empty()) {
    return options.wrong_usage("give --model or --script, not both");
  }
  join_words(arguments->words, demo.question.prompt);
  join_words(arguments->after_dashes, demo.question.prompt);
  if (demo.question.prompt.empty()) {
    demo.question.prompt = kDefaultPrompt;
    if (!demo.question.seed) { demo.question.seed = kDefaultSeed; }
  }
  if (const auto good = check_prompt(demo.question.prompt); !good) {
    return options.wrong_usage(good.error().message);
  }
  return demo;
}

}  // namespace murmur::cli
