#include "membership/member_table.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/assert.h"

namespace murmur::membership {
namespace {

constexpr std::size_t kSlotsMin = 16;

/// FNV-1a, from a seeded state.
std::uint64_t hash_of(std::string_view name, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed;
  for (const char byte : name) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  }
  return hash ^ (hash >> 32);
}

}  // namespace

std::size_t MemberTable::home(std::string_view name) const {
  return hash_of(name, hash_seed_) & (index_.size() - 1);
}

std::size_t MemberTable::slot_of(std::string_view name) const {
  std::size_t slot = home(name);
  while (index_[slot] != kFree && members_[index_[slot]].record->name != name) {
    slot = (slot + 1) & (index_.size() - 1);
  }
  return slot;
}

const Member* MemberTable::find(std::string_view name) const {
  if (index_.empty()) { return nullptr; }
  const std::uint32_t at = index_[slot_of(name)];
  return at == kFree ? nullptr : &members_[at];
}

Member* MemberTable::find(std::string_view name) {
  return const_cast<Member*>(std::as_const(*this).find(name));
}

Member& MemberTable::add(const RecordPtr& record, Instant now, Rng& rng) {
  MURMUR_ASSERT(find(record->name) == nullptr);
  members_.push_back({.record = record, .changed_at = now});
  if (2 * members_.size() > index_.size()) {
    rebuild_index(std::max(kSlotsMin, std::bit_ceil(2 * members_.size())));
  } else {
    index_[slot_of(record->name)] = static_cast<std::uint32_t>(members_.size() - 1);
  }
  const std::size_t place = rng.below(members_.size());
  swap_members(place, members_.size() - 1);
  return members_[place];
}

void MemberTable::reserve(std::size_t members) {
  members_.reserve(members);
  const std::size_t slots = std::max(kSlotsMin, std::bit_ceil(2 * members));
  if (slots > index_.size()) { rebuild_index(slots); }
}

std::size_t MemberTable::bytes() const {
  return members_.capacity() * sizeof(Member) + index_.capacity() * sizeof(std::uint32_t);
}

void MemberTable::set_record(Member& member, const RecordPtr& record) {
  MURMUR_ASSERT(member.record->name == record->name);
  member.record = record;
}

void MemberTable::set_state(Member& member, NodeState state, Instant now) {
  if (member.state == state) { return; }
  const bool was_gone = member.gone();
  member.state = state;
  member.changed_at = now;
  if (was_gone && !member.gone()) { ++present_; }
  if (!was_gone && member.gone()) { --present_; }
}

void MemberTable::swap_members(std::size_t left, std::size_t right) {
  if (left == right) { return; }
  const std::size_t left_slot = slot_of(members_[left].record->name);
  const std::size_t right_slot = slot_of(members_[right].record->name);
  std::swap(members_[left], members_[right]);
  std::swap(index_[left_slot], index_[right_slot]);
}

std::vector<RecordPtr> MemberTable::forget_gone(Instant since) {
  std::vector<RecordPtr> forgotten;
  std::erase_if(members_, [&](const Member& member) {
    const bool goes = member.gone() && member.changed_at < since;
    if (goes) { forgotten.push_back(member.record); }
    return goes;
  });
  if (!forgotten.empty()) { rebuild_index(index_.size()); }
  return forgotten;
}

void MemberTable::start_round(Rng& rng) {
  for (std::size_t i = members_.size(); i > 1; --i) {
    std::swap(members_[i - 1], members_[rng.below(i)]);
  }
  rebuild_index(index_.size());
}

void MemberTable::rebuild_index(std::size_t slots) {
  index_.assign(slots, kFree);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    index_[slot_of(members_[i].record->name)] = static_cast<std::uint32_t>(i);
  }
}

}  // namespace murmur::membership
