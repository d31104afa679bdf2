// NodeDriver: its part in a cluster. Gossip's sockets on one side, the owner's wishes on the other.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"
#include "crypto/random_key.h"
#include "daemon/node_driver.h"

namespace murmur::daemon {
namespace {

using membership::MemberChanged;
using membership::NodeState;
using What = MemberChanged::What;

/// How often what is known of the cluster is kept, and somebody is looked for while nobody is
/// known: at first more often, since devices that are switched on together come up together.
constexpr Duration kTendEvery = std::chrono::seconds(5);
constexpr Duration kSeekFirst = std::chrono::milliseconds(100);

Error no_gossip() {
  return Error{"this node does not gossip: its peers were named when it was started"};
}
Error no_key() { return Error{"this cluster has no key"}; }

const char* in_words(NodeState state) {
  switch (state) {
    case NodeState::Alive: return "alive";
    case NodeState::Suspect: return "suspect";
    case NodeState::Dead: return "dead";
    case NodeState::Left: return "left";
  }
  return "dead";
}

const char* in_words(What what) {
  switch (what) {
    case What::Joined: return "is here";
    case What::Updated: return "says something new of itself";
    case What::Suspected: return "does not answer";
    case What::Recovered: return "answers again";
    case What::Failed: return "is gone: nobody can reach it";
    case What::Left: return "left";
    case What::Forgotten: return "is forgotten";
  }
  return "";
}

void describe(const membership::NodeMeta& meta, http::PeerView& view) {
  view.is_murmur = true;
  view.model = meta.model;
  view.model_hash = meta.model_hash;
  view.parameters = meta.parameters;
  view.context_tokens = meta.context_tokens;
  view.slots = meta.slots;
  view.prefill_tokens_per_s = meta.prefill_tokens_per_s;
  view.decode_tokens_per_s = meta.decode_tokens_per_s;
  view.peer_url = meta.peer_url;
  view.version = meta.version;
  if (!meta.public_key.empty()) { view.fingerprint = crypto::fingerprint(meta.public_key); }
}

}  // namespace

void NodeDriver::enter(Cluster& cluster, std::uint16_t peer_port,
                       std::vector<gossip::Endpoint> seeds) {
  MURMUR_ASSERT(cluster_ == nullptr);
  cluster_ = &cluster;
  seeds_ = std::move(seeds);
  key_operations_.emplace(
      [this](membership::KeyChangeWanted wanted) { tell(node::GossipHeard{std::move(wanted)}); });
  seek_pause_ = kSeekFirst;
  tell(cluster.entered(name_, peer_port));
  cluster.transport().start(*this);
  tend_cluster();
}

void NodeDriver::moved(std::uint16_t peer_port) {
  cluster_->transport().start(*this);
  tell(node::ClusterMoved{cluster_->endpoint(), cluster_->peer_url(peer_port)});
}

bool NodeDriver::is_alone() const {
  for (const membership::Member& member : core_.cluster()->membership().members()) {
    const bool is_self = member.record->name == name_;
    if (!is_self && !member.gone()) { return false; }
  }
  return true;
}

void NodeDriver::tend_cluster() {
  if (gone_) { return; }
  if (is_alone() && !seeds_.empty()) { tell(node::GossipHeard{membership::JoinWanted{seeds_}}); }
  cluster_->remember(core_.cluster()->membership());
  tend_timer_.expires_after(seek_pause_);
  seek_pause_ = std::min(2 * seek_pause_, kTendEvery);
  tend_timer_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) { tend_cluster(); }
  });
}

bool NodeDriver::trusts(std::string_view fingerprint) const {
  const node::ClusterDesk& desk = *core_.cluster();
  const auto is_it = [&](const membership::Member& member) {
    // Also who failed: that may be an error, and then it may ask while it refutes.
    if (member.state == NodeState::Left) { return false; }
    const node::Acquaintance* known = desk.acquaintance(member.record->name);
    return known != nullptr && known->genuine &&
           crypto::fingerprint(known->meta->public_key) == fingerprint;
  };
  const auto& members = desk.membership().members();
  return std::any_of(members.begin(), members.end(), is_it);
}

void NodeDriver::say_goodbye(std::function<void()> done) {
  if (cluster_ == nullptr || gone_) { return boost::asio::post(executor_, std::move(done)); }
  on_gone_.push_back(std::move(done));
  tell(node::GossipHeard{membership::LeaveWanted{}});
}

// --- Facts from the network ---------------------------------------------------------------------

void NodeDriver::hear_gossip(const membership::Input& fact) {
  MURMUR_ASSERT(!stepping_);  // a fact that waited would look at messages that are gone
  tell(node::GossipHeard{fact});
}

void NodeDriver::on_datagram(const gossip::Endpoint& from,
                             std::span<const gossip::Message> messages) {
  hear_gossip(membership::DatagramHeard{from, messages});
}

void NodeDriver::on_visit(membership::VisitId visit, const gossip::StreamMessage& message) {
  hear_gossip(membership::VisitHeard{visit, message});
}

void NodeDriver::on_answer(membership::CallId call, const gossip::StreamMessage& message) {
  hear_gossip(membership::CallAnswered{call, message});
}

void NodeDriver::on_call_failed(const membership::CallFailed& failure) {
  tell(node::GossipHeard{failure});
}

// --- Orders of the core -------------------------------------------------------------------------

void NodeDriver::perform(const membership::Action& order) {
  std::visit(Overloaded{
                 [&](const membership::ChangeKeys& change) {
                   tell(node::GossipHeard{cluster_->carry_out(change)});
                 },
                 [&](const auto& sent) { cluster_->transport().perform(sent); },
             },
             order);
}

void NodeDriver::attach(const node::AttachPeer& found) {
  spdlog::debug("{} takes proposals at {}", found.name, found.url);
  attach_peer(found.peer, cluster_->client_for(executor_, found, *this));
}

void NodeDriver::observe(const membership::Notice& news) {
  std::visit(Overloaded{
                 [&](const MemberChanged& changed) { note(changed); },
                 [](const membership::NameConflict& conflict) {
                   spdlog::warn("two nodes are called {}, here and at {}: give one another --name",
                                conflict.known->name, to_string(conflict.claimed));
                 },
                 [](const membership::SelfRefuted&) {
                   spdlog::debug("others took this node for gone, and were told otherwise");
                 },
                 [](const membership::ProbeAnswered&) {},
                 [](const membership::ProbeLate& late) {
                   spdlog::debug("probed {:.0f} ms late", to_milliseconds(late.by));
                 },
                 [](const membership::Joined& joined) {
                   spdlog::info("joined through {}", to_string(joined.through));
                 },
                 [](const membership::JoinFailed& failed) {
                   spdlog::info("cannot join through {}: {}", to_string(failed.through),
                                failed.reason);
                 },
                 [&](const membership::KeyChangeEnded& end) { key_operations_->ended(end); },
                 [&](const membership::Gone&) {
                   gone_ = true;
                   tend_timer_.cancel();
                   for (auto& done : std::exchange(on_gone_, {})) {
                     boost::asio::post(executor_, std::move(done));
                   }
                 },
             },
             news);
}

void NodeDriver::note(const MemberChanged& changed) {
  const std::string& name = changed.record->name;
  spdlog::log(changed.what == What::Updated ? spdlog::level::debug : spdlog::level::info, "{} {}",
              name, in_words(changed.what));
  // At once: the power may go before the next look at it.
  if (changed.what == What::Joined) { cluster_->remember(core_.cluster()->membership()); }
}

// --- What its owner wants -----------------------------------------------------------------------

http::PeerView NodeDriver::view_of(const membership::Member& member) const {
  const membership::Record& record = *member.record;
  http::PeerView view;
  view.name = record.name;
  view.address = to_string(record.endpoint);
  view.state = in_words(member.state);
  view.is_self = record.name == name_;
  if (view.is_self) {
    const auto own = membership::decode_node_meta(record.name, record.meta, cluster_->signatures());
    if (own) { describe(own->meta, view); }
    view.trusted = true;
    view.load = core_.load(now());
    return view;
  }
  const node::Acquaintance* known = core_.cluster()->acquaintance(record.name);
  if (known == nullptr) { return view; }
  if (known->meta) { describe(*known->meta, view); }
  view.trusted = known->genuine;
  view.load = known->load;
  view.round_trip = known->round_trip;
  if (known->heard_at) { view.last_heard = now() - *known->heard_at; }
  return view;
}

http::ClusterView NodeDriver::cluster() const {
  http::ClusterView view{.self = name_};
  if (cluster_ == nullptr) { return view; }
  const node::ClusterDesk& desk = *core_.cluster();
  const net::GossipTraffic& traffic = cluster_->transport().traffic();
  view.gossips = true;
  view.encrypted = cluster_->keyed();
  view.awareness = desk.membership().awareness();
  view.probe_late_max = desk.probe_late_max();
  view.bytes_sent = traffic.bytes_sent;
  view.bytes_received = traffic.bytes_received;
  view.datagrams_dropped = traffic.dropped.total();
  for (const membership::Member& member : desk.membership().members()) {
    view.members.push_back(view_of(member));
  }
  std::sort(view.members.begin(), view.members.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return view;
}

void NodeDriver::leave(std::function<void(Result<void>)> done) {
  if (cluster_ == nullptr) { return done(no_gossip()); }
  say_goodbye([this, done = std::move(done)] {
    const Result<void> forgotten = cluster_->forget();
    done(forgotten);
    if (on_left_) { on_left_(); }  // also where the key stayed on disk: to the others it is gone
  });
}

void NodeDriver::list_keys(std::function<void(Result<http::KeyListing>)> done) {
  if (cluster_ == nullptr) { return done(no_gossip()); }
  if (!cluster_->keyed()) { return done(no_key()); }
  key_operations_->list(cluster_->keys().primary(), std::move(done));
}

void NodeDriver::rotate_key(std::function<void(Result<http::KeyRotation>)> done) {
  if (cluster_ == nullptr) { return done(no_gossip()); }
  if (!cluster_->keyed()) { return done(no_key()); }
  key_operations_->rotate(crypto::random_key(), cluster_->keys().primary(), std::move(done));
}

}  // namespace murmur::daemon
