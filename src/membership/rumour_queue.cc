#include "membership/rumour_queue.h"

#include <tuple>
#include <utility>

#include "base/assert.h"

namespace murmur::membership {

bool RumourQueue::Before::operator()(const Rumour* left, const Rumour* right) const {
  // Longest and newest first, so the larger comes before.
  return std::tuple(left->sent, right->message.size(), right->order) <
         std::tuple(right->sent, left->message.size(), left->order);
}

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

std::string RumourQueue::take(std::size_t room, std::uint32_t limit) {
  for (auto next = in_order_.begin(); next != in_order_.end(); ++next) {
    Rumour& rumour = **next;
    if (rumour.message.size() > room || rumour.packet == packet_) { continue; }
    in_order_.erase(next);
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
  return {};
}

void RumourQueue::forget(Key::iterator rumour) {
  in_order_.erase(&rumour->second);
  by_subject_.erase(rumour);
}

}  // namespace murmur::membership
