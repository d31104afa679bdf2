#include <algorithm>

#include "openai/chat_chunk.h"
#include "openai/error_reader.h"
#include "openai/json_reader.h"

namespace murmur::openai {
namespace {

constexpr std::uint64_t kTokensMax = 1'000'000'000;
constexpr double kDayMs = 86'400'000;  // no proposal may take longer (wire::kTimeLeftMax)
constexpr std::size_t kModelBytesMax = 256;

/// What a model wrote, without NUL, which it may write but nobody takes back in a request: such a
/// text would make every peer refuse the next layer's prompt.
std::string generated_text(const Field& field) {
  std::string text(field.text().value_or(""));
  if (text.find('\0') != text.npos) { std::replace(text.begin(), text.end(), '\0', ' '); }
  return text;
}

std::string read_model(const Field& field) {
  return one_line(field.text().value_or(""), kModelBytesMax);
}

std::optional<prompt::FinishReason> read_finish(const Field& field) {
  const std::optional<std::string_view> reason = field.text();
  if (!reason || reason->empty()) { return std::nullopt; }
  return *reason == "length" ? prompt::FinishReason::Length : prompt::FinishReason::Stop;
}

std::optional<prompt::Usage> read_usage(const Field& field) {
  if (!field.exists()) { return std::nullopt; }
  const auto tokens = [&](std::string_view name) {
    return static_cast<std::uint32_t>(field[name].whole_number(0, kTokensMax).value_or(0));
  };
  return prompt::Usage{.prompt_tokens = tokens("prompt_tokens"),
                       .completion_tokens = tokens("completion_tokens")};
}

void read_choice(const Field& choice, Chunk& chunk) {
  const Field delta = choice["delta"];
  chunk.text = generated_text(delta["content"]);
  // "reasoning_content" is DeepSeek's name, also llama-server's; "reasoning" is Ollama's.
  const Field reasoning = delta["reasoning_content"];
  chunk.reasoning = generated_text(reasoning.exists() ? reasoning : delta["reasoning"]);
  chunk.finish = read_finish(choice["finish_reason"]);
}

Duration read_milliseconds(const Field& field) {
  return from_seconds(field.number(0, kDayMs).value_or(0) * 1e-3);
}

std::optional<wire::ProposalEnd> read_report(const Field& report) {
  if (!report.exists()) { return std::nullopt; }
  return wire::ProposalEnd{
      .model = read_model(report["model"]),
      .finish = read_finish(report["finish"]).value_or(prompt::FinishReason::Stop),
      .usage = read_usage(report["usage"]).value_or(prompt::Usage{}),
      .timings = {.queue_wait = read_milliseconds(report["queue_wait_ms"]),
                  .ttft = read_milliseconds(report["ttft_ms"]),
                  .service_time = read_milliseconds(report["service_ms"]),
                  .decode_time = read_milliseconds(report["decode_ms"])},
      .prompt_cut = report["prompt_cut"].boolean().value_or(false)};
}

}  // namespace

Result<Chunk> parse_chunk(std::string_view json) {
  JsonReader reader(json, {});
  const Field root = reader.root();
  Chunk chunk;
  if (root["error"].exists() || (root["object"].is_text() && root["object"].text() == "error")) {
    chunk.error = read_error(root, 0);
    return chunk;
  }
  read_choice(root["choices"].first(), chunk);
  chunk.usage = read_usage(root["usage"]);
  const Field decode_ms = root["timings"]["predicted_ms"];
  if (decode_ms.exists()) { chunk.decode_time = read_milliseconds(decode_ms); }
  chunk.model = read_model(root["model"]);
  chunk.report = read_report(root["murmur"]["report"]);
  chunk.prefill_progress = root["prompt_progress"].exists();
  if (reader.problem()) { return Error{reader.problem()->message}; }
  return chunk;
}

}  // namespace murmur::openai
