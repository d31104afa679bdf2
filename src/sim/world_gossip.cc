// World: gossip between its hosts, as bytes.
#include "gossip/decode.h"
#include "sim/gossip_address.h"
#include "sim/names.h"
#include "sim/world.h"

namespace murmur::sim {

void World::enter_cluster(std::size_t host) {
  const std::string name = node_name(host);
  node::ClusterEntered entered;
  entered.config = *options_.gossip;
  entered.name = name;
  entered.endpoint = gossip_address(host);
  entered.incarnation = hosts_[host].life;
  entered.peer_url = "https://" + to_string(gossip_address(host));
  entered.public_key = std::string(32, static_cast<char>(host + 1));
  add(now_, host, std::move(entered));
  const std::size_t other = host == 0 ? 1 : 0;
  const bool is_first = host == 0 && hosts_[host].life == 1;
  if (!is_first && hosts_.size() > 1) {
    add(now_, host, node::GossipHeard{membership::JoinWanted{{gossip_address(other)}}});
  }
}

void World::on(std::size_t host, const Datagram& event) {
  const auto messages = decoder_.decode(event.bytes);
  tell(host, node::GossipHeard{membership::DatagramHeard{gossip_address(event.from), messages}});
}

void World::on(std::size_t host, const Visit& event) {
  visitor_ = {event.from, event.life, event.call, {}};
  tell(host,
       node::GossipHeard{membership::VisitHeard{{}, *gossip::decode_stream_message(event.bytes)}});
}

void World::on(std::size_t host, const Answer& event) {
  if (hosts_[host].gossip_calls.erase(event.call) == 0) { return; }
  tell(host, node::GossipHeard{membership::CallAnswered{
                 event.call, *gossip::decode_stream_message(event.bytes)}});
}

void World::on(std::size_t host, const Unanswered& event) {
  if (hosts_[host].gossip_calls.erase(event.call) == 0) { return; }
  tell(host, node::GossipHeard{membership::CallFailed{event.call, "no answer"}});
}

void World::perform(std::size_t host, const membership::SendDatagram& order) {
  trace_.add(order.bytes);
  const std::size_t to = host_at(order.to);
  for (const Duration travel : network_.datagram(host, to)) {
    if (reaches(host, to)) { add(now_ + travel, to, Datagram{host, order.bytes}); }
  }
}

void World::perform(std::size_t host, const membership::Call& order) {
  hosts_[host].gossip_calls.insert(order.call);
  add(now_ + order.timeout, host, Unanswered{order.call});
  const std::size_t to = host_at(order.to);
  if (!reaches(host, to)) { return; }
  add(now_ + network_.message(host, to, order.bytes.size()), to,
      Visit{host, hosts_[host].life, order.call, order.bytes});
}

void World::perform(std::size_t host, const membership::DropCall& order) {
  hosts_[host].gossip_calls.erase(order.call);
}

void World::perform(std::size_t host, const membership::ReplyToVisit& order) {
  const std::size_t to = visitor_.from;
  const bool is_there = hosts_[to].life == visitor_.life && hosts_[to].core != nullptr;
  if (!is_there || !reaches(host, to)) { return; }
  add(now_ + network_.message(host, to, order.bytes.size()), to,
      Answer{visitor_.call, order.bytes});
}

}  // namespace murmur::sim
