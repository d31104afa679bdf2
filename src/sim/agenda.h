#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/time.h"

namespace murmur::sim {

/// What is still to happen, by time; what happens at the same time, in the order in which it was
/// added, so that ties never depend on anything but the run itself.
template <class Event>
class Agenda {
 public:
  void add(Instant at, Event event) {
    heap_.push_back({at, ++sequence_, std::move(event)});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
  }
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  /// Requires !empty().
  [[nodiscard]] Instant next_at() const {
    MURMUR_ASSERT(!heap_.empty());
    return heap_.front().at;
  }
  /// Requires !empty().
  [[nodiscard]] std::pair<Instant, Event> pop() {
    MURMUR_ASSERT(!heap_.empty());
    std::pop_heap(heap_.begin(), heap_.end(), Later{});
    Entry entry = std::move(heap_.back());
    heap_.pop_back();
    return {entry.at, std::move(entry.event)};
  }

 private:
  struct Entry {
    Instant at;
    std::uint64_t sequence;
    Event event;
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
    }
  };
  std::vector<Entry> heap_;
  std::uint64_t sequence_ = 0;
};

}  // namespace murmur::sim
