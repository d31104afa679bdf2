#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace murmur::membership {

/// News waiting to be sent, each in so many packets that it reaches everybody with high probability
/// (SWIM's piggybacked dissemination). Newer news about the same subject takes the place of older.
///
/// Bounded: beyond its limit the rumour that was sent most often goes.
class RumourQueue {
 public:
  static constexpr std::size_t kRumoursMax = 4096;

  explicit RumourQueue(std::size_t rumours_max = kRumoursMax) : rumours_max_(rumours_max) {}

  /// `message` as it stands in a packet; not empty.
  void add(std::string_view subject, std::string message);

  /// Nobody is to hear of it any more.
  void drop(std::string_view subject);

  /// The best rumour of at most `room` bytes that is not among those of this packet already: the
  /// one sent least, of these the longest, of these the newest. Counts it as sent once more, and
  /// forgets it at `limit` times. Empty if none fits. Between two calls of begin_packet() each
  /// rumour is taken once.
  void begin_packet();
  [[nodiscard]] std::string take(std::size_t room, std::uint32_t limit);

  [[nodiscard]] std::size_t size() const { return by_subject_.size(); }
  [[nodiscard]] bool empty() const { return by_subject_.empty(); }
  /// Whether there is still news about this subject to send.
  [[nodiscard]] bool has(std::string_view subject) const { return by_subject_.contains(subject); }

 private:
  struct Rumour {
    std::string message;
    std::uint32_t sent = 0;
    std::uint64_t order = 0;  // the higher the newer
  };
  using BySubject = std::map<std::string, Rumour, std::less<>>;
  struct Place {
    std::uint32_t sent;
    std::uint32_t length;
    std::uint64_t order;
    /// Longest and newest first, so the larger comes before.
    friend bool operator<(const Place& a, const Place& b) {
      return std::tuple(a.sent, b.length, b.order) < std::tuple(b.sent, a.length, a.order);
    }
  };
  struct Placed {
    Place place;
    std::uint64_t packet;  // the last one that carried it
    BySubject::iterator rumour;
  };
  /// Sorted and close together: a packet looks at many and moves few.
  using InOrder = std::vector<Placed>;

  /// The first that does not come before `place`.
  [[nodiscard]] InOrder::iterator from(InOrder::iterator first, const Place& place);
  [[nodiscard]] InOrder::iterator best(std::size_t room);
  void forget(InOrder::iterator placed);
  void move_back(InOrder::iterator placed);

  std::size_t rumours_max_;
  BySubject by_subject_;
  InOrder in_order_;
  std::uint64_t orders_ = 0;
  std::uint64_t packet_ = 1;
};

}  // namespace murmur::membership
