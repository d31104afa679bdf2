#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/conversation.h"

namespace murmur::cli {

/// What a node is asked.
struct Question {
  std::string prompt;
  std::string system;        ///< empty: none
  std::vector<Turn> before;  ///< what was said until then, oldest first
  /// "auto", "moa", "select", "local" (the node's own model alone), or empty: the node's default.
  std::string plan;
  std::optional<std::uint32_t> layers;
  std::optional<std::uint32_t> fan_out;
  std::string choice;  ///< "uniform", "capacity", "distinct", or empty: the node's default
  std::optional<Duration> deadline;
  std::optional<std::uint32_t> max_tokens;
  std::optional<double> temperature;
  std::optional<std::uint32_t> seed;
  enum class Trace { Off, Final, Stream } trace = Trace::Off;
};

/// The body of `POST /v1/chat/completions`, as a stream. Requires well-formed UTF-8.
[[nodiscard]] std::string chat_body(const Question& question);

}  // namespace murmur::cli
