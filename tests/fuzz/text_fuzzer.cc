// Every parser of a stranger's text, chosen by the first byte. None may crash, hang or read beyond
// the end; where a text is taken, what it says must be within its limits.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/utf8.h"
#include "moa/repetition.h"
#include "moa/selection.h"
#include "moa/vote.h"
#include "openai/answer_assembler.h"
#include "openai/api_error.h"
#include "openai/chat_chunk.h"
#include "openai/chat_request.h"
#include "openai/engine_event.h"
#include "openai/sse.h"
#include "openai/stream_assembler.h"
#include "prompt/wording.h"
#include "wire/headers.h"

namespace murmur {
namespace {

void chat_request(std::string_view text) {
  const auto request = openai::parse_chat_request(text);
  if (!request) { return; }
  MURMUR_ASSERT(request->conversation && !request->conversation->empty());
  MURMUR_ASSERT(request->murmur.layers.value_or(0) <= wire::kLayersMax);
  MURMUR_ASSERT(request->murmur.fan_out.value_or(0) <= openai::kFanOutMax);
  for (const prompt::Message& message : *request->conversation) {
    MURMUR_ASSERT(is_valid_utf8(message.content));
  }
}

void request_head(std::string_view text) {
  if (openai::parse_request_head(text)) { (void)openai::streaming_body(text); }
}

void chunk(std::string_view text) {
  const auto parsed = openai::parse_chunk(text);
  if (!parsed || !parsed->report) { return; }
  MURMUR_ASSERT(parsed->report->timings.queue_wait >= Duration::zero());
}

void event_stream(std::string_view text) {
  openai::SseParser parser(4096);
  openai::StreamAssembler assembler;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, 1 + text.size() / 3);
    text.remove_prefix(piece.size());
    const auto fed = parser.feed(piece, [&](std::string_view data) {
      MURMUR_ASSERT(data.size() <= 4096);
      (void)assembler.add(data);
    });
    if (!fed) { return; }
  }
  (void)assembler.finish();
}

/// What an engine says in each of its dialects, in whatever order: events, then their whole.
void dialects(std::string_view text) {
  constexpr prompt::Dialect kStreaming[] = {prompt::Dialect::Text, prompt::Dialect::Native,
                                            prompt::Dialect::Responses, prompt::Dialect::Messages};
  for (const prompt::Dialect dialect : kStreaming) {
    openai::SseParser parser(4096);
    const auto assembler = openai::make_assembler(dialect, "{}");
    (void)parser.feed(text, [&](std::string_view data) {
      (void)openai::parse_engine_event(dialect, parser.event_name(), data);
      (void)assembler->add(data);
    });
    (void)assembler->finish();
  }
}

void headers(std::string_view text) {
  const std::string half(text.substr(0, text.size() / 2));
  const std::string rest(text.substr(half.size()));
  wire::Propose propose;
  (void)wire::decode_headers({.run = half, .layer = rest, .time_left_ms = rest, .live = half},
                             propose);
  MURMUR_ASSERT(propose.layer >= 1 && propose.layer <= wire::kLayersMax);
}

void wording(std::string_view text) {
  const auto parsed = prompt::Wording::parse(text);
  if (parsed) { (void)parsed->render("{{text}}", {"{{question}}", "b"}); }
}

void answer(std::string_view text) {
  (void)moa::closed_form(text);
  const prompt::Proposals offered{"41", std::string(text)};
  for (const auto naming : {prompt::Naming::Number, prompt::Naming::Text}) {
    MURMUR_ASSERT(moa::selected_index(text, offered, naming).value_or(0) < offered.size());
  }
  (void)moa::repeats_itself(text);
}

void error_body(std::string_view text) { (void)openai::to_failure(429, text, text); }

}  // namespace
}  // namespace murmur

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Target = void (*)(std::string_view);
  constexpr Target kTargets[] = {murmur::chat_request, murmur::request_head, murmur::chunk,
                                 murmur::event_stream, murmur::headers,      murmur::wording,
                                 murmur::answer,       murmur::error_body,   murmur::dialects};
  if (size == 0) { return 0; }
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  kTargets[data[0] % std::size(kTargets)](text);
  return 0;
}
