#include "sim/fluid_flow.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "sim/largest_rate.h"

namespace murmur::sim {
namespace {

/// Nodes that are alike.
struct Kind {
  double service_mean_s;
  double share;
  double count;
};

std::vector<Kind> kinds_of(std::span<const double> service_means_s,
                           std::span<const double> shares) {
  std::map<std::pair<double, double>, std::size_t> counts;
  for (std::size_t i = 0; i < shares.size(); ++i) { ++counts[{service_means_s[i], shares[i]}]; }
  std::vector<Kind> kinds;
  for (const auto& [kind, count] : counts) {
    kinds.push_back({kind.first, kind.second, static_cast<double>(count)});
  }
  return kinds;
}

/// A network whose edges have capacities, and what can flow through it. Source: Edmonds and Karp,
/// "Theoretical improvements in algorithmic efficiency for network flow problems", 1972: a path
/// with the fewest edges first, so that it ends whatever the capacities are. The edge that bounds a
/// path is left with exactly nothing, hence rounding does no harm.
class Network {
 public:
  explicit Network(std::size_t size) : size_(size), left_(size * size, 0.0) {}

  double& edge(std::size_t from, std::size_t to) { return left_[from * size_ + to]; }

  double maximum_flow(std::size_t source, std::size_t sink) {
    double total = 0;
    while (find_path(source, sink)) {
      double amount = std::numeric_limits<double>::infinity();
      for (std::size_t at = sink; at != source; at = from_[at]) {
        amount = std::min(amount, edge(from_[at], at));
      }
      for (std::size_t at = sink; at != source; at = from_[at]) {
        edge(from_[at], at) -= amount;
        edge(at, from_[at]) += amount;
      }
      total += amount;
    }
    return total;
  }

 private:
  bool find_path(std::size_t source, std::size_t sink) {
    from_.assign(size_, size_);
    from_[source] = source;
    std::vector<std::size_t> reached{source};
    for (std::size_t next = 0; next < reached.size() && from_[sink] == size_; ++next) {
      for (std::size_t to = 0; to < size_; ++to) {
        if (from_[to] == size_ && edge(reached[next], to) > 0) {
          from_[to] = reached[next];
          reached.push_back(to);
        }
      }
    }
    return from_[sink] != size_;
  }

  std::size_t size_;
  std::vector<double> left_;  // of each edge's capacity
  std::vector<std::size_t> from_;
};

double own_load(const RunShape& shape, const Kind& kind) {
  return kind.service_mean_s * (shape.layers + 1.0) * kind.share;
}

/// From each kind that asks to each that is asked, in units of M lambda. What nodes of a kind ask
/// and are asked may be evened out among them, so that kinds are enough.
Network network_of(const RunShape& shape, const std::vector<Kind>& kinds, double lambda) {
  const std::size_t source = 2 * kinds.size();
  Network network(source + 2);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const Kind& kind = kinds[i];
    const double spare = kind.count * (1 - own_load(shape, kind) * lambda) / kind.service_mean_s;
    network.edge(source, i) = shape.fan_out * kind.count * kind.share;
    network.edge(kinds.size() + i, source + 1) = std::max(0.0, spare / (shape.layers * lambda));
    for (std::size_t j = 0; j < kinds.size(); ++j) {
      const double others = kinds[j].count - (i == j ? 1 : 0);
      network.edge(i, kinds.size() + j) = kind.count * kind.share * others;
    }
  }
  return network;
}

bool is_feasible(const RunShape& shape, const std::vector<Kind>& kinds, double lambda) {
  constexpr double kRounding = 1e-12;
  if (shape.layers == 0 || shape.fan_out == 0) { return true; }
  double asked = 0;
  for (const Kind& kind : kinds) { asked += shape.fan_out * kind.count * kind.share; }
  const std::size_t source = 2 * kinds.size();
  const double flows = network_of(shape, kinds, lambda).maximum_flow(source, source + 1);
  return flows >= asked * (1 - kRounding);
}

}  // namespace

/// Own runs bound it from above; below that, what is feasible is so at every smaller rate, since
/// what is spare only grows in units of M lambda.
std::optional<double> fluid_rate(const RunShape& shape, std::span<const double> service_means_s,
                                 std::span<const double> shares) {
  MURMUR_ASSERT(shares.size() == service_means_s.size());
  MURMUR_ASSERT(shape.fan_out < shares.size());
  MURMUR_ASSERT(std::ranges::all_of(service_means_s, [](double mean) { return mean > 0; }));
  MURMUR_ASSERT(std::ranges::all_of(shares, [](double share) { return share > 0; }));
  const std::vector<Kind> kinds = kinds_of(service_means_s, shares);
  if (kinds.size() > kFluidKindsMax) { return std::nullopt; }
  double highest_load = 0;
  for (const Kind& kind : kinds) { highest_load = std::max(highest_load, own_load(shape, kind)); }
  return largest_rate(1 / highest_load,
                      [&](double lambda) { return is_feasible(shape, kinds, lambda); });
}

}  // namespace murmur::sim
