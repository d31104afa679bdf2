#include "models/setback.h"

#include <algorithm>

namespace murmur::models {
namespace {

/// Retry-After in seconds; a date there is not read (RFC 9110 10.2.3).
std::optional<Duration> asked_wait(const net::WebHead& head) {
  constexpr std::uint64_t kSecondsMax = 100'000;
  const auto seconds = head.number("retry-after");
  if (!seconds) { return std::nullopt; }
  return std::chrono::seconds(std::min(*seconds, kSecondsMax));
}

}  // namespace

Setback setback_of(const net::WebFailure& failure, bool contacted) {
  using Kind = net::WebFailure::Kind;
  const bool may_pass =
      failure.kind == Kind::Cut || (failure.kind == Kind::Unreachable && contacted);
  return {failure.message, may_pass, std::nullopt};
}

Setback setback_of(const Hub& hub, const net::WebHead& head, const std::string& what) {
  Setback setback{refusal(hub, head, what), may_pass(head.status), asked_wait(head)};
  if (setback.asked && *setback.asked > std::chrono::seconds(0)) {
    setback.message += "; it asks to wait " + std::to_string(*head.number("retry-after")) + " s";
  }
  return setback;
}

}  // namespace murmur::models
