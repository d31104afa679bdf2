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
    std::uint32_t place = 0;
    if (free_.empty()) {
      place = static_cast<std::uint32_t>(events_.size());
      events_.push_back(std::move(event));
    } else {
      place = free_.back();
      free_.pop_back();
      events_[place] = std::move(event);
    }
    heap_.push_back({at, ++sequence_, place});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
  }
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  /// Requires !empty().
  [[nodiscard]] Instant next_at() const {
    MURMUR_ASSERT(!heap_.empty());
    return heap_.front().at;
  }
  /// Requires !empty().
  [[nodiscard]] std::pair<Instant, Event> pop() {
    MURMUR_ASSERT(!heap_.empty());
    std::pop_heap(heap_.begin(), heap_.end(), Later{});
    const Entry entry = heap_.back();
    heap_.pop_back();
    free_.push_back(entry.place);
    return {entry.at, std::move(events_[entry.place])};
  }

 private:
  struct Entry {
    Instant at;
    std::uint64_t sequence;
    std::uint32_t place;  // of its event, which is large and stays where it is while the heap sifts
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
    }
  };
  std::vector<Entry> heap_;
  std::vector<Event> events_;
  std::vector<std::uint32_t> free_;  // places in events_
  std::uint64_t sequence_ = 0;
};

}  // namespace murmur::sim
