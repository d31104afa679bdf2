#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "crypto/identity.h"
#include "files/file_lock.h"
#include "gossip/endpoint.h"
#include "gossip/keyring.h"

namespace murmur::daemon {

// For a look into the folder of a node that runs: nothing is made, nothing stays locked.

/// Whether a node uses it now.
[[nodiscard]] bool in_use(const std::string& folder);

/// The error says also that there is none.
[[nodiscard]] Result<crypto::Identity> identity_in(const std::string& folder);
/// Empty if the node is in no encrypted cluster.
[[nodiscard]] Result<gossip::Keyring> keyring_in(const std::string& folder);

/// What a node keeps between two starts: who it is, the keys of its cluster, whom it knew there. A
/// folder that only its owner may enter; one node at a time uses it. Every file in it is replaced
/// whole, so a power cut leaves the old or the new one.
///
///   identity.pem  the node's own key                        (a secret)
///   keyring.json  the cluster's keys, as Serf's agents keep them: base64, the primary first (a
///                 secret)
///   past_keys     fingerprints of all keys that the cluster has had, as far as this node knows
///   members       HOST:PORT of members, to come back by without being told of one
///   incarnation   the last one used
///   lock          held while a node runs
///   models/       models that were pulled (models/store.h); no node is needed for them
///
/// Errors are one line that names the path and the cure.
class DataFolder {
 public:
  static constexpr std::size_t kMembersMax = 256;
  static constexpr std::size_t kPastKeysMax = 64;

  /// Makes the folder, and those above it, with mode 0700 where they are not there, and takes its
  /// lock. Refuses a folder that another node uses, that is another user's, or that others may
  /// enter.
  [[nodiscard]] static Result<DataFolder> open(const std::string& path);
  [[nodiscard]] const std::string& path() const { return path_; }

  /// The one that is kept, or a new one, which is kept from now on.
  [[nodiscard]] Result<crypto::Identity> identity();

  [[nodiscard]] Result<gossip::Keyring> keyring() const { return keyring_in(path_); }
  [[nodiscard]] Result<void> save_keyring(const gossip::Keyring& keyring);
  /// Whether the key is or was one of this cluster's: so that a token from before a change of keys
  /// is known as this cluster's.
  [[nodiscard]] bool has_had(const gossip::Key& key) const;

  /// An error is no reason not to start: it says why there is none, and that the node does without.
  [[nodiscard]] Result<std::vector<gossip::Endpoint>> known_members() const;
  /// Keeps the first kMembersMax.
  [[nodiscard]] Result<void> save_known_members(std::span<const gossip::Endpoint> members);

  /// An incarnation higher than any before, and kept as the last one used: of the clock, unless
  /// that went back. `unix_time_s`: the time now.
  [[nodiscard]] Result<std::uint32_t> next_incarnation(std::uint32_t unix_time_s);
  /// Keeps it as the last one used, unless a higher one was.
  [[nodiscard]] Result<void> save_incarnation(std::uint32_t incarnation);

  /// Removes keys and members. The identity stays.
  [[nodiscard]] Result<void> forget_cluster();

 private:
  DataFolder(std::string path, FileLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  [[nodiscard]] std::string file(const char* name) const { return path_ + "/" + name; }
  [[nodiscard]] Result<void> write(const char* name, std::string_view text);
  [[nodiscard]] std::vector<std::string> past_keys() const;
  [[nodiscard]] Result<void> note_keys(const gossip::Keyring& keyring);
  [[nodiscard]] std::uint32_t last_incarnation() const;

  std::string path_;
  FileLock lock_;
};

/// $XDG_DATA_HOME/murmur, or ~/.local/share/murmur. The error says that there is neither, and what
/// to do.
[[nodiscard]] Result<std::string> default_data_folder();

}  // namespace murmur::daemon
