#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gossip/decode_error.h"
#include "gossip/messages.h"

// What one datagram carries, after decryption: [checksum] [compress] (compound | message), where a
// part of a compound may itself be compressed or a compound.
namespace murmur::gossip {

/// Deepest nesting of Compound and Compress. Honest senders need three.
inline constexpr std::size_t kWrappersMax = 4;
/// Most bytes that all the compressed parts of one datagram may become.
inline constexpr std::size_t kInflatedDatagramMax = 64U << 10U;
/// Most messages that are taken from one datagram.
inline constexpr std::size_t kMessagesMax = 1024;
/// Most parts that are sent in one compound: memberlist before 0.2.4 misreads more.
inline constexpr std::size_t kPartsMax = 127;

/// Takes datagrams apart. Keeps its buffers, so that it allocates nothing once it is warm. One bad
/// part costs only itself: the rest of its datagram is read.
class DatagramDecoder {
 public:
  DatagramDecoder();

  /// The messages of a datagram: first those that say who is alive, so that no suspicion is acted
  /// on that the same datagram refutes (as memberlist's queues have it); otherwise in their order.
  /// They view `datagram` and this decoder, until its next decode().
  [[nodiscard]] std::span<const Message> decode(std::string_view datagram);

  /// What the last datagram had besides: parts that were dropped, by the reason. A datagram without
  /// any message has at least one.
  [[nodiscard]] const DropCounts& dropped() const { return dropped_; }

 private:
  void take(std::string_view bytes, std::size_t wrappers);
  void take_compound(std::string_view body, std::size_t wrappers);
  void take_compressed(std::string_view body, std::size_t wrappers);
  void take_message(std::string_view bytes);

  std::vector<Message> messages_;
  std::vector<Message> later_;
  DropCounts dropped_;
  std::vector<char> inflated_;
  std::size_t inflated_bytes_ = 0;
};

/// Packs encoded messages into one datagram: a single one as it is, several as a compound.
class DatagramBuilder {
 public:
  enum class Checksum : std::uint8_t { No, Yes };

  /// `bytes_max` is what the datagram may have before encryption, its checksum included. A peer
  /// checks a checksum only if it knows level 5 of the protocol (Versions::protocol_max).
  explicit DatagramBuilder(std::size_t bytes_max, Checksum checksum = Checksum::No);

  /// Takes a copy of `part`, or returns false if it does not fit. Requires a part that is not
  /// empty.
  [[nodiscard]] bool add(std::string_view part);
  /// The size of the largest part that add() would take now; 0 if none.
  [[nodiscard]] std::size_t room() const;
  [[nodiscard]] std::size_t parts() const { return parts_; }

  /// Appends the datagram to `out` and starts anew. Requires parts() > 0.
  void finish(std::string& out);

 private:
  std::size_t bytes_max_;
  Checksum checksum_;
  std::size_t parts_ = 0;
  std::array<std::uint16_t, kPartsMax> lengths_{};
  std::string bodies_;
};

}  // namespace murmur::gossip
