#include "wire/load.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace murmur::wire {
namespace {

constexpr std::uint64_t kWaitMsMax = kWaitEstimateMax / 1ms;
constexpr std::uint64_t kHundredthsMax = 65'535;

/// The numbers as both forms carry them.
struct Figures {
  std::uint64_t waiting = 0;
  std::uint64_t running = 0;
  std::uint64_t free_slots = 0;
  std::uint64_t wait_ms = 0;
  std::uint64_t rho_hundredths = 0;
};

Figures figures_of(const Load& load) {
  const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(
      std::clamp(load.wait_estimate, Duration::zero(), kWaitEstimateMax));
  // Not std::clamp: not-a-number is unknown as well.
  const double rho = load.offered_load > 0 ? std::min(load.offered_load, kOfferedLoadMax) : 0;
  return {.waiting = std::min(load.waiting, kLoadJobsMax),
          .running = std::min(load.running, kLoadJobsMax),
          .free_slots = std::min(load.free_slots, kLoadJobsMax),
          .wait_ms = static_cast<std::uint64_t>(wait_ms.count()),
          .rho_hundredths = static_cast<std::uint64_t>(std::lround(rho * 100))};
}

Load load_of(const Figures& figures) {
  return {.waiting = static_cast<std::uint32_t>(figures.waiting),
          .running = static_cast<std::uint32_t>(figures.running),
          .free_slots = static_cast<std::uint32_t>(figures.free_slots),
          .wait_estimate = std::chrono::milliseconds(figures.wait_ms),
          .offered_load = static_cast<double>(figures.rho_hundredths) / 100};
}

/// Takes "name=number" off the front of `rest`, and what separates it from the next; false if that
/// is not what stands there.
bool take(std::string_view& rest, std::string_view name, std::uint64_t max, std::uint64_t& into,
          std::string_view separator) {
  if (!rest.starts_with(name)) { return false; }
  rest.remove_prefix(name.size());
  const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), into);
  if (ec != std::errc() || into > max) { return false; }
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (!rest.starts_with(separator)) { return false; }
  rest.remove_prefix(separator.size());
  return true;
}

/// "rho=0.43", always with two digits behind the point, as all that is left.
bool take_rho(std::string_view& rest, std::uint64_t& hundredths) {
  std::uint64_t whole = 0;
  std::uint64_t fraction = 0;
  if (!take(rest, "rho=", kHundredthsMax / 100, whole, ".")) { return false; }
  if (rest.size() != 2 || !take(rest, "", 99, fraction, "") || !rest.empty()) { return false; }
  hundredths = whole * 100 + fraction;
  return hundredths <= kHundredthsMax;
}

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<unsigned char>(value >> static_cast<unsigned>(shift)));
  }
}

std::uint64_t get(std::string_view& in, std::size_t bytes) {
  std::uint64_t value = 0;
  for (const char byte : in.substr(0, bytes)) {
    value = (value << 8U) | static_cast<unsigned char>(byte);
  }
  in.remove_prefix(bytes);
  return value;
}

}  // namespace

std::string to_header(const Load& load) {
  const Figures figures = figures_of(load);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(),
                "waiting=%llu, running=%llu, free=%llu, wait-ms=%llu, rho=%llu.%02llu",
                static_cast<unsigned long long>(figures.waiting),
                static_cast<unsigned long long>(figures.running),
                static_cast<unsigned long long>(figures.free_slots),
                static_cast<unsigned long long>(figures.wait_ms),
                static_cast<unsigned long long>(figures.rho_hundredths / 100),
                static_cast<unsigned long long>(figures.rho_hundredths % 100));
  return text.data();
}

Result<Load> parse_load_header(std::string_view value) {
  const auto wrong = [](std::string_view part) {
    return Error{std::string(kLoadHeader) + ": wrong at " + std::string(part)};
  };
  Figures figures;
  if (!take(value, "waiting=", kLoadJobsMax, figures.waiting, ", ")) { return wrong("waiting"); }
  if (!take(value, "running=", kLoadJobsMax, figures.running, ", ")) { return wrong("running"); }
  if (!take(value, "free=", kLoadJobsMax, figures.free_slots, ", ")) { return wrong("free"); }
  if (!take(value, "wait-ms=", kWaitMsMax, figures.wait_ms, ", ")) { return wrong("wait-ms"); }
  if (!take_rho(value, figures.rho_hundredths)) { return wrong("rho"); }
  return load_of(figures);
}

std::string encode_load(const Load& load) {
  const Figures figures = figures_of(load);
  std::string out(1, kLoadVersion);
  put(out, figures.waiting, 2);
  put(out, figures.running, 2);
  put(out, figures.free_slots, 2);
  put(out, figures.wait_ms, 4);
  put(out, figures.rho_hundredths, 2);
  return out;
}

std::optional<Load> decode_load(std::string_view bytes) {
  if (bytes.size() < kLoadBytes || bytes.front() != kLoadVersion) { return std::nullopt; }
  bytes.remove_prefix(1);
  Figures figures;
  figures.waiting = get(bytes, 2);
  figures.running = get(bytes, 2);
  figures.free_slots = get(bytes, 2);
  figures.wait_ms = std::min(get(bytes, 4), kWaitMsMax);
  figures.rho_hundredths = get(bytes, 2);
  return load_of(figures);
}

}  // namespace murmur::wire
