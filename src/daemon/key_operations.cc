#include "daemon/key_operations.h"

#include <utility>

#include "crypto/identity.h"
#include "crypto/wipe.h"
#include "gossip/base64.h"

namespace murmur::daemon {
namespace {

using membership::KeyChange;
using membership::KeyChangeEnded;

const char* const kBusy = "the cluster's keys are being listed or changed already; try again soon";

std::vector<std::string> keys_of(const KeyChangeEnded& list) {
  std::vector<std::string> keys;
  for (const auto& [text, holders] : list.keys) {
    auto key = gossip::from_base64(text);
    if (key && gossip::Key::from_bytes(*key)) { keys.push_back(*std::move(key)); }
  }
  return keys;
}

/// Whether every member has the key, and nobody any other.
bool is_only_key(const std::string& key, const KeyChangeEnded& list) {
  return list.keys.size() == 1 && list.keys.begin()->first == gossip::to_base64(key) &&
         list.keys.begin()->second == list.members;
}

}  // namespace

void KeyOperations::list(const gossip::Key& primary,
                         std::function<void(Result<http::KeyListing>)> done) {
  if (busy()) { return done(Error{kBusy}); }
  primary_ = primary.bytes();
  list_done_ = std::move(done);
  ask_({KeyChange::List, {}});
}

void KeyOperations::rotate(const gossip::Key& fresh, const gossip::Key& primary,
                           std::function<void(Result<http::KeyRotation>)> done) {
  if (busy()) { return done(Error{kBusy}); }
  fresh_ = fresh.bytes();
  primary_ = primary.bytes();
  rotation_ = {};
  rotation_done_ = std::move(done);
  plan_.push_back({"list", KeyChange::List, {}});
  ask_next();
}

void KeyOperations::ask_next() {
  const Step& step = plan_[rotation_.steps.size()];
  ask_({step.change, step.key});
}

void KeyOperations::plan_changes(const std::vector<std::string>& held) {
  // What a change that was cut short has left goes first, or it would fill the rings. Somebody may
  // be using it, and who removed it could not read him: so all return to one key before.
  if (held.size() > 1) { plan_.push_back({"return", KeyChange::Use, primary_}); }
  for (const std::string& key : held) {
    if (key != primary_) { plan_.push_back({"clear", KeyChange::Remove, key}); }
  }
  plan_.push_back({"install", KeyChange::Install, fresh_});
  plan_.push_back({"use", KeyChange::Use, fresh_});
  plan_.push_back({"remove", KeyChange::Remove, primary_});
  plan_.push_back({"check", KeyChange::List, {}});
}

void KeyOperations::ended(const KeyChangeEnded& end) {
  if (!busy()) { return; }
  if (end.members == 0) { return refuse(end); }
  list_done_ ? end_list(end) : end_step(end);
}

void KeyOperations::refuse(const KeyChangeEnded& end) {
  const Error why{end.failures.empty() ? kBusy : end.failures.front()};
  wipe_keys();
  if (list_done_) { return std::exchange(list_done_, nullptr)(why); }
  std::exchange(rotation_done_, nullptr)(why);
}

void KeyOperations::end_list(const KeyChangeEnded& end) {
  http::KeyListing listing{.members = end.members, .answered = end.answered};
  for (const auto& [text, holders] : end.keys) {
    const auto key = gossip::from_base64(text);
    if (!key) { continue; }
    listing.keys.push_back({crypto::fingerprint(*key), *key == primary_, holders});
  }
  listing.failures = end.failures;
  wipe_keys();
  std::exchange(list_done_, nullptr)(std::move(listing));
}

void KeyOperations::end_step(const KeyChangeEnded& end) {
  const bool is_first = rotation_.steps.empty();
  const char* const name = plan_[rotation_.steps.size()].name;
  rotation_.steps.push_back({name, end.members, end.answered, end.done, end.failures});
  if (end.done < end.members) { return end_rotation(); }
  if (is_first) { plan_changes(keys_of(end)); }
  if (rotation_.steps.size() < plan_.size()) { return ask_next(); }
  rotation_.complete = is_only_key(fresh_, end);
  end_rotation();
}

void KeyOperations::end_rotation() {
  wipe_keys();
  std::exchange(rotation_done_, nullptr)(std::move(rotation_));
}

void KeyOperations::wipe_keys() {
  for (Step& step : plan_) { crypto::wipe(step.key); }
  plan_.clear();
  crypto::wipe(primary_);
  crypto::wipe(fresh_);
}

}  // namespace murmur::daemon
