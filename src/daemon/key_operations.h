#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "gossip/keyring.h"
#include "http/cluster_view.h"
#include "membership/effects.h"
#include "membership/input.h"

namespace murmur::daemon {

/// What a cluster's owner may do with its keys: list them, and change them without a gap. One
/// operation at a time, each a few queries to all members, one after another; it decides which
/// comes next and is told how each went.
class KeyOperations {
 public:
  using Ask = std::function<void(membership::KeyChangeWanted wanted)>;

  /// `ask` begins a query; ended() hears of its end.
  explicit KeyOperations(Ask ask) : ask_(std::move(ask)) {}

  void list(const gossip::Key& primary, std::function<void(Result<http::KeyListing>)> done);
  /// Installs `fresh` everywhere, then uses it everywhere, then removes `old` everywhere. A step
  /// that not every member did is the last: nobody is locked out.
  void rotate(const gossip::Key& fresh, const gossip::Key& old,
              std::function<void(Result<http::KeyRotation>)> done);

  void ended(const membership::KeyChangeEnded& end);

 private:
  [[nodiscard]] bool busy() const { return list_done_ || rotation_done_; }
  void ask_next();

  Ask ask_;
  std::string fresh_;
  std::string old_;
  std::string primary_;
  http::KeyRotation rotation_;
  std::function<void(Result<http::KeyListing>)> list_done_;
  std::function<void(Result<http::KeyRotation>)> rotation_done_;
};

}  // namespace murmur::daemon
