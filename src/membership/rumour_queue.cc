#include "membership/rumour_queue.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace murmur::membership {
namespace {

std::uint32_t length_of(const std::string& message) {
  return static_cast<std::uint32_t>(message.size());
}

}  // namespace

RumourQueue::InOrder::iterator RumourQueue::from(InOrder::iterator first, const Place& place) {
  return std::partition_point(first, in_order_.end(),
                              [&](const Placed& placed) { return placed.place < place; });
}

void RumourQueue::add(std::string_view subject, std::string message) {
  MURMUR_ASSERT(!message.empty());
  drop(subject);
  if (in_order_.size() == rumours_max_) { forget(std::prev(in_order_.end())); }
  const Place place{0, length_of(message), ++orders_};
  const auto [added, is_new] =
      by_subject_.try_emplace(std::string(subject), Rumour{std::move(message), 0, orders_});
  MURMUR_ASSERT(is_new);
  in_order_.insert(from(in_order_.begin(), place), Placed{place, 0, added});
}

void RumourQueue::drop(std::string_view subject) {
  const auto old = by_subject_.find(subject);
  if (old == by_subject_.end()) { return; }
  const Rumour& rumour = old->second;
  forget(from(in_order_.begin(), {rumour.sent, length_of(rumour.message), rumour.order}));
}

void RumourQueue::begin_packet() { ++packet_; }

/// Among those that were sent equally often the first that is short enough is found at once: with
/// thousands of rumours nearly all are too long for what is left of a packet.
RumourQueue::InOrder::iterator RumourQueue::best(std::size_t room) {
  auto next = in_order_.begin();
  while (next != in_order_.end()) {
    const std::uint32_t sent = next->place.sent;
    next = from(next, {sent, static_cast<std::uint32_t>(room), UINT64_MAX});
    const auto is_taken = [&](const Placed& placed) {
      return placed.place.sent == sent && placed.packet == packet_;
    };
    next = std::find_if_not(next, in_order_.end(), is_taken);
    if (next != in_order_.end() && next->place.sent == sent) { break; }
  }
  return next;
}

std::string RumourQueue::take(std::size_t room, std::uint32_t limit) {
  const auto chosen = best(room);
  if (chosen == in_order_.end()) { return {}; }
  Rumour& rumour = chosen->rumour->second;
  if (++rumour.sent < limit) {
    std::string message = rumour.message;
    move_back(chosen);
    return message;
  }
  std::string message = std::move(rumour.message);
  forget(chosen);
  return message;
}

/// To where it belongs after one more sending.
void RumourQueue::move_back(InOrder::iterator placed) {
  Placed moved{placed->place, packet_, placed->rumour};
  ++moved.place.sent;
  const auto after = from(std::next(placed), moved.place);
  *std::move(std::next(placed), after, placed) = moved;
}

void RumourQueue::forget(InOrder::iterator placed) {
  by_subject_.erase(placed->rumour);
  in_order_.erase(placed);
}

}  // namespace murmur::membership
