#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/rng.h"
#include "base/time.h"
#include "gossip/datagram.h"
#include "gossip/messages.h"
#include "gossip/serf_messages.h"
#include "membership/awareness.h"
#include "membership/config.h"
#include "membership/departure.h"
#include "membership/effects.h"
#include "membership/hearsay.h"
#include "membership/input.h"
#include "membership/key_changes.h"
#include "membership/member_table.h"
#include "membership/probe.h"
#include "membership/record.h"
#include "membership/rumour_queue.h"
#include "membership/suspicion.h"

namespace murmur::membership {

/// What a node knows of itself at its start.
struct Setup {
  Config config;
  std::string name;           ///< unique in the cluster; 1 to gossip::kNameBytesMax bytes
  gossip::Endpoint endpoint;  ///< where others reach it
  std::string meta;           ///< at most gossip::kMetaBytesMax bytes
  /// Higher than any that it used before: of a clock, or kept on disk. At least 1.
  std::uint32_t incarnation = 1;
  std::uint64_t seed = 0;  ///< everything random in it comes from here
  bool keyed = false;      ///< the cluster has a key, so that its keys can be changed
};

/// One node's part in the cluster's gossip, as a deterministic state machine: who is there, who
/// seems to be gone, what each says of itself. SWIM with Lifeguard, in memberlist's words, so that
/// Serf agents can take part.
///
/// Like NodeCore it is told facts and answers with orders, and has neither socket nor clock.
class Membership {
 public:
  /// `pool` outlives it, and may be shared by simulated nodes. `known` are taken for alive, without
  /// a word to anybody; this node may be among them.
  Membership(Setup setup, RecordPool& pool, std::span<const gossip::Alive> known = {});

  /// Takes one fact and appends what should happen to `out`. Requires that `now` is not earlier
  /// than in the step before.
  void step(Instant now, const Input& input, Effects& out);
  /// When it wants to hear DeadlineReached.
  [[nodiscard]] Instant next_deadline() const;

  /// Everybody known, this node included.
  [[nodiscard]] const std::vector<Member>& members() const { return table_.members(); }
  [[nodiscard]] const Member* find(std::string_view name) const { return table_.find(name); }
  /// This node's own, as it last rose: to be kept on disk, so that a restart begins higher.
  [[nodiscard]] std::uint32_t incarnation() const { return self().incarnation; }
  [[nodiscard]] std::uint32_t awareness() const { return awareness_.score(); }
  [[nodiscard]] std::size_t rumours() const { return rumours_.size(); }
  /// What its view takes, without records.
  [[nodiscard]] std::size_t view_bytes() const { return table_.bytes(); }

  /// Stops the process if an invariant is broken. O(state): for tests and the simulator.
  void check_invariants() const;

 private:
  /// One who failed and may come back.
  struct Lost {
    gossip::Endpoint endpoint;
    Instant since;
  };
  enum class Purpose : std::uint8_t { Join, Sync, Reconnect, ProbeByStream };
  struct OpenCall {
    Purpose purpose;
    gossip::Endpoint to;
  };

  static constexpr std::size_t kRelaysMax = 256;  // probes for others under way
  static constexpr std::size_t kLostMax = 1024;
  static constexpr std::size_t kReasonBytesMax = 200;
  static constexpr std::uint32_t kAnswersMax = 64;  // to queries, in a second
  // What encryption adds to a datagram, at most.
  static constexpr std::size_t kSealingBytes = 45;
  static constexpr std::size_t kChecksumBytes = 5;
  static constexpr std::uint32_t kReintroductionsMax = 3;
  static constexpr Duration kReintroductionsPeriod = std::chrono::minutes(10);
  // Nobody honest gets there; from above, one step more would be zero, and a node could not refute.
  static constexpr std::uint32_t kIncarnationMax = 0xF0000000U;

  // What was told (membership.cc).
  void on(Instant now, const DatagramHeard& input, Effects& out);
  void on(Instant now, const VisitHeard& input, Effects& out);
  void on(Instant now, const CallAnswered& input, Effects& out);
  void on(Instant now, const CallFailed& input, Effects& out);
  void on(Instant now, const JoinWanted& input, Effects& out);
  void on(Instant now, const MetaChanged& input, Effects& out);
  void on(Instant now, const LoadChanged& input, Effects& out);
  void on(Instant now, const AddressChanged& input, Effects& out);
  void on(Instant now, const KeyChangeWanted& input, Effects& out);
  void on(Instant now, const KeysChanged& input, Effects& out);
  void on(Instant now, const LeaveWanted& input, Effects& out);
  void on(Instant now, const DeadlineReached& input, Effects& out);

  /// Others may be heard of who do not: they are no members, and do not keep others from being it.
  [[nodiscard]] static bool speaks_our_protocol(const gossip::Versions& theirs);

  // What others claim (membership_rules.cc): one rule for each kind of claim.
  void heed_alive(Instant now, const gossip::Alive& claim, Effects& out);
  void heed_suspect(Instant now, const gossip::Suspect& claim, Effects& out);
  void heed_dead(Instant now, const gossip::Dead& claim, Effects& out);
  void heed_alive_of_self(Instant now, const gossip::Alive& claim, Effects& out);
  void heed_namesake(Instant now, const gossip::Alive& claim, Effects& out);
  void refute(Instant now, std::uint32_t accused, Effects& out);
  void expire_suspicions(Instant now, Effects& out);
  void forget_suspicion(std::string_view name);
  [[nodiscard]] std::uint32_t next_incarnation(std::uint32_t above) const;
  [[nodiscard]] gossip::Message own_claim() const;
  void reassure(const gossip::Suspect& claim, Effects& out);
  void note_lost(Instant now, const Record& record);

  // Going, for good or to come back at another address (membership_departure.cc).
  void reintroduce(Instant now, std::uint32_t old_incarnation, const gossip::Endpoint& old,
                   Effects& out);
  void advance_departure(Instant now, Effects& out);
  void say_intent(Instant now, Effects& out);
  void say_death(Instant now);
  void end_departure(Effects& out);
  void say_joined();
  /// Also the message in which it is said.
  template <class Intent>
  std::string say_own(const Intent& intent);
  [[nodiscard]] bool is_present_agent(const Member& member) const;
  [[nodiscard]] bool agents_present() const;
  /// Not on the way out: the return would overtake the departure.
  void announce_self();

  // Probing (membership_probe.cc).
  void begin_probe(Instant now, Effects& out);
  [[nodiscard]] const Member* next_target(Instant now, Effects& out);
  void ping_suspect(const Member& suspect, std::uint32_t sequence, Effects& out);
  void warn_suspects(Instant now, Effects& out);
  void forget_gone(Instant now, Duration patience, Effects& out);
  void widen_probe(Instant now, Effects& out);
  void hasten_probe(Instant now);
  void end_probe(Instant now, Effects& out);
  /// Nobody waits for its answers any more.
  [[nodiscard]] Probe take_probe(Instant now, Effects& out);
  void heed_ping(const gossip::Endpoint& from, const gossip::Ping& ping, Effects& out);
  /// The member that a ping says it comes from, if that can be.
  [[nodiscard]] const Member* sender(const gossip::Ping& ping) const;
  /// With this node's load for one of ours; Serf's agents complain of every payload but their own.
  [[nodiscard]] gossip::Ack ack_to(const gossip::Ping& ping) const;
  void note_answer(const Member& target, std::optional<Duration> round_trip, std::string_view load,
                   Effects& out);
  void heed_indirect_ping(Instant now, const gossip::Endpoint& from,
                          const gossip::IndirectPing& ping, Effects& out);
  void heed_ack(Instant now, const gossip::Ack& ack, Effects& out);
  void heed_nack(const gossip::Nack& nack);
  void expire_relays(Instant now, Effects& out);

  // Spreading (membership_gossip.cc).
  [[nodiscard]] bool has_news() const {
    return !rumours_.empty() || !own_words_.empty() || !hearsay_.waiting().empty();
  }
  /// News sets out at once after a pause, and then once in each interval.
  void schedule_gossip(Instant now);
  void gossip(Instant now, Effects& out);
  /// A packet of `first` (may be empty) and as many rumours as fit; empty if there is nothing.
  [[nodiscard]] std::string packet(std::string_view first,
                                   gossip::DatagramBuilder::Checksum checksum);
  /// To a member, with as many rumours as fit.
  void send(const Member& to, const gossip::Message& message, Effects& out);
  /// To an address that anybody may have named: without rumours, which it would use up.
  void send_bare(const gossip::Endpoint& to, const gossip::Message& message, Effects& out);
  /// Both or neither arrive; no rumours ride along.
  void send_together(const Member& to, const std::vector<gossip::Message>& messages, Effects& out);

  // What Serf's agents say and ask (membership_queries.cc).
  void heed_user(Instant now, std::string_view bytes, Effects& out);
  // Whether it is to be handed on.
  [[nodiscard]] bool heed_leave_intent(const gossip::LeaveIntent& intent);
  [[nodiscard]] bool heed_query(Instant now, const gossip::Query& query, Effects& out);
  /// Only members are answered: who lies about himself must not make all of us flood a stranger.
  [[nodiscard]] bool is_member_at(const gossip::Endpoint& endpoint) const;
  /// Counts one more; asked before filters are evaluated, which is what costs most.
  [[nodiscard]] bool may_answer(Instant now);
  void drop_ended_query();

  // Whole views (membership_exchange.cc).
  void take_view(Instant now, const gossip::PushPull& theirs, const OpenCall* call, Effects& out);
  void exchange(const gossip::Endpoint& with, Purpose purpose, Effects& out);
  void drop_calls(std::string_view why, Effects& out);
  [[nodiscard]] std::string own_view(bool join) const;
  void merge(Instant now, const gossip::PushPull& theirs, Effects& out);
  void sync(Instant now, Effects& out);
  void reconnect(Instant now, Effects& out);

  [[nodiscard]] const Member& self() const;
  /// At random: less than all of it.
  [[nodiscard]] Duration part_of(Duration interval);
  [[nodiscard]] bool is_self(std::string_view name) const { return name == name_; }

  const Config config_;
  const std::string name_;
  RecordPool& pool_;
  Rng rng_;
  MemberTable table_;
  Awareness awareness_;
  RumourQueue rumours_;
  // They ride where news of members leaves room.
  RumourQueue own_words_;  // to Serf's agents
  Hearsay hearsay_;
  KeyChanges key_changes_;
  std::uint32_t answers_ = 0;  // to queries, in this second
  Instant answers_since_;

  std::optional<Probe> probe_;
  std::map<std::uint32_t, Relay> relays_;  // by own sequence number
  std::uint32_t sequence_;                 // of the last ping; starts at random
  std::string load_;                       // as our own members are told it
  std::size_t next_target_ = 0;            // in the table's order

  std::map<std::string, Suspicion, std::less<>> suspicions_;
  std::set<std::pair<Instant, std::string>> suspicion_deadlines_;
  std::map<std::string, Lost, std::less<>> lost_;
  std::map<CallId, OpenCall> calls_;
  IdSequence<CallId> call_ids_;

  Instant probe_at_;
  Instant probe_ended_at_;
  Instant gossip_at_ = Instant::never();  // no news, no packets, no timer
  Instant gossip_not_before_;
  Instant sync_at_;
  Instant reconnect_at_;
  bool leaving_ = false;
  std::optional<Departure> departure_;
  std::uint32_t reintroductions_ = 0;
  Instant reintroductions_since_;
  Instant last_step_;
};

}  // namespace murmur::membership
