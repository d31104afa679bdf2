#include "cli/sim_stability_options.h"

#include <limits>
#include <optional>
#include <vector>

#include "cli/sim_values.h"
#include "cli/sim_world_flags.h"
#include "sim/expected_load.h"
#include "sim/time_average.h"

namespace murmur::cli {
namespace {

const char* const kSummary =
    "Finds by bisection the rate at which queues stop being bounded, and compares it with theory.\n"
    "At each rate several seeds say how much of what comes is added to the users' open prompts.\n"
    "If the 95% interval of the mean lies below 0.01 queues count as bounded, above it as "
    "growing,\n"
    "else it is unclear. What is found is the largest rate that was judged bounded and the "
    "smallest\n"
    "that was judged growing. Longer horizons and more seeds bring them closer.";

/// How long by default, in service times of the slowest engine.
constexpr double kHorizonServices = 20'000;
constexpr double kShareMin = 1e-6;
constexpr double kShareMax = 1e6;

struct Given {
  WorldFlags world;
  std::string arrivals = "poisson";
  std::vector<double> shares;
  std::optional<double> horizon_s;
};

void add_search_flags(Options& options, SimStabilityOptions& asked, Given& given) {
  options.add({"--arrivals", "HOW", "poisson, regular or bursty"},
              choice_into(given.arrivals, {"poisson", "regular", "bursty"}));
  options.add_list({"--shares", "SHARES",
                    "How much each user asks beside the others; several: of the nodes in turn. The "
                    "rate that is found is their mean"},
                   reals_into(given.shares, kShareMin, kShareMax, "1"), ',');
  options.add({"--seeds", "N", "Independent repetitions at each rate, on all cores"},
              integer_into(asked.seeds, 2, 1'000));
  options.add({"--precision", "SHARE", "How close the rates get that are told apart"},
              real_into(asked.precision, 0.0001, 1));
  options.add({"--horizon", "SECONDS",
               "Of each repetition, whose first tenth does not count; 20000 service times by "
               "default"},
              real_into(given.horizon_s, 0.001, 1e9));
  options.add(
      {"--seed", "N", "Of everything random"},
      integer_into(asked.experiment.world.seed, 0, std::numeric_limits<std::uint64_t>::max()));
  options.add_switch("--json", asked.json, "Print one JSON object instead");
}

Result<void> complete(const Given& given, sim::ExperimentOptions& asked) {
  if (auto set = set_world(given.world, asked); !set) { return set.error(); }
  asked.arrivals = *sim::arrival_kind_from(given.arrivals);
  asked.rates_per_s = given.shares.empty() ? std::vector{1.0} : given.shares;
  const double service_s = sim::slowest_service_s(asked);
  if (service_s <= 0) { return Error{"--service: without service times no rate is too much"}; }
  asked.horizon = from_seconds(given.horizon_s.value_or(kHorizonServices * service_s));
  asked.warm_up = sim::warm_up_of(asked.horizon);
  return {};
}

}  // namespace

Result<SimStabilityOptions, Stop> parse_sim_stability(const CommandLine& line) {
  SimStabilityOptions asked;
  Given given;
  asked.experiment.world.keeps_completions = false;
  Options options({"sim stability", kSummary, "[FLAGS]",
                   "murmur sim stability -n 4 -M 1 -k 3 --service exp:1\n"
                   "murmur sim stability -M 1 -k 1 --service exp:1,exp:4 --choice capacity\n"
                   "murmur sim stability -M 1 -k 1 --service exp:1 --shares 1,1,2,4"});
  add_plan_flags(options, asked.experiment, given.world);
  add_engine_flags(options, asked.experiment, given.world);
  add_network_flags(options, asked.experiment, given.world);
  add_search_flags(options, asked, given);
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    return options.wrong_usage("takes flags only");
  }
  if (auto completed = complete(given, asked.experiment); !completed) {
    return options.wrong_usage(completed.error().message);
  }
  return asked;
}

}  // namespace murmur::cli
