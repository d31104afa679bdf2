#include "net/host_port.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "net/asio.h"

namespace murmur::net {
namespace {

constexpr std::size_t kHostBytesMax = 253;  // of a name in DNS

std::optional<std::uint16_t> read_port(std::string_view digits, std::uint16_t port_min) {
  std::uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, ec] = std::from_chars(digits.data(), end, port);
  if (ec != std::errc() || stopped != end || port < port_min) { return std::nullopt; }
  return port;
}

bool is_host_character(char c) { return c > ' ' && c < '\x7f' && c != '[' && c != ']' && c != '/'; }

struct Parts {
  std::string_view host;
  std::string_view port;
  bool has_port = false;
};

/// Where the last colon parts host and port, and not two groups of an IPv6 address.
std::optional<Parts> divided(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos) { return std::nullopt; }
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) { return std::nullopt; }
    return Parts{text.substr(1, end - 1), rest.empty() ? rest : rest.substr(1), !rest.empty()};
  }
  const std::size_t colon = text.find(':');
  if (colon == text.npos || text.find(':', colon + 1) != text.npos) { return Parts{text, {}}; }
  return Parts{text.substr(0, colon), text.substr(colon + 1), true};
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text, std::uint16_t port_min) {
  const auto parts = divided(text);
  const bool good = parts && !parts->host.empty() && parts->host.size() <= kHostBytesMax &&
                    std::all_of(parts->host.begin(), parts->host.end(), is_host_character);
  if (!good) { return Error{"expected HOST or HOST:PORT"}; }
  HostPort read{std::string(parts->host), std::nullopt};
  if (!parts->has_port) { return read; }
  read.port = read_port(parts->port, port_min);
  if (!read.port) {
    return Error{"the port must be from " + std::to_string(port_min) + " to 65535"};
  }
  return read;
}

std::string join_host_port(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<gossip::Endpoint> gossip_endpoint(std::string_view address, std::uint16_t port) {
  error_code ec;
  const auto parsed = asio::ip::make_address(std::string(address), ec);
  if (ec) { return std::nullopt; }
  if (parsed.is_v4()) {
    const auto bytes = parsed.to_v4().to_bytes();
    return *gossip::Endpoint::from_bytes(
        {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, port);
  }
  if (parsed.to_v6().scope_id() != 0) { return std::nullopt; }
  const auto bytes = parsed.to_v6().to_bytes();
  return *gossip::Endpoint::from_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                       port);
}

bool is_loopback(std::string_view address) {
  error_code ec;
  const auto parsed = asio::ip::make_address(std::string(address), ec);
  return !ec && parsed.is_loopback();
}

}  // namespace murmur::net
