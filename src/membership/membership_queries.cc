// What Serf puts on top of membership: its agents' intents, events and queries are heard and handed
// on; queries about keys are answered, and asked.
#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "membership/encoded.h"
#include "membership/membership.h"
#include "membership/query_match.h"

namespace murmur::membership {
namespace {

// Of what this node asks all, as a subject of rumours.
constexpr std::string_view kQuery = "query";
constexpr Duration kAnswersPeriod = std::chrono::seconds(1);

}  // namespace

void Membership::heed_user(Instant now, std::string_view bytes, Effects& out) {
  const auto message = gossip::decode_serf_message(bytes);
  if (!message) { return; }
  const bool goes_on = std::visit(
      Overloaded{
          [&](const gossip::LeaveIntent& it) { return heed_leave_intent(it); },
          [&](const gossip::JoinIntent& it) { return hearsay_.take(it) && !is_self(it.node); },
          [&](const gossip::UserEvent& it) { return hearsay_.take(it); },
          [&](const gossip::Query& it) { return heed_query(now, it, out); },
          [&](const gossip::QueryResponse& it) {
            const Member* member = table_.find(it.from);
            if (member != nullptr && !is_self(it.from)) { key_changes_.heed(it, out); }
            drop_ended_query();
            return false;
          },
      },
      *message);
  if (goes_on) { hearsay_.hand_on(bytes); }
}

bool Membership::heed_leave_intent(const gossip::LeaveIntent& intent) {
  if (!hearsay_.take(intent)) { return false; }
  if (is_self(intent.node)) {
    say_joined();  // it is not leaving, or has said so itself
    return false;
  }
  // An operator who takes a failed member out (`serf force-leave`) wants it to be left alone.
  lost_.erase(std::string(intent.node));
  return true;
}

bool Membership::heed_query(Instant now, const gossip::Query& query, Effects& out) {
  if (!hearsay_.take(query)) { return false; }
  const bool goes_on = (query.flags & gossip::Query::kNoBroadcast) == 0;
  const Record& own = *self().record;
  if (leaving_ || !is_member_at(query.from) || !may_answer(now)) { return goes_on; }
  if (!is_meant(query.filters, own.name, own.meta)) { return goes_on; }
  if ((query.flags & gossip::Query::kWantsAck) != 0) {
    std::string receipt;
    gossip::append_serf_message(
        gossip::QueryResponse{query.time, query.id, name_, gossip::Query::kWantsAck, {}}, receipt);
    send_bare(query.from, gossip::User{receipt}, out);
  }
  const auto change = key_change_of(query.name);
  if (change) { key_changes_.heed(now, query, *change, out); }
  return goes_on;
}

bool Membership::is_member_at(const gossip::Endpoint& endpoint) const {
  return std::any_of(table_.members().begin(), table_.members().end(), [&](const Member& member) {
    const Record& record = *member.record;
    return !member.gone() && record.endpoint == endpoint && !is_self(record.name);
  });
}

bool Membership::may_answer(Instant now) {
  if (now - answers_since_ >= kAnswersPeriod) {
    answers_since_ = now;
    answers_ = 0;
  }
  return ++answers_ <= kAnswersMax;
}

void Membership::on(Instant now, const KeysChanged& input, Effects& out) {
  key_changes_.heed(now, input, out);
  drop_ended_query();
}

/// Who comes later must not be told of a change that is over.
void Membership::drop_ended_query() {
  if (!key_changes_.asks()) { own_words_.drop(kQuery); }
}

void Membership::on(Instant now, const KeyChangeWanted& input, Effects& out) {
  if (leaving_) { return KeyChanges::refuse(input, "this node is leaving", out); }
  const Duration timeout = query_timeout(config_, table_.present());
  gossip::Query query{.time = hearsay_.clocks().queries,
                      .id = static_cast<std::uint32_t>(rng_.next()),
                      .from = self().record->endpoint,
                      .from_node = name_,
                      .timeout = timeout};
  const auto payload =
      key_changes_.begin(input, {query.time, query.id, table_.present(), now + timeout}, out);
  if (!payload) { return; }
  query.name = query_name(input.change);
  query.payload = *payload;
  (void)hearsay_.take(query);  // it is known here when it comes back
  std::string bytes;
  gossip::append_serf_message(query, bytes);
  own_words_.add(kQuery, encoded(gossip::User{bytes}));
}

}  // namespace murmur::membership
