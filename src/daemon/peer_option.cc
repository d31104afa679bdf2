#include "daemon/peer_option.h"

#include <algorithm>

#include "net/host_port.h"

namespace murmur::daemon {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

/// A host name may be anywhere, but for the one that every machine has for itself.
bool stays_here(const net::Endpoint& endpoint) {
  return !endpoint.socket_path.empty() || endpoint.host == "localhost" ||
         net::is_loopback(endpoint.host);
}

}  // namespace

Result<PeerOption> parse_peer_option(std::string_view text) {
  PeerOption peer;
  const std::string_view whole = text;
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos && equals < text.find_first_of(":/#")) {
    peer.name = text.substr(0, equals);
    text.remove_prefix(equals + 1);
    if (peer.name.empty() || !std::all_of(peer.name.begin(), peer.name.end(), is_name_character)) {
      return Error{"peer \"" + std::string(whole) +
                   "\": the name before '=' may have letters, digits, " + "'-', '_' and '.'"};
    }
  }
  const std::size_t hash = text.find('#');
  if (hash != std::string_view::npos) {
    peer.model = text.substr(hash + 1);
    text = text.substr(0, hash);
    if (peer.model.empty()) {
      return Error{"peer \"" + std::string(whole) + "\": a model name must follow '#'"};
    }
  }
  auto endpoint = net::parse_endpoint(text);
  if (!endpoint) {
    return Error{"peer \"" + std::string(whole) + "\": " + endpoint.error().message};
  }
  peer.endpoint = *std::move(endpoint);
  if (peer.model.empty() && !stays_here(peer.endpoint)) {
    return Error{
        "peer \"" + std::string(whole) +
        "\": prompts would go there in clear; nodes meet over TLS with murmur up and murmur "
        "join, and a server of another kind is named with its #MODEL"};
  }
  if (peer.name.empty()) {
    peer.name = peer.endpoint.socket_path.empty()
                    ? peer.endpoint.host + ":" + std::to_string(peer.endpoint.port)
                    : peer.endpoint.socket_path;
  }
  return peer;
}

}  // namespace murmur::daemon
