// NodeCore: what the cluster tells it, and whom it may therefore ask.
#include <utility>

#include "base/assert.h"
#include "node/node_core.h"
#include "node/peer_choice.h"

namespace murmur::node {
namespace {

PeerTraits traits_of(const membership::NodeMeta& meta) {
  return {model_key(meta.model, meta.model_hash),
          {.total = static_cast<double>(meta.decode_tokens_per_s) * meta.slots,
           .own_share = meta.own_percent / 100.0}};
}

}  // namespace

void NodeCore::on(Instant now, const ClusterEntered& input, Effects& /*out*/) {
  MURMUR_ASSERT(!cluster_);
  MURMUR_ASSERT(records_ != nullptr);
  const auto slots = static_cast<std::uint32_t>(desk_.queue().slots());
  cluster_ = std::make_unique<ClusterDesk>(now, input, rng_.next(), slots, *records_, *signatures_);
}

void NodeCore::on(Instant now, const ClusterMoved& input, Effects& out) {
  MURMUR_ASSERT(cluster_ != nullptr);
  cluster_->move(now, input, out);
}

void NodeCore::on(Instant now, const GossipHeard& input, Effects& out) {
  MURMUR_ASSERT(cluster_ != nullptr);
  heed(now, cluster_->hear(now, input.fact, out), out);
}

const membership::NodeMeta& NodeCore::meta_of(const membership::Record& record) const {
  return record.signed_meta(*signatures_)->meta;
}

void NodeCore::heed(Instant now, const std::vector<PeerChange>& changes, Effects& out) {
  for (const PeerChange& change : changes) {
    std::visit([&](const auto& news) { heed(now, news, out); }, change);
  }
}

void NodeCore::heed(Instant /*now*/, const PeerCame& change, Effects& out) {
  const membership::Record& record = *change.record;
  const membership::NodeMeta& meta = meta_of(record);
  const auto known = peers_.find(record.name);
  if (known) {
    const auto found = found_.find(*known);
    if (found == found_.end()) { return; }  // named by hand: asked as its user said
    const membership::NodeMeta& before = meta_of(*found->second);
    if (before.peer_url == meta.peer_url && before.public_key == meta.public_key) {
      found->second = change.record;
      return peers_.set_traits(*known, traits_of(meta));
    }
    part_with(*known, "it moved", out);
  }
  const NodeId peer = peers_.add(record.name, traits_of(meta));
  found_.emplace(peer, change.record);
  out.actions.push_back(AttachPeer{peer, record.name, meta.peer_url, meta.public_key});
}

void NodeCore::heed(Instant /*now*/, const PeerDoubted& change, Effects& /*out*/) {
  const auto peer = peers_.find(change.name);
  if (peer && found_.contains(*peer)) { peers_.set_doubtful(*peer, change.doubtful); }
}

void NodeCore::heed(Instant /*now*/, const OtherIdentity& change, Effects& out) {
  out.notices.push_back(IdentityChanged{change.name});
}

void NodeCore::heed(Instant /*now*/, const PeerWent& change, Effects& out) {
  const auto peer = peers_.find(change.name);
  if (peer && found_.contains(*peer)) { part_with(*peer, change.reason, out); }
}

/// What waits for it ends at once, not at the layer's deadline.
void NodeCore::part_with(NodeId peer, const std::string& reason, Effects& out) {
  for (auto call = calls_.begin(); call != calls_.end();) {
    if (call->second.peer != peer) {
      ++call;
      continue;
    }
    const auto [run, seat, asked] = call->second;
    out.actions.push_back(CancelCall{call->first});
    call = calls_.erase(call);
    ActiveRun& active = runs_.at(run);
    active.calls.erase(seat);
    moa::GenerationEnd end;
    end.outcome = moa::ProposalOutcome::PeerFailed;
    end.detail = reason;
    active.run.end(seat, std::move(end));
    touched_.push_back(run);
  }
  out.actions.push_back(DetachPeer{peer});
  found_.erase(peer);
  peers_.remove(peer);
}

wire::Load NodeCore::load(Instant now) const {
  const queueing::JobQueue& queue = desk_.queue();
  wire::Load load;
  load.waiting = static_cast<std::uint32_t>(queue.waiting());
  load.running = static_cast<std::uint32_t>(queue.running());
  const bool takes_jobs = desk_.engine_is_ready() && !draining_;
  load.free_slots = takes_jobs ? static_cast<std::uint32_t>(queue.slots() - queue.running()) : 0;
  load.wait_estimate = queue.wait_estimate();
  load.offered_load = queue.measured_load(now);
  return load;
}

SelfReport NodeCore::self_report(Instant now) const {
  if (desk_.engine_is_gone()) { return {.load = load(now)}; }
  return {.model = engine_.model,
          .model_hash = engine_.model_hash,
          .parameters = engine_.parameters,
          .context_tokens = engine_.context_tokens,
          .prefill_tokens_per_s = speeds_.prefill(),
          .decode_tokens_per_s = speeds_.decode(),
          .own_share = desk_.queue().own_load(now),
          .load = load(now)};
}

/// As the directory has it, which is how its peers see it; else as it measured itself.
PeerTraits NodeCore::own_traits(Instant now) const {
  PeerTraits own{model_key(engine_.model, engine_.model_hash), peers_.own_capacity()};
  if (own.capacity.total > 0) { return own; }
  own.capacity.total = speeds_.decode() * static_cast<double>(desk_.queue().slots());
  own.capacity.own_share = desk_.queue().own_load(now);
  return own;
}

}  // namespace murmur::node
