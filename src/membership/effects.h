#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
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

/// Change the node's keyring, and keep it where it is kept. KeysChanged follows. `key` has the
/// length of a key, or is empty for a List.
struct ChangeKeys {
  KeyRequestId request;
  KeyChange change;
  std::string key;
};

using Action = std::variant<SendDatagram, Call, DropCall, ReplyToVisit, ChangeKeys>;

/// Somebody came, changed or went.
struct MemberChanged {
  enum class What : std::uint8_t { Joined, Updated, Suspected, Recovered, Failed, Left, Forgotten };
  What what;
  RecordPtr record;
};
/// Another node claims a name that is in use at another address, maybe this node's own. The claim
/// is ignored.
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
/// The change of keys that this node asked all for is over: all have answered, or there was no time
/// for more. With no members it was refused at once, and the one failure says why.
struct KeyChangeEnded {
  KeyChange change = KeyChange::List;
  std::size_t members = 0;
  std::size_t answered = 0;
  std::size_t done = 0;
  std::vector<std::string> failures;  ///< "name: why"; those that did not answer are not among them
  std::map<std::string, std::size_t> keys;  ///< of a List: in base64, and how many members have it
};
/// The others have been told; the node may stop.
struct Gone {};

using Notice = std::variant<MemberChanged, NameConflict, SelfRefuted, ProbeAnswered, ProbeLate,
                            Joined, JoinFailed, KeyChangeEnded, Gone>;

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
