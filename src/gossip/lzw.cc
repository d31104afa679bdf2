#include "gossip/lzw.h"

#include <array>
#include <cstdint>
#include <optional>

#include "base/assert.h"

namespace murmur::gossip {
namespace {

constexpr std::uint32_t kClear = 256;
constexpr std::uint32_t kEnd = 257;
constexpr unsigned kWidthMin = 9;
constexpr unsigned kWidthMax = 12;
constexpr std::size_t kCodes = std::size_t{1} << kWidthMax;

/// Codes out of bytes, the lowest bit first.
class CodeReader {
 public:
  explicit CodeReader(std::string_view bytes) : rest_(bytes) {}

  /// Nothing at the end of the bytes.
  std::optional<std::uint32_t> next(unsigned width) {
    while (bit_count_ < width) {
      if (rest_.empty()) { return std::nullopt; }
      bits_ |= std::uint32_t{static_cast<unsigned char>(rest_.front())} << bit_count_;
      bit_count_ += 8;
      rest_.remove_prefix(1);
    }
    const std::uint32_t code = bits_ & ((1U << width) - 1U);
    bits_ >>= width;
    bit_count_ -= width;
    return code;
  }

 private:
  std::string_view rest_;
  std::uint32_t bits_ = 0;
  unsigned bit_count_ = 0;
};

/// A place in the output.
struct Piece {
  std::uint32_t start;
  std::uint32_t length;
};

/// What a new code stands for is the text of the code before it and one byte more, and these stand
/// in the output one after the other: so the table holds places there, and no texts.
class Decoder {
 public:
  /// Writes only if there is an `out`, of `bytes_max` bytes.
  Decoder(char* out, std::size_t bytes_max)  // NOLINT(cppcoreguidelines-pro-type-member-init)
      : out_(out),
        bytes_max_(bytes_max) {}

  Decoded<std::size_t> run(std::string_view compressed) {
    CodeReader codes(compressed);
    while (const auto code = codes.next(width_)) {
      if (*code == kEnd) { return finished(); }
      if (*code == kClear) {
        clear();
        continue;
      }
      const Piece piece{static_cast<std::uint32_t>(size_), length_of(*code)};
      if (piece.length == 0) { return DecodeError::BadCompression; }
      if (piece.length > bytes_max_ - size_) { return DecodeError::TooLong; }
      write(*code, piece.length);
      learn(piece);
    }
    return DecodeError::Truncated;
  }

 private:
  [[nodiscard]] Decoded<std::size_t> finished() const {
    if (size_ == 0) { return DecodeError::Empty; }
    return size_;
  }

  void clear() {
    width_ = kWidthMin;
    newest_ = kEnd;
    last_.reset();
  }

  /// 0 for a code that stands for nothing yet.
  [[nodiscard]] std::uint32_t length_of(std::uint32_t code) const {
    if (code < kClear) { return 1; }
    if (code > newest_) { return 0; }
    // The encoder may use a code at once: it is the last text and that text's first byte.
    if (code == newest_ && last_) { return last_->length + 1; }
    return table_[code].length;
  }

  /// Byte by byte, forwards: a code that is used at once overlaps what it writes.
  void write(std::uint32_t code, std::uint32_t length) {
    if (out_ != nullptr && code < kClear) { out_[size_] = static_cast<char>(code); }
    if (out_ != nullptr && code >= kClear) {
      const char* from = out_ + (code == newest_ && last_ ? last_->start : table_[code].start);
      for (std::uint32_t i = 0; i < length; ++i) { out_[size_ + i] = from[i]; }
    }
    size_ += length;
  }

  /// The codes count up with every text; a full table stays as it is.
  void learn(Piece piece) {
    if (last_) { table_[newest_] = {last_->start, last_->length + 1}; }
    last_ = piece;
    if (newest_ + 1 < std::uint32_t{1} << width_) {
      ++newest_;
    } else if (width_ < kWidthMax) {
      ++newest_;
      ++width_;
    } else {
      last_.reset();
    }
  }

  char* out_;
  std::size_t bytes_max_;
  std::size_t size_ = 0;
  unsigned width_ = kWidthMin;
  std::uint32_t newest_ = kEnd;      ///< the code that the next text explains
  std::optional<Piece> last_;        ///< the text before, unless the table is cleared or full
  std::array<Piece, kCodes> table_;  ///< written up to newest_ before it is read: not cleared
};

/// The texts that have codes are a tree: each is another one, its parent, and one byte more.
class Encoder {
 public:
  explicit Encoder(std::string& out)  // NOLINT(cppcoreguidelines-pro-type-member-init)
      : out_(out) {
    clear();
  }

  void run(std::string_view text) {
    std::uint32_t known = static_cast<unsigned char>(text.front());
    for (const char c : text.substr(1)) {
      const auto byte = static_cast<unsigned char>(c);
      const std::uint32_t longer = child(known, byte);
      if (longer == kNone) { emit_and_learn(known, byte); }
      known = longer == kNone ? byte : longer;
    }
    emit_and_learn(known, 0);  // the reader counts this text too, and may await a wider end
    emit(kEnd);
    if (bit_count_ > 0) { out_.push_back(static_cast<char>(bits_)); }
  }

 private:
  static constexpr std::uint16_t kNone = 0;  // as a child: a byte is nobody's

  struct Node {
    std::uint16_t first_child;
    std::uint16_t sibling;
    unsigned char byte;
  };

  void clear() {
    nodes_.fill({});
    width_ = kWidthMin;
    newest_ = kEnd;
  }

  [[nodiscard]] std::uint32_t child(std::uint32_t parent, unsigned char byte) const {
    std::uint16_t code = nodes_[parent].first_child;
    while (code != kNone && nodes_[code].byte != byte) { code = nodes_[code].sibling; }
    return code;
  }

  void emit_and_learn(std::uint32_t code, unsigned char next) {
    emit(code);
    ++newest_;
    if (newest_ == kCodes - 1) {
      emit(kClear);
      return clear();
    }
    if (newest_ == std::uint32_t{1} << width_) { ++width_; }
    nodes_[newest_] = {kNone, nodes_[code].first_child, next};
    nodes_[code].first_child = static_cast<std::uint16_t>(newest_);
  }

  void emit(std::uint32_t code) {
    bits_ |= code << bit_count_;
    bit_count_ += width_;
    for (; bit_count_ >= 8; bit_count_ -= 8, bits_ >>= 8U) {
      out_.push_back(static_cast<char>(bits_));
    }
  }

  std::string& out_;
  std::array<Node, kCodes> nodes_;  ///< by code
  unsigned width_ = kWidthMin;
  std::uint32_t newest_ = kEnd;
  std::uint32_t bits_ = 0;
  unsigned bit_count_ = 0;
};

}  // namespace

void lzw_encode(std::string_view text, std::string& out) {
  MURMUR_ASSERT(!text.empty());
  Encoder(out).run(text);
}

Decoded<std::size_t> lzw_decode(std::string_view compressed, std::span<char> out) {
  return Decoder(out.data(), out.size()).run(compressed);
}

Decoded<std::size_t> lzw_decoded_size(std::string_view compressed, std::size_t bytes_max) {
  return Decoder(nullptr, bytes_max).run(compressed);
}

}  // namespace murmur::gossip
