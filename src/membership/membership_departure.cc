// Going on purpose: for good, or from one address to another.
#include <algorithm>

#include "membership/encoded.h"
#include "membership/membership.h"

namespace murmur::membership {

using Step = Departure::Step;

namespace {

// What this node says of itself to Serf's agents, as a subject of rumours: the last word counts.
constexpr std::string_view kIntent = "intent";
constexpr Duration kIntentMax = std::chrono::seconds(2);
constexpr Duration kDeathMax = std::chrono::seconds(5);
constexpr std::size_t kToldInPersonMax = 64;

}  // namespace

void Membership::on(Instant now, const LeaveWanted&, Effects&) {
  if (leaving_) { return; }
  leaving_ = true;
  table_.set_state(*table_.find(name_), NodeState::Left, now);
  departure_ = Departure{Step::Due, now, now};
}

void Membership::on(Instant now, const AddressChanged& input, Effects& out) {
  Member& own = *table_.find(name_);
  const Record& before = *own.record;
  if (leaving_ || input.endpoint == before.endpoint) { return; }
  table_.set_record(own, pool_.get({name_, input.endpoint, before.meta, before.versions}));
  // What was under way ends with the old address; that is not the others' fault.
  if (probe_) { (void)take_probe(now, out); }
  drop_calls("this node's address changed", out);
  if (!departure_) { departure_ = Departure{Step::Due, now, now}; }
}

/// Others know this node by an address that it had before a restart that they did not see.
void Membership::reintroduce(Instant now, std::uint32_t old_incarnation,
                             const gossip::Endpoint& old, Effects& out) {
  Member& own = *table_.find(name_);
  if (departure_ && old_incarnation < own.incarnation) { return; }
  if (now - reintroductions_since_ > kReintroductionsPeriod) {
    reintroductions_ = 0;
    reintroductions_since_ = now;
  }
  if (reintroductions_ == kReintroductionsMax) {
    // That is no memory of this node but another one of the same name.
    out.notices.push_back(NameConflict{own.record, old});
    return;
  }
  ++reintroductions_;
  own.incarnation = std::max(own.incarnation, old_incarnation);
  departure_ = Departure{Step::Due, now, now};
}

void Membership::advance_departure(Instant now, Effects& out) {
  const Departure at = *departure_;
  const std::size_t own = leaving_ ? 0 : 1;
  if (table_.present() == own) { return end_departure(out); }  // there is nobody to tell
  const bool late = at.ends_at <= now;
  switch (at.step) {
    case Step::Due: return agents_present() ? say_intent(now, out) : say_death(now);
    case Step::Intent:
      if (late || !own_words_.has(kIntent)) { say_death(now); }
      return;
    case Step::Death:
      if (!late && rumours_.has(name_)) { return; }
      if (leaving_) { return end_departure(out); }
      // So long it took to send; as long again, and it has reached all before the return does.
      departure_ = Departure{Step::Settling, now, now + (now - at.began_at)};
      return;
    case Step::Settling:
      if (late) { end_departure(out); }
      return;
  }
}

/// Gossip reaches all but for chance, and an agent that misses the intent takes this node for
/// failed until it asks another agent: so some hear it in person as well.
void Membership::say_intent(Instant now, Effects& out) {
  const std::string message = say_own(gossip::LeaveIntent{hearsay_.clocks().members, name_});
  std::size_t told = 0;
  for (const Member& member : table_.members()) {
    if (!is_present_agent(member)) { continue; }
    if (told++ == kToldInPersonMax) { break; }
    out.actions.push_back(SendDatagram{member.record->endpoint, message});
  }
  departure_ = Departure{Step::Intent, now, now + kIntentMax};
}

void Membership::say_death(Instant now) {
  Member& own = *table_.find(name_);
  rumours_.add(name_, encoded(gossip::Dead{own.incarnation, name_, name_}));
  if (!leaving_) { own.incarnation = next_incarnation(own.incarnation); }
  departure_ = Departure{Step::Death, now, now + kDeathMax};
}

void Membership::end_departure(Effects& out) {
  departure_.reset();
  if (leaving_) {
    out.notices.push_back(Gone{});
    return;
  }
  announce_self();
  say_joined();
}

/// An agent that hears of an earlier leave only now would else take this node for leaving.
void Membership::say_joined() {
  if (departure_ || leaving_ || !agents_present()) { return; }
  say_own(gossip::JoinIntent{hearsay_.clocks().members, name_});
}

template <class Intent>
std::string Membership::say_own(const Intent& intent) {
  (void)hearsay_.take(intent);  // it is known here when it comes back
  std::string bytes;
  gossip::append_serf_message(intent, bytes);
  std::string message = encoded(gossip::User{bytes});
  own_words_.add(kIntent, message);
  return message;
}

bool Membership::is_present_agent(const Member& member) const {
  return !member.gone() && !member.record->ours && !is_self(member.record->name);
}

bool Membership::agents_present() const {
  const auto is_agent = [this](const Member& member) { return is_present_agent(member); };
  return std::any_of(table_.members().begin(), table_.members().end(), is_agent);
}

void Membership::announce_self() {
  if (departure_) { return; }
  rumours_.add(name_, encoded(own_claim()));
}

}  // namespace murmur::membership
