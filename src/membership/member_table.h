#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "base/time.h"
#include "membership/record.h"

namespace murmur::membership {

using gossip::NodeState;

/// One entry of a view.
struct Member {
  RecordPtr record;
  Instant changed_at;  ///< when `state` last changed
  std::uint32_t incarnation = 0;
  NodeState state = NodeState::Dead;

  [[nodiscard]] bool gone() const { return state == NodeState::Dead || state == NodeState::Left; }
};

/// All known nodes, in the order in which they are probed: a random one, where newcomers get a
/// random place, so that each is probed within two rounds (SWIM, section 4.3). 24 bytes for each,
/// and two to four hash slots of four.
class MemberTable {
 public:
  explicit MemberTable(std::uint64_t hash_seed) : hash_seed_(hash_seed) {}

  /// Takes memory for so many, and no more than that.
  void reserve(std::size_t members);
  /// What it holds, without the records that others may share.
  [[nodiscard]] std::size_t bytes() const;

  [[nodiscard]] Member* find(std::string_view name);
  [[nodiscard]] const Member* find(std::string_view name) const;
  /// Requires that no member has this name.
  Member& add(const RecordPtr& record, Instant now, Rng& rng);
  /// Same name.
  void set_record(Member& member, const RecordPtr& record);
  void set_state(Member& member, NodeState state, Instant now);

  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  /// Members neither dead nor left.
  [[nodiscard]] std::size_t present() const { return present_; }

  /// Shuffles the order.
  void start_round(Rng& rng);
  /// Forgets who is gone since before `since`; they are returned. The order stays.
  std::vector<RecordPtr> forget_gone(Instant since);

  /// Up to `count` different members of those for which `eligible(member)` holds, at random.
  template <class Eligible>
  [[nodiscard]] std::vector<const Member*> draw(std::size_t count, Rng& rng,
                                                Eligible eligible) const;

 private:
  static constexpr std::uint32_t kFree = UINT32_MAX;

  [[nodiscard]] std::size_t home(std::string_view name) const;
  /// The slot that holds this name, or the free one where it belongs.
  [[nodiscard]] std::size_t slot_of(std::string_view name) const;
  void swap_members(std::size_t left, std::size_t right);
  void rebuild_index(std::size_t slots);

  std::uint64_t hash_seed_;  // a stranger must not know which names collide
  std::vector<Member> members_;
  std::vector<std::uint32_t> index_;  // open addressing; a power of two, at most half full
  std::size_t present_ = 0;
};

template <class Eligible>
std::vector<const Member*> MemberTable::draw(std::size_t count, Rng& rng, Eligible eligible) const {
  std::vector<const Member*> drawn;
  // A few tries for each: in a large view most are eligible, and looking at all would cost more.
  const std::size_t tries = 3 * members_.size();
  for (std::size_t i = 0; i < tries && drawn.size() < count; ++i) {
    const Member& member = members_[rng.below(members_.size())];
    const bool known = std::find(drawn.begin(), drawn.end(), &member) != drawn.end();
    if (!known && eligible(member)) { drawn.push_back(&member); }
  }
  return drawn;
}

}  // namespace murmur::membership
