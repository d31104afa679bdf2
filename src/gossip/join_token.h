#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "gossip/endpoint.h"
#include "gossip/keyring.h"

namespace murmur::gossip {

/// What a device needs to come into a cluster: its key, and where some of its members may be found.
/// A secret, since it holds the key.
struct JoinToken {
  static constexpr std::size_t kSeedsMax = 8;

  Key key;
  std::vector<Endpoint> seeds;  ///< at most kSeedsMax; none: to be found on the local network
};

/// The token as a text for people: "murmur-" and groups of letters and digits (Crockford's base 32,
/// without the letters that are taken for others), safe in a shell, a URL and a chat.
[[nodiscard]] std::string to_text(const JoinToken& token);

/// Reads it; case, spaces and line ends around it do not matter, and what Crockford has for o, i
/// and l is taken as meant. The error says what is wrong: no token, cut, mistyped (by its
/// checksum), or of a later version.
[[nodiscard]] Result<JoinToken> parse_join_token(std::string_view text);

}  // namespace murmur::gossip
