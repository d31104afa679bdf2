#include "cli/sim_report.h"

#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "cli/interval_text.h"
#include "cli/sim_violation.h"
#include "cli/units.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

std::string hash_text(std::uint64_t hash) {
  char text[24];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::string rho_text(const sim::ExperimentReport& report) {
  std::string text = number_text(report.rho_measured) + " measured";
  if (std::isnan(report.rho_theorem)) { return text; }
  text += ", " + number_text(report.rho_theorem) + " by Theorem 1";
  const bool alike = std::abs(report.rho_corrected - report.rho_theorem) < 1e-6;
  return alike ? text : text + ", " + number_text(report.rho_corrected) + " by class and batch";
}

/// Little's law is of endless time: whether this window is long enough to hold the run to it.
bool tells(const sim::LittlesLaw& law) { return law.ends < sim::kLittlesLawWithin; }

std::string littles_law_text(const sim::LittlesLaw& law) {
  const char* note =
      tells(law) ? "" : ", which tells nothing: too short a window, or queues that grow";
  return number_text(law.ratio) + note;
}

void write_littles_law(openai::JsonWriter& out, const sim::LittlesLaw& law) {
  out.member("littles_law", law.ratio).member("littles_law_ends", law.ends);
  out.key("littles_law_note");
  tells(law) ? out.null() : out.value("the window is too short, or queues grow");
}

std::string bounded_text(const sim::ExperimentReport& report) {
  if (!report.bounded) { return "too short to tell"; }
  return std::string(*report.bounded ? "yes" : "no") + ": backlogs gain " +
         number_text(100 * report.growth) + "% of what comes";
}

double events_per_s(const SimResult& result) {
  const double took_s = to_seconds(result.took);
  return took_s > 0 ? static_cast<double>(result.report.events) / took_s : 0;
}

void write_asked(openai::JsonWriter& out, const sim::ExperimentOptions& asked) {
  out.member("nodes", asked.world.nodes).member("layers", asked.plan.layers);
  out.member("fan_out", asked.plan.fan_out).member("slots", asked.world.slots);
  out.member("choice", moa::to_string(asked.plan.choice));
  out.member("horizon_s", to_seconds(asked.horizon));
  out.member("warmup_s", to_seconds(asked.warm_up)).member("seed", asked.world.seed);
}

void write_classes(openai::JsonWriter& out, const std::vector<sim::ClassReport>& classes) {
  out.key("classes").begin_array();
  for (const sim::ClassReport& each : classes) {
    out.begin_object().member("class", queueing::to_string(each.job_class));
    out.member("served", each.served).member("service_time_s", each.service_time_s);
    out.end_object();
  }
  out.end_array();
}

void write_checked(openai::JsonWriter& out, const SimOptions& sim, const SimResult& result) {
  if (!sim.check) { return; }
  out.key("violation");
  if (!result.violation) {
    out.null();
    return;
  }
  const sim::Violation& violation = *result.violation;
  out.begin_object().member("at_s", to_seconds(violation.at.since_start()));
  out.member("checker", violation.checker).member("what", violation.what);
  out.member("command", reproduction(sim.line, sim.experiment.world.seed, violation.at));
  out.end_object();
}

}  // namespace

void write_sim(openai::JsonWriter& out, const SimOptions& sim, const SimResult& result) {
  const sim::ExperimentReport& report = result.report;
  out.begin_object();
  write_asked(out, sim.experiment);
  write_interval(out, "mean_queue", report.queue);
  write_interval(out, "mean_open_prompts", report.open_prompts);
  write_interval(out, "mean_latency_s", report.latency_s);
  write_interval(out, "latency_p50_s", report.latency_p50_s);
  write_interval(out, "latency_p99_s", report.latency_p99_s);
  out.member("rho_measured", report.rho_measured).member("rho_theorem", report.rho_theorem);
  out.member("rho_corrected", report.rho_corrected);
  write_littles_law(out, report.littles_law);
  out.member("utilisation", report.utilisation).member("growth", report.growth);
  out.key("bounded");
  report.bounded ? out.value(*report.bounded) : out.null();
  out.member("submitted", report.submitted).member("completed", report.completed);
  out.member("failed", report.failed);
  write_classes(out, report.classes);
  out.member("simulated_s", to_seconds(report.simulated));
  out.member("events", report.events).member("events_per_s", events_per_s(result));
  out.member("trace_hash", hash_text(report.trace_hash));
  write_checked(out, sim, result);
  out.end_object();
}

std::string sim_json(const SimOptions& sim, const SimResult& result) {
  openai::JsonWriter out;
  write_sim(out, sim, result);
  return out.take();
}

std::string rows_text(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string text;
  for (const auto& [name, value] : rows) {
    text += name + std::string(14 - name.size(), ' ') + value + "\n";
  }
  return text;
}

std::string sim_text(const SimOptions& sim, const SimResult& result) {
  const sim::ExperimentReport& report = result.report;
  std::vector<std::pair<std::string, std::string>> rows{
      {"prompts", std::to_string(report.completed) + " answered" +
                      (report.failed > 0 ? ", " + std::to_string(report.failed) + " failed" : "")},
      {"latency", interval_text(report.latency_s) + " s, half within " +
                      number_text(report.latency_p50_s.mean) + ", 99% within " +
                      number_text(report.latency_p99_s.mean)},
      {"queue", interval_text(report.queue) + " jobs per node"},
      {"utilisation", number_text(report.utilisation)},
      {"rho", rho_text(report)},
      {"L/(lambda W)", littles_law_text(report.littles_law)},
      {"bounded", bounded_text(report)}};
  for (const sim::ClassReport& each : report.classes) {
    rows.emplace_back(
        queueing::to_string(each.job_class),
        std::to_string(each.served) + " served, " + number_text(each.service_time_s) + " s each");
  }
  rows.emplace_back("simulated", seconds_text(report.simulated) + " in " +
                                     seconds_text(result.took) + ", " +
                                     number_text(events_per_s(result)) + " events/s");
  rows.emplace_back("trace hash", hash_text(report.trace_hash));
  return rows_text(rows) + "after a warm-up of " + seconds_text(sim.experiment.warm_up) +
         "; 95% intervals by batch means\n";
}

}  // namespace murmur::cli
