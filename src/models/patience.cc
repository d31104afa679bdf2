#include "models/patience.h"

#include <algorithm>

namespace murmur::models {

void Patience::take(std::uint64_t bytes) {
  bytes_ += bytes;
  if (bytes_ >= kProgressBytes) { failures_ = 0; }
}

std::optional<Duration> Patience::after_failure(std::optional<Duration> asked) {
  bytes_ = 0;
  ++failures_;
  if (failures_ > retries_ || (asked && *asked > kLongestAsked)) { return std::nullopt; }
  if (asked) { return asked; }
  constexpr unsigned kDoublingsMax = 10;
  return std::min(kLongestWait, kFirstWait * (1U << std::min(failures_ - 1, kDoublingsMax)));
}

}  // namespace murmur::models
