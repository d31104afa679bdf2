#include <cmath>
#include <cstdio>

#include "cli/interval_text.h"
#include "cli/load_report.h"
#include "cli/table.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

using Align = Table::Align;

std::string decimal(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// "5.48 [5.13 .. 5.84]"
std::string interval(const Interval& of, int digits) {
  if (std::isinf(of.high)) { return decimal(of.mean, digits); }
  return decimal(of.mean, digits) + " [" + decimal(of.low, digits) + " .. " +
         decimal(of.high, digits) + "]";
}

std::string time(double seconds) { return decimal(seconds, 2) + " s"; }

void add_run(const std::string& rho, const char* who, const sim::LoadFigures& figures,
             const sim::GrowthTest& growth, Table& table) {
  table.add({rho, who, decimal(figures.offered_load, 3), decimal(figures.measured_load.mean, 3),
             interval(not_negative(figures.queue), 2), decimal(figures.prompts_in_system, 2),
             time(figures.latency_s.mean), time(figures.latency_p50_s.mean),
             time(figures.latency_p99_s.mean), interval(growth.growth, 2),
             std::string(to_string(growth.verdict))});
}

void add_spread(const std::string& rho, const sim::LoadSpread& spread, Table& table) {
  table.add({rho, "simulated, " + std::to_string(spread.runs) + " seeds",
             decimal(spread.offered_load, 3), decimal(spread.measured_load.mean, 3),
             interval(not_negative(spread.queue), 2), decimal(spread.prompts_in_system.mean, 2),
             time(spread.latency_s.mean), time(spread.latency_p50_s.mean),
             time(spread.latency_p99_s.mean), interval(spread.growth.growth, 2),
             std::string(to_string(spread.growth.verdict))});
}

/// What the table rests on.
std::string accounts(const LoadResult& result) {
  const LoadCounts& counts = result.counts;
  std::string text = "rho " + decimal(result.rho, 2) + ": " +
                     decimal(result.plan.arrival_rate_per_s, 4) +
                     " prompts per second from each user; " + std::to_string(counts.asked) +
                     " asked, " + std::to_string(counts.answered) + " answered, " +
                     std::to_string(counts.refused) + " refused, " + std::to_string(counts.failed) +
                     " failed, " + std::to_string(counts.unfinished) + " unfinished;\n          " +
                     std::to_string(counts.generations) + " generations of " +
                     decimal(1000 * result.real_service_mean_s, 2) + " ms, " +
                     std::to_string(counts.left_in_queues) + " left in the queues, sent at most " +
                     seconds_text(counts.late_max) + " late\n";
  if (!counts.failure.empty()) {
    text += "          the first that failed: " + counts.failure + "\n";
  }
  return text;
}

}  // namespace

std::string load_table(const BenchLoadOptions& options, const std::vector<LoadResult>& results,
                       std::size_t columns) {
  std::string text = std::to_string(options.nodes) + " nodes, M=" + std::to_string(options.layers) +
                     ", k=" + std::to_string(options.fan_out) + ", service " +
                     (options.scripted() ? options.service_text : "of models") + ", " +
                     seconds_text(options.horizon) + " with " + seconds_text(options.warmup) +
                     " of warm-up\n\n";
  Table table({{"rho"},
               {"who"},
               {"came", Align::Right},
               {"done", Align::Right},
               {"jobs per queue [95%]", Align::Right},
               {"prompts", Align::Right},
               {"latency", Align::Right},
               {"p50", Align::Right},
               {"p99", Align::Right},
               {"growth per s [95%]", Align::Right},
               {"queues"}});
  for (const LoadResult& result : results) {
    const std::string rho = decimal(result.rho, 2);
    add_run(rho, "processes", result.real, result.real_growth, table);
    add_run(rho, "simulated, same arrivals", result.simulated, result.simulated_growth, table);
    add_spread(rho, result.simulated_seeds, table);
  }
  text += table.render(columns) + "\n";
  for (const LoadResult& result : results) { text += accounts(result); }
  return text;
}

}  // namespace murmur::cli
