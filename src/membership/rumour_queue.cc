#include "membership/rumour_queue.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace murmur::membership {

RumourQueue::Level::iterator RumourQueue::from(Level& level, std::size_t length,
                                               std::uint64_t order) {
  return std::partition_point(level.begin(), level.end(), [&](const Placed& placed) {
    return placed.length != length ? placed.length > length : placed.order > order;
  });
}

void RumourQueue::place(std::uint32_t sent, const Placed& placed) {
  if (levels_.size() <= sent) { levels_.resize(sent + 1); }
  Level& level = levels_[sent];
  level.insert(from(level, placed.length, placed.order), placed);
}

RumourQueue::Spot RumourQueue::spot_of(const Rumour& rumour) {
  Level& level = levels_[rumour.sent];
  return {&level, from(level, rumour.message.size(), rumour.order)};
}

void RumourQueue::add(std::string_view subject, std::string message) {
  MURMUR_ASSERT(!message.empty());
  drop(subject);
  if (by_subject_.size() == rumours_max_) { forget_last(); }
  const std::size_t length = message.size();
  const auto [added, is_new] =
      by_subject_.try_emplace(std::string(subject), Rumour{std::move(message), 0, ++orders_});
  MURMUR_ASSERT(is_new);
  place(0, {length, orders_, 0, added});
}

void RumourQueue::drop(std::string_view subject) {
  const auto old = by_subject_.find(subject);
  if (old != by_subject_.end()) { forget(spot_of(old->second)); }
}

void RumourQueue::begin_packet() { ++packet_; }

/// In each level the first that is short enough is found at once: with thousands of rumours nearly
/// all are too long for what is left of a packet.
std::optional<RumourQueue::Spot> RumourQueue::best(std::size_t room) {
  for (Level& level : levels_) {
    const auto fits = from(level, room, UINT64_MAX);
    const auto found = std::find_if(fits, level.end(),
                                    [&](const Placed& placed) { return placed.packet != packet_; });
    if (found != level.end()) { return Spot{&level, found}; }
  }
  return std::nullopt;
}

std::string RumourQueue::take(std::size_t room, std::uint32_t limit) {
  const std::optional<Spot> chosen = best(room);
  if (!chosen) { return {}; }
  Placed placed = *chosen->placed;
  Rumour& rumour = placed.rumour->second;
  if (rumour.sent + 1 >= limit) {
    std::string message = std::move(rumour.message);
    forget(*chosen);
    return message;
  }
  chosen->level->erase(chosen->placed);
  placed.packet = packet_;
  place(++rumour.sent, placed);
  return rumour.message;
}

void RumourQueue::forget(Spot spot) {
  by_subject_.erase(spot.placed->rumour);
  spot.level->erase(spot.placed);
}

void RumourQueue::forget_last() {
  const auto last = std::find_if(levels_.rbegin(), levels_.rend(),
                                 [](const Level& level) { return !level.empty(); });
  forget({&*last, std::prev(last->end())});
}

}  // namespace murmur::membership
