#include "membership/rumour_queue.h"

#include <utility>

#include "base/assert.h"

namespace murmur::membership {

void RumourQueue::add(std::string_view subject, std::string message) {
  MURMUR_ASSERT(!message.empty());
  drop(subject);
  if (by_subject_.size() == rumours_max_) {
    forget(by_subject_.find((*in_order_.rbegin())->subject));
  }
  const auto [added, is_new] = by_subject_.try_emplace(std::string(subject));
  MURMUR_ASSERT(is_new);
  added->second = {.subject = added->first, .message = std::move(message), .order = ++orders_};
  in_order_.insert(&added->second);
}

void RumourQueue::drop(std::string_view subject) {
  if (const auto old = by_subject_.find(subject); old != by_subject_.end()) { forget(old); }
}

void RumourQueue::begin_packet() { ++packet_; }

/// Among those that were sent equally often the first that is short enough is found at once: with
/// thousands of rumours nearly all are too long for what is left of a packet.
RumourQueue::InOrder::iterator RumourQueue::best(std::size_t room) const {
  auto next = in_order_.begin();
  while (next != in_order_.end()) {
    const std::uint32_t sent = (*next)->sent;
    next = in_order_.lower_bound(Place{sent, room, UINT64_MAX});
    while (next != in_order_.end() && (*next)->sent == sent && (*next)->packet == packet_) {
      ++next;
    }
    if (next != in_order_.end() && (*next)->sent == sent) { break; }
  }
  return next;
}

std::string RumourQueue::take(std::size_t room, std::uint32_t limit) {
  const auto chosen = best(room);
  if (chosen == in_order_.end()) { return {}; }
  Rumour& rumour = **chosen;
  in_order_.erase(chosen);
  rumour.packet = packet_;
  ++rumour.sent;
  if (rumour.sent < limit) {
    in_order_.insert(&rumour);
    return rumour.message;
  }
  std::string message = std::move(rumour.message);
  by_subject_.erase(by_subject_.find(rumour.subject));
  return message;
}

void RumourQueue::forget(Key::iterator rumour) {
  in_order_.erase(&rumour->second);
  by_subject_.erase(rumour);
}

}  // namespace murmur::membership
