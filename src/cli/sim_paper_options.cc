#include "cli/sim_paper_options.h"

#include <limits>

namespace murmur::cli {

Result<SimPaperOptions, Stop> parse_sim_paper(const CommandLine& line) {
  SimPaperOptions paper;
  Options options(
      {"sim paper",
       "Runs the fourteen configurations of the paper's Tables I and II again, on virtual time "
       "and\n"
       "with the service time that makes each one's mean latency: its load, and its queue as the\n"
       "paper's code counts it and as it is.",
       "[FLAGS]", "murmur sim paper --seeds 1000"});
  options.add({"--seeds", "N", "How often the ten prompts are repeated, each time by chance anew"},
              integer_into(paper.repetitions, 1, 1'000'000));
  options.add({"--seed", "N", "Of everything random"},
              integer_into(paper.seed, 0, std::numeric_limits<std::uint64_t>::max()));
  options.add_switch("--json", paper.json, "Print one JSON object instead");

  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    return options.wrong_usage("takes flags only");
  }
  return paper;
}

}  // namespace murmur::cli
