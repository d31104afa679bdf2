#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "gossip/keyring.h"
#include "http/cluster_view.h"
#include "membership/effects.h"
#include "membership/input.h"

namespace murmur::daemon {

/// What a cluster's owner may do with its keys: list them, and change them without a gap. One
/// operation at a time, each a few queries to all members, one after another; it decides which
/// comes next and is told how each went. An error says why the members could not even be asked.
class KeyOperations {
 public:
  using Ask = std::function<void(membership::KeyChangeWanted wanted)>;

  /// `ask` begins a query; ended() hears of its end.
  explicit KeyOperations(Ask ask) : ask_(std::move(ask)) {}

  void list(const gossip::Key& primary, std::function<void(Result<http::KeyListing>)> done);
  /// Leaves the cluster with the one key `fresh`; `primary` is this node's until then. A step that
  /// not every member did is the last: whoever was asked can go on talking to all. Who was away has
  /// none but the old key when he comes back.
  void rotate(const gossip::Key& fresh, const gossip::Key& primary,
              std::function<void(Result<http::KeyRotation>)> done);

  void ended(const membership::KeyChangeEnded& end);

 private:
  struct Step {
    const char* name;
    membership::KeyChange change;
    std::string key;
  };

  [[nodiscard]] bool busy() const { return list_done_ || rotation_done_; }
  void ask_next();
  void plan_changes(const std::vector<std::string>& held);
  void refuse(const membership::KeyChangeEnded& end);
  void end_list(const membership::KeyChangeEnded& end);
  void end_step(const membership::KeyChangeEnded& end);
  void end_rotation();
  void wipe_keys();

  Ask ask_;
  std::string primary_;
  std::string fresh_;
  std::vector<Step> plan_;
  http::KeyRotation rotation_;
  std::function<void(Result<http::KeyListing>)> list_done_;
  std::function<void(Result<http::KeyRotation>)> rotation_done_;
};

}  // namespace murmur::daemon
