#include "sim/network.h"

#include <array>
#include <utility>

namespace murmur::sim {

std::optional<NetworkModel> network_profile(std::string_view name) {
  const auto profile = [](double latency_s, double variation, double bytes_per_s, double loss) {
    NetworkModel model;
    model.latency_s = Distribution::log_normal(latency_s, variation);
    model.bytes_per_s = bytes_per_s;
    model.loss = loss;
    return model;
  };
  if (name == "lan") { return profile(0.0003, 0.3, 125e6, 0.0001); }
  if (name == "wifi") { return profile(0.003, 1.0, 12e6, 0.005); }
  if (name == "wan") { return profile(0.04, 0.3, 6e6, 0.001); }
  if (name != "edge-lte") { return std::nullopt; }
  NetworkModel lte = profile(0.05, 0.8, 1e6, 0.01);
  lte.breaks = 0.001;
  lte.reordering = 0.01;
  return lte;
}

bool Network::happens(double share) { return share > 0 && rng_.uniform01() < share; }

bool Network::breaks() { return happens(model_.breaks); }

Duration Network::latency(std::size_t from, std::size_t to) {
  const double drawn = model_.latency_s.draw(rng_);
  return from_seconds(from > to ? drawn * model_.asymmetry : drawn);
}

std::vector<Duration> Network::datagram(std::size_t from, std::size_t to) {
  if (happens(model_.loss) || !reaches(from, to)) { return {}; }
  std::vector<Duration> copies(happens(model_.duplication) ? 2 : 1);
  for (Duration& copy : copies) {
    copy = latency(from, to);
    if (happens(model_.reordering)) { copy += copy * static_cast<std::int64_t>(rng_.below(10)); }
  }
  return copies;
}

Duration Network::message(std::size_t from, std::size_t to, std::size_t bytes) {
  const Duration travel = latency(from, to);
  if (!throttles()) { return travel; }
  return travel + from_seconds(static_cast<double>(bytes) / model_.bytes_per_s);
}

}  // namespace murmur::sim
