#include "net/own_address.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>

#include "net/asio.h"

namespace murmur::net {
namespace {

using asio::ip::udp;

/// As Docker, Podman, libvirt, LXC, Kubernetes, VirtualBox and VMware call what they make.
constexpr std::array<std::string_view, 12> kVirtualNames{"docker",  "br-",  "veth", "virbr",
                                                         "podman",  "cni",  "lxc",  "lxd",
                                                         "flannel", "cali", "vbox", "vmnet"};

bool is_virtual(std::string_view interface) {
  return std::any_of(kVirtualNames.begin(), kVirtualNames.end(),
                     [&](std::string_view name) { return interface.starts_with(name); });
}

/// Of documentation, so nobody's (RFC 5737, RFC 3849): only the way there is asked for.
constexpr const char* kSomewhereV4 = "192.0.2.1";
constexpr const char* kSomewhereV6 = "2001:db8::1";

/// The address that packets to `far` would come from. Connecting a UDP socket sends nothing.
std::optional<asio::ip::address> source_of_way_to(const char* far) {
  asio::io_context context;
  udp::socket socket(context);
  const udp::endpoint there(asio::ip::make_address(far), 9);  // discard
  error_code ec;
  socket.open(there.protocol(), ec);
  if (!ec) { socket.connect(there, ec); }
  if (ec) { return std::nullopt; }
  const auto here = socket.local_endpoint(ec);
  return ec ? std::nullopt : std::optional(here.address());
}

std::optional<asio::ip::address> address_of(const sockaddr* socket_address) {
  if (socket_address == nullptr) { return std::nullopt; }
  if (socket_address->sa_family == AF_INET) {
    udp::endpoint endpoint(udp::v4(), 0);
    std::memcpy(endpoint.data(), socket_address, sizeof(sockaddr_in));
    return endpoint.address();
  }
  if (socket_address->sa_family == AF_INET6) {
    udp::endpoint endpoint(udp::v6(), 0);
    std::memcpy(endpoint.data(), socket_address, sizeof(sockaddr_in6));
    return endpoint.address();
  }
  return std::nullopt;
}

bool is_reachable(const asio::ip::address& address) {
  if (address.is_loopback() || address.is_unspecified() || address.is_multicast()) { return false; }
  return address.is_v4() || !address.to_v6().is_link_local();
}

}  // namespace

void order_by_use(std::vector<OwnAddress>& addresses) {
  const auto rank = [](const OwnAddress& it) {
    return std::tuple(is_virtual(it.interface), !it.on_default_route, !it.is_v4);
  };
  std::stable_sort(
      addresses.begin(), addresses.end(),
      [&](const OwnAddress& left, const OwnAddress& right) { return rank(left) < rank(right); });
}

std::optional<std::string> address_to_follow(const std::string& current,
                                             const std::vector<OwnAddress>& own) {
  const bool there = std::any_of(own.begin(), own.end(), [&](const OwnAddress& it) {
    return it.address == current && !is_virtual(it.interface);
  });
  if (there || own.empty() || is_virtual(own.front().interface)) { return std::nullopt; }
  return own.front().address;
}

std::vector<OwnAddress> own_addresses() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) { return {}; }
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(first, ::freeifaddrs);
  const auto default_v4 = source_of_way_to(kSomewhereV4);
  const auto default_v6 = source_of_way_to(kSomewhereV6);
  std::vector<OwnAddress> found;
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    const bool is_up = (each->ifa_flags & IFF_UP) != 0 && (each->ifa_flags & IFF_LOOPBACK) == 0;
    const auto address = address_of(each->ifa_addr);
    if (!is_up || !address || !is_reachable(*address)) { continue; }
    found.push_back({.address = address->to_string(),
                     .interface = each->ifa_name,
                     .is_v4 = address->is_v4(),
                     .on_default_route = address == default_v4 || address == default_v6});
  }
  order_by_use(found);
  return found;
}

}  // namespace murmur::net
