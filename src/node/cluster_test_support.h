#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "membership/node_meta.h"
#include "membership/signatures_test_support.h"
#include "node/input.h"

// Members of a cluster as a node's tests play them.
namespace murmur::node::test {

inline gossip::Endpoint endpoint(unsigned char number) {
  const char bytes[] = {10, 0, 0, static_cast<char>(number)};
  return *gossip::Endpoint::from_bytes({bytes, sizeof bytes}, 7946);
}

/// What the member number `number` says of itself.
inline membership::NodeMeta meta_of(unsigned char number, std::string model = "tiny") {
  membership::NodeMeta meta;
  meta.version = "0.1.0";
  meta.peer_url = "https://10.0.0." + std::to_string(number) + ":8412";
  meta.public_key = std::string(32, static_cast<char>(number));
  meta.model = std::move(model);
  meta.decode_tokens_per_s = 10;
  return meta;
}

inline std::string signed_meta(std::string_view name, unsigned char number,
                               const membership::NodeMeta& meta) {
  membership::Checksums own(static_cast<char>(number));
  return membership::encode_node_meta(name, meta, own);
}

inline ClusterEntered entered(std::string name, unsigned char number) {
  ClusterEntered fact;
  fact.name = std::move(name);
  fact.endpoint = endpoint(number);
  fact.peer_url = meta_of(number).peer_url;
  fact.public_key = std::string(32, static_cast<char>(number));
  fact.version = "0.1.0";
  return fact;
}

}  // namespace murmur::node::test
