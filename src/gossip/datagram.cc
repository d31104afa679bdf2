#include "gossip/datagram.h"

#include <algorithm>

#include "gossip/crc32.h"
#include "gossip/decode.h"
#include "gossip/lzw.h"
#include "gossip/message_type.h"

namespace murmur::gossip {
namespace {

constexpr std::size_t kChecksumBytes = 5;
constexpr std::size_t kCompoundBytes = 2;
constexpr std::size_t kLengthBytes = 2;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) { value = value << 8U | static_cast<unsigned char>(byte); }
  return value;
}

void append_big_endian(std::uint32_t value, std::size_t bytes, std::string& out) {
  for (std::size_t i = bytes; i-- > 0;) { out.push_back(static_cast<char>(value >> (8 * i))); }
}

bool is_type(std::string_view bytes, MessageType type) {
  return static_cast<MessageType>(bytes[0]) == type;
}

}  // namespace

DatagramDecoder::DatagramDecoder() : inflated_(kInflatedDatagramMax) {}

std::span<const Message> DatagramDecoder::decode(std::string_view datagram) {
  messages_.clear();
  later_.clear();
  dropped_ = {};
  inflated_bytes_ = 0;
  // memberlist takes what is too short for a checksum as a message, of a type that there is not.
  const bool has_checksum =
      datagram.size() >= kChecksumBytes && is_type(datagram, MessageType::Checksum);
  if (has_checksum) {
    const std::uint32_t announced = big_endian(datagram.substr(1, kChecksumBytes - 1));
    datagram.remove_prefix(kChecksumBytes);
    if (crc32(datagram) != announced) {
      dropped_.add(DecodeError::BadChecksum);
      return {};
    }
  }
  take(datagram, 0);
  messages_.insert(messages_.end(), later_.begin(), later_.end());
  return messages_;
}

void DatagramDecoder::take(std::string_view bytes, std::size_t wrappers) {
  if (bytes.empty()) { return dropped_.add(DecodeError::Empty); }
  const bool is_compound = is_type(bytes, MessageType::Compound);
  if (!is_compound && !is_type(bytes, MessageType::Compress)) { return take_message(bytes); }
  if (wrappers == kWrappersMax) { return dropped_.add(DecodeError::TooDeep); }
  if (is_compound) { return take_compound(bytes.substr(1), wrappers + 1); }
  take_compressed(bytes.substr(1), wrappers + 1);
}

void DatagramDecoder::take_compound(std::string_view body, std::size_t wrappers) {
  const std::size_t parts = body.empty() ? 0 : static_cast<unsigned char>(body[0]);
  if (parts == 0) {
    return dropped_.add(body.empty() ? DecodeError::Truncated : DecodeError::Empty);
  }
  body.remove_prefix(1);
  if (body.size() < parts * kLengthBytes) {
    return dropped_.add(DecodeError::Truncated, static_cast<std::uint32_t>(parts));
  }
  std::string_view lengths = body.substr(0, parts * kLengthBytes);
  body.remove_prefix(lengths.size());
  for (; !lengths.empty(); lengths.remove_prefix(kLengthBytes)) {
    const std::size_t length = big_endian(lengths.substr(0, kLengthBytes));
    if (length > body.size()) {
      const std::size_t cut_off = lengths.size() / kLengthBytes;
      return dropped_.add(DecodeError::Truncated, static_cast<std::uint32_t>(cut_off));
    }
    take(body.substr(0, length), wrappers);
    body.remove_prefix(length);
  }
}

void DatagramDecoder::take_compressed(std::string_view body, std::size_t wrappers) {
  const Decoded<std::string_view> compressed = decode_compressed(body);
  if (!compressed) { return dropped_.add(compressed.error()); }
  const std::span<char> room = std::span(inflated_).subspan(inflated_bytes_);
  const Decoded<std::size_t> bytes = lzw_decode(*compressed, room);
  if (!bytes) { return dropped_.add(bytes.error()); }
  inflated_bytes_ += *bytes;
  take({room.data(), *bytes}, wrappers);
}

void DatagramDecoder::take_message(std::string_view bytes) {
  if (messages_.size() + later_.size() == kMessagesMax) {
    return dropped_.add(DecodeError::TooMany);
  }
  const Decoded<Message> message = decode_message(bytes);
  if (!message) { return dropped_.add(message.error()); }
  const bool first = std::holds_alternative<Alive>(*message);
  (first ? messages_ : later_).push_back(*message);
}

DatagramBuilder::DatagramBuilder(std::size_t bytes_max, Checksum checksum)
    : bytes_max_(bytes_max),
      checksum_(checksum) {
  bodies_.reserve(bytes_max);
}

std::size_t DatagramBuilder::room() const {
  if (parts_ == kPartsMax) { return 0; }
  std::size_t taken = bodies_.size() + (checksum_ == Checksum::Yes ? kChecksumBytes : 0);
  if (parts_ > 0) { taken += kCompoundBytes + (parts_ + 1) * kLengthBytes; }
  if (taken >= bytes_max_) { return 0; }
  return std::min<std::size_t>(bytes_max_ - taken, UINT16_MAX);
}

bool DatagramBuilder::add(std::string_view part) {
  MURMUR_ASSERT(!part.empty());  // memberlist before 0.2.4 stops at an empty part
  if (part.size() > room()) { return false; }
  lengths_[parts_++] = static_cast<std::uint16_t>(part.size());
  bodies_.append(part);
  return true;
}

void DatagramBuilder::finish(std::string& out) {
  MURMUR_ASSERT(parts_ > 0);
  const std::size_t start = out.size();
  if (checksum_ == Checksum::Yes) {
    out.push_back(static_cast<char>(MessageType::Checksum));
    append_big_endian(0, kChecksumBytes - 1, out);  // is known when the rest is there
  }
  const std::size_t covered = out.size();
  if (parts_ > 1) {
    out.push_back(static_cast<char>(MessageType::Compound));
    out.push_back(static_cast<char>(parts_));
    for (std::size_t i = 0; i < parts_; ++i) { append_big_endian(lengths_[i], kLengthBytes, out); }
  }
  out.append(bodies_);
  if (checksum_ == Checksum::Yes) {
    const std::uint32_t checksum = crc32(std::string_view(out).substr(covered));
    for (std::size_t i = 1; i < kChecksumBytes; ++i) {
      out[start + i] = static_cast<char>(checksum >> (8 * (kChecksumBytes - 1 - i)));
    }
  }
  parts_ = 0;
  bodies_.clear();
}

}  // namespace murmur::gossip
