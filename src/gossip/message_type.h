#pragma once

#include <cstdint>

namespace murmur::gossip {

/// The first byte of what memberlist sends (`messageType` in its net.go).
enum class MessageType : std::uint8_t {
  Ping = 0,
  IndirectPing = 1,
  Ack = 2,
  Suspect = 3,
  Alive = 4,
  Dead = 5,
  PushPull = 6,  ///< streams only
  Compound = 7,  ///< datagrams only
  User = 8,      ///< in streams with a header that says how long it is
  Compress = 9,
  Encrypt = 10,  ///< streams only; an encrypted datagram has no type
  Nack = 11,
  Checksum = 12,  ///< datagrams only
  Error = 13,     ///< streams only
};

}  // namespace murmur::gossip
