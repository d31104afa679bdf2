#pragma once

#include <cstdint>

namespace murmur::gossip {

/// The first byte of Serf's messages (`messageType` in its messages.go), and of its metadata.
enum class SerfType : std::uint8_t {
  Leave = 0,
  Join = 1,
  PushPull = 2,  ///< the user state of a push/pull
  UserEvent = 3,
  Query = 4,
  QueryResponse = 5,
  KeyRequest = 7,   ///< in a query's payload
  KeyResponse = 8,  ///< in a query response's payload
  Tags = 0xff,      ///< in a node's metadata
};

}  // namespace murmur::gossip
