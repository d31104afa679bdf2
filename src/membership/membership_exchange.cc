// Whole views over streams: joining, repairing what rumours missed, finding the lost again.
#include <algorithm>
#include <utility>

#include "membership/encoded.h"
#include "membership/membership.h"

namespace murmur::membership {

using gossip::NodeEntry;

void Membership::exchange(const gossip::Endpoint& with, Purpose purpose, Effects& out) {
  const CallId call = call_ids_.next();
  calls_.emplace(call, OpenCall{purpose, with});
  out.actions.push_back(
      Call{call, with, own_view(purpose == Purpose::Join), config_.stream_timeout});
}

void Membership::drop_calls(std::string_view why, Effects& out) {
  for (const auto& [call, open] : std::exchange(calls_, {})) {
    out.actions.push_back(DropCall{call});
    if (open.purpose == Purpose::Join) {
      out.notices.push_back(JoinFailed{open.to, std::string(why)});
    }
  }
}

std::string Membership::own_view(bool join) const {
  gossip::PushPull view{.join = join};
  for (const Member& member : table_.members()) {
    const Record& record = *member.record;
    // On its way out it is neither here nor gone: of itself it says nothing yet.
    if (departure_ && is_self(record.name)) { continue; }
    view.nodes.push_back(NodeEntry{record.name, record.endpoint, record.meta, member.incarnation,
                                   member.state, record.versions});
  }
  // Or an agent that joins through this node would begin all clocks anew, and be taken for late.
  std::string clocks;
  gossip::append_user_state(hearsay_.clocks(), clocks);
  view.user_state = clocks;
  return encoded_for_stream(std::move(view));
}

void Membership::take_view(Instant now, const gossip::PushPull& theirs, const OpenCall* call,
                           Effects& out) {
  if (const auto clocks = gossip::decode_user_state(theirs.user_state)) {
    hearsay_.witness(*clocks);
  }
  merge(now, theirs, out);
  if (call == nullptr || call->purpose != Purpose::Join) { return; }
  const bool understood =
      std::any_of(theirs.nodes.begin(), theirs.nodes.end(), [this](const NodeEntry& entry) {
        return !is_self(entry.name) && speaks_our_protocol(entry.versions);
      });
  if (understood) {
    out.notices.push_back(Joined{call->to});
    say_joined();
  } else {
    out.notices.push_back(JoinFailed{call->to, "it speaks another protocol"});
  }
}

void Membership::merge(Instant now, const gossip::PushPull& theirs, Effects& out) {
  for (const NodeEntry& entry : theirs.nodes) {
    const gossip::Alive claim{entry.incarnation, entry.name, entry.endpoint, entry.meta,
                              entry.versions};
    if (is_self(entry.name) && entry.endpoint != self().record->endpoint) {
      // The dead and the departed are forgotten there soon, and then taken in again.
      const bool is_present = entry.state == NodeState::Alive || entry.state == NodeState::Suspect;
      if (is_present && !leaving_ && entry.incarnation <= kIncarnationMax) {
        heed_namesake(now, claim, out);
      }
      continue;
    }
    switch (entry.state) {
      case NodeState::Alive: heed_alive(now, claim, out); break;
      case NodeState::Left: heed_dead(now, {entry.incarnation, entry.name, entry.name}, out); break;
      // A death by hearsay is not believed outright: who is not dead shall have time to say so.
      case NodeState::Dead:
      case NodeState::Suspect:
        heed_suspect(now, {entry.incarnation, entry.name, name_}, out);
        break;
    }
  }
}

void Membership::sync(Instant now, Effects& out) {
  sync_at_ = now + push_pull_interval(config_, table_.size());
  const auto is_other = [this](const Member& member) {
    return member.state == NodeState::Alive && !is_self(member.record->name);
  };
  for (const Member* partner : table_.draw(1, rng_, is_other)) {
    exchange(partner->record->endpoint, Purpose::Sync, out);
  }
}

void Membership::reconnect(Instant now, Effects& out) {
  reconnect_at_ = now + config_.reconnect_interval;
  std::erase_if(
      lost_, [&](const auto& entry) { return now - entry.second.since > config_.reconnect_for; });
  if (lost_.empty()) { return; }
  // Rarely, where many are left: they all do the same, and one success tells everybody.
  const std::uint64_t alive = std::max<std::uint64_t>(1, table_.present());
  if (rng_.below(alive) >= lost_.size()) { return; }
  const auto pick = std::next(lost_.begin(), static_cast<std::ptrdiff_t>(rng_.below(lost_.size())));
  exchange(pick->second.endpoint, Purpose::Reconnect, out);
}

}  // namespace murmur::membership
