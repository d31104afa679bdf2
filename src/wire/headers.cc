#include "wire/headers.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace murmur::wire {
namespace {

constexpr std::size_t kRunDigits = 16;

/// All of `text` as a number in [min, max].
Result<std::uint64_t> parse_number(std::string_view text, int base, std::uint64_t min,
                                   std::uint64_t max) {
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (ec != std::errc() || end != text.data() + text.size() || value < min || value > max) {
    return Error{"must be a whole number from " + std::to_string(min) + " to " +
                 std::to_string(max)};
  }
  return value;
}

Error about(std::string_view header, const Error& error) {
  return Error{std::string(header) + ": " + error.message};
}

}  // namespace

std::string to_hex(RunId run) {
  std::array<char, kRunDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(run.value));
  return digits.data();
}

ProposeHeaders encode_headers(const Propose& propose) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(propose.time_left).count();
  return {.run = to_hex(propose.run),
          .layer = std::to_string(propose.layer),
          .time_left_ms = std::to_string(milliseconds),
          .live = propose.live ? "1" : ""};
}

Result<void> decode_headers(const ProposeHeaders& headers, Propose& into) {
  const auto run = parse_number(headers.run, 16, 0, UINT64_MAX);
  if (!run || headers.run.size() != kRunDigits) {
    return about(kRunHeader, Error{"must be 16 hex digits"});
  }
  const auto layer = parse_number(headers.layer, 10, 1, kLayersMax);
  if (!layer) { return about(kLayerHeader, layer.error()); }
  const auto time_left = parse_number(headers.time_left_ms, 10, 1, kTimeLeftMax / 1ms);
  if (!time_left) { return about(kTimeLeftHeader, time_left.error()); }
  if (!headers.live.empty() && headers.live != "1") {
    return about(kLiveHeader, Error{"must be 1 where it stands"});
  }
  into.run = RunId{*run};
  into.layer = static_cast<std::uint32_t>(*layer);
  into.time_left = std::chrono::milliseconds(*time_left);
  into.live = headers.live == "1";
  return {};
}

}  // namespace murmur::wire
