#include "cli/sim_swarm_options.h"

#include <algorithm>
#include <string_view>
#include <thread>

#include "sim/swarm.h"

namespace murmur::cli {

Result<SimSwarmOptions, Stop> parse_sim_swarm(const CommandLine& line) {
  constexpr std::uint64_t kSeedsMax = 100'000'000;
  constexpr std::size_t kJobsMax = 1024;
  SimSwarmOptions asked;
  asked.jobs = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kJobsMax);
  Options options(
      {"sim swarm",
       "Lives a small world for each seed, with nodes, load, network, bounds and faults\n"
       "drawn from it, and holds each to every promise; each is lived twice, to the same\n"
       "trace. A promise that is not kept is a line with the command that shows it\n"
       "again, and exit code 1.",
       "[FLAGS]", "murmur sim swarm --seeds 1000"});
  options.add({"--seeds", "N", "How many"}, integer_into(asked.seeds, 1, kSeedsMax));
  options.add({"--first-seed", "N", "They go up from there"},
              integer_into(asked.first_seed, 0, UINT64_MAX - kSeedsMax));
  options.add({"--jobs", "N", "At a time; all cores by default"},
              integer_into(asked.jobs, 1, kJobsMax));
  options.add_switch("--json", asked.json, "Print one JSON object instead");
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    return options.wrong_usage("takes flags only");
  }
  return asked;
}

Result<SimOptions, Stop> parse_swarm_life(const CommandLine& line) {
  SimOptions sim;
  std::optional<double> until_s;
  std::uint64_t seed = 1;
  Options options({"sim --scenario swarm", "Lives one life of murmur sim swarm again, with checks.",
                   "--seed N [FLAGS]", "murmur sim --scenario swarm --seed 17 --until 20"});
  options.add({"--scenario", "swarm", "Draw everything from the seed"}, text_into(sim.scenario));
  options.add({"--seed", "N", "Of everything"}, integer_into(seed, 0, UINT64_MAX));
  options.add({"--until", "SECONDS", "Stop there"}, real_into(until_s, 0.000001, 1e9));
  options.add({"--trace", "FILE", "Write all that happens there, a JSON object a line"},
              text_into(sim.trace));
  options.add_switch("--check", sim.check, "It is always checked");
  options.add_switch("--json", sim.json, "Print one JSON object instead");
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    return options.wrong_usage("takes flags only");
  }
  sim.line = arguments->from_environment;
  sim.experiment = sim::draw_swarm(seed);
  if (until_s) { sim.experiment.until = from_seconds(*until_s); }
  sim.check = true;
  return sim;
}

std::optional<CommandLine> swarm_line(const CommandLine& line) {
  constexpr std::string_view kFlag = "--swarm";
  CommandLine swarm = line;
  for (std::string& word : swarm) {
    const bool is_flag = word == kFlag || word.starts_with("--swarm=");
    if (!is_flag) { continue; }
    word = "--seeds" + word.substr(kFlag.size());
    return swarm;
  }
  return std::nullopt;
}

}  // namespace murmur::cli
