#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "base/time.h"
#include "sim/distribution.h"

namespace murmur::sim {

/// What every link is like, one way. Two kinds of channel cross it: datagrams, which may be lost,
/// doubled and overtaken, and streams, which are delayed, throttled and broken.
struct NetworkModel {
  Distribution latency_s = Distribution::constant(0);
  double bytes_per_s = 0;  ///< of one stream; 0: no limit
  // Shares of datagrams, in [0, 1).
  double loss = 0;
  double duplication = 0;
  double reordering = 0;  ///< that take up to ten latencies more
  double breaks = 0;      ///< share of a stream's messages at which its connection breaks instead
  double asymmetry = 1;   ///< latency of a link from a higher to a lower host, times as long
};

/// "lan", "wifi", "wan" or "edge-lte": round figures of what such networks are like, none of them
/// measured here. Nothing for any other name.
[[nodiscard]] std::optional<NetworkModel> network_profile(std::string_view name);

/// The links between hosts.
class Network {
 public:
  Network(const NetworkModel& model, Rng rng) : model_(model), rng_(rng) {}

  /// Whether anything gets from one host to another.
  using Link = std::function<bool(std::size_t from, std::size_t to)>;
  void connect(Link link) { link_ = std::move(link); }
  [[nodiscard]] bool reaches(std::size_t from, std::size_t to) const {
    return !link_ || link_(from, to);
  }

  /// How long each copy of a datagram takes; none if it is lost.
  [[nodiscard]] std::vector<Duration> datagram(std::size_t from, std::size_t to);
  /// How long a stream's message takes.
  [[nodiscard]] Duration message(std::size_t from, std::size_t to, std::size_t bytes);
  /// Whether the connection breaks where the next message would be sent.
  [[nodiscard]] bool breaks();
  [[nodiscard]] bool throttles() const { return model_.bytes_per_s > 0; }

 private:
  [[nodiscard]] Duration latency(std::size_t from, std::size_t to);
  [[nodiscard]] bool happens(double share);

  NetworkModel model_;
  Rng rng_;
  Link link_;
};

}  // namespace murmur::sim
