#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gossip/messages.h"
#include "gossip/sealing.h"
#include "gossip/stream_scanner.h"

namespace murmur::gossip {

/// Longest encrypted frame that memberlist knows (maxPushStateBytes in its net.go).
inline constexpr std::size_t kStreamBytesHardMax = 20U << 20U;

/// Most bytes of one message of a stream: as it comes, decrypted, and decompressed.
struct StreamLimits {
  std::size_t bytes_max = 4U << 20U;  ///< at most kStreamBytesHardMax
};

/// Reads the one message that comes over one direction of a stream: [encrypt] [compress] message.
/// It is given the bytes as they come and holds no more of them than the message's limit and one
/// piece, whatever length the peer announces. The ring and the cipher must outlive it.
class StreamReader {
 public:
  StreamReader(const Keyring& ring, Aead& aead, Plaintext plaintext, StreamLimits limits = {});

  /// The message, once it is complete; it views this reader, until the next feed(). Truncated means
  /// that more bytes are needed (so a stream that ends now is broken); every other error is final
  /// and comes again. NotEncrypted and NoKey come with the first byte. Bytes after the message are
  /// ignored in the piece that completes it, and AfterEnd in a later one.
  [[nodiscard]] Decoded<StreamMessage> feed(std::string_view bytes);

 private:
  [[nodiscard]] Decoded<StreamMessage> try_read();
  [[nodiscard]] Decoded<std::string_view> try_open();
  [[nodiscard]] Decoded<StreamMessage> read_complete(std::string_view message);
  [[nodiscard]] Decoded<StreamMessage> read_plain_or_compressed(std::string_view message);

  const Keyring& ring_;
  Aead& aead_;
  Plaintext plaintext_;
  std::size_t bytes_max_;
  StreamScanner scanner_;
  std::string received_;
  std::string opened_;
  std::string inflated_;
  std::optional<DecodeError> ended_;
};

}  // namespace murmur::gossip
