#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "membership/node_meta.h"

namespace murmur::node {

/// How busy a node is by these figures, where it was `before`: it takes less to stay in a bucket
/// than to come into it, so that a figure at its edge does not make a node change its mind all the
/// time.
[[nodiscard]] membership::LoadBucket load_bucket(membership::LoadBucket before,
                                                 std::size_t free_slots, Duration wait_estimate);

/// Decides when what a node says of itself is worth telling everybody. Each telling costs every
/// member as many packets as any rumour, so small changes are not told, and the others not too
/// often: at the most every max(kSpacingMin, members * packets * bytes / kBytesPerSecond), which
/// bounds what metadata costs each member, however large the cluster.
class Announcer {
 public:
  static constexpr Duration kSpacingMin = std::chrono::seconds(5);
  static constexpr double kBytesPerSecond = 1500;  ///< of metadata, sent by each member, at most
  static constexpr double kSpeedChange = 0.2;      ///< less than this part of a speed is no news
  static constexpr std::uint32_t kOwnChange = 5;   ///< nor less than so many points of own_percent

  explicit Announcer(membership::NodeMeta told) : told_(std::move(told)) {}

  /// What the node would say now. `packets`: in how many a member sends each rumour; `bytes`: of
  /// the metadata.
  void consider(Instant now, const membership::NodeMeta& wanted, std::size_t members,
                std::size_t packets, std::size_t bytes);
  /// When something is due to be told.
  [[nodiscard]] Instant due_at() const { return due_at_; }
  /// What is to be told now, and counts as told; nothing before due_at().
  [[nodiscard]] std::optional<membership::NodeMeta> take(Instant now);

 private:
  membership::NodeMeta told_;
  membership::NodeMeta wanted_;
  std::optional<Instant> told_at_;
  Instant due_at_ = Instant::never();
};

}  // namespace murmur::node
