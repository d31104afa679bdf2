#include "gossip/stream_reader.h"

#include "gossip/decode.h"
#include "gossip/lzw.h"
#include "gossip/message_type.h"

namespace murmur::gossip {

StreamReader::StreamReader(const Keyring& ring, Aead& aead, Plaintext plaintext,
                           StreamLimits limits)
    : ring_(ring),
      aead_(aead),
      plaintext_(plaintext),
      bytes_max_(limits.bytes_max) {
  MURMUR_ASSERT(limits.bytes_max <= kStreamBytesHardMax);
}

Decoded<StreamMessage> StreamReader::feed(std::string_view bytes) {
  if (ended_) { return *ended_; }
  received_.append(bytes);
  Decoded<StreamMessage> message = try_read();
  if (message) {
    ended_ = DecodeError::AfterEnd;
  } else if (message.error() != DecodeError::Truncated) {
    ended_ = message.error();
  } else if (received_.size() >= bytes_max_ + kFrameBytes) {
    ended_ = DecodeError::TooLong;
    return *ended_;
  }
  return message;
}

Decoded<StreamMessage> StreamReader::try_read() {
  if (received_.empty()) { return DecodeError::Truncated; }
  const bool encrypted = static_cast<MessageType>(received_[0]) == MessageType::Encrypt;
  if (encrypted && ring_.empty()) { return DecodeError::NoKey; }
  if (!encrypted && !ring_.empty() && plaintext_ == Plaintext::Refuse) {
    return DecodeError::NotEncrypted;
  }
  if (encrypted) {
    const Decoded<std::string_view> opened = try_open();
    if (!opened) { return opened.error(); }
    return read_complete(*opened);
  }
  const Decoded<std::size_t> size = scanner_.scan(received_, bytes_max_);
  if (!size) { return size.error(); }
  return read_complete(std::string_view(received_).substr(0, *size));
}

Decoded<std::string_view> StreamReader::try_open() {
  if (received_.size() < kFrameBytes) { return DecodeError::Truncated; }
  const std::string_view frame = std::string_view(received_).substr(0, kFrameBytes);
  std::size_t length = 0;
  for (const char byte : frame.substr(1)) {
    length = length << 8U | static_cast<unsigned char>(byte);
  }
  if (length > bytes_max_) { return DecodeError::TooLong; }
  if (length < kSealBytes) { return DecodeError::CannotDecrypt; }
  if (received_.size() - kFrameBytes < length) { return DecodeError::Truncated; }
  return open_frame(ring_, aead_, frame, std::string_view(received_).substr(kFrameBytes, length),
                    opened_);
}

Decoded<StreamMessage> StreamReader::read_complete(std::string_view message) {
  Decoded<StreamMessage> read = read_plain_or_compressed(message);
  // More bytes cannot complete what is inside something complete.
  if (!read && read.error() == DecodeError::Truncated) { return DecodeError::IncompleteInside; }
  return read;
}

Decoded<StreamMessage> StreamReader::read_plain_or_compressed(std::string_view message) {
  if (!message.empty() && static_cast<MessageType>(message[0]) == MessageType::Compress) {
    const Decoded<std::string_view> compressed = decode_compressed(message.substr(1));
    if (!compressed) { return compressed.error(); }
    const Decoded<std::size_t> size = lzw_decoded_size(*compressed, bytes_max_);
    if (!size) { return size.error(); }
    inflated_.resize(*size);
    (void)lzw_decode(*compressed, inflated_);
    message = inflated_;
  }
  return decode_stream_message(message);
}

}  // namespace murmur::gossip
