#include "cli/sim_paper_text.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

using openai::JsonWriter;

void write(JsonWriter& out, const char* name, const sim::Spread& spread) {
  out.key(name).begin_object().member("mean", spread.mean);
  out.key("mean_ci95").begin_array();
  out.value(spread.mean - spread.mean_error).value(spread.mean + spread.mean_error).end_array();
  out.key("repetitions_95").begin_array().value(spread.low).value(spread.high).end_array();
  out.end_object();
}

void write(JsonWriter& out, const sim::ReferenceFigures& figures) {
  out.key("reference").begin_object();
  write(out, "latency_s", figures.latency_s);
  write(out, "queue", figures.queue);
  out.member("queue_by_latest_end", figures.queue_by_latest_end);
  out.member("queue_complete", figures.queue_complete).member("waiting", figures.waiting);
  out.end_object();
}

void write(JsonWriter& out, const sim::UnlikeReplay& unlike) {
  out.key("unlike").begin_object().key("service_times_s").begin_array();
  for (const int multiple : sim::kUnlikeServiceTimes) {
    out.value(to_seconds(unlike.service_time) * multiple);
  }
  out.end_array();
  write(out, "reference_queue", unlike.queue);
  out.end_object();
}

void write(JsonWriter& out, const PaperResult& result) {
  const sim::RowReplay& replay = result.alike;
  out.begin_object().member("table", replay.row.table).member("layers", replay.row.layers);
  out.member("fan_out", replay.row.fan_out);
  out.member("paper_latency_s", replay.row.latency_mean_s);
  out.member("paper_queue", replay.row.queue_mean);
  out.member("service_time_s", to_seconds(replay.service_time));
  out.member("rho_theorem", replay.offered_load);
  write(out, "latency_s", replay.latency_s);
  write(out, "waiting", replay.waiting);
  write(out, "waiting_and_running", replay.jobs);
  write(out, replay.reference);
  if (result.unlike) { write(out, *result.unlike); }
  out.end_object();
}

}  // namespace

std::string paper_json(const SimPaperOptions& asked, const std::vector<PaperResult>& results) {
  JsonWriter out;
  out.begin_object().member("nodes", std::uint64_t{sim::kPaperNodes});
  out.member("prompts", std::uint64_t{sim::kPaperPrompts});
  out.member("arrival_rate_per_s", sim::kPaperArrivalRatePerS);
  out.member("repetitions", asked.repetitions).member("seed", asked.seed);
  out.key("rows").begin_array();
  for (const PaperResult& result : results) { write(out, result); }
  out.end_array().end_object();
  return out.take();
}

}  // namespace murmur::cli
