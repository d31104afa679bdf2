#include "engine/event_reader.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "openai/api_error.h"
#include "openai/chat_chunk.h"

namespace murmur::engine {

EventReader::EventReader(const prompt::Generation& generation) {
  const auto* const plain = std::get_if<prompt::PlainGeneration>(&generation);
  passes_events_ = plain != nullptr;
  passes_progress_ = plain != nullptr && plain->body->find("return_progress") != std::string::npos;
}

std::optional<prompt::Delta> EventReader::read(std::string_view data) {
  if (data == "[DONE]") { return std::nullopt; }
  auto chunk = openai::parse_chunk(data);
  if (!chunk) {
    failure_ = {FailureKind::EngineFailed, "the engine sent nonsense: " + chunk.error().message};
    return std::nullopt;
  }
  if (chunk->error) {
    failure_ = openai::to_failure(*chunk->error);
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
    if (chunk->prefill_progress && !passes_progress_) { return std::nullopt; }
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
