#include "openai/chat_chunk.h"
#include "openai/json_writer.h"
#include "queueing/job_class.h"
#include "wire/headers.h"

namespace murmur::openai {
namespace {

struct Totals {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;

  void add(const moa::GenerationTrace& generation) {
    prompt_tokens += generation.usage.prompt_tokens;
    completion_tokens += generation.usage.completion_tokens;
  }
};

Totals sum(const moa::RunTrace& trace) {
  Totals totals;
  for (const moa::LayerTrace& layer : trace.layers) {
    for (const moa::ProposalTrace& proposal : layer.proposals) {
      totals.add(proposal);
      totals.bytes_sent += proposal.bytes_sent;
      totals.bytes_received += proposal.bytes_received;
    }
  }
  if (trace.aggregation) { totals.add(*trace.aggregation); }
  return totals;
}

void write_generation(JsonWriter& out, const moa::GenerationTrace& generation,
                      queueing::JobClass job_class) {
  const prompt::Timings& timings = generation.timings;
  out.member("node", generation.node).member("model", generation.model);
  out.member("class", to_string(job_class));
  out.member("tokens", generation.usage.completion_tokens);
  out.member("prompt_tokens", generation.usage.prompt_tokens);
  out.member("queue_wait_ms", to_milliseconds(timings.queue_wait));
  out.member("ttft_ms", to_milliseconds(timings.ttft));
  out.member("service_ms", to_milliseconds(timings.service_time));
  out.member("tokens_per_s", tokens_per_s(generation.usage, timings));
  out.member("prompt_cut", generation.prompt_cut);
}

void write_proposal(JsonWriter& out, const moa::ProposalTrace& proposal, std::uint64_t layer) {
  using queueing::JobClass;
  out.begin_object();
  write_generation(out, proposal, layer == 1 ? JobClass::Propose : JobClass::Refine);
  out.member("own", proposal.own).member("layer", layer);
  out.member("outcome", to_string(proposal.outcome)).member("detail", proposal.detail);
  out.member("text", proposal.text);
  out.member("bytes_sent", proposal.bytes_sent).member("bytes_received", proposal.bytes_received);
  out.end_object();
}

void write_layers(JsonWriter& out, const std::vector<moa::LayerTrace>& layers) {
  std::uint64_t number = 0;
  out.key("layers").begin_array();
  for (const moa::LayerTrace& layer : layers) {
    out.begin_object().member("layer", ++number).key("proposals").begin_array();
    for (const moa::ProposalTrace& proposal : layer.proposals) {
      write_proposal(out, proposal, number);
    }
    out.end_array().end_object();
  }
  out.end_array();
}

void write_aggregation(JsonWriter& out, const moa::RunTrace& trace) {
  using queueing::JobClass;
  out.key("aggregation");
  if (!trace.aggregation) {
    out.null();
    return;
  }
  out.begin_object();
  const bool alone = trace.path == moa::AnswerPath::Alone;
  write_generation(out, *trace.aggregation, alone ? JobClass::Local : JobClass::Aggregate);
  out.end_object();
}

}  // namespace

std::string trace_json(const moa::RunTrace& trace) {
  JsonWriter out;
  out.begin_object().member("run", wire::to_hex(trace.run));
  out.member("path", to_string(trace.path)).member("reason", trace.reason);
  write_layers(out, trace.layers);
  write_aggregation(out, trace);
  const Totals totals = sum(trace);
  out.member("prompt_tokens", totals.prompt_tokens);
  out.member("completion_tokens", totals.completion_tokens);
  out.member("bytes_sent", totals.bytes_sent).member("bytes_received", totals.bytes_received);
  out.end_object();
  return out.take();
}

}  // namespace murmur::openai
