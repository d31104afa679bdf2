#include "cli/interval_text.h"
#include "cli/load_report.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

using openai::JsonWriter;

void write_growth(JsonWriter& out, const sim::GrowthTest& test) {
  write_signed_interval(out, "growth_per_s", test.growth);
  out.key("bounded");
  switch (test.verdict) {
    case sim::Boundedness::Bounded: out.value(true); break;
    case sim::Boundedness::Growing: out.value(false); break;
    case sim::Boundedness::Unclear: out.null(); break;
  }
}

void write_figures(JsonWriter& out, const sim::LoadFigures& figures,
                   const sim::GrowthTest& growth) {
  out.member("prompts", figures.prompts).member("answered", figures.answered);
  out.member("rho_measured", figures.offered_load);
  write_interval(out, "utilisation", figures.measured_load);
  write_interval(out, "mean_queue", figures.queue);
  out.member("mean_open_prompts", figures.prompts_in_system);
  write_interval(out, "mean_latency_s", figures.latency_s);
  write_interval(out, "latency_p50_s", figures.latency_p50_s);
  write_interval(out, "latency_p99_s", figures.latency_p99_s);
  write_growth(out, growth);
}

void write_counts(JsonWriter& out, const LoadResult& result) {
  const LoadCounts& counts = result.counts;
  out.key("counts").begin_object();
  out.member("asked", counts.asked).member("answered", counts.answered);
  out.member("refused", counts.refused).member("failed", counts.failed);
  out.member("unfinished", counts.unfinished).member("failure", counts.failure);
  out.member("generations", counts.generations);
  out.member("left_in_queues", counts.left_in_queues);
  out.member("late_max_ms", to_milliseconds(counts.late_max)).end_object();
}

void write_spread(JsonWriter& out, const sim::LoadSpread& spread) {
  out.key("simulated_seeds").begin_object();
  out.member("runs", spread.runs);
  out.member("rho_measured", spread.offered_load);
  write_interval(out, "utilisation", spread.measured_load);
  write_interval(out, "mean_queue", spread.queue);
  write_interval(out, "mean_open_prompts", spread.prompts_in_system);
  write_interval(out, "mean_latency_s", spread.latency_s);
  write_interval(out, "latency_p50_s", spread.latency_p50_s);
  write_interval(out, "latency_p99_s", spread.latency_p99_s);
  write_growth(out, spread.growth);
  out.end_object();
}

void write_result(JsonWriter& out, const LoadResult& result) {
  out.begin_object().member("rho", result.rho);
  out.member("arrival_rate_per_s", result.plan.arrival_rate_per_s);
  out.member("service_mean_s", result.service_mean_s);
  out.key("real").begin_object().member("service_mean_s", result.real_service_mean_s);
  write_figures(out, result.real, result.real_growth);
  write_counts(out, result);
  out.end_object();
  out.key("simulated").begin_object();
  write_figures(out, result.simulated, result.simulated_growth);
  out.end_object();
  write_spread(out, result.simulated_seeds);
  out.end_object();
}

}  // namespace

std::string load_json(const BenchLoadOptions& options, const std::vector<LoadResult>& results) {
  JsonWriter out;
  out.begin_object().member("nodes", options.nodes).member("layers", options.layers);
  out.member("fan_out", options.fan_out);
  out.member("service", options.scripted() ? options.service_text : "models");
  out.member("horizon_s", to_seconds(options.horizon));
  out.member("warmup_s", to_seconds(options.warmup)).member("seed", options.seed);
  out.key("loads").begin_array();
  for (const LoadResult& result : results) { write_result(out, result); }
  out.end_array().end_object();
  return out.take();
}

}  // namespace murmur::cli
