#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/failure.h"
#include "engine/engine.h"
#include "openai/api_error.h"
#include "prompt/generation.h"

namespace murmur::engine {

/// Reads the events that the engine streams for one job, one after the other.
class EventReader {
 public:
  /// For a generation that the node composed: text only. For a plain one, whose events are passed
  /// on as they are; those about the prefill, which the node asked for, only if its client did too.
  explicit EventReader(const prompt::Generation& generation);

  /// What one event has for whoever waits for the job; empty if nothing. `name`: of an event that
  /// has one.
  [[nodiscard]] std::optional<prompt::Delta> read(std::string_view name, std::string_view data);

  /// Whether the server told how many tokens there were.
  [[nodiscard]] bool has_usage() const { return usage_.completion_tokens > 0; }
  /// How the job ended, once the stream has.
  [[nodiscard]] std::variant<JobDone, Failure> end() const;

 private:
  [[nodiscard]] std::optional<prompt::Delta> read_chunk(std::string_view data);
  [[nodiscard]] std::optional<prompt::Delta> read_event(std::string_view name,
                                                        std::string_view data);
  void fail(const openai::ApiError& error, std::string_view data);

  bool passes_events_ = false;
  bool passes_progress_ = false;
  bool is_plain_ = false;
  bool progress_seen_ = false;
  prompt::Dialect dialect_ = prompt::Dialect::Chat;
  std::optional<prompt::FinishReason> finish_;
  prompt::Usage usage_;
  std::optional<Duration> decode_time_;
  std::uint32_t tokens_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace murmur::engine
