#pragma once

#include <cstdint>

#include "base/time.h"

namespace murmur::queueing {

/// How fast the engine of a node reads and writes, as slow averages over its jobs: what a node says
/// of itself to others. In tokens per second; 0 while nothing was measured.
class TokenSpeeds {
 public:
  /// One job: what it read until its first token, and what it wrote after that. Too short ones,
  /// whose times are mostly overhead, do not count. Tokens found in a prompt cache count as read.
  void record(std::uint32_t prompt_tokens, Duration prefill_time, std::uint32_t completion_tokens,
              Duration decode_time);

  [[nodiscard]] double prefill() const { return prefill_; }
  [[nodiscard]] double decode() const { return decode_; }

 private:
  double prefill_ = 0;
  double decode_ = 0;
};

}  // namespace murmur::queueing
