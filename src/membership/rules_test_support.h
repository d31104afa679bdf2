#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "membership/cluster_test_support.h"

namespace murmur::membership {

/// One node that hears what the test says, and nobody hears it.
class Rules : public testing::Test {
 protected:
  explicit Rules(std::string meta = "meta", bool keyed = false)
      : core_({lan(), "me", endpoint(1), std::move(meta), 5, 7, keyed}, pool_) {}

  void hear(const gossip::Message& message) { hear(std::vector{message}); }
  void hear(const std::vector<gossip::Message>& messages) {
    tell(DatagramHeard{endpoint(2), messages});
  }
  void tell(const Input& input) {
    out_.clear();
    core_.step(now_, input, out_);
    core_.check_invariants();
  }
  /// She is alive, by now nobody has anything to say about her.
  void know_alice(std::uint32_t incarnation = 3) {
    hear(gossip::Alive{incarnation, "alice", endpoint(2), "a", {}});
    while (core_.rumours() > 0) { pass(lan().gossip_interval); }
  }
  void pass(Duration time) {
    const Instant end = now_ + time;
    out_.clear();
    while (core_.next_deadline() <= end) {
      now_ = std::max(now_, core_.next_deadline());
      core_.step(now_, DeadlineReached{}, out_);
    }
    now_ = end;
  }

  /// She does not answer pings: what comes next is a stream.
  CallId next_probe_by_stream() {
    for (;;) {
      pass(1ms);
      for (const Action& action : out_.actions) {
        const auto* call = std::get_if<Call>(&action);
        if (call != nullptr && call->timeout < lan().stream_timeout) { return call->call; }
      }
    }
  }

  [[nodiscard]] std::optional<NodeState> state(std::string_view name = "alice") const {
    const Member* member = core_.find(name);
    return member == nullptr ? std::nullopt : std::optional(member->state);
  }
  [[nodiscard]] std::uint32_t incarnation(std::string_view name = "alice") const {
    return core_.find(name)->incarnation;
  }
  [[nodiscard]] bool told(MemberChanged::What what) const {
    return std::any_of(out_.notices.begin(), out_.notices.end(), [what](const Notice& notice) {
      const auto* changed = std::get_if<MemberChanged>(&notice);
      return changed != nullptr && changed->what == what;
    });
  }
  template <class News>
  [[nodiscard]] bool told() const {
    return std::any_of(out_.notices.begin(), out_.notices.end(),
                       [](const Notice& notice) { return std::holds_alternative<News>(notice); });
  }

  RecordPool pool_;
  Effects out_;
  Membership core_;
  Instant now_;
};

}  // namespace murmur::membership
