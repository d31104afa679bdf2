#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "wire/load.h"

namespace murmur::http {

/// One member as a node sees it. Texts and figures of a member that is no Murmur node are empty and
/// 0; what is not known is too.
struct PeerView {
  std::string name;
  std::string address;  ///< of its gossip: "10.0.0.7:7946"
  std::string state;    ///< "alive", "suspect", "dead" or "left"
  bool is_self = false;
  bool is_murmur = false;  ///< else an agent of Serf, or the like
  bool trusted = false;    ///< what it says of itself bears its signature

  std::string model;
  std::string model_hash;
  std::uint64_t parameters = 0;
  std::uint64_t context_tokens = 0;
  std::uint64_t slots = 0;
  double prefill_tokens_per_s = 0;
  double decode_tokens_per_s = 0;
  std::string peer_url;
  std::string fingerprint;
  std::string version;

  std::optional<wire::Load> load;  ///< as it said with its last answer
  std::optional<Duration> round_trip;
  std::optional<Duration> last_heard;  ///< how long ago

  friend bool operator==(const PeerView&, const PeerView&) = default;
};

/// The cluster as one node sees it.
struct ClusterView {
  std::string self;
  bool gossips = false;  ///< false: its peers were named at its start, and the rest is empty
  bool encrypted = false;
  unsigned awareness = 0;      ///< how unwell it believes itself to be; 0: well
  Duration probe_late_max{0};  ///< how much too late it came to probe others, at worst
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t datagrams_dropped = 0;
  std::vector<PeerView> members;

  friend bool operator==(const ClusterView&, const ClusterView&) = default;
};

/// Which keys the members hold. A key is known by its fingerprint; itself it leaves no node.
struct KeyListing {
  struct Key {
    std::string fingerprint;
    bool primary = false;     ///< of the node that was asked
    std::size_t holders = 0;  ///< members that have it
    friend bool operator==(const Key&, const Key&) = default;
  };
  std::size_t members = 0;   ///< that were asked, the node itself included
  std::size_t answered = 0;  ///< of them
  std::vector<Key> keys;
  std::vector<std::string> failures;  ///< "NAME: why"

  friend bool operator==(const KeyListing&, const KeyListing&) = default;
};

/// How a change of keys went, step by step. It ends with the first step that not every member did;
/// then each of them still has a key in common with all others.
struct KeyRotation {
  struct Step {
    /// "list"; then "return" (to the key of before) and "clear" (one that an earlier change left),
    /// if there is one; "install", "use", "remove", "check" (a second list).
    std::string what;
    std::size_t members = 0;
    std::size_t answered = 0;
    std::size_t done = 0;
    std::vector<std::string> failures;  ///< "NAME: why"
    friend bool operator==(const Step&, const Step&) = default;
  };
  std::vector<Step> steps;
  bool complete = false;  ///< every member has the new key, and nobody any other
  /// Members that are gone and so were not asked: who comes back needs a new token.
  std::vector<std::string> away;

  friend bool operator==(const KeyRotation&, const KeyRotation&) = default;
};

}  // namespace murmur::http
