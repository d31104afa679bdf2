#include "membership/key_changes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "gossip/base64.h"
#include "membership/encoded.h"

namespace murmur::membership {
namespace {

// Nobody waits longer, whatever his query says.
constexpr Duration kPatienceMax = std::chrono::minutes(10);
// Serf's own words (internal_query.go), for those who read its tools.
constexpr std::string_view kNoKeyring = "No keyring to modify (encryption not enabled)";
constexpr std::string_view kEmptyKeyring = "Keyring is empty (encryption not enabled)";

/// Why this cannot even be tried; empty if it can.
std::string objection(KeyChange change, std::string_view key, bool keyed) {
  if (!keyed) { return std::string(change == KeyChange::List ? kEmptyKeyring : kNoKeyring); }
  if (change == KeyChange::List) { return {}; }
  const auto checked = gossip::Key::from_bytes(key);
  return checked ? std::string() : checked.error().message;
}

}  // namespace

std::string_view query_name(KeyChange change) {
  switch (change) {
    case KeyChange::Install: return gossip::kInstallKeyQuery;
    case KeyChange::Use: return gossip::kUseKeyQuery;
    case KeyChange::Remove: return gossip::kRemoveKeyQuery;
    case KeyChange::List: return gossip::kListKeysQuery;
  }
  return {};
}

std::optional<KeyChange> key_change_of(std::string_view name) {
  for (const KeyChange change :
       {KeyChange::Install, KeyChange::Use, KeyChange::Remove, KeyChange::List}) {
    if (name == query_name(change)) { return change; }
  }
  return std::nullopt;
}

KeysChanged carry_out(const ChangeKeys& order, gossip::Keyring& ring) {
  KeysChanged outcome{.request = order.request, .done = true};
  if (order.change == KeyChange::List) {
    for (const gossip::Key& key : ring.keys()) { outcome.keys.emplace_back(key.bytes()); }
    if (!ring.empty()) { outcome.primary = ring.primary().bytes(); }
    return outcome;
  }
  const auto key = gossip::Key::from_bytes(order.key);
  MURMUR_ASSERT(key.has_value());
  const Result<void> done = order.change == KeyChange::Install ? ring.add(*key)
                            : order.change == KeyChange::Use   ? ring.use(*key)
                                                               : ring.remove(*key);
  outcome.done = done.has_value();
  if (!done) { outcome.message = done.error().message; }
  return outcome;
}

void KeyChanges::heed(Instant now, const gossip::Query& query, KeyChange change, Effects& out) {
  const Asker asker{query.from, query.time, query.id, now + std::min(query.timeout, kPatienceMax)};
  const auto key = gossip::decode_key_request(query.payload);
  std::string why = key || change == KeyChange::List
                        ? objection(change, key ? *key : std::string_view(), keyed_)
                        : "the key request cannot be read";
  if (why.empty() && pending_.size() == kPendingMax) { why = "too many changes at a time"; }
  if (!why.empty()) { return answer(asker, {.done = false, .message = std::move(why)}, out); }
  const KeyRequestId request = request_ids_.next();
  pending_.emplace(request, asker);
  out.actions.push_back(
      ChangeKeys{request, change, change == KeyChange::List ? std::string() : std::string(*key)});
}

void KeyChanges::heed(Instant now, const KeysChanged& input, Effects& out) {
  if (own_ && own_->request == input.request) {
    std::vector<std::string> texts;
    for (const std::string& key : input.keys) { texts.push_back(gossip::to_base64(key)); }
    gossip::KeyResponse outcome{.done = input.done, .message = input.message};
    outcome.keys.assign(texts.begin(), texts.end());
    return count(name_, outcome, out);
  }
  const auto found = pending_.find(input.request);
  if (found == pending_.end()) { return; }
  const Asker asker = found->second;
  pending_.erase(found);
  if (now <= asker.until) { answer(asker, input, out); }
}

void KeyChanges::answer(const Asker& asker, const KeysChanged& outcome, Effects& out) const {
  std::size_t keys = std::min(outcome.keys.size(), gossip::kListedKeysMax);
  std::string bytes = response(asker, outcome, keys);
  while (bytes.size() > kResponseBytesMax && keys > 0) { bytes = response(asker, outcome, --keys); }
  out.actions.push_back(SendDatagram{asker.endpoint, encoded(gossip::User{bytes})});
}

std::string KeyChanges::response(const Asker& asker, const KeysChanged& outcome,
                                 std::size_t keys) const {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < keys; ++i) { texts.push_back(gossip::to_base64(outcome.keys[i])); }
  std::string message = outcome.message.substr(0, kFailureBytesMax);
  if (keys < outcome.keys.size()) {
    message = "truncated key list response, showing first " + std::to_string(keys) + " of " +
              std::to_string(outcome.keys.size()) + " keys";
  }
  const std::string primary = gossip::to_base64(outcome.primary);
  gossip::KeyResponse said{.done = outcome.done, .message = message, .primary_key = primary};
  said.keys.assign(texts.begin(), texts.end());
  std::string payload;
  gossip::append_key_response(said, payload);
  std::string bytes;
  gossip::append_serf_message(gossip::QueryResponse{asker.time, asker.id, name_, 0, payload},
                              bytes);
  return bytes;
}

std::optional<std::string> KeyChanges::begin(const KeyChangeWanted& wanted, const Plan& plan,
                                             Effects& out) {
  std::string why = objection(wanted.change, wanted.key, keyed_);
  if (own_) { why = "another change of keys is under way"; }
  if (!why.empty()) {
    refuse(wanted, why, out);
    return std::nullopt;
  }
  const std::string key = wanted.change == KeyChange::List ? std::string() : wanted.key;
  own_ = Own{.plan = plan, .request = request_ids_.next(), .result = {.change = wanted.change}};
  own_->result.members = plan.members;
  out.actions.push_back(ChangeKeys{own_->request, wanted.change, key});
  std::string payload;
  gossip::append_key_request(key, payload);
  return payload;
}

void KeyChanges::refuse(const KeyChangeWanted& wanted, std::string_view why, Effects& out) {
  KeyChangeEnded refused{.change = wanted.change};
  refused.failures.emplace_back(why);
  out.notices.push_back(std::move(refused));
}

void KeyChanges::heed(const gossip::QueryResponse& response, Effects& out) {
  if (!own_ || response.time != own_->plan.time || response.id != own_->plan.id) { return; }
  if ((response.flags & gossip::Query::kWantsAck) != 0) { return; }
  const auto outcome = gossip::decode_key_response(response.payload);
  count(response.from,
        outcome ? *outcome : gossip::KeyResponse{.message = "its answer cannot be read"}, out);
}

void KeyChanges::count(std::string_view from, const gossip::KeyResponse& outcome, Effects& out) {
  if (!own_->heard_from.emplace(from).second) { return; }
  KeyChangeEnded& result = own_->result;
  ++result.answered;
  if (outcome.done) {
    ++result.done;
  } else {
    note_failure(from, outcome.message);
  }
  for (const std::string_view key : outcome.keys) {
    const bool has_room = result.keys.size() < kListedMax && key.size() <= kFailureBytesMax;
    const auto known = result.keys.find(std::string(key));
    if (known != result.keys.end()) {
      ++known->second;
    } else if (has_room) {
      result.keys.emplace(key, 1);
    }
  }
  if (result.answered >= result.members) { end(out); }
}

void KeyChanges::note_failure(std::string_view from, std::string_view why) {
  std::vector<std::string>& failures = own_->result.failures;
  if (failures.size() == kFailuresMax) { return; }
  failures.push_back(std::string(from) + ": " + std::string(why.substr(0, kFailureBytesMax)));
}

void KeyChanges::end_if_due(Instant now, Effects& out) {
  if (own_ && own_->plan.ends_at <= now) { end(out); }
}

void KeyChanges::end(Effects& out) {
  out.notices.push_back(std::move(own_->result));
  own_.reset();
}

}  // namespace murmur::membership
