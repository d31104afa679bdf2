#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
  struct Placed {
    std::size_t length;
    std::uint64_t order;
    std::uint64_t packet;  // the last one that carried it
    BySubject::iterator rumour;
  };
  /// Those sent equally often, the longest first, of these the newest.
  using Level = std::vector<Placed>;
  struct Spot {
    Level* level;
    Level::iterator placed;
  };

  /// The first of a level that is no longer than `length`, and no newer than `order` if as long.
  [[nodiscard]] static Level::iterator from(Level& level, std::size_t length, std::uint64_t order);
  void place(std::uint32_t sent, const Placed& placed);
  /// Where a rumour stands.
  [[nodiscard]] Spot spot_of(const Rumour& rumour);
  /// Nothing if none fits.
  [[nodiscard]] std::optional<Spot> best(std::size_t room);
  void forget(Spot spot);
  void forget_last();

  std::size_t rumours_max_;
  BySubject by_subject_;
  std::vector<Level> levels_;  // by how often they were sent
  std::uint64_t orders_ = 0;
  std::uint64_t packet_ = 1;
};

}  // namespace murmur::membership
