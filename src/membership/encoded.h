#pragma once

#include <string>

#include "gossip/encode.h"

namespace murmur::membership {

[[nodiscard]] inline std::string encoded(const gossip::Message& message) {
  std::string bytes;
  gossip::append_message(message, bytes);
  return bytes;
}
[[nodiscard]] inline std::string encoded_for_stream(const gossip::StreamMessage& message) {
  std::string bytes;
  gossip::append_stream_message(message, bytes);
  return bytes;
}

}  // namespace murmur::membership
