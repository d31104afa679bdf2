#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "gossip/decode_error.h"
#include "gossip/endpoint.h"

// What Serf puts into memberlist's messages: tags as metadata, and user messages of its own. With
// these a node is a good neighbour in a Serf cluster: its tags are read, its leaving is understood,
// its keys can be changed by Serf's tools. Field names are Serf's (messages.go, internal_query.go).
// Texts view what was decoded.
namespace murmur::gossip {

// --- Tags ---------------------------------------------------------------------------------------

struct Tag {
  std::string_view key;
  std::string_view value;
  friend bool operator==(const Tag&, const Tag&) = default;
};

/// `tags` as the metadata of a node, in the order given. BadMeta if that takes more than
/// kMetaBytesMax bytes. Requires that no key is there twice.
[[nodiscard]] Decoded<std::string> encode_tags(std::span<const Tag> tags);

/// The tags in a node's metadata, none if it is empty; of equal keys the last value, in the place
/// of the first. As in Serf, metadata that starts otherwise is the value of the one tag `role`.
[[nodiscard]] Decoded<std::vector<Tag>> decode_tags(std::string_view meta);

// --- User messages ------------------------------------------------------------------------------

/// Serf's Lamport time: counts events of one kind.
using LamportTime = std::uint64_t;

/// Says before memberlist's Dead that `node` leaves by its own will; without it Serf takes the node
/// for failed. With `prune` it is forgotten at once.
struct LeaveIntent {
  LamportTime time = 0;
  std::string_view node;
  bool prune = false;
};

struct JoinIntent {
  LamportTime time = 0;
  std::string_view node;
};

/// Somebody's event; we only read it.
struct UserEvent {
  LamportTime time = 0;
  std::string_view name;
  std::string_view payload;
  bool coalesce = false;
};

/// Most filters of a query.
inline constexpr std::size_t kQueryFiltersMax = 64;

/// A question to every node that the filters let through; answers go to `from`.
struct Query {
  static constexpr std::uint32_t kWantsAck = 1;     ///< of `flags`: tell that it was received
  static constexpr std::uint32_t kNoBroadcast = 2;  ///< of `flags`: do not hand it on

  LamportTime time = 0;
  std::uint32_t id = 0;
  Endpoint from;
  std::string_view from_node;
  std::vector<std::string_view> filters;  ///< each in Serf's encoding, its kind first
  std::uint32_t flags = 0;
  std::uint8_t relay_factor = 0;
  Duration timeout{0};
  std::string_view name;
  std::string_view payload;
};

struct QueryResponse {
  LamportTime time = 0;  ///< the query's
  std::uint32_t id = 0;  ///< the query's
  std::string_view from;
  std::uint32_t flags = 0;  ///< Query::kWantsAck: this says only that the query was received
  std::string_view payload;
};

using SerfMessage = std::variant<LeaveIntent, JoinIntent, UserEvent, Query, QueryResponse>;

/// The bytes of a User message as one of Serf's. UnexpectedType for those that are not listed
/// above.
[[nodiscard]] Decoded<SerfMessage> decode_serf_message(std::string_view bytes);

// The bytes for a User message. Each appends.
void append_serf_message(const LeaveIntent& intent, std::string& out);
void append_serf_message(const JoinIntent& intent, std::string& out);
void append_serf_message(const Query& query, std::string& out);
void append_serf_message(const QueryResponse& response, std::string& out);

// --- Change of keys -----------------------------------------------------------------------------

// Names of the queries by which Serf changes the keyring of every node. Their payload is a key
// request, also that of ListKeys, with an empty key.
inline constexpr std::string_view kInstallKeyQuery = "_serf_install-key";
inline constexpr std::string_view kUseKeyQuery = "_serf_use-key";
inline constexpr std::string_view kRemoveKeyQuery = "_serf_remove-key";
inline constexpr std::string_view kListKeysQuery = "_serf_list-keys";

/// Most keys of one response.
inline constexpr std::size_t kListedKeysMax = 64;

/// What a node answers to such a query. Keys are in base64.
struct KeyResponse {
  bool done = false;
  std::string_view message;  ///< why it was not done
  std::vector<std::string_view> keys;
  std::string_view primary_key;
};

/// The key of a request, as a view; of any length.
[[nodiscard]] Decoded<std::string_view> decode_key_request(std::string_view payload);
void append_key_request(std::string_view key, std::string& out);

[[nodiscard]] Decoded<KeyResponse> decode_key_response(std::string_view payload);
void append_key_response(const KeyResponse& response, std::string& out);

// --- User state of a push/pull ------------------------------------------------------------------

/// The clocks of a Serf node. It also sends which events it remembers; that we neither send nor
/// read.
struct SerfClocks {
  LamportTime members = 0;
  LamportTime events = 0;
  LamportTime queries = 0;
  friend bool operator==(const SerfClocks&, const SerfClocks&) = default;
};

/// A user state with these clocks and nothing else, which Serf takes without complaint.
void append_user_state(const SerfClocks& clocks, std::string& out);
[[nodiscard]] Decoded<SerfClocks> decode_user_state(std::string_view state);

}  // namespace murmur::gossip
