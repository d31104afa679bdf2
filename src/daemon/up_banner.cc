#include "daemon/up_banner.h"

#include <algorithm>

#include "base/assert.h"
#include "gossip/join_token.h"

namespace murmur::daemon {
namespace {

bool is_loopback(const gossip::Endpoint& endpoint) {
  constexpr char kLoopbackNet = 127;
  const std::string_view address = endpoint.address();
  return endpoint.is_v4() ? address.front() == kLoopbackNet
                          : address == std::string(15, '\0') + '\1';  // ::1
}

std::string token_text(const gossip::Keyring& ring, std::span<const gossip::Endpoint> members) {
  const auto named = members.first(std::min(members.size(), gossip::JoinToken::kSeedsMax));
  return to_text(gossip::JoinToken{ring.primary(), {named.begin(), named.end()}});
}

/// Another node on one machine needs ports and a folder of its own.
std::string place_flags(const gossip::Endpoint& here) {
  if (!is_loopback(here)) { return ""; }
  const std::string host = here.is_v4() ? "127.0.0.1" : "[::1]";
  return " --gossip " + host + ":0 --peer-port 0 --port 0 --data FOLDER";
}

}  // namespace

std::string up_banner(const gossip::Keyring& ring, std::span<const gossip::Endpoint> members) {
  MURMUR_ASSERT(!members.empty());
  const gossip::Endpoint& here = members.front();
  const std::string place = place_flags(here);
  const std::string who = place.empty() ? "On each other device" : "For each other node here";
  std::string text = "gossiping at " + to_string(here) + "\n\n" + who + ":\n\n  murmur ";
  if (ring.empty()) {
    return text + "serve --no-key --join-at " + to_string(here) + place +
           " --model FILE.gguf\n\nWithout a key every program on this machine can join, read and "
           "ask.\n";
  }
  return text + "join " + token_text(ring, members) + place +
         " --model FILE.gguf\n\nThe token holds the cluster's key: who has it can join, read and "
         "ask. Lost: murmur keys\nrotate, and it is worth nothing to who finds it later. In wrong "
         "hands: a new cluster (murmur leave, murmur up).\n";
}

std::string up_line(const gossip::Endpoint& here) {
  return "gossiping at " + to_string(here) + "; murmur keys token prints a token for others\n";
}

}  // namespace murmur::daemon
