#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/answer.h"

namespace murmur::cli {

/// What was asked for, where the node's report does not say it.
struct AskedFor {
  std::optional<std::uint32_t> layers;
  std::optional<std::uint32_t> fan_out;
  std::optional<std::uint32_t> nodes;
};

/// The one object that --json prints, without a line feed: answer, path, reason, layers, fan_out,
/// nodes, proposals[], aggregation, usage, bytes_sent, bytes_received, latency_ms, ttft_ms.
[[nodiscard]] std::string answer_json(const Answer& answer, const AskedFor& asked);

}  // namespace murmur::cli
