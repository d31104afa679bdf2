#include "sim/over_seeds.h"

#include <algorithm>
#include <vector>

#include "base/assert.h"
#include "sim/growth.h"

namespace murmur::sim {
namespace {

using Reports = std::span<const ExperimentReport>;

template <class Figure>
std::vector<double> each(Reports reports, Figure figure) {
  std::vector<double> values;
  values.reserve(reports.size());
  for (const ExperimentReport& report : reports) { values.push_back(figure(report)); }
  return values;
}

Interval means_of(Reports reports, Interval ExperimentReport::*figure) {
  return t_interval(each(reports, [&](const auto& report) { return (report.*figure).mean; }));
}

template <class Number>
Interval numbers_of(Reports reports, Number ExperimentReport::*figure) {
  return t_interval(
      each(reports, [&](const auto& report) { return static_cast<double>(report.*figure); }));
}

std::optional<bool> bounded_of(Reports reports) {
  const auto is_long_enough = [](const ExperimentReport& each) { return each.bounded.has_value(); };
  if (!std::ranges::all_of(reports, is_long_enough)) { return std::nullopt; }
  const auto growths = each(reports, [](const auto& report) { return report.growth; });
  switch (test_growth(growths, kGrowthMax).verdict) {
    case Boundedness::Bounded: return true;
    case Boundedness::Growing: return false;
    case Boundedness::Unclear: break;
  }
  return std::nullopt;
}

}  // namespace

OverSeeds over_seeds(std::span<const ExperimentReport> reports) {
  using Report = ExperimentReport;
  MURMUR_ASSERT(!reports.empty());
  OverSeeds over;
  over.seeds = reports.size();
  over.queue = means_of(reports, &Report::queue);
  over.open_prompts = means_of(reports, &Report::open_prompts);
  over.latency_s = means_of(reports, &Report::latency_s);
  over.latency_p50_s = means_of(reports, &Report::latency_p50_s);
  over.latency_p99_s = means_of(reports, &Report::latency_p99_s);
  over.completed = numbers_of(reports, &Report::completed);
  over.failed = numbers_of(reports, &Report::failed);
  over.utilisation = numbers_of(reports, &Report::utilisation);
  over.rho_measured = numbers_of(reports, &Report::rho_measured);
  over.littles_law =
      t_interval(each(reports, [](const auto& report) { return report.littles_law.ratio; }));
  over.growth = numbers_of(reports, &Report::growth);
  over.bounded = bounded_of(reports);
  return over;
}

}  // namespace murmur::sim
