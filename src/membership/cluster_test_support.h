#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "gossip/datagram.h"
#include "gossip/decode.h"
#include "gossip/serf_messages.h"
#include "membership/membership.h"

namespace murmur::membership {

inline Instant at(Duration since_start) { return Instant(since_start); }

inline gossip::Endpoint endpoint(std::uint16_t number) {
  const char bytes[] = {10, 0, static_cast<char>(number >> 8), static_cast<char>(number & 0xff)};
  return *gossip::Endpoint::from_bytes(std::string_view(bytes, sizeof bytes), 7946);
}

/// The metadata of one of ours.
inline std::string our_meta() {
  constexpr std::array<gossip::Tag, 1> kTags{{{"app", "murmur"}}};
  return gossip::encode_tags(kTags).value();
}

/// Several members on a network whose time and faults the test decides.
class Cluster {
  RecordPool pool_;  // outlives what the rest refers to

 public:
  explicit Cluster(Config config, std::uint64_t seed = 1) : config_(config), rng_(seed) {}

  std::size_t add() { return add(endpoint(static_cast<std::uint16_t>(nodes_.size() + 1))); }
  std::size_t add(const gossip::Endpoint& where, std::string name = {}) {
    const std::size_t i = nodes_.size();
    if (name.empty()) { name = "node-" + std::to_string(i + 1); }
    Setup setup{config_, name, where, meta, 1, rng_.next(), keyed};
    nodes_.push_back({name, std::make_unique<Membership>(setup, pool_), where, now_, {}});
    if (keyed) { nodes_[i].ring.add(*gossip::Key::from_bytes(kFirstKey)).value(); }
    by_endpoint_[where] = i;
    return i;
  }
  /// Adds `count` nodes that all know the first, and waits until all know all.
  void grow(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t added = add();
      if (added > 0) { tell(added, JoinWanted{{nodes_[0].where}}); }
    }
    run_for(5s);
  }

  Membership& operator[](std::size_t node) { return *nodes_[node].core; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const gossip::Endpoint& where(std::size_t node) const { return nodes_[node].where; }
  [[nodiscard]] const std::string& name(std::size_t node) const { return nodes_[node].name; }

  /// What `viewer` takes this one for, if it knows it.
  [[nodiscard]] std::optional<NodeState> state(std::size_t viewer, std::string_view name) const {
    const Member* member = nodes_[viewer].core->find(name);
    return member == nullptr ? std::nullopt : std::optional(member->state);
  }
  [[nodiscard]] bool all_others_see(std::string_view name, NodeState wanted) const {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].dead || nodes_[i].name == name) { continue; }
      if (state(i, name) != wanted) { return false; }
    }
    return true;
  }

  void kill(std::size_t node) { nodes_[node].dead = true; }
  /// From now on it has this address and no other, and knows it.
  void move(std::size_t node, const gossip::Endpoint& to) {
    by_endpoint_.erase(nodes_[node].where);
    nodes_[node].where = to;
    by_endpoint_[to] = node;
    tell(node, AddressChanged{to});
  }
  /// A stopped process: its timers and packets wait.
  void pause(std::size_t node) { nodes_[node].paused = true; }
  void resume(std::size_t node) {
    nodes_[node].paused = false;
    for (Event& event : std::exchange(nodes_[node].waiting, {})) { later(1us, std::move(event)); }
  }
  /// Whether a packet or a connection between two nodes gets through.
  std::function<bool(std::size_t from, std::size_t to)> link = [](auto, auto) { return true; };
  double loss = 0;
  // Of those who are added from now on.
  std::string meta = "meta";
  bool keyed = false;  ///< each has a ring of one key, kFirstKey

  static constexpr std::string_view kFirstKey = "the first key...";
  [[nodiscard]] gossip::Keyring& ring(std::size_t node) { return nodes_[node].ring; }

  void tell(std::size_t node, const Input& input) {
    Effects out;
    nodes_[node].core->step(local(node), input, out);
    nodes_[node].core->check_invariants();
    perform(node, out);
  }

  void run_for(Duration time) {
    const Instant end = now_ + time;
    while (step_before(end)) {}
    now_ = end;
  }
  /// False if that takes longer than `limit`.
  bool run_until(const std::function<bool()>& done, Duration limit) {
    const Instant end = now_ + limit;
    while (!done()) {
      if (!step_before(end)) { return false; }
    }
    return true;
  }

  /// Everything that was told to observers, by node.
  std::map<std::size_t, std::vector<Notice>> notices;
  /// Of all datagrams sent: when, where to, and what.
  TraceHash trace;

  template <class News>
  [[nodiscard]] std::size_t count(std::size_t node) const {
    const auto found = notices.find(node);
    if (found == notices.end()) { return 0; }
    std::size_t total = 0;
    for (const Notice& notice : found->second) { total += std::holds_alternative<News>(notice); }
    return total;
  }
  [[nodiscard]] std::size_t count(std::size_t node, MemberChanged::What what) const {
    const auto found = notices.find(node);
    if (found == notices.end()) { return 0; }
    std::size_t total = 0;
    for (const Notice& notice : found->second) {
      const auto* changed = std::get_if<MemberChanged>(&notice);
      total += changed != nullptr && changed->what == what;
    }
    return total;
  }

 private:
  using Event = std::function<void()>;
  struct Node {
    std::string name;
    std::unique_ptr<Membership> core;
    gossip::Endpoint where;
    Instant born;
    gossip::Keyring ring;
    bool dead = false;
    bool paused = false;
    std::vector<Event> waiting;  // what came while it was paused
  };

  [[nodiscard]] Instant local(std::size_t node) const { return Instant(now_ - nodes_[node].born); }
  [[nodiscard]] Instant deadline(std::size_t node) const {
    const Node& it = nodes_[node];
    if (it.dead || it.paused) { return Instant::never(); }
    return it.born + it.core->next_deadline().since_start();
  }

  bool step_before(Instant end) {
    std::size_t first = 0;
    for (std::size_t i = 1; i < nodes_.size(); ++i) {
      if (deadline(i) < deadline(first)) { first = i; }
    }
    const Instant timer = deadline(first);
    const Instant arrival = events_.empty() ? Instant::never() : events_.begin()->first.first;
    if (std::min(timer, arrival) > end) { return false; }
    now_ = std::max(now_, std::min(timer, arrival));
    if (arrival <= timer) {
      const Event event = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      event();
    } else {
      tell(first, DeadlineReached{});
    }
    return true;
  }

  /// Tells a node something, once it runs; a dead one never.
  void arrive(std::size_t node, Event event) {
    if (nodes_[node].dead) { return; }
    if (nodes_[node].paused) {
      nodes_[node].waiting.push_back(std::move(event));
    } else {
      event();
    }
  }
  void later(Duration delay, Event event) {
    events_.emplace(std::pair(now_ + delay, ++event_), std::move(event));
  }
  Duration delay() { return 1ms + Duration(static_cast<std::int64_t>(rng_.below(1000000))); }

  [[nodiscard]] bool reaches(std::size_t from, const gossip::Endpoint& to) {
    const auto found = by_endpoint_.find(to);
    return found != by_endpoint_.end() && !nodes_[found->second].dead && link(from, found->second);
  }

  void perform(std::size_t node, Effects& out) {
    for (Notice& notice : out.notices) { notices[node].push_back(std::move(notice)); }
    for (Action& action : out.actions) {
      std::visit([&](auto& order) { perform(node, order); }, action);
    }
  }
  void perform(std::size_t node, SendDatagram& order) {
    trace.add(static_cast<std::uint64_t>(now_.since_start().count()));
    trace.add(order.to.address());
    trace.add(order.bytes);
    const bool lost = rng_.uniform01() < loss;
    if (lost || !reaches(node, order.to)) { return; }
    const std::size_t to = by_endpoint_[order.to];
    later(delay(), [this, node, to, bytes = std::move(order.bytes)] {
      arrive(to, [this, node, to, bytes] {
        gossip::DatagramDecoder decoder;
        tell(to, DatagramHeard{nodes_[node].where, decoder.decode(bytes)});
      });
    });
  }
  void perform(std::size_t node, membership::Call& order) {
    const CallId call = order.call;
    later(order.timeout, [this, node, call] {
      if (!answered_.contains({node, call})) {
        arrive(node, [this, node, call] { tell(node, CallFailed{call, "no answer"}); });
      }
    });
    if (!reaches(node, order.to)) { return; }
    const std::size_t to = by_endpoint_[order.to];
    later(delay(), [this, node, to, call, bytes = std::move(order.bytes)] {
      arrive(to, [this, node, to, call, bytes] {
        const VisitId visit{++visits_};
        callers_[visit] = {node, call};
        tell(to, VisitHeard{visit, *gossip::decode_stream_message(bytes)});
      });
    });
  }
  void perform(std::size_t node, DropCall& order) { answered_.insert({node, order.call}); }
  void perform(std::size_t, ReplyToVisit& order) {
    const auto [caller, call] = callers_[order.visit];
    later(delay(), [this, caller = caller, call = call, bytes = std::move(order.bytes)] {
      if (!answered_.insert({caller, call}).second) { return; }
      arrive(caller, [this, caller, call, bytes] {
        tell(caller, CallAnswered{call, *gossip::decode_stream_message(bytes)});
      });
    });
  }

  void perform(std::size_t node, ChangeKeys& order) {
    const KeysChanged outcome = carry_out(order, nodes_[node].ring);
    later(1us,
          [this, node, outcome] { arrive(node, [this, node, outcome] { tell(node, outcome); }); });
  }

  Config config_;
  Rng rng_;
  std::vector<Node> nodes_;
  std::map<gossip::Endpoint, std::size_t> by_endpoint_;
  std::map<std::pair<Instant, std::uint64_t>, Event> events_;
  std::map<VisitId, std::pair<std::size_t, CallId>> callers_;
  std::set<std::pair<std::size_t, CallId>> answered_;
  std::uint64_t event_ = 0;
  std::uint64_t visits_ = 0;
  Instant now_;
};

}  // namespace murmur::membership
