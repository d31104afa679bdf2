#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "membership/membership.h"
#include "membership/node_meta.h"
#include "membership/signatures.h"
#include "node/announcer.h"
#include "node/effects.h"
#include "node/input.h"
#include "wire/load.h"

namespace murmur::node {

/// What this node knows of a member beyond its membership.
struct Acquaintance {
  membership::RecordPtr record;                ///< as it stands
  const membership::NodeMeta* meta = nullptr;  ///< in it; null: a Serf agent, or no sense in it
  bool genuine = false;  ///< the record is signed by the key in it, which is its owner's
  /// The first genuine one under this name: whoever shows another key than it has is somebody else.
  /// Null: there was none yet.
  membership::RecordPtr first_genuine;
  membership::RecordPtr asked_by;  ///< what the node was last told to ask it by; null: not to ask
  std::optional<wire::Load> load;  ///< as last heard, with an ack or a proposal
  std::optional<Duration> round_trip;  ///< of the last probe that was answered directly
  std::optional<Instant> heard_at;     ///< when it last answered anything
};

// What a change in the cluster means for whom this node may ask.

/// Somebody takes proposals, or changed how.
struct PeerCame {
  membership::RecordPtr record;  ///< of a murmur node
};
/// Others doubt that it lives, or do no more.
struct PeerDoubted {
  std::string name;
  bool doubtful = true;
};
/// It takes no proposals any more.
struct PeerWent {
  std::string name;
  std::string reason;
};
/// Its record is signed by somebody else than its owner.
struct OtherIdentity {
  std::string name;
};
using PeerChange = std::variant<PeerCame, PeerDoubted, PeerWent, OtherIdentity>;

/// What this node is and does, as far as others are to know.
struct SelfReport {
  std::string model;  ///< empty: it can answer nothing
  std::string model_hash;
  std::uint64_t parameters = 0;
  std::uint32_t context_tokens = 0;
  double prefill_tokens_per_s = 0;
  double decode_tokens_per_s = 0;
  double own_share = 0;  ///< of its slots' time that its own user's work takes
  wire::Load load;
};

/// This node's part in the cluster: it stands between NodeCore and Membership, reads what members
/// say of themselves, remembers how they are, and says what this node says of itself.
class ClusterDesk {
 public:
  /// `records` and `signatures` outlive it.
  ClusterDesk(Instant now, const ClusterEntered& entered, std::uint64_t seed, std::uint32_t slots,
              membership::RecordPool& records, membership::Signatures& signatures);

  /// A fact for Membership.
  [[nodiscard]] std::vector<PeerChange> hear(Instant now, const membership::Input& fact,
                                             Effects& out);
  /// Does what is due. Afterwards next_deadline() lies after `now`.
  [[nodiscard]] std::vector<PeerChange> wake(Instant now, Effects& out);
  /// What the node would say of itself now; it is said when that is due.
  void report(Instant now, const SelfReport& report, Effects& out);
  void move(Instant now, const ClusterMoved& moved, Effects& out);
  /// A peer said with a proposal how busy it is.
  void hear_load(Instant now, std::string_view name, const wire::Load& load);

  [[nodiscard]] Instant next_deadline() const;
  [[nodiscard]] const membership::Membership& membership() const { return membership_; }
  /// Null for who is no member.
  [[nodiscard]] const Acquaintance* acquaintance(std::string_view name) const;
  /// The longest that a probe has been late in this node's life: the processor was not to be had.
  [[nodiscard]] Duration probe_late_max() const { return probe_late_max_; }

  /// Stops the process if an invariant is broken. O(state): for tests and the simulator.
  void check_invariants() const { membership_.check_invariants(); }

 private:
  void announce_due(Instant now, Effects& out);
  void tell_load(Instant now, const wire::Load& load, Effects& out);

  void note(Instant now, const membership::MemberChanged& changed, std::vector<PeerChange>& out);
  void note(Instant now, const membership::ProbeAnswered& answered, std::vector<PeerChange>& out);
  void note(Instant now, const membership::ProbeLate& late, std::vector<PeerChange>& out);
  template <class News>
  void note(Instant /*now*/, const News& /*news*/, std::vector<PeerChange>& /*out*/) {}

  void read_record(const membership::RecordPtr& record, std::vector<PeerChange>& out);
  [[nodiscard]] const membership::NodeMeta& meta_of(const membership::Record& record) const;
  void lose(std::string_view name, std::string reason, std::vector<PeerChange>& out);

  /// Membership's time begins when the node enters, which may be long after its start.
  [[nodiscard]] Instant since_entered(Instant now) const { return Instant(now - entered_at_); }

  Instant entered_at_;
  std::string name_;
  membership::Signatures& signatures_;
  membership::NodeMeta own_;     // as last told
  membership::NodeMeta wanted_;  // as it would be told now
  Announcer announcer_;
  std::string own_bytes_;  // of own_
  std::string load_told_;
  membership::Membership membership_;
  membership::Config config_;
  std::map<std::string, Acquaintance, std::less<>> acquaintances_;
  Duration probe_late_max_{0};
};

}  // namespace murmur::node
