#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/local_nodes.h"
#include "cli/stage.h"
#include "net/http_client.h"
#include "sim/load_figures.h"

namespace murmur::cli {

/// The queue that an answer of `GET /health` tells of; `at` and `node` are the caller's.
[[nodiscard]] Result<sim::QueueSample> read_queue(std::string_view json);

/// Looks at the queues of all nodes again and again.
class QueueWatch {
 public:
  /// `began`: when time is 0. Both outlive this.
  QueueWatch(Stage& stage, const LocalNodes& nodes, std::chrono::steady_clock::time_point began);

  /// Looks until `end`, at exponential gaps as the simulator does. Requires that this outlives it.
  [[nodiscard]] boost::asio::awaitable<void> watch_until(Instant end, std::uint64_t seed);
  /// Looks once at each.
  [[nodiscard]] boost::asio::awaitable<void> look();
  void break_off();

  [[nodiscard]] const std::vector<sim::QueueSample>& samples() const { return samples_; }
  /// Why a node could not be looked at; empty while all is well.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  std::chrono::steady_clock::time_point began_;
  std::vector<net::HttpClient> clients_;
  boost::asio::steady_timer timer_;
  std::vector<sim::QueueSample> samples_;
  std::string failure_;
  bool broken_off_ = false;
};

}  // namespace murmur::cli
