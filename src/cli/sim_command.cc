#include <array>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/nearest_name.h"
#include "cli/sim_options.h"
#include "cli/sim_paper_command.h"
#include "cli/stop.h"
#include "cli/units.h"
#include "openai/json_writer.h"
#include "sim/experiment.h"

namespace murmur::cli {
namespace {

std::string hash_text(std::uint64_t hash) {
  char text[24];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::string load_text(double offered_load) {
  char text[96];
  std::snprintf(text, sizeof text, "%.3f, %s", offered_load,
                offered_load < 1 ? "the queues stay bounded" : "the queues grow without end");
  return text;
}

std::string json_text(const SimOptions& sim, const sim::ExperimentReport& report) {
  const sim::ExperimentOptions& asked = sim.experiment;
  openai::JsonWriter out;
  out.begin_object();
  out.member("nodes", asked.nodes).member("layers", asked.layers).member("fan_out", asked.fan_out);
  out.member("slots", asked.slots).member("arrival_rate_per_s", asked.arrival_rate_per_s);
  out.member("service_time_ms", to_milliseconds(asked.service_time));
  out.member("delay_ms", to_milliseconds(asked.delay)).member("seed", asked.seed);
  out.member("prompts", report.prompts).member("answered", report.answered);
  out.member("latency_mean_ms", to_milliseconds(report.latency_mean));
  out.member("latency_max_ms", to_milliseconds(report.latency_max));
  out.member("queue_mean", report.queue_mean).member("offered_load", report.offered_load);
  out.member("simulated_s", to_seconds(report.simulated));
  out.member("trace_hash", hash_text(report.trace_hash));
  out.end_object();
  return out.take();
}

void print(const sim::ExperimentReport& report) {
  std::cout << "answered      " << report.answered << " of " << report.prompts << " prompts\n"
            << "latency       " << seconds_text(report.latency_mean) << " on average, "
            << seconds_text(report.latency_max) << " at most\n";
  char queue[64];
  std::snprintf(queue, sizeof queue, "%.3f", report.queue_mean);
  std::cout << "queue         " << queue << " jobs per node on average\n"
            << "offered load  " << load_text(report.offered_load) << "\n"
            << "simulated     " << seconds_text(report.simulated) << "\n"
            << "trace hash    " << hash_text(report.trace_hash) << "\n";
}

int run_flags(const CommandLine& line) {
  const Result<SimOptions, Stop> sim = parse_sim(line);
  if (!sim) { return report(sim.error()); }
  const sim::ExperimentReport result = sim::run_experiment(sim->experiment);
  if (sim->json) {
    std::cout << json_text(*sim, result) << "\n";
  } else {
    print(result);
  }
  return kDone;
}

/// Studies with a name of their own (sim_options.cc tells of them too).
constexpr std::array<std::pair<std::string_view, int (*)(const CommandLine&)>, 1> kStudies{
    {{"paper", sim_paper_command}}};

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
