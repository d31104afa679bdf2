#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "gossip/messages.h"

// What a member is told: facts, in the past tense. Views in messages are valid during the step.
// What was no message never gets here: the driver decrypts, decodes and counts.
namespace murmur::membership {

/// A stream that this node opened.
using CallId = StrongId<struct GossipCallTag>;
/// A stream that another node opened.
using VisitId = StrongId<struct GossipVisitTag>;

/// Most bytes of load that an ack carries.
inline constexpr std::size_t kLoadBytesMax = 64;

struct DatagramHeard {
  gossip::Endpoint from;
  std::span<const gossip::Message> messages;
};
/// The whole first message of a stream that another node opened. It gets at most one ReplyToVisit;
/// the driver closes it then, and when there was none.
struct VisitHeard {
  VisitId visit;
  gossip::StreamMessage message;
};
/// The answer to a Call. It is over.
struct CallAnswered {
  CallId call;
  gossip::StreamMessage message;
};
/// No connection, no answer in time, or none that makes sense. It is over.
struct CallFailed {
  CallId call;
  std::string reason;
  bool refused = false;  ///< the machine is there, and nobody listens at that port
};
/// The user names nodes that may know the cluster.
struct JoinWanted {
  std::vector<gossip::Endpoint> nodes;
};
/// What this node says of itself has changed.
struct MetaChanged {
  std::string meta;  ///< at most gossip::kMetaBytesMax
};
/// How busy this node is has changed: what our own members are told in the acks to their probes.
struct LoadChanged {
  std::string payload;  ///< at most kLoadBytesMax; the reader's and the writer's own encoding
};
/// Others reach this node at another address from now on: a new lease, another network. It leaves
/// at the old one and comes back at the new one. Its calls are dropped; a Join fails.
struct AddressChanged {
  gossip::Endpoint endpoint;
};
/// A change of the cluster's keys, as Serf has them.
enum class KeyChange : std::uint8_t { Install, Use, Remove, List };
/// One that the driver is to carry out.
using KeyRequestId = StrongId<struct KeyRequestTag>;

/// Every member, this one too, is to change its keys. One KeyChangeEnded follows, at once where
/// this cannot be: only one change runs at a time.
struct KeyChangeWanted {
  KeyChange change = KeyChange::List;
  std::string key;  ///< its bytes; ignored for a List
};
/// A ChangeKeys was carried out, or not: exactly one for each.
struct KeysChanged {
  KeyRequestId request;
  bool done = false;
  std::string message;            ///< why not
  std::vector<std::string> keys;  ///< of a List: the bytes of each, the primary first
  std::string primary;            ///< of a List
};
/// The node is to stop: the others are to know that it went on purpose. Gone follows.
struct LeaveWanted {};
/// next_deadline() has come.
struct DeadlineReached {};

using Input = std::variant<DatagramHeard, VisitHeard, CallAnswered, CallFailed, JoinWanted,
                           MetaChanged, LoadChanged, AddressChanged, KeyChangeWanted, KeysChanged,
                           LeaveWanted, DeadlineReached>;

}  // namespace murmur::membership
