#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "membership/input.h"
#include "membership/record.h"

// What a member wants done: orders for the driver, and news for observers.
namespace murmur::membership {

/// Encrypted by the driver, if the cluster has a key.
struct SendDatagram {
  gossip::Endpoint to;
  std::string bytes;
};
/// Open a stream, send this message, read one message. CallAnswered or CallFailed follows.
struct Call {
  CallId call;
  gossip::Endpoint to;
  std::string bytes;
  Duration timeout;
};
/// Nothing follows.
struct DropCall {
  CallId call;
};
/// Answers a visit and closes it.
struct ReplyToVisit {
  VisitId visit;
  std::string bytes;
};

using Action = std::variant<SendDatagram, Call, DropCall, ReplyToVisit>;

/// Somebody came, changed or went.
struct MemberChanged {
  enum class What : std::uint8_t { Joined, Updated, Suspected, Recovered, Failed, Left, Forgotten };
  What what;
  RecordPtr record;
};
/// Another node claims a name that is in use at another address. The claim is ignored.
struct NameConflict {
  RecordPtr known;
  gossip::Endpoint claimed;
};
/// Others held this node for suspect or dead, and were told otherwise.
struct SelfRefuted {
  std::uint32_t incarnation;
};
/// A probe was answered. `round_trip` is absent where only a relay or a stream answered.
struct ProbeAnswered {
  RecordPtr record;
  std::optional<Duration> round_trip;
  /// The other's load, at most kLoadBytesMax; empty if it is not `ours`, said nothing or too much,
  /// or a relay answered.
  std::string payload;
};
/// A probe began later than it was due: this process did not get the processor in time.
struct ProbeLate {
  Duration by;
};
/// A seed was reached and whole views were exchanged; or not, and why.
struct Joined {
  gossip::Endpoint through;
};
struct JoinFailed {
  gossip::Endpoint through;
  std::string reason;
};
/// The others have been told; the node may stop.
struct Gone {};

using Notice = std::variant<MemberChanged, NameConflict, SelfRefuted, ProbeAnswered, ProbeLate,
                            Joined, JoinFailed, Gone>;

/// Everything one step asks of the world.
struct Effects {
  std::vector<Action> actions;
  std::vector<Notice> notices;

  void clear() {
    actions.clear();
    notices.clear();
  }
};

}  // namespace murmur::membership
