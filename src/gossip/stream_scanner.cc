#include "gossip/stream_scanner.h"

#include "gossip/decode.h"
#include "gossip/message_type.h"
#include "gossip/msgpack.h"

namespace murmur::gossip {

Decoded<std::size_t> StreamScanner::scan(std::string_view stream, std::size_t bytes_max) {
  if (at_ == 0) {
    const Decoded<std::size_t> header = scan_header(stream);
    if (!header) { return header.error(); }
    at_ = *header;
  }
  while (entries_left_ > 0) {
    std::string_view rest = stream.substr(at_);
    const Decoded<std::string_view> entry = split_value(rest);
    if (!entry) { return entry.error(); }
    at_ += entry->size();
    --entries_left_;
  }
  if (tail_bytes_ > bytes_max || at_ > bytes_max - tail_bytes_) { return DecodeError::TooLong; }
  if (stream.size() - at_ < tail_bytes_) { return DecodeError::Truncated; }
  return at_ + tail_bytes_;
}

/// How long the message is without the entries and the user's bytes that its header announces.
Decoded<std::size_t> StreamScanner::scan_header(std::string_view stream) {
  if (stream.empty()) { return DecodeError::Truncated; }
  std::string_view rest = stream.substr(1);
  switch (static_cast<MessageType>(stream[0])) {
    case MessageType::PushPull: return scan_push_pull(stream);
    case MessageType::User: {
      const Decoded<std::uint32_t> bytes = split_user_header(rest);
      if (!bytes) { return bytes.error(); }
      tail_bytes_ = *bytes;
      break;
    }
    case MessageType::Ping:
    case MessageType::Ack:
    case MessageType::Compress:
    case MessageType::Error: {
      const Decoded<std::string_view> body = split_value(rest);
      if (!body) { return body.error(); }
      break;
    }
    default: return DecodeError::UnexpectedType;
  }
  return stream.size() - rest.size();
}

Decoded<std::size_t> StreamScanner::scan_push_pull(std::string_view stream) {
  std::string_view rest = stream.substr(1);
  const Decoded<PushPullHeader> header = split_push_pull_header(rest);
  if (!header) { return header.error(); }
  entries_left_ = header->nodes;
  tail_bytes_ = header->user_bytes;
  return stream.size() - rest.size();
}

}  // namespace murmur::gossip
