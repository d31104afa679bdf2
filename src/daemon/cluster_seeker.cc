#include "daemon/cluster_seeker.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "net/asio.h"
#include "net/gossip_lookup.h"

namespace murmur::daemon {
namespace {

namespace asio = boost::asio;

// At first often, since devices that are switched on together come up together.
constexpr Duration kPauseMin = std::chrono::milliseconds(100);
constexpr Duration kPauseMax = std::chrono::seconds(30);
constexpr Duration kLookAgain = std::chrono::seconds(5);  // whether it is alone by now

}  // namespace

ClusterSeeker::ClusterSeeker(const asio::any_io_executor& executor, Seeking seeking)
    : seeking_(std::move(seeking)),
      timer_(executor) {}

asio::awaitable<void> ClusterSeeker::run() {
  Duration pause = kPauseMin;
  while (!stopped_) {
    const bool alone = seeking_.is_alone();
    if (alone) { co_await look(); }
    if (stopped_) { co_return; }
    timer_.expires_after(alone ? pause : kLookAgain);
    pause = alone ? std::min(2 * pause, kPauseMax) : kPauseMin;
    co_await timer_.async_wait(net::kNoThrow);
  }
}

void ClusterSeeker::stop() {
  stopped_ = true;
  timer_.cancel();
}

asio::awaitable<void> ClusterSeeker::look() {
  const std::vector<std::string> seeds = seeking_.seeds();
  const std::size_t count = std::min(seeds.size(), kSeedsPerRound);
  std::vector<gossip::Endpoint> found;
  for (std::size_t i = 0; i < count; ++i) {
    const auto places = co_await find(seeds[next_++ % seeds.size()]);
    found.insert(found.end(), places.begin(), places.end());
  }
  if (!stopped_ && !found.empty()) { seeking_.join(std::move(found)); }
}

asio::awaitable<std::vector<gossip::Endpoint>> ClusterSeeker::find(std::string seed) {
  auto found = co_await net::find_gossip(seed);
  std::string& said = trouble_[seed];
  if (found) {
    said.clear();
    co_return *std::move(found);
  }
  if (std::exchange(said, found.error().message) != found.error().message) {
    spdlog::warn("{}; it is tried again", said);
  }
  co_return std::vector<gossip::Endpoint>();
}

}  // namespace murmur::daemon
