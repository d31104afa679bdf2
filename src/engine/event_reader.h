#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/failure.h"
#include "engine/engine.h"
#include "prompt/generation.h"

namespace murmur::engine {

/// Reads the events that the engine streams for one job, one after the other.
class EventReader {
 public:
  /// For a generation that the node composed: text only. For a plain one, whose events are passed
  /// on as they are; those about the prefill, which the node asked for, only if its client did too.
  explicit EventReader(const prompt::Generation& generation);

  /// What one event has for whoever waits for the job; empty if nothing.
  [[nodiscard]] std::optional<prompt::Delta> read(std::string_view data);

  /// How the job ended, once the stream has.
  [[nodiscard]] std::variant<JobDone, Failure> end() const;

 private:
  bool passes_events_ = false;
  bool passes_progress_ = false;
  std::optional<prompt::FinishReason> finish_;
  prompt::Usage usage_;
  std::optional<Duration> decode_time_;
  std::uint32_t tokens_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace murmur::engine
