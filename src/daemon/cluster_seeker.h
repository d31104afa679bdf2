#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "gossip/endpoint.h"

namespace murmur::daemon {

/// What a seeker needs to know of its node, and what it may do there.
struct Seeking {
  std::function<bool()> is_alone;
  /// HOST:PORT of those who may know the cluster, the likeliest first; asked for in each round.
  std::function<std::vector<std::string>()> seeds;
  std::function<void(std::vector<gossip::Endpoint>)> join;
};

/// Looks for the cluster as long as this node knows nobody there: a few of its seeds at a time, in
/// turn, with longer and longer pauses. A host that was named is looked up anew each time: it may
/// come up later, or elsewhere. One thread.
class ClusterSeeker {
 public:
  /// More: found sooner among many who are gone; fewer: less to hear on a network without anybody.
  static constexpr std::size_t kSeedsPerRound = 4;

  ClusterSeeker(const boost::asio::any_io_executor& executor, Seeking seeking);

  /// Until it is stopped.
  [[nodiscard]] boost::asio::awaitable<void> run();
  void stop();

 private:
  [[nodiscard]] boost::asio::awaitable<void> look();
  [[nodiscard]] boost::asio::awaitable<std::vector<gossip::Endpoint>> find(std::string seed);

  Seeking seeking_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
  std::size_t next_ = 0;                        // of the seeds, in turn
  std::map<std::string, std::string> trouble_;  // by seed: what was said of it last
};

}  // namespace murmur::daemon
