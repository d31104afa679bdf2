#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace murmur::gossip {

/// What is wrong with a stranger's bytes. Small and without text, since every lost or forged
/// datagram makes one.
enum class DecodeError : std::uint8_t {
  Truncated,         ///< ends before what it announces; of a stream: more bytes are needed
  Empty,             ///< nothing where something must be: a datagram, a part of a compound
  UnexpectedType,    ///< a message type that is unknown, or that has no place here
  WrongKind,         ///< a MessagePack value of another kind than its key asks for
  OutOfRange,        ///< a number that its field cannot hold
  TooDeep,           ///< values or wrappers nested beyond the limit
  TooMany,           ///< more values, messages or entries than the limit
  TooLong,           ///< more bytes than the limit, as they came or decompressed
  BadName,           ///< a node's name that is empty or longer than kNameBytesMax
  BadAddress,        ///< an address of neither 4 nor 16 bytes
  BadMeta,           ///< metadata longer than kMetaBytesMax, or no tags
  BadVersions,       ///< not six bytes, or a range of protocols that is empty
  BadState,          ///< a node state beyond NodeState::Left
  BadChecksum,       ///< the CRC says that bits were lost
  BadCompression,    ///< an unknown algorithm, or codes that no LZW encoder writes
  NotEncrypted,      ///< plaintext, though there is a key and it is asked for
  NoKey,             ///< encrypted, though there is no key
  CannotDecrypt,     ///< no key of the ring opens it, or its padding is wrong
  IncompleteInside,  ///< complete as it came, but the message inside ends too early
  AfterEnd,          ///< bytes after the one message of a stream
};
inline constexpr std::size_t kDecodeErrors = 20;

/// The identifier used in logs and metrics, for example "bad_checksum".
[[nodiscard]] std::string_view to_string(DecodeError error);

/// See base/result.h: asking for a value that is not there is our own bug.
[[noreturn]] inline void throw_exception_from_error(DecodeError error,
                                                    const boost::source_location& where) {
  assertion_failed(to_string(error).data(), where.file_name(), static_cast<int>(where.line()));
}

template <class T>
using Decoded = Result<T, DecodeError>;

/// How often each error was met.
class DropCounts {
 public:
  void add(DecodeError why, std::uint32_t count = 1) { counts_[index(why)] += count; }
  void add(const DropCounts& others) {
    for (std::size_t i = 0; i < kDecodeErrors; ++i) { counts_[i] += others.counts_[i]; }
  }
  [[nodiscard]] std::uint32_t operator[](DecodeError why) const { return counts_[index(why)]; }
  [[nodiscard]] std::uint32_t total() const;

 private:
  [[nodiscard]] static std::size_t index(DecodeError why) { return static_cast<std::size_t>(why); }
  std::array<std::uint32_t, kDecodeErrors> counts_{};
};

}  // namespace murmur::gossip
