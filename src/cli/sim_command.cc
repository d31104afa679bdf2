#include <array>
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/nearest_name.h"
#include "cli/sim_options.h"
#include "cli/sim_paper_command.h"
#include "cli/sim_report.h"
#include "cli/sim_stability_command.h"
#include "cli/stop.h"
#include "sim/experiment.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;

SimResult run(const SimOptions& sim) {
  const Clock::time_point began = Clock::now();
  sim::Experiment experiment(sim.experiment);
  SimResult result{experiment.run(), {}};
  result.took = Clock::now() - began;
  return result;
}

int run_flags(const CommandLine& line) {
  const Result<SimOptions, Stop> sim = parse_sim(line);
  if (!sim) { return report(sim.error()); }
  const SimResult result = run(*sim);
  std::cout << (sim->json ? sim_json(*sim, result) + "\n" : sim_text(*sim, result));
  return kDone;
}

/// Studies with a name of their own (sim_options.cc tells of them too).
constexpr std::array<std::pair<std::string_view, int (*)(const CommandLine&)>, 2> kStudies{
    {{"paper", sim_paper_command}, {"stability", sim_stability_command}}};

int run_study(const std::string& name, const CommandLine& rest) {
  std::vector<std::string> known;
  for (const auto& [each, study] : kStudies) {
    if (name == each) { return study(rest); }
    known.emplace_back(each);
  }
  return report("sim",
                "there is no sim " + name + did_you_mean(name, known) + " (see murmur sim --help)",
                kUsage);
}

}  // namespace

int sim_command(const CommandLine& line) {
  if (line.empty() || line.front().starts_with('-')) { return run_flags(line); }
  return run_study(line.front(), {line.begin() + 1, line.end()});
}

}  // namespace murmur::cli
