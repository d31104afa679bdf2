#include "sim/gossip_world.h"

#include <algorithm>

#include "base/assert.h"
#include "gossip/decode.h"
#include "sim/gossip_address.h"

namespace murmur::sim {

using membership::CallId;

namespace {

constexpr Duration kRefusalDelay = std::chrono::milliseconds(1);
constexpr Duration kRetransmission = std::chrono::seconds(1);  // TCP's first, roughly

}  // namespace

GossipWorld::GossipWorld(const GossipWorldOptions& options)
    : options_(options),
      rng_(options.seed) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < options.members; ++i) { names.push_back(name(i)); }
  std::vector<gossip::Alive> known;
  for (std::size_t i = 0; i < options.members; ++i) {
    known.push_back({1, names[i], gossip_address(i), {}, {}});
  }
  hosts_.resize(options.members);
  for (std::size_t i = 0; i < options.members; ++i) {
    membership::Setup setup{options.config, names[i], gossip_address(i), {}, 1, rng_.next()};
    hosts_[i].core = std::make_unique<membership::Membership>(setup, pool_, known);
    arm(i);
  }
}

void GossipWorld::run_for(Duration time) {
  const Instant end = now_ + time;
  while (!agenda_.empty() && agenda_.next_at() <= end) {
    auto [at, event] = agenda_.pop();
    now_ = at;
    happen(std::move(event));
  }
  now_ = end;
}

void GossipWorld::hold_messages(std::size_t index, Duration time) {
  hosts_[index].held_until = now_ + time;
}

void GossipWorld::happen(Event event) {
  const bool is_message = !std::holds_alternative<Wake>(event);
  const Host& host = hosts_[std::visit([](const auto& it) { return it.to; }, event)];
  if (host.dead) { return; }
  if (is_message && host.held_until > now_) {
    agenda_.add(host.held_until, std::move(event));
    return;
  }
  std::visit([this](const auto& it) { on(it); }, event);
}

void GossipWorld::on(const Wake& event) {
  Host& host = hosts_[event.to];
  if (host.armed_for > now_) { return; }  // it has been armed anew since
  host.armed_for = Instant::never();
  if (host.core->next_deadline() <= now_) {
    tell(event.to, membership::DeadlineReached{});
  } else {
    arm(event.to);
  }
}

void GossipWorld::on(const Datagram& event) {
  tell(event.to,
       membership::DatagramHeard{gossip_address(event.from), decoder_.decode(event.bytes)});
}

void GossipWorld::on(const Visit& event) {
  visitor_ = {event.from, event.call};
  tell(event.to, membership::VisitHeard{{}, *gossip::decode_stream_message(event.bytes)});
}

void GossipWorld::on(const Answer& event) {
  if (hosts_[event.to].calls.erase(event.call) == 0) { return; }
  tell(event.to, membership::CallAnswered{event.call, *gossip::decode_stream_message(event.bytes)});
}

void GossipWorld::on(const Failed& event) {
  if (hosts_[event.to].calls.erase(event.call) == 0) { return; }
  tell(event.to, membership::CallFailed{event.call, "no answer", event.refused});
}

void GossipWorld::tell(std::size_t index, const membership::Input& input) {
  membership::Effects effects;
  hosts_[index].core->step(now_, input, effects);
  for (const membership::Notice& notice : effects.notices) { on_notice_(index, notice); }
  for (membership::Action& action : effects.actions) {
    std::visit([&](auto& order) { perform(index, order); }, action);
  }
  arm(index);
}

void GossipWorld::arm(std::size_t index) {
  Host& host = hosts_[index];
  const Instant next = std::max(now_, host.core->next_deadline());
  if (next >= host.armed_for) { return; }
  host.armed_for = next;
  agenda_.add(next, Wake{index});
}

Instant GossipWorld::departure(std::size_t host) const {
  return std::max(now_, hosts_[host].held_until);
}

Duration GossipWorld::delay() {
  const auto more = rng_.below(static_cast<std::uint64_t>(options_.delay.count()));
  return options_.delay + Duration(static_cast<std::int64_t>(more));
}

Duration GossipWorld::stream_delay() {
  Duration total = delay();
  while (options_.loss > 0 && rng_.uniform01() < options_.loss) { total += kRetransmission; }
  return total;
}

bool GossipWorld::arrives(std::size_t from, std::size_t to) {
  const bool lost = options_.loss > 0 && rng_.uniform01() < options_.loss;
  return !lost && to < hosts_.size() && !hosts_[to].dead && link_(from, to);
}

void GossipWorld::perform(std::size_t host, membership::SendDatagram& order) {
  ++datagrams_;
  bytes_ += order.bytes.size();
  trace_.add(static_cast<std::uint64_t>(now_.since_start().count()));
  trace_.add(order.bytes);
  const std::size_t to = host_at(order.to);
  if (arrives(host, to)) {
    agenda_.add(departure(host) + delay(), Datagram{host, to, std::move(order.bytes)});
  }
}

void GossipWorld::perform(std::size_t host, membership::Call& order) {
  hosts_[host].calls.insert(order.call);
  bytes_ += order.bytes.size();
  const std::size_t to = host_at(order.to);
  const bool refused = to >= hosts_.size() || hosts_[to].dead;
  agenda_.add(now_ + (refused ? kRefusalDelay : order.timeout), Failed{host, order.call, refused});
  if (refused || !link_(host, to)) { return; }
  agenda_.add(departure(host) + stream_delay(),
              Visit{host, to, order.call, std::move(order.bytes)});
}

void GossipWorld::perform(std::size_t host, membership::DropCall& order) {
  hosts_[host].calls.erase(order.call);
}

void GossipWorld::perform(std::size_t host, membership::ReplyToVisit& order) {
  bytes_ += order.bytes.size();
  const auto [to, call] = visitor_;
  agenda_.add(departure(host) + stream_delay(), Answer{to, call, std::move(order.bytes)});
}

void GossipWorld::perform(std::size_t, membership::ChangeKeys&) {
  MURMUR_ASSERT(false);  // a cluster without a key has none to change
}

}  // namespace murmur::sim
