#include "openai/engine_event.h"

#include "openai/error_reader.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

constexpr std::uint64_t kTokensMax = 1'000'000'000;
constexpr double kDayMs = 86'400'000;
/// The last event of a response holds all of it, and log-probabilities are long.
constexpr JsonReader::Limits kEventLimits{.depth = 64, .values = 200'000};

std::optional<std::uint32_t> tokens(const Field& field) {
  const auto count = field.whole_number(0, kTokensMax);
  if (!count) { return std::nullopt; }
  return static_cast<std::uint32_t>(*count);
}

bool has_text(const Field& field) { return field.is_text() && !field.text()->empty(); }

std::string_view text_of(const Field& field) {
  return field.is_text() ? *field.text() : std::string_view();
}

prompt::FinishReason finish_named(std::string_view reason) {
  const bool is_cut = reason == "length" || reason == "limit" || reason == "max_tokens";
  return is_cut ? prompt::FinishReason::Length : prompt::FinishReason::Stop;
}

void read_decode_time(const Field& timings, EngineEvent& event) {
  const auto ms = timings["predicted_ms"].number(0, kDayMs);
  if (ms) { event.decode_time = from_seconds(*ms * 1e-3); }
}

EngineEvent read_text(const Field& root) {
  EngineEvent event;
  const Field choice = root["choices"].first();
  event.has_text = has_text(choice["text"]);
  if (choice["finish_reason"].exists()) {
    event.finish = finish_named(text_of(choice["finish_reason"]));
  }
  event.prompt_tokens = tokens(root["usage"]["prompt_tokens"]);
  event.completion_tokens = tokens(root["usage"]["completion_tokens"]);
  return event;
}

/// A client can have the last event reduced to fields of its choice (`response_fields`), so what is
/// not marked as a piece is an end.
EngineEvent read_native(const Field& root) {
  EngineEvent event;
  event.has_text = has_text(root["content"]);
  if (root["stop"].boolean().value_or(true)) {
    event.finish = finish_named(text_of(root["stop_type"]));
    event.prompt_tokens = tokens(root["tokens_evaluated"]);
    event.completion_tokens = tokens(root["tokens_predicted"]);
  }
  return event;
}

EngineEvent read_response(const Field& root) {
  EngineEvent event;
  const std::string_view type = text_of(root["type"]);
  event.has_text = type.ends_with(".delta");
  event.prefill_progress = type == "response.in_progress";
  if (type == "response.completed" || type == "response.incomplete") {
    const bool is_cut = type == "response.incomplete";
    event.finish = is_cut ? prompt::FinishReason::Length : prompt::FinishReason::Stop;
    event.prompt_tokens = tokens(root["response"]["usage"]["input_tokens"]);
    event.completion_tokens = tokens(root["response"]["usage"]["output_tokens"]);
  }
  return event;
}

EngineEvent read_message(const Field& root) {
  EngineEvent event;
  const std::string_view type = text_of(root["type"]);
  event.has_text = type == "content_block_delta";
  if (type == "message_start") {
    const Field usage = root["message"]["usage"];
    const auto fresh = tokens(usage["input_tokens"]);
    const auto cached = tokens(usage["cache_read_input_tokens"]);
    event.prompt_tokens = fresh.value_or(0) + cached.value_or(0);
  }
  if (type == "message_delta") {
    event.finish = finish_named(text_of(root["delta"]["stop_reason"]));
    event.completion_tokens = tokens(root["usage"]["output_tokens"]);
  }
  return event;
}

EngineEvent read_event(prompt::Dialect dialect, const Field& root) {
  switch (dialect) {
    case prompt::Dialect::Text: return read_text(root);
    case prompt::Dialect::Native: return read_native(root);
    case prompt::Dialect::Responses: return read_response(root);
    case prompt::Dialect::Messages: return read_message(root);
    case prompt::Dialect::Chat:
    case prompt::Dialect::Whole: break;
  }
  return {};
}

}  // namespace

std::string without_progress(std::string_view json) {
  JsonReader reader(json, kEventLimits);
  const Field root = reader.root();
  JsonWriter out;
  out.begin_object();
  for (const std::string_view key : root.keys()) {
    if (key != "prompt_progress") { out.key(key).raw(root[key].json()); }
  }
  out.end_object();
  return out.take();
}

Result<EngineEvent> parse_engine_event(prompt::Dialect dialect, std::string_view name,
                                       std::string_view json) {
  JsonReader reader(json, kEventLimits);
  const Field root = reader.root();
  if (reader.problem()) { return Error{reader.problem()->message}; }
  if (name == "error" || root["error"].exists()) {
    EngineEvent event;
    event.error = read_error(root, 0);
    return event;
  }
  EngineEvent event = read_event(dialect, root);
  read_decode_time(root["timings"], event);
  if (root["prompt_progress"].exists()) { event.prefill_progress = true; }
  if (reader.problem()) { return Error{reader.problem()->message}; }
  return event;
}

}  // namespace murmur::openai
