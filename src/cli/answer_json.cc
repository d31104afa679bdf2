#include "cli/answer_json.h"

#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

using openai::JsonWriter;

void write_generation(JsonWriter& out, const GenerationReport& generation) {
  out.begin_object();
  out.member("node", generation.node).member("model", generation.model);
  out.member("layer", generation.layer).member("class", generation.job_class);
  out.member("own", generation.own);
  if (!generation.outcome.empty()) { out.member("outcome", generation.outcome); }
  if (!generation.detail.empty()) { out.member("detail", generation.detail); }
  out.member("text", generation.text);
  out.member("prompt_tokens", generation.prompt_tokens).member("tokens", generation.tokens);
  out.member("prompt_cut", generation.prompt_cut);
  out.member("queue_wait_ms", generation.queue_wait_ms).member("ttft_ms", generation.ttft_ms);
  out.member("service_ms", generation.service_ms);
  out.member("tokens_per_s", generation.tokens_per_s);
  out.member("bytes_sent", generation.bytes_sent);
  out.member("bytes_received", generation.bytes_received);
  out.end_object();
}

void write_report(JsonWriter& out, const RunReport& report) {
  out.member("run", report.run).member("path", report.path).member("reason", report.reason);
  out.key("proposals").begin_array();
  for (const GenerationReport& proposal : report.proposals) { write_generation(out, proposal); }
  out.end_array().key("aggregation");
  if (report.aggregation) {
    write_generation(out, *report.aggregation);
  } else {
    out.null();
  }
  out.member("bytes_sent", report.bytes_sent).member("bytes_received", report.bytes_received);
}

}  // namespace

std::string answer_json(const Answer& answer, const AskedFor& asked) {
  JsonWriter out;
  out.begin_object().member("answer", answer.text);
  if (!answer.reasoning.empty()) { out.member("reasoning", answer.reasoning); }
  out.member("finish_reason", answer.finish_reason);
  // Asked of the local model alone there is no run and no report.
  write_report(out, answer.report.value_or(RunReport{.path = "local"}));
  out.member("layers", asked.layers.value_or(answer.report ? answer.report->layers : 0));
  if (asked.fan_out) { out.member("fan_out", *asked.fan_out); }
  if (asked.nodes) { out.member("nodes", *asked.nodes); }
  if (answer.usage) {
    out.key("usage").begin_object();
    out.member("prompt_tokens", answer.usage->prompt_tokens);
    out.member("completion_tokens", answer.usage->completion_tokens);
    out.end_object();
  }
  out.member("latency_ms", to_milliseconds(answer.latency));
  out.member("ttft_ms", to_milliseconds(answer.ttft));
  out.end_object();
  return out.take();
}

}  // namespace murmur::cli
