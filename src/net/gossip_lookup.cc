#include "net/gossip_lookup.h"

#include <boost/asio/ip/udp.hpp>
#include <utility>

#include "net/asio.h"
#include "net/host_port.h"

namespace murmur::net {
namespace {

constexpr std::uint16_t kGossipPort = 7946;

}  // namespace

asio::awaitable<Result<std::vector<gossip::Endpoint>>> find_gossip(std::string where) {
  const auto named = parse_host_port(where);
  if (!named) { co_return Error{where + ": " + named.error().message}; }
  const std::uint16_t port = named->port.value_or(kGossipPort);
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::udp::resolver resolver(executor);
  const auto [ec, results] = co_await resolver.async_resolve(
      named->host, std::to_string(port), asio::ip::udp::resolver::flags{}, kNoThrow);
  if (ec) { co_return Error{"cannot find " + named->host + ": " + ec.message()}; }
  std::vector<gossip::Endpoint> found;
  for (const auto& entry : results) {
    const auto endpoint = gossip_endpoint(entry.endpoint().address().to_string(), port);
    if (endpoint) { found.push_back(*endpoint); }
  }
  co_return found;
}

}  // namespace murmur::net
