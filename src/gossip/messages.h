#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "gossip/endpoint.h"

// What gossiping nodes say to each other, as memberlist's wire protocol has it (levels 1 to 5).
// Texts and bytes are views: of what was decoded, valid as long as the bytes they were read from;
// of what is to be encoded, valid until encode() returns.
namespace murmur::gossip {

/// Longest node name that is taken or given.
inline constexpr std::size_t kNameBytesMax = 128;
[[nodiscard]] constexpr bool is_node_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameBytesMax;
}
/// Longest metadata (memberlist's MetaMaxSize).
inline constexpr std::size_t kMetaBytesMax = 512;
/// Most nodes of one push/pull that are read (memberlist's limit too).
inline constexpr std::uint32_t kEntriesMax = 1U << 20U;

/// Which protocol a node understands and speaks, and which its delegate (Serf) does.
struct Versions {
  std::uint8_t protocol_min = 1;
  std::uint8_t protocol_max = 5;
  std::uint8_t protocol = 2;
  std::uint8_t delegate_min = 2;
  std::uint8_t delegate_max = 5;
  std::uint8_t delegate = 5;
  friend bool operator==(const Versions&, const Versions&) = default;
};

/// Who wants the answer to a ping; without it the answer goes to the datagram's sender.
struct Source {
  Endpoint endpoint;
  std::string_view node;
};

struct Ping {
  std::uint32_t sequence = 0;
  std::string_view node;  ///< who is meant; another node stays silent
  std::optional<Source> source;
};

/// Asks the receiver to ping `node` at `target` and to hand the answer on.
struct IndirectPing {
  std::uint32_t sequence = 0;
  Endpoint target;
  std::string_view node;
  bool wants_nack = false;
  std::optional<Source> source;
};

struct Ack {
  std::uint32_t sequence = 0;
  std::string_view payload;
};

/// The relay of an indirect ping has heard nothing in time.
struct Nack {
  std::uint32_t sequence = 0;
};

struct Suspect {
  std::uint32_t incarnation = 0;
  std::string_view node;
  std::string_view from;
};

struct Alive {
  std::uint32_t incarnation = 0;
  std::string_view node;
  Endpoint endpoint;
  std::string_view meta;
  Versions versions;
};

/// From the node itself: it left.
struct Dead {
  std::uint32_t incarnation = 0;
  std::string_view node;
  std::string_view from;
};

/// What memberlist carries for its delegate: a Serf message (serf_messages.h) or one of ours.
struct User {
  std::string_view bytes;
};

using Message = std::variant<Ping, IndirectPing, Ack, Nack, Suspect, Alive, Dead, User>;

enum class NodeState : std::uint8_t { Alive = 0, Suspect = 1, Dead = 2, Left = 3 };

/// One entry of a view, as a push/pull carries it.
struct NodeEntry {
  std::string_view name;
  Endpoint endpoint;
  std::string_view meta;
  std::uint32_t incarnation = 0;
  NodeState state = NodeState::Alive;
  Versions versions;
};

/// The exchange of whole views, over a stream.
struct PushPull {
  bool join = false;
  std::vector<NodeEntry> nodes;
  std::string_view user_state;
  /// Entries that came but are not in `nodes`, because what they say cannot be (no name, no
  /// address, an empty range of protocols). One such in a peer's view must not keep us from
  /// joining.
  std::uint32_t refused = 0;
};

/// What a node answers to a stream that it cannot read.
struct StreamError {
  std::string_view text;
};

/// What can come over a stream.
using StreamMessage = std::variant<PushPull, Ping, Ack, User, StreamError>;

}  // namespace murmur::gossip
