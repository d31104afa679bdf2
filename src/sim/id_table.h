#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace murmur::sim {

/// Values under ids that are handed out in ascending order and live about equally long: an array
/// from the oldest living one. Nothing is allocated before the first.
template <class Id, class Value>
class IdTable {
 public:
  /// Requires that `id` is above all that were ever added.
  void add(Id id, Value value) {
    if (slots_.empty()) { first_ = id.value; }
    MURMUR_ASSERT(id.value >= first_ + slots_.size());
    slots_.resize(id.value - first_);
    slots_.emplace_back(std::move(value));
  }
  /// Null if it is not there.
  [[nodiscard]] Value* find(Id id) {
    if (id.value < first_ || id.value - first_ >= slots_.size()) { return nullptr; }
    std::optional<Value>& slot = slots_[id.value - first_];
    return slot ? &*slot : nullptr;
  }
  /// Requires that it is there.
  Value take(Id id) {
    std::optional<Value>& slot = slots_.at(id.value - first_);
    MURMUR_ASSERT(slot.has_value());
    Value value = *std::exchange(slot, std::nullopt);
    drop_front();
    return value;
  }
  template <class Visit>
  void for_each(Visit visit) {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i]) { visit(Id{first_ + i}, *slots_[i]); }
    }
  }
  void clear() {
    slots_.clear();
    gone_ = 0;
  }

 private:
  /// Half of the array at a time, so that each value is moved once or twice in its life.
  void drop_front() {
    while (gone_ < slots_.size() && !slots_[gone_]) { ++gone_; }
    if (2 * gone_ < slots_.size()) { return; }
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(gone_));
    first_ += gone_;
    gone_ = 0;
  }

  std::vector<std::optional<Value>> slots_;
  std::uint64_t first_ = 0;  // the id of slots_[0]
  std::size_t gone_ = 0;     // empty ones at the front
};

}  // namespace murmur::sim
