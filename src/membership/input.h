#pragma once

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
/// The node is to stop: the others are to know that it went on purpose. Gone follows.
struct LeaveWanted {};
/// next_deadline() has come.
struct DeadlineReached {};

using Input = std::variant<DatagramHeard, VisitHeard, CallAnswered, CallFailed, JoinWanted,
                           MetaChanged, LeaveWanted, DeadlineReached>;

}  // namespace murmur::membership
