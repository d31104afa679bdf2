#include "cli/ask_options.h"

#include <limits>

#include "base/trim.h"
#include "base/utf8.h"
#include "openai/chat_request.h"
#include "wire/headers.h"

namespace murmur::cli {
namespace {

const char* const kExample =
    "murmur ask \"Name three rivers.\" -M 2 -k 3 --trace\n"
    "murmur ask \"Summarise this in two sentences:\" - <notes.txt";

// Words make the prompt; a "-" among them stands for standard input, which goes to the end.
void take_words(const std::vector<std::string>& words, bool dash_means_stdin, AskOptions& ask) {
  for (const std::string& word : words) {
    if (dash_means_stdin && word == "-") {
      ask.reads_stdin = true;
      continue;
    }
    if (!ask.question.prompt.empty()) { ask.question.prompt += ' '; }
    ask.question.prompt += word;
  }
}

}  // namespace

FlagValue plan_into(Question& question) {
  return choice_into(question.plan, {"auto", "moa", "select", "local"});
}
FlagValue layers_into(Question& question) {
  return integer_into(question.layers, 0, wire::kLayersMax);
}
FlagValue fan_out_into(Question& question) {
  return integer_into(question.fan_out, 0, openai::kFanOutMax);
}

void add_plan_flag(Options& options, Question& question) {
  options.add(
      {"--plan", "NAME", "auto, moa, select, or local (its model alone); default: the node's"},
      plan_into(question));
}

void add_question_flags(Options& options, Question& question) {
  options.add({"-M,--layers", "N", "Layers of proposals; 0: the node's own model alone"},
              layers_into(question));
  options.add({"-k,--fan-out", "N", "Other nodes asked in each layer"}, fan_out_into(question));
  options.add(
      {"--choose", "HOW", "Whom to ask: uniform, capacity (the fast more often) or distinct"},
      choice_into(question.choice, {"uniform", "capacity", "distinct"}));
  options.add({"--deadline", "SECONDS", "From prompt to answer"}, seconds_into(question.deadline));
  options.add({"--max-tokens", "N", "Of each proposal and of the answer"},
              integer_into(question.max_tokens, 1, 1U << 20U));
  options.add({"--temperature", "T", "0: always the likeliest token"},
              real_into(question.temperature, 0, 2));
  options.add({"--seed", "N", "Of the sampling"},
              integer_into(question.seed, 0, std::numeric_limits<std::uint32_t>::max()));
  options.add({"--system", "TEXT", "What the models are told before the prompt"},
              text_into(question.system));
}

Result<void> check_prompt(const std::string& prompt) {
  if (trimmed(prompt).empty()) { return Error{"the prompt is empty"}; }
  if (!is_valid_utf8(prompt)) { return Error{"the prompt is not well-formed UTF-8"}; }
  if (prompt.find('\0') != std::string::npos) { return Error{"the prompt has a NUL byte"}; }
  return {};
}

Result<AskOptions, Stop> parse_ask(const CommandLine& line, bool stdin_is_terminal) {
  AskOptions ask;
  Options options(
      {"ask",
       "Asks a node and prints its answer as it comes. The prompt is the words, and standard\n"
       "input where \"-\" stands among them or where there are none.",
       "[FLAGS] [PROMPT]... [-]", kExample});
  add_node_flags(options, ask.node);
  add_plan_flag(options, ask.question);
  add_question_flags(options, ask.question);
  options.add_switch("--trace", ask.trace, "Show afterwards who wrote what, and how fast");
  options.add_switch("--json", ask.json,
                     "Print one JSON object instead: answer, path, proposals, usage");

  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  take_words(arguments->words, true, ask);
  take_words(arguments->after_dashes, false, ask);
  if (ask.question.prompt.empty() && !ask.reads_stdin) {
    if (stdin_is_terminal) { return options.wrong_usage("a prompt is missing"); }
    ask.reads_stdin = true;
  }
  if (!ask.reads_stdin) {
    if (const auto good = check_prompt(ask.question.prompt); !good) {
      return options.wrong_usage(good.error().message);
    }
  }
  // The local model alone has no run to tell of.
  const bool wants_report = (ask.trace || ask.json) && ask.question.plan != "local";
  if (wants_report) { ask.question.trace = Question::Trace::Final; }
  return ask;
}

}  // namespace murmur::cli
