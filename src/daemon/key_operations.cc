#include "daemon/key_operations.h"

#include <array>
#include <utility>

#include "crypto/identity.h"
#include "gossip/base64.h"

namespace murmur::daemon {
namespace {

using membership::KeyChange;

struct Step {
  const char* name;
  KeyChange change;
};
constexpr std::array kRotation{Step{"install", KeyChange::Install}, Step{"use", KeyChange::Use},
                               Step{"remove", KeyChange::Remove}};

const char* const kBusy = "the cluster's keys are being listed or changed already; try again soon";

}  // namespace

void KeyOperations::list(const gossip::Key& primary,
                         std::function<void(Result<http::KeyListing>)> done) {
  if (busy()) { return done(Error{kBusy}); }
  primary_ = primary.bytes();
  list_done_ = std::move(done);
  ask_({KeyChange::List, {}});
}

void KeyOperations::rotate(const gossip::Key& fresh, const gossip::Key& old,
                           std::function<void(Result<http::KeyRotation>)> done) {
  if (busy()) { return done(Error{kBusy}); }
  fresh_ = fresh.bytes();
  old_ = old.bytes();
  rotation_ = {};
  rotation_done_ = std::move(done);
  ask_next();
}

void KeyOperations::ask_next() {
  const Step& step = kRotation[rotation_.steps.size()];
  ask_({step.change, step.change == KeyChange::Remove ? old_ : fresh_});
}

void KeyOperations::ended(const membership::KeyChangeEnded& end) {
  if (list_done_) {
    http::KeyListing listing{.members = end.members, .answered = end.answered};
    for (const auto& [text, holders] : end.keys) {
      const auto key = gossip::from_base64(text);
      if (!key) { continue; }
      listing.keys.push_back({crypto::fingerprint(*key), *key == primary_, holders});
    }
    listing.failures = end.failures;
    return std::exchange(list_done_, nullptr)(std::move(listing));
  }
  if (!rotation_done_) { return; }
  if (end.members == 0) {  // refused at once, before anybody was asked
    const std::string why = end.failures.empty() ? kBusy : end.failures.front();
    return std::exchange(rotation_done_, nullptr)(Error{why});
  }
  const std::size_t at = rotation_.steps.size();
  rotation_.steps.push_back(
      {kRotation[at].name, end.members, end.answered, end.done, end.failures});
  const bool whole = end.done == end.members;
  if (whole && rotation_.steps.size() < kRotation.size()) { return ask_next(); }
  std::exchange(rotation_done_, nullptr)(std::move(rotation_));
}

}  // namespace murmur::daemon
