#include "openai/chat_chunk.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

std::string_view name_of(prompt::FinishReason finish) {
  return finish == prompt::FinishReason::Length ? "length" : "stop";
}

void begin(JsonWriter& out, const CompletionHead& head, std::string_view object) {
  out.begin_object();
  out.member("id", head.id).member("object", object);
  out.member("created", head.created_s).member("model", head.model);
}

void begin_chunk(JsonWriter& out, const CompletionHead& head) {
  begin(out, head, "chat.completion.chunk");
}

/// `choices` up to the inside of its only delta.
void begin_delta(JsonWriter& out) {
  out.key("choices").begin_array().begin_object();
  out.member("index", std::uint64_t{0}).key("delta").begin_object();
}

void end_delta(JsonWriter& out, std::optional<prompt::FinishReason> finish) {
  out.end_object().key("finish_reason");
  if (finish) {
    out.value(name_of(*finish));
  } else {
    out.null();
  }
  out.end_object().end_array();
}

void write_usage(JsonWriter& out, const prompt::Usage& usage) {
  const auto total = std::uint64_t{usage.prompt_tokens} + usage.completion_tokens;
  out.key("usage").begin_object();
  out.member("prompt_tokens", usage.prompt_tokens);
  out.member("completion_tokens", usage.completion_tokens);
  out.member("total_tokens", total);
  out.end_object();
}

void write_trace(JsonWriter& out, const moa::RunTrace* trace) {
  if (trace != nullptr) { out.key("murmur").raw(trace_json(*trace)); }
}

std::string finished(JsonWriter& out) {
  out.end_object();
  return out.take();
}

void write_report(JsonWriter& out, const wire::ProposalEnd& proposal) {
  const prompt::Timings& timings = proposal.timings;
  out.key("murmur").begin_object().key("report").begin_object();
  out.member("model", proposal.model).member("finish", name_of(proposal.finish));
  write_usage(out, proposal.usage);
  out.member("queue_wait_ms", to_milliseconds(timings.queue_wait));
  out.member("ttft_ms", to_milliseconds(timings.ttft));
  out.member("service_ms", to_milliseconds(timings.service_time));
  out.member("decode_ms", to_milliseconds(timings.decode_time));
  out.member("prompt_cut", proposal.prompt_cut);
  out.end_object().end_object();
}

}  // namespace

std::string role_chunk(const CompletionHead& head) {
  JsonWriter out;
  begin_chunk(out, head);
  begin_delta(out);
  out.member("role", "assistant").member("content", "");
  end_delta(out, std::nullopt);
  return finished(out);
}

std::string delta_chunk(const CompletionHead& head, const prompt::Delta& delta) {
  JsonWriter out;
  begin_chunk(out, head);
  begin_delta(out);
  if (!delta.reasoning.empty()) { out.member("reasoning_content", delta.reasoning); }
  if (!delta.text.empty()) { out.member("content", delta.text); }
  end_delta(out, std::nullopt);
  return finished(out);
}

std::optional<std::string> engine_chunk(const CompletionHead& head, std::string_view event,
                                        std::uint32_t index) {
  constexpr JsonReader::Limits kEventLimits{.depth = 32, .values = 200'000};
  JsonReader reader(event, kEventLimits);
  const Field choice = reader.root()["choices"].first();
  if (!choice.exists() || reader.root()["prompt_progress"].exists()) { return std::nullopt; }
  JsonWriter out;
  begin_chunk(out, head);
  out.key("choices").begin_array().begin_object().member("index", index);
  for (const std::string_view key : choice.keys()) {
    if (key != "index") { out.key(key).raw(choice[key].json()); }
  }
  out.end_object().end_array();
  return finished(out);
}

std::string trace_chunk(const CompletionHead& head, const moa::RunTrace& trace) {
  JsonWriter out;
  begin_chunk(out, head);
  out.key("choices").begin_array().end_array();
  write_trace(out, &trace);
  return finished(out);
}

std::string proposal_chunk(const CompletionHead& head, const ProposalPiece& piece) {
  JsonWriter out;
  begin_chunk(out, head);
  begin_delta(out);
  end_delta(out, std::nullopt);
  out.key("murmur").begin_object().key("proposal").begin_object();
  out.member("layer", piece.layer).member("seat", piece.seat);
  out.member("node", piece.node).member("text", piece.text);
  out.end_object().end_object();
  return finished(out);
}

std::string finish_chunk(const CompletionHead& head, prompt::FinishReason finish,
                         const moa::RunTrace* trace) {
  JsonWriter out;
  begin_chunk(out, head);
  begin_delta(out);
  end_delta(out, finish);
  write_trace(out, trace);
  return finished(out);
}

std::string report_chunk(const CompletionHead& head, const wire::ProposalEnd& end) {
  JsonWriter out;
  begin_chunk(out, head);
  begin_delta(out);
  end_delta(out, end.finish);
  write_usage(out, end.usage);
  write_report(out, end);
  return finished(out);
}

std::string usage_chunk(const CompletionHead& head, const prompt::Usage& usage) {
  JsonWriter out;
  begin_chunk(out, head);
  out.key("choices").begin_array().end_array();
  write_usage(out, usage);
  return finished(out);
}

std::string completion_json(const CompletionHead& head, const Completion& completion,
                            const moa::RunTrace* trace) {
  JsonWriter out;
  begin(out, head, "chat.completion");
  out.key("choices").begin_array().begin_object();
  out.member("index", std::uint64_t{0}).key("message").begin_object();
  out.member("role", "assistant").member("content", completion.text);
  if (!completion.reasoning.empty()) { out.member("reasoning_content", completion.reasoning); }
  out.end_object().key("logprobs").null();
  out.member("finish_reason", name_of(completion.finish));
  out.end_object().end_array();
  write_usage(out, completion.usage);
  write_trace(out, trace);
  return finished(out);
}

}  // namespace murmur::openai
