#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gossip/endpoint.h"

namespace murmur::net {

/// A host, by name or in figures, and its port, as people write them.
struct HostPort {
  std::string host;  ///< IPv6 without brackets
  std::optional<std::uint16_t> port;
};

/// Reads "10.0.0.7", "10.0.0.7:7946", "attic:7946", "[fe80::1]:7946", "fe80::1". The error says
/// what is wrong. `port_min` 0 takes a port 0, which is any free one where a node listens.
[[nodiscard]] Result<HostPort> parse_host_port(std::string_view text, std::uint16_t port_min = 1);
/// The other way, for a host with its port.
[[nodiscard]] std::string join_host_port(const std::string& host, std::uint16_t port);

/// Where gossip finds the host, if it is an address in figures, without a zone (fe80::1%eth0),
/// which means nothing to others.
[[nodiscard]] std::optional<gossip::Endpoint> gossip_endpoint(std::string_view address,
                                                              std::uint16_t port);
/// Whether only this machine can reach it: 127.0.0.0/8 and ::1, in figures.
[[nodiscard]] bool is_loopback(std::string_view address);

}  // namespace murmur::net
