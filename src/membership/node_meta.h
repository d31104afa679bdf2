#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "membership/signatures.h"

namespace murmur::membership {

/// How busy a node is, coarsely: what may change in metadata every few seconds. Fresher figures
/// travel in the acks of probes and with every proposal.
enum class LoadBucket : std::uint8_t { Free = 0, Busy = 1, Queued = 2, Full = 3 };

/// What a node says of itself in its metadata: slow facts, as Serf tags, so that `serf members`
/// shows them too. At most gossip::kMetaBytesMax bytes with its signature, whatever the fields
/// hold: texts are cut.
struct NodeMeta {
  static constexpr std::size_t kModelBytesMax = 64;  ///< of a model's name

  std::string version;           ///< of murmur
  std::string peer_url;          ///< where it takes proposals: https://ADDRESS:PORT; empty: nowhere
  std::string public_key;        ///< Ed25519, 32 bytes; peers pin their connections to it
  std::string model;             ///< empty: none is loaded yet
  std::string model_hash;        ///< 16 hex digits, equal for equal models; empty: not known
  std::string features;          ///< words with commas, for later versions to know each other by
  std::uint64_t parameters = 0;  ///< 0: not known
  std::uint32_t context_tokens = 0;  ///< of one slot
  std::uint32_t slots = 1;
  std::uint32_t prefill_tokens_per_s = 0;  ///< a slow average; 0: not measured yet
  std::uint32_t decode_tokens_per_s = 0;   ///< likewise
  /// Of its slots' time, 0 to 100, that its own user's work takes: a slow average. 0: nothing, or
  /// an earlier version's, which does not tell.
  std::uint32_t own_percent = 0;
  LoadBucket load = LoadBucket::Free;

  friend bool operator==(const NodeMeta&, const NodeMeta&) = default;
};

/// The metadata of the node called `name`, signed by its owner: the signature covers the name and
/// every tag. Not the gossip address, which may change and is not what peers trust.
[[nodiscard]] std::string encode_node_meta(std::string_view name, const NodeMeta& meta,
                                           Signatures& signatures);

/// The public key that metadata names, whether or not it has signed it: whose record it claims to
/// be. Empty for who names none.
[[nodiscard]] std::string claimed_owner(std::string_view meta);

/// What metadata says, and whether the key in it has signed it.
struct SignedMeta {
  NodeMeta meta;
  bool genuine = false;
};
/// Nothing if the metadata is not that of a murmur node (a Serf agent's), or makes no sense. Tags
/// of later versions are skipped, but signed for all the same.
[[nodiscard]] std::optional<SignedMeta> decode_node_meta(std::string_view name,
                                                         std::string_view meta,
                                                         Signatures& signatures);

}  // namespace murmur::membership
