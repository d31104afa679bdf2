// NodeDriver: its part in a cluster. Gossip's sockets on one side, the owner's wishes on the other.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"
#include "base/printable.h"
#include "crypto/random_key.h"
#include "daemon/node_driver.h"
#include "gossip/decode_error.h"

namespace murmur::daemon {
namespace {

using membership::MemberChanged;
using membership::NodeState;
using What = MemberChanged::What;

/// How often what is known of the cluster is kept, besides when somebody comes.
constexpr Duration kKeepEvery = std::chrono::seconds(5);

/// Subjects of trouble that are told apart.
constexpr std::size_t kTroubleMax = 256;

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

/// Those whom nobody asks for anything now. Who switched off says goodbye as who leaves does.
std::vector<std::string> away(const membership::Membership& membership) {
  std::vector<std::string> names;
  for (const membership::Member& member : membership.members()) {
    if (member.gone()) { names.push_back(member.record->name); }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

void NodeDriver::enter(std::uint16_t peer_port) {
  MURMUR_ASSERT(cluster_ != nullptr);
  key_operations_.emplace(
      [this](membership::KeyChangeWanted wanted) { tell(node::GossipHeard{std::move(wanted)}); });
  tell(cluster_->entered(name_, peer_port));
  cluster_->transport().start(*this);
  keep_known();
}

void NodeDriver::moved(std::uint16_t peer_port) {
  cluster_->transport().start(*this);
  tell(node::ClusterMoved{cluster_->endpoint(), cluster_->peer_url(peer_port)});
}

std::optional<Error> NodeDriver::no_cluster() const {
  if (cluster_ == nullptr) {
    return Error{
        "this node does not gossip: it asks only whom --peer named (murmur up and join do)"};
  }
  if (core_.cluster() == nullptr) {
    return Error{"this node still loads its model, and joins its cluster then; try again"};
  }
  return std::nullopt;
}

bool NodeDriver::is_alone() const {
  if (gone_) { return false; }
  for (const membership::Member& member : core_.cluster()->membership().members()) {
    const bool is_self = member.record->name == name_;
    if (!is_self && !member.gone()) { return false; }
  }
  return true;
}

void NodeDriver::join(std::vector<gossip::Endpoint> through) {
  tell(node::GossipHeard{membership::JoinWanted{std::move(through)}});
}

void NodeDriver::keep_known() {
  if (gone_) { return; }
  cluster_->remember(core_.cluster()->membership());
  keep_timer_.expires_after(kKeepEvery);
  keep_timer_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) { keep_known(); }
  });
}

bool NodeDriver::trusts(std::string_view fingerprint) const {
  if (core_.cluster() == nullptr) { return false; }  // it knows nobody before it has entered
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
  if (core_.cluster() == nullptr || gone_) { return boost::asio::post(executor_, std::move(done)); }
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
  spdlog::debug("{} takes proposals at {}", printable(found.name), found.url);
  attach_peer(found.peer, cluster_->client_for(executor_, found, *this));
}

void NodeDriver::observe(const membership::Notice& news) {
  std::visit(Overloaded{
                 [&](const MemberChanged& changed) { note(changed); },
                 [&](const membership::NameConflict& conflict) { note(conflict); },
                 [](const membership::SelfRefuted&) {
                   spdlog::debug("others took this node for gone, and were told otherwise");
                 },
                 [](const membership::ProbeAnswered&) {},
                 [](const membership::ProbeLate& late) {
                   spdlog::debug("probed {:.0f} ms late", to_milliseconds(late.by));
                 },
                 [&](const membership::Joined& joined) {
                   trouble_.erase(to_string(joined.through));
                   spdlog::info("joined through {}", to_string(joined.through));
                 },
                 [&](const membership::JoinFailed& failed) { note(failed); },
                 [&](const membership::KeyChangeEnded& end) { key_operations_->ended(end); },
                 [&](const membership::Gone& gone) { note(gone); },
             },
             news);
}

void NodeDriver::note(const MemberChanged& changed) {
  const std::string& name = changed.record->name;
  spdlog::log(changed.what == What::Updated ? spdlog::level::debug : spdlog::level::info, "{} {}",
              printable(name), in_words(changed.what));
  // Kept once the step is done: the power may go before the next look at it.
  if (changed.what == What::Joined) { members_came_ = true; }
}

void NodeDriver::note(const membership::NameConflict& conflict) {
  const std::string name = printable(conflict.known->name);
  const std::string there = to_string(conflict.claimed);
  if (conflict.known->name == name_) {
    return warn_once("name " + name, "another node is called " + name + " too, at " + there +
                                         ": start one of them with another --name");
  }
  warn_once("name " + name, "two nodes are called " + name + ", at " +
                                to_string(conflict.known->endpoint) + " and at " + there +
                                ": the second is not taken in");
}

void NodeDriver::note(const membership::JoinFailed& failed) {
  const std::string seed = to_string(failed.through);
  const std::string why = failed.reason == to_string(gossip::DecodeError::CannotDecrypt)
                              ? "it has another key; get a token of it with murmur keys token"
                              : printable(failed.reason);
  warn_once(seed, "cannot join through " + seed + ": " + why + "; it is tried again");
}

void NodeDriver::note(const membership::Gone&) {
  gone_ = true;
  keep_timer_.cancel();
  for (auto& done : std::exchange(on_gone_, {})) { boost::asio::post(executor_, std::move(done)); }
}

void NodeDriver::warn_once(const std::string& subject, std::string text) {
  if (trouble_.size() >= kTroubleMax) { trouble_.clear(); }
  std::string& said = trouble_[subject];
  if (said == text) { return; }
  spdlog::warn("{}", text);
  said = std::move(text);
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
    const auto& own = record.signed_meta(cluster_->signatures());
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
  if (core_.cluster() == nullptr) {
    view.gossips = cluster_ != nullptr;
    return view;
  }
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
  if (cluster_ == nullptr) { return done(*no_cluster()); }
  if (on_forgotten_ || gone_) { return done(Error{"this node is leaving already"}); }
  on_forgotten_ = std::move(done);
  // The goodbye comes after the work: whoever hears it breaks off what this node writes for him.
  drain([this] { say_goodbye([this] { finish_leaving(); }); });
}

void NodeDriver::finish_leaving() {
  std::exchange(on_forgotten_, nullptr)(cluster_->forget());
  if (on_left_) { on_left_(); }  // also where the key stayed on disk: to the others it is gone
}

void NodeDriver::list_keys(std::function<void(Result<http::KeyListing>)> done) {
  if (auto none = no_cluster()) { return done(*std::move(none)); }
  if (!cluster_->keyed()) { return done(no_key()); }
  key_operations_->list(cluster_->keys().primary(), std::move(done));
}

void NodeDriver::rotate_key(std::function<void(Result<http::KeyRotation>)> done) {
  if (auto none = no_cluster()) { return done(*std::move(none)); }
  if (!cluster_->keyed()) { return done(no_key()); }
  key_operations_->rotate(crypto::random_key(), cluster_->keys().primary(),
                          [this, done = std::move(done)](Result<http::KeyRotation> rotation) {
                            if (rotation) { rotation->away = away(core_.cluster()->membership()); }
                            done(std::move(rotation));
                          });
}

}  // namespace murmur::daemon
