#include "cli/bench_calibrate_options.h"

#include "cli/flag_value.h"

namespace murmur::cli {
namespace {

constexpr std::uint32_t kSlotsMax = 64;
constexpr std::uint32_t kPromptTokensMin = 32;  // a chat template and a few words
constexpr std::uint32_t kPromptTokensMax = 2048;
constexpr std::uint32_t kAnswerTokensMin = 8;
constexpr std::uint32_t kAnswerTokensMax = 1024;  // with the prompt within a node's usual context
constexpr std::uint32_t kRoundsMax = 100;
const char* const kExample =
    "murmur bench calibrate --model tiny.gguf --out laptop.toml\n"
    "murmur sim --service tokens:laptop.toml --slots 4 --rate 0.05 --horizon 600";

void add_flags(Options& options, BenchCalibrateOptions& bench) {
  options.add({"--model", "FILE", "A GGUF; default: the first that belongs to the build"},
              text_into(bench.model));
  options.add({"--slots", "N", "Measure 1 job at a time to so many"},
              integer_into(bench.slots, 1, kSlotsMax));
  options.add({"--threads", "N", "For the engine; 0: all cores"},
              integer_into(bench.threads, 0, 1024));
  options.add({"--prompt-tokens", "N", "Length of a prompt, about"},
              integer_into(bench.prompt_tokens, kPromptTokensMin, kPromptTokensMax));
  options.add({"--answer-tokens", "N", "Length of an answer"},
              integer_into(bench.answer_tokens, kAnswerTokensMin, kAnswerTokensMax));
  options.add({"--rounds", "N", "Each speed is the median of so many measurements"},
              integer_into(bench.rounds, 1, kRoundsMax));
  options.add({"--out", "FILE", "Write the profile there; default: to standard output"},
              text_into(bench.out));
  options.add_switch("--json", bench.json, "Print one JSON object instead of the profile");
}

/// Jobs read their prompts one after the other and write meanwhile; the first must not be at its
/// end before the last begins to write.
std::uint32_t answer_tokens_least(const BenchCalibrateOptions& bench) {
  constexpr std::uint32_t kReadAtOnce = 256;  // engine/launch.cc
  const std::uint32_t steps = (bench.prompt_tokens + kReadAtOnce - 1) / kReadAtOnce;
  return kAnswerTokensMin + (bench.slots - 1) * steps;
}

}  // namespace

Result<BenchCalibrateOptions, Stop> parse_bench_calibrate(const CommandLine& line) {
  BenchCalibrateOptions bench;
  Options options(
      {"bench calibrate",
       "Measures how fast this device reads prompts and writes answers, for one job at\n"
       "a time to as many as it has slots, and writes the profile that murmur sim reads.",
       "[FLAGS]", kExample});
  add_flags(options, bench);
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    return options.wrong_usage("takes flags only");
  }
  const std::uint32_t least = answer_tokens_least(bench);
  if (bench.answer_tokens < least) {
    return options.wrong_usage("--answer-tokens must be from " + std::to_string(least) + " to " +
                               std::to_string(kAnswerTokensMax) + ", with --slots " +
                               std::to_string(bench.slots) + " and --prompt-tokens " +
                               std::to_string(bench.prompt_tokens));
  }
  return bench;
}

}  // namespace murmur::cli
