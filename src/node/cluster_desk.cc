#include "node/cluster_desk.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace murmur::node {
namespace {

using membership::MemberChanged;
using membership::NodeMeta;
using What = MemberChanged::What;

std::uint32_t rounded(double tokens_per_s) {
  return static_cast<std::uint32_t>(std::lround(std::min(tokens_per_s, 1e9)));
}

std::uint32_t percent(double share) {
  return static_cast<std::uint32_t>(std::lround(100 * std::clamp(share, 0.0, 1.0)));
}

NodeMeta first_meta(const ClusterEntered& entered, std::uint32_t slots) {
  NodeMeta meta;
  meta.version = entered.version;
  meta.peer_url = entered.peer_url;
  meta.public_key = entered.public_key;
  meta.features = "load";
  meta.slots = slots;
  return meta;
}

membership::Setup with_meta(const ClusterEntered& entered, std::uint64_t seed, std::string meta) {
  return {.config = entered.config,
          .name = entered.name,
          .endpoint = entered.endpoint,
          .meta = std::move(meta),
          .incarnation = entered.incarnation,
          .seed = seed,
          .keyed = entered.keyed};
}

/// Whether proposals can be asked of it.
bool takes_proposals(const Acquaintance& member) {
  return member.meta && member.genuine && !member.meta->peer_url.empty() &&
         !member.meta->model.empty();
}

}  // namespace

ClusterDesk::ClusterDesk(Instant now, const ClusterEntered& entered, std::uint64_t seed,
                         std::uint32_t slots, membership::RecordPool& records,
                         membership::Signatures& signatures)
    : entered_at_(now),
      name_(entered.name),
      signatures_(signatures),
      own_(first_meta(entered, slots)),
      wanted_(own_),
      announcer_(own_),
      own_bytes_(membership::encode_node_meta(name_, own_, signatures_)),
      membership_(with_meta(entered, seed, own_bytes_), records),
      config_(entered.config) {}

std::vector<PeerChange> ClusterDesk::wake(Instant now, Effects& out) {
  announce_due(now, out);
  std::vector<PeerChange> changes;
  while (membership_.next_deadline() <= since_entered(now)) {
    for (PeerChange& change : hear(now, membership::DeadlineReached{}, out)) {
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

std::vector<PeerChange> ClusterDesk::hear(Instant now, const membership::Input& fact,
                                          Effects& out) {
  membership::Effects effects;
  membership_.step(since_entered(now), fact, effects);
  for (membership::Action& action : effects.actions) {
    out.actions.push_back(GossipOrder{std::move(action)});
  }
  std::vector<PeerChange> changes;
  for (membership::Notice& notice : effects.notices) {
    std::visit([&](const auto& news) { note(now, news, changes); }, notice);
    out.notices.push_back(GossipNews{std::move(notice)});
  }
  return changes;
}

Instant ClusterDesk::next_deadline() const {
  const Instant gossip = entered_at_ + membership_.next_deadline().since_start();
  return std::min(gossip, announcer_.due_at());
}

const Acquaintance* ClusterDesk::acquaintance(std::string_view name) const {
  const auto found = acquaintances_.find(name);
  return found == acquaintances_.end() ? nullptr : &found->second;
}

void ClusterDesk::report(Instant now, const SelfReport& report, Effects& out) {
  tell_load(now, report.load, out);
  // Nothing to say yet, and then without a pause.
  if (report.model.empty() && own_.model.empty()) { return; }
  wanted_.model = report.model;
  wanted_.model_hash = report.model_hash;
  wanted_.parameters = report.parameters;
  wanted_.context_tokens = report.context_tokens;
  wanted_.prefill_tokens_per_s = rounded(report.prefill_tokens_per_s);
  wanted_.decode_tokens_per_s = rounded(report.decode_tokens_per_s);
  wanted_.own_percent = percent(report.own_share);
  wanted_.load = load_bucket(own_.load, report.load.free_slots, report.load.wait_estimate);
  const std::size_t members = membership_.members().size();
  announcer_.consider(now, wanted_, members, membership::retransmit_limit(config_, members),
                      own_bytes_.size());
  announce_due(now, out);
}

void ClusterDesk::tell_load(Instant now, const wire::Load& load, Effects& out) {
  std::string bytes = wire::encode_load(load);
  if (bytes == load_told_) { return; }
  load_told_ = bytes;
  (void)hear(now, membership::LoadChanged{std::move(bytes)}, out);
}

void ClusterDesk::announce_due(Instant now, Effects& out) {
  const auto told = announcer_.take(now);
  if (!told) { return; }
  own_ = *told;
  own_bytes_ = membership::encode_node_meta(name_, own_, signatures_);
  (void)hear(now, membership::MetaChanged{own_bytes_}, out);
}

void ClusterDesk::move(Instant now, const ClusterMoved& moved, Effects& out) {
  own_.peer_url = moved.peer_url;
  wanted_ = own_;
  announcer_ = Announcer(own_);  // what it has to say else comes with the next report
  own_bytes_ = membership::encode_node_meta(name_, own_, signatures_);
  (void)hear(now, membership::MetaChanged{own_bytes_}, out);
  (void)hear(now, membership::AddressChanged{moved.endpoint}, out);
}

void ClusterDesk::hear_load(Instant now, std::string_view name, const wire::Load& load) {
  const auto found = acquaintances_.find(name);
  if (found == acquaintances_.end()) { return; }
  found->second.load = load;
  found->second.heard_at = now;
}

void ClusterDesk::note(Instant /*now*/, const MemberChanged& changed,
                       std::vector<PeerChange>& out) {
  const std::string& name = changed.record->name;
  if (name == name_) { return; }
  switch (changed.what) {
    case What::Joined:
    case What::Updated: return read_record(changed.record, out);
    case What::Suspected:
    case What::Recovered:
      if (const Acquaintance* known = acquaintance(name); !known || !known->asked_by) { return; }
      out.push_back(PeerDoubted{name, changed.what == What::Suspected});
      return;
    case What::Failed: return lose(name, "nobody in the cluster can reach it", out);
    case What::Left: return lose(name, "it left the cluster", out);
    case What::Forgotten: acquaintances_.erase(name); return;
  }
}

void ClusterDesk::note(Instant now, const membership::ProbeAnswered& answered,
                       std::vector<PeerChange>& /*out*/) {
  const auto found = acquaintances_.find(answered.record->name);
  if (found == acquaintances_.end()) { return; }
  found->second.heard_at = now;
  if (answered.round_trip) { found->second.round_trip = answered.round_trip; }
  if (const auto load = wire::decode_load(answered.payload)) { found->second.load = load; }
}

void ClusterDesk::note(Instant /*now*/, const membership::ProbeLate& late,
                       std::vector<PeerChange>& /*out*/) {
  probe_late_max_ = std::max(probe_late_max_, late.by);
}

const NodeMeta& ClusterDesk::meta_of(const membership::Record& record) const {
  return record.signed_meta(signatures_)->meta;
}

void ClusterDesk::read_record(const membership::RecordPtr& record, std::vector<PeerChange>& out) {
  Acquaintance& member = acquaintances_[record->name];
  const auto& read = record->signed_meta(signatures_);
  member.record = record;
  member.meta = read ? &read->meta : nullptr;
  member.genuine = read && read->genuine;
  if (member.genuine) {
    if (!member.first_genuine) { member.first_genuine = record; }
    member.genuine = member.meta->public_key == meta_of(*member.first_genuine).public_key;
    if (!member.genuine) { out.push_back(OtherIdentity{record->name}); }
  }
  if (!takes_proposals(member)) {
    return lose(record->name, "it takes no proposals any more", out);
  }
  const membership::RecordPtr before = std::exchange(member.asked_by, record);
  if (before && meta_of(*before) == *member.meta) { return; }
  out.push_back(PeerCame{record});
}

void ClusterDesk::lose(std::string_view name, std::string reason, std::vector<PeerChange>& out) {
  const auto found = acquaintances_.find(name);
  if (found == acquaintances_.end() || !found->second.asked_by) { return; }
  found->second.asked_by.reset();
  out.push_back(PeerWent{std::string(name), std::move(reason)});
}

}  // namespace murmur::node
