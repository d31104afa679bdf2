#include "cli/sim_options.h"

#include <limits>

#include "openai/chat_request.h"
#include "wire/headers.h"

namespace murmur::cli {
namespace {

const char* const kExample =
    "murmur sim -n 4 -M 2 -k 3 --rate 0.05 --service 2 --delay 0.01 --seed 7\n"
    "murmur sim paper";

}  // namespace

Result<SimOptions, Stop> parse_sim(const CommandLine& line) {
  SimOptions sim;
  sim::ExperimentOptions& asked = sim.experiment;
  Options options(
      {"sim",
       "Simulates nodes whose users ask at random times, on virtual time and with the same\n"
       "code that runs in a node. Same flags and seed: same trace hash.\n"
       "murmur sim paper runs the experiments of the paper's tables again.",
       "[paper] [FLAGS]", kExample});
  options.add({"-n,--nodes", "N", "How many"}, integer_into(asked.nodes, 1, 10'000));
  options.add({"-M,--layers", "N", "Layers of proposals"},
              integer_into(asked.layers, 0, wire::kLayersMax));
  options.add({"-k,--fan-out", "N", "Other nodes asked in each layer"},
              integer_into(asked.fan_out, 0, openai::kFanOutMax));
  options.add({"--rate", "PER_S", "Prompts of each user, per second"},
              real_into(asked.arrival_rate_per_s, 1e-6, 1e6));
  options.add({"--service", "SECONDS", "Each generation takes this long"},
              seconds_into(asked.service_time));
  options.add({"--delay", "SECONDS", "Each message takes this long"}, seconds_into(asked.delay, 0));
  options.add({"--slots", "N", "Generations at a time, of each node"},
              integer_into(asked.slots, 1, 64));
  options.add({"--prompts", "N", "In all"}, integer_into(asked.prompts, 1, 100'000'000));
  options.add({"--seed", "N", "Of everything random"},
              integer_into(asked.seed, 0, std::numeric_limits<std::uint64_t>::max()));
  options.add_switch("--json", sim.json, "Print one JSON object instead");

  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    return options.wrong_usage("takes flags only");
  }
  return sim;
}

}  // namespace murmur::cli
