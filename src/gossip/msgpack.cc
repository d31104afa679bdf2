#include "gossip/msgpack.h"

#include <array>
#include <bit>

namespace murmur::gossip {
namespace {

/// `value`, of which the lowest `bytes` bytes are a number in two's complement.
std::uint64_t sign_extended(std::uint64_t value, std::size_t bytes) {
  const std::size_t unused = 64 - 8 * bytes;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(value << unused) >> unused);
}

std::uint64_t double_bits_of_float(std::uint64_t bits) {
  const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  return std::bit_cast<std::uint64_t>(static_cast<double>(value));
}

}  // namespace

void MsgpackReader::fail(DecodeError why) {
  if (!error_) { error_ = why; }
  rest_ = {};
}

std::string_view MsgpackReader::take(std::uint64_t bytes) {
  if (bytes > rest_.size()) {
    fail(DecodeError::Truncated);
    return {};
  }
  const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(bytes));
  rest_.remove_prefix(taken.size());
  return taken;
}

std::uint64_t MsgpackReader::big_endian(std::size_t bytes) {
  std::uint64_t value = 0;
  for (const char byte : take(bytes)) { value = value << 8U | static_cast<unsigned char>(byte); }
  return value;
}

MsgpackReader::Head MsgpackReader::read_head() {
  const auto tag = static_cast<std::uint8_t>(big_endian(1));
  if (!ok()) { return {}; }
  if (tag <= 0x7f) { return {Kind::Unsigned, tag}; }
  if (tag <= 0x8f) { return {Kind::Map, tag & 0x0fU}; }
  if (tag <= 0x9f) { return {Kind::Array, tag & 0x0fU}; }
  if (tag <= 0xbf) { return {Kind::Raw, tag & 0x1fU}; }
  if (tag >= 0xe0) { return {Kind::Signed, sign_extended(tag, 1)}; }
  const Head head = read_long_head(tag);
  return ok() ? head : Head{};
}

MsgpackReader::Head MsgpackReader::read_long_head(std::uint8_t tag) {
  const auto size_after = [tag](unsigned first) { return std::size_t{1} << (tag - first); };
  switch (tag) {
    case 0xc0: return {Kind::Nil, 0};
    case 0xc2:
    case 0xc3: return {Kind::Bool, tag & 1U};
    case 0xc4:
    case 0xc5:
    case 0xc6: return {Kind::Raw, big_endian(size_after(0xc4))};
    case 0xc7:
    case 0xc8:
    case 0xc9: return {Kind::Extension, big_endian(size_after(0xc7)) + 1};
    case 0xca: return {Kind::Float, double_bits_of_float(big_endian(4))};
    case 0xcb: return {Kind::Float, big_endian(8)};
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf: return {Kind::Unsigned, big_endian(size_after(0xcc))};
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3: return {Kind::Signed, sign_extended(big_endian(size_after(0xd0)), size_after(0xd0))};
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8: return {Kind::Extension, size_after(0xd4) + 1};
    case 0xd9:
    case 0xda:
    case 0xdb: return {Kind::Raw, big_endian(size_after(0xd9))};
    case 0xdc:
    case 0xdd: return {Kind::Array, big_endian(size_after(0xdb))};
    case 0xde:
    case 0xdf: return {Kind::Map, big_endian(size_after(0xdd))};
    default: fail(DecodeError::WrongKind); return {};  // 0xc1 is no tag at all
  }
}

std::uint64_t MsgpackReader::read_unsigned(std::uint64_t max) {
  const Head head = read_head();
  if (head.kind == Kind::Nil) { return 0; }
  if (head.kind != Kind::Unsigned && head.kind != Kind::Signed) {
    fail(DecodeError::WrongKind);
    return 0;
  }
  const bool negative = head.kind == Kind::Signed && head.number >> 63U != 0;
  if (negative || head.number > max) {
    fail(DecodeError::OutOfRange);
    return 0;
  }
  return head.number;
}

bool MsgpackReader::read(std::int64_t& into) {
  const Head head = read_head();
  into = 0;
  if (head.kind == Kind::Unsigned && head.number >> 63U != 0) {
    fail(DecodeError::OutOfRange);
  } else if (head.kind == Kind::Unsigned || head.kind == Kind::Signed) {
    into = static_cast<std::int64_t>(head.number);
  } else if (head.kind != Kind::Nil) {
    fail(DecodeError::WrongKind);
  }
  return true;
}

bool MsgpackReader::read(bool& into) {
  const Head head = read_head();
  into = head.kind == Kind::Bool && head.number != 0;
  if (head.kind != Kind::Bool && head.kind != Kind::Nil) { fail(DecodeError::WrongKind); }
  return true;
}

bool MsgpackReader::read(double& into) {
  const Head head = read_head();
  into = 0;
  if (head.kind == Kind::Float) {
    into = std::bit_cast<double>(head.number);
  } else if (head.kind == Kind::Unsigned) {
    into = static_cast<double>(head.number);
  } else if (head.kind == Kind::Signed) {
    into = static_cast<double>(static_cast<std::int64_t>(head.number));
  } else if (head.kind != Kind::Nil) {
    fail(DecodeError::WrongKind);
  }
  return true;
}

bool MsgpackReader::read(std::string_view& into) {
  const Head head = read_head();
  into = {};
  if (head.kind == Kind::Raw) {
    into = take(head.number);
  } else if (head.kind != Kind::Nil) {
    fail(DecodeError::WrongKind);
  }
  return true;
}

std::uint64_t MsgpackReader::read_count(Kind kind, std::uint64_t bytes_each) {
  const Head head = read_head();
  if (head.kind == Kind::Nil) { return 0; }
  if (head.kind != kind) {
    fail(DecodeError::WrongKind);
    return 0;
  }
  if (head.number * bytes_each > rest_.size()) {
    fail(DecodeError::Truncated);
    return 0;
  }
  return head.number;
}

std::uint64_t MsgpackReader::read_array() { return read_count(Kind::Array, 1); }

std::uint64_t MsgpackReader::read_map() { return read_count(Kind::Map, 2); }

void MsgpackReader::skip() {
  std::array<std::uint64_t, kDepthMax> waiting{};  // values still to come, level by level
  std::size_t depth = 0;
  do {
    if (skips_left_ == 0) { return fail(DecodeError::TooMany); }
    --skips_left_;
    const Head head = read_head();
    std::uint64_t inside = 0;
    switch (head.kind) {
      case Kind::Raw:
      case Kind::Extension: (void)take(head.number); break;
      case Kind::Array: inside = head.number; break;
      case Kind::Map: inside = 2 * head.number; break;
      default: break;
    }
    if (inside > rest_.size()) { fail(DecodeError::Truncated); }
    if (!ok()) { return; }
    if (inside > 0) {
      if (depth == kDepthMax) { return fail(DecodeError::TooDeep); }
      waiting[depth++] = inside;
    } else {
      while (depth > 0 && --waiting[depth - 1] == 0) { --depth; }
    }
  } while (depth > 0);
}

Decoded<std::string_view> split_value(std::string_view& bytes) {
  MsgpackReader in(bytes);
  in.skip();
  if (!in.ok()) { return in.error(); }
  const std::string_view value = bytes.substr(0, bytes.size() - in.rest().size());
  bytes = in.rest();
  return value;
}

void MsgpackWriter::tagged(unsigned tag, std::uint64_t value, std::size_t bytes) {
  byte(tag);
  for (std::size_t i = bytes; i-- > 0;) { byte(static_cast<unsigned>(value >> (8 * i) & 0xffU)); }
}

void MsgpackWriter::map(std::size_t pairs) {
  if (pairs < 16) { return byte(0x80U | static_cast<unsigned>(pairs)); }
  if (pairs <= UINT16_MAX) { return tagged(0xde, pairs, 2); }
  tagged(0xdf, pairs, 4);
}

void MsgpackWriter::array(std::size_t elements) {
  if (elements < 16) { return byte(0x90U | static_cast<unsigned>(elements)); }
  if (elements <= UINT16_MAX) { return tagged(0xdc, elements, 2); }
  tagged(0xdd, elements, 4);
}

void MsgpackWriter::raw(std::string_view bytes) {
  MURMUR_ASSERT(bytes.size() <= UINT32_MAX);
  if (bytes.size() < 32) {
    byte(0xa0U | static_cast<unsigned>(bytes.size()));
  } else if (bytes.size() <= UINT16_MAX) {
    tagged(0xda, bytes.size(), 2);
  } else {
    tagged(0xdb, bytes.size(), 4);
  }
  into_.append(bytes);
}

void MsgpackWriter::raw_or_nil(std::string_view bytes) {
  if (bytes.empty()) { return nil(); }
  raw(bytes);
}

void MsgpackWriter::number(std::uint64_t value) {
  if (value <= 0x7f) { return byte(static_cast<unsigned>(value)); }
  if (value <= UINT8_MAX) { return tagged(0xcc, value, 1); }
  if (value <= UINT16_MAX) { return tagged(0xcd, value, 2); }
  if (value <= UINT32_MAX) { return tagged(0xce, value, 4); }
  tagged(0xcf, value, 8);
}

void MsgpackWriter::signed_number(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  if (value >= 0) { return number(bits); }
  if (value >= -32) { return byte(static_cast<unsigned>(bits & 0xffU)); }
  if (value >= INT8_MIN) { return tagged(0xd0, bits, 1); }
  if (value >= INT16_MIN) { return tagged(0xd1, bits, 2); }
  if (value >= INT32_MIN) { return tagged(0xd2, bits, 4); }
  tagged(0xd3, bits, 8);
}

void MsgpackWriter::field(std::string_view key, std::string_view value) {
  raw(key);
  raw(value);
}

void MsgpackWriter::field(std::string_view key, std::uint64_t value) {
  raw(key);
  number(value);
}

void MsgpackWriter::boolean_field(std::string_view key, bool value) {
  raw(key);
  boolean(value);
}

void MsgpackWriter::field_or_nil(std::string_view key, std::string_view value) {
  raw(key);
  raw_or_nil(value);
}

}  // namespace murmur::gossip
