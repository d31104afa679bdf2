#include <algorithm>
#include <array>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/nearest_name.h"
#include "cli/sim_options.h"
#include "cli/sim_paper_command.h"
#include "cli/sim_report.h"
#include "cli/sim_run.h"
#include "cli/sim_seeds.h"
#include "cli/sim_stability_command.h"
#include "cli/sim_swarm_command.h"
#include "cli/sim_swarm_options.h"
#include "cli/sim_violation.h"
#include "cli/stop.h"

namespace murmur::cli {
namespace {

/// Says so if a promise was broken; the exit code.
int judged(const SimOptions& sim, const SimResult& result) {
  if (!result.violation) { return kDone; }
  std::cerr << violation_text(sim.line, sim.experiment.world.seed, *result.violation) << "\n";
  return kFailed;
}

int run_one(const SimOptions& sim) {
  const Result<SimResult, Stop> result = run_sim(sim);
  if (!result) { return report(result.error()); }
  std::cout << (sim.json ? sim_json(sim, *result) + "\n" : sim_text(sim, *result)) << std::flush;
  return judged(sim, *result);
}

int run_several(const SimOptions& sim) {
  const std::vector<SeedRun> runs = run_seeds(sim);
  std::cout << (sim.json ? seeds_json(runs) + "\n" : seeds_text(runs)) << std::flush;
  int code = kDone;
  for (const SeedRun& run : runs) { code = std::max(code, judged(run.asked, run.result)); }
  return code;
}

int run_flags(const CommandLine& line) {
  const Result<SimOptions, Stop> sim = parse_sim(line);
  if (!sim) { return report(sim.error()); }
  return sim->seeds == 1 ? run_one(*sim) : run_several(*sim);
}

/// Studies with a name of their own (sim_options.cc tells of them too).
constexpr std::array<std::pair<std::string_view, int (*)(const CommandLine&)>, 3> kStudies{
    {{"paper", sim_paper_command},
     {"stability", sim_stability_command},
     {"swarm", sim_swarm_command}}};

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
  if (const auto swarm = swarm_line(line)) { return sim_swarm_command(*swarm); }
  if (line.empty() || line.front().starts_with('-')) { return run_flags(line); }
  return run_study(line.front(), {line.begin() + 1, line.end()});
}

}  // namespace murmur::cli
