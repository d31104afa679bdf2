#include "engine/event_reader.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "openai/api_error.h"
#include "openai/chat_chunk.h"
#include "openai/engine_event.h"

namespace murmur::engine {

EventReader::EventReader(const prompt::Generation& generation) {
  const auto* const plain = std::get_if<prompt::PlainGeneration>(&generation);
  const auto* const chat = std::get_if<prompt::ChatGeneration>(&generation);
  passes_events_ = plain != nullptr || chat->form != nullptr;
  is_plain_ = plain != nullptr;
  passes_progress_ = plain != nullptr && plain->body->find("return_progress") != std::string::npos;
  if (plain != nullptr) { dialect_ = plain->route.dialect; }
}

std::optional<prompt::Delta> EventReader::read(std::string_view name, std::string_view data) {
  // "null": of several prompts, llama-server's sign that the next one's turn has come.
  if (data == "[DONE]" || data == "null") { return std::nullopt; }
  return dialect_ == prompt::Dialect::Chat ? read_chunk(data) : read_event(name, data);
}

/// A client whose request went to the engine as it was gets its words as they are.
void EventReader::fail(const openai::ApiError& error, std::string_view data) {
  failure_ = openai::to_failure(error);
  if (!is_plain_) { return; }
  failure_->said =
      std::make_shared<const ServerError>(ServerError{error.status, std::string(data)});
}

std::optional<prompt::Delta> EventReader::read_event(std::string_view name, std::string_view data) {
  const auto event = openai::parse_engine_event(dialect_, name, data);
  if (!event) {
    failure_ = {FailureKind::EngineFailed, "the engine sent nonsense: " + event.error().message};
    return std::nullopt;
  }
  if (event->error) {
    fail(*event->error, data);
    return std::nullopt;
  }
  if (event->finish) { finish_ = event->finish; }
  if (event->decode_time) { decode_time_ = event->decode_time; }
  // Several answers of one request each tell of their own.
  usage_.prompt_tokens += event->prompt_tokens.value_or(0);
  usage_.completion_tokens += event->completion_tokens.value_or(0);

  prompt::Delta delta;
  delta.tokens = event->has_text ? 1 : 0;
  tokens_ += delta.tokens;
  // The first in-progress event of a response belongs to it; more come only if asked for.
  const bool belongs = dialect_ == prompt::Dialect::Responses && !progress_seen_;
  if (event->prefill_progress) { progress_seen_ = true; }
  if (event->prefill_progress && !belongs && !passes_progress_) { return std::nullopt; }
  const bool strip = event->prefill_progress && !passes_progress_;
  delta.event = std::make_shared<const std::string>(strip ? openai::without_progress(data)
                                                          : std::string(data));
  delta.event_name = name;
  return delta;
}

std::optional<prompt::Delta> EventReader::read_chunk(std::string_view data) {
  auto chunk = openai::parse_chunk(data);
  if (!chunk) {
    failure_ = {FailureKind::EngineFailed, "the engine sent nonsense: " + chunk.error().message};
    return std::nullopt;
  }
  if (chunk->error) {
    fail(*chunk->error, data);
    return std::nullopt;
  }
  if (chunk->finish) { finish_ = chunk->finish; }
  if (chunk->usage) { usage_ = *chunk->usage; }
  if (chunk->decode_time) { decode_time_ = chunk->decode_time; }

  prompt::Delta delta{std::move(chunk->text), std::move(chunk->reasoning)};
  // One event is one token, but for those that end inside a character or may begin a stop string.
  delta.tokens = delta.text.empty() && delta.reasoning.empty() ? 0 : 1;
  tokens_ += delta.tokens;
  if (passes_events_) {
    if (chunk->prefill_progress && !passes_progress_ && is_plain_) { return std::nullopt; }
    delta.event = std::make_shared<const std::string>(data);
    return delta;
  }
  // Progress of a prefill is an empty piece: the job is alive, and may be for minutes on a small
  // board.
  if (delta.tokens == 0 && !chunk->prefill_progress) { return std::nullopt; }
  return delta;
}

std::variant<JobDone, Failure> EventReader::end() const {
  if (failure_) { return *failure_; }
  if (!finish_) {
    return Failure{FailureKind::EngineFailed, "the engine broke off in the middle of an answer"};
  }
  prompt::Usage usage = usage_;
  if (usage.completion_tokens == 0) { usage.completion_tokens = tokens_; }
  return JobDone{*finish_, usage, false, decode_time_};
}

}  // namespace murmur::engine
