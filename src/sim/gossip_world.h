#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/rng.h"
#include "base/time.h"
#include "gossip/datagram.h"
#include "membership/membership.h"
#include "sim/agenda.h"

namespace murmur::sim {

struct GossipWorldOptions {
  std::size_t members = 5;
  membership::Config config;
  /// Of every datagram and every stream's message, one way: uniform in [delay, 2 delay).
  Duration delay = std::chrono::milliseconds(1);
  double loss = 0;  ///< share of datagrams that are lost, below 1; streams are delayed by it
  std::uint64_t seed = 1;
};

/// Shipped Memberships under virtual time. At the start everybody knows everybody. Single-threaded;
/// same options and calls, same trace_hash().
class GossipWorld {
 public:
  explicit GossipWorld(const GossipWorldOptions& options);

  /// Member `index` notices something, at now().
  using OnNotice = std::function<void(std::size_t index, const membership::Notice& notice)>;
  void observe(OnNotice on_notice) { on_notice_ = std::move(on_notice); }
  /// Whether anything gets from one member to another.
  using Link = std::function<bool(std::size_t from, std::size_t to)>;
  void connect(Link link) { link_ = std::move(link); }
  void set_loss(double loss) { options_.loss = loss; }

  void run_for(Duration time);
  void tell(std::size_t index, const membership::Input& input);
  /// It stops for good, and nobody is told.
  void kill(std::size_t index) { hosts_[index].dead = true; }
  /// Its messages wait for so long, those to it and those from it, while its clock goes on: slow
  /// message processing as in Lifeguard's experiments.
  void hold_messages(std::size_t index, Duration time);

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] std::size_t size() const { return hosts_.size(); }
  [[nodiscard]] bool is_dead(std::size_t index) const { return hosts_[index].dead; }
  [[nodiscard]] const membership::Membership& member(std::size_t index) const {
    return *hosts_[index].core;
  }
  [[nodiscard]] static std::string name(std::size_t index) {
    return "node-" + std::to_string(index);
  }
  /// Of all members so far.
  [[nodiscard]] std::uint64_t datagrams() const { return datagrams_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t trace_hash() const { return trace_.value(); }

 private:
  struct Wake {
    std::size_t to;
  };
  struct Datagram {
    std::size_t from;
    std::size_t to;
    std::string bytes;
  };
  struct Visit {
    std::size_t from;
    std::size_t to;
    membership::CallId call;
    std::string bytes;
  };
  struct Answer {
    std::size_t to;
    membership::CallId call;
    std::string bytes;
  };
  struct Failed {
    std::size_t to;
    membership::CallId call;
    bool refused;
  };
  using Event = std::variant<Wake, Datagram, Visit, Answer, Failed>;
  struct Host {
    std::unique_ptr<membership::Membership> core;
    Instant armed_for = Instant::never();
    Instant held_until;
    bool dead = false;
    std::set<membership::CallId> calls;  // that have no answer yet
  };

  /// When what a member sends now leaves it.
  [[nodiscard]] Instant departure(std::size_t host) const;
  [[nodiscard]] Duration delay();
  /// A stream loses nothing: what was lost comes later.
  [[nodiscard]] Duration stream_delay();
  [[nodiscard]] bool arrives(std::size_t from, std::size_t to);
  void happen(Event event);
  void on(const Wake& event);
  void on(const Datagram& event);
  void on(const Visit& event);
  void on(const Answer& event);
  void on(const Failed& event);
  void perform(std::size_t host, membership::SendDatagram& order);
  void perform(std::size_t host, membership::Call& order);
  void perform(std::size_t host, membership::DropCall& order);
  void perform(std::size_t host, membership::ReplyToVisit& order);
  void perform(std::size_t host, membership::ChangeKeys& order);
  void arm(std::size_t host);

  GossipWorldOptions options_;
  Rng rng_;
  membership::RecordPool pool_;
  std::vector<Host> hosts_;
  Agenda<Event> agenda_;
  Instant now_;
  gossip::DatagramDecoder decoder_;
  std::pair<std::size_t, membership::CallId> visitor_;  // of the visit that is being told
  OnNotice on_notice_ = [](std::size_t, const membership::Notice&) {};
  Link link_ = [](std::size_t, std::size_t) { return true; };
  std::uint64_t datagrams_ = 0;
  std::uint64_t bytes_ = 0;
  TraceHash trace_;
};

}  // namespace murmur::sim
