#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "gossip/keyring.h"
#include "gossip/serf_messages.h"
#include "membership/effects.h"
#include "membership/input.h"

namespace murmur::membership {

/// Which change the query of this name asks for.
[[nodiscard]] std::optional<KeyChange> key_change_of(std::string_view name);
/// And back.
[[nodiscard]] std::string_view query_name(KeyChange change);

/// What a driver does with a ChangeKeys, but for keeping the ring on disk.
[[nodiscard]] KeysChanged carry_out(const ChangeKeys& order, gossip::Keyring& ring);

/// Changes of the cluster's keys, as Serf's tools make them by queries: those that others ask this
/// node for, which the driver carries out; and at most one that this node asks all for.
class KeyChanges {
 public:
  /// Most that the driver has not carried out yet; more are refused.
  static constexpr std::size_t kPendingMax = 16;
  /// Most failures that are told, and bytes of each.
  static constexpr std::size_t kFailuresMax = 32;
  static constexpr std::size_t kFailureBytesMax = 200;
  /// Most different keys that are told of a List.
  static constexpr std::size_t kListedMax = 64;
  /// Most bytes of a response (Serf's QueryResponseSizeLimit).
  static constexpr std::size_t kResponseBytesMax = 1024;

  /// `keyed`: whether the cluster has a key at all.
  KeyChanges(std::string name, bool keyed) : name_(std::move(name)), keyed_(keyed) {}

  /// Another member asks: orders the change, or answers at once why not.
  void heed(Instant now, const gossip::Query& query, KeyChange change, Effects& out);
  /// The driver has carried one out, or could not.
  void heed(Instant now, const KeysChanged& input, Effects& out);

  /// How this node asks all.
  struct Plan {
    gossip::LamportTime time = 0;  ///< of the query, as its id
    std::uint32_t id = 0;
    std::size_t members = 0;  ///< this one included
    Instant ends_at;          ///< whoever has answered by then
  };
  /// Begins with this node's own ring, and returns the query's payload; or nothing, and tells why.
  [[nodiscard]] std::optional<std::string> begin(const KeyChangeWanted& wanted, const Plan& plan,
                                                 Effects& out);
  /// Ends one before it began.
  static void refuse(const KeyChangeWanted& wanted, std::string_view why, Effects& out);
  /// A member's answer to it; to another query it is ignored.
  void heed(const gossip::QueryResponse& response, Effects& out);
  void end_if_due(Instant now, Effects& out);
  /// Whether one that this node asks all for is under way.
  [[nodiscard]] bool asks() const { return own_.has_value(); }
  /// When end_if_due() has something to do.
  [[nodiscard]] Instant deadline() const { return own_ ? own_->plan.ends_at : Instant::never(); }

 private:
  /// Somebody waits for the driver's word.
  struct Asker {
    gossip::Endpoint endpoint;
    gossip::LamportTime time = 0;
    std::uint32_t id = 0;
    Instant until;
  };
  struct Own {
    Plan plan;
    KeyRequestId request;  // for this node's own ring
    std::set<std::string, std::less<>> heard_from;
    KeyChangeEnded result;
  };

  void answer(const Asker& asker, const KeysChanged& outcome, Effects& out) const;
  [[nodiscard]] std::string response(const Asker& asker, const KeysChanged& outcome,
                                     std::size_t keys) const;
  void count(std::string_view from, const gossip::KeyResponse& outcome, Effects& out);
  void note_failure(std::string_view from, std::string_view why);
  void end(Effects& out);

  std::string name_;
  bool keyed_;
  IdSequence<KeyRequestId> request_ids_;
  std::map<KeyRequestId, Asker> pending_;
  std::optional<Own> own_;
};

}  // namespace murmur::membership
