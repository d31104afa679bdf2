#include "membership/hearsay.h"

#include "base/hash.h"
#include "membership/encoded.h"

namespace murmur::membership {
namespace {

std::uint64_t id_of(std::uint64_t kind, std::string_view one, std::string_view other = {}) {
  TraceHash hash;
  hash.add(kind);
  hash.add(one);
  hash.add(other);
  return hash.value();
}

/// A node sends the time of its next message; Serf witnesses the one before (delegate.go).
void witness_next(LamportClock& clock, gossip::LamportTime next) {
  if (next > 0) { clock.witness(next - 1); }
}

}  // namespace

bool Hearsay::take(const gossip::LeaveIntent& intent) {
  return intents_.take(member_clock_, intent.time, id_of(0, intent.node));
}

bool Hearsay::take(const gossip::JoinIntent& intent) {
  return intents_.take(member_clock_, intent.time, id_of(1, intent.node));
}

bool Hearsay::take(const gossip::UserEvent& event) {
  return events_.take(event_clock_, event.time, id_of(2, event.name, event.payload));
}

bool Hearsay::take(const gossip::Query& query) {
  return queries_.take(query_clock_, query.time, query.id);
}

void Hearsay::hand_on(std::string_view user_bytes) {
  std::string message = encoded(gossip::User{user_bytes});
  if (message.size() > message_bytes_max_) { return; }
  waiting_.add(std::to_string(++handed_on_), std::move(message));
}

gossip::SerfClocks Hearsay::clocks() const {
  return {member_clock_.time(), event_clock_.time(), query_clock_.time()};
}

void Hearsay::witness(const gossip::SerfClocks& theirs) {
  witness_next(member_clock_, theirs.members);
  witness_next(event_clock_, theirs.events);
  witness_next(query_clock_, theirs.queries);
}

}  // namespace murmur::membership
