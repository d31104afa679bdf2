#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "gossip/decode_error.h"

// MessagePack as memberlist speaks it: the specification before 2013, in which texts and bytes are
// one kind, "raw". The reader also takes what the later specification writes.
namespace murmur::gossip {

/// A cursor over encoded values. It allocates nothing, and it remembers the first error: from then
/// on every read gives the zero value and there is nothing left, so that a caller asks once, at the
/// end. A nil is the zero value of whatever is read.
class MsgpackReader {
 public:
  /// Deepest nesting that skip() follows.
  static constexpr std::size_t kDepthMax = 16;
  /// Most values that one reader skips, unless its maker says otherwise: an honest map has ten.
  static constexpr std::uint32_t kSkippedMax = 1024;

  explicit MsgpackReader(std::string_view bytes, std::uint32_t skipped_max = kSkippedMax)
      : rest_(bytes),
        skips_left_(skipped_max) {}

  [[nodiscard]] bool ok() const { return !error_; }
  /// Requires !ok().
  [[nodiscard]] DecodeError error() const { return *error_; }
  /// What is not read yet; nothing after an error.
  [[nodiscard]] std::string_view rest() const { return rest_; }

  /// Each reads one value; OutOfRange if `into` cannot hold it. All return true, even on an error,
  /// so that `key == "Port" && in.read(port)` tells that the key was known.
  template <std::unsigned_integral T>
  bool read(T& into) {
    into = static_cast<T>(read_unsigned(std::numeric_limits<T>::max()));
    return true;
  }
  bool read(std::int64_t& into);
  bool read(bool& into);
  bool read(double& into);
  /// The bytes of a raw, string or binary, as a view of what the reader was given.
  bool read(std::string_view& into);

  /// How many elements follow. At most as many as there are bytes left, otherwise Truncated.
  [[nodiscard]] std::uint64_t read_array();
  /// How many pairs of key and value follow; checked likewise.
  [[nodiscard]] std::uint64_t read_map();
  /// Passes over one value of any kind with all that is in it. TooDeep, TooMany.
  void skip();
  /// Makes this the error, unless there is one: for what the caller finds wrong with a value.
  void fail(DecodeError why);

 private:
  enum class Kind : std::uint8_t { Nil, Bool, Unsigned, Signed, Float, Raw, Extension, Array, Map };
  /// A value's tag and number: of a Raw or Extension its bytes, of an Array or Map its count, of a
  /// Float the bits of the double.
  struct Head {
    Kind kind = Kind::Nil;
    std::uint64_t number = 0;
  };

  [[nodiscard]] Head read_head();
  [[nodiscard]] Head read_long_head(std::uint8_t tag);
  [[nodiscard]] std::uint64_t read_unsigned(std::uint64_t max);
  [[nodiscard]] std::uint64_t read_count(Kind kind, std::uint64_t bytes_each);
  [[nodiscard]] std::uint64_t big_endian(std::size_t bytes);
  [[nodiscard]] std::string_view take(std::uint64_t bytes);

  std::string_view rest_;
  std::uint32_t skips_left_;
  std::optional<DecodeError> error_;
};

/// Most keys of a struct, unknown and repeated ones included.
inline constexpr std::uint64_t kFieldsMax = 256;

/// Reads a struct: a map whose keys are texts. `field(key)` reads the value and returns true, or
/// returns false for a key that it does not know, whose value is then skipped. TooMany.
template <class Field>
void read_fields(MsgpackReader& in, Field&& field) {
  const std::uint64_t count = in.read_map();
  if (count > kFieldsMax) { in.fail(DecodeError::TooMany); }
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    std::string_view key;
    in.read(key);
    if (in.ok() && !field(key)) { in.skip(); }
  }
}

/// Takes one whole value from the front of `bytes` and returns it as it stands there.
[[nodiscard]] Decoded<std::string_view> split_value(std::string_view& bytes);

/// Appends values to a string, in the old dialect and in the shortest form, as Go's encoder does.
/// Requires of the caller that a map's keys come in alphabetical order where Go is to be matched.
class MsgpackWriter {
 public:
  explicit MsgpackWriter(std::string& into) : into_(into) {}

  void map(std::size_t pairs);
  void array(std::size_t elements);
  /// A text, bytes or a map's key. Requires fewer than 2^32 bytes.
  void raw(std::string_view bytes);
  /// As raw(), but nil if there is nothing: Go's form of an absent byte slice.
  void raw_or_nil(std::string_view bytes);
  void number(std::uint64_t value);
  void signed_number(std::int64_t value);
  void boolean(bool value) { byte(value ? 0xc3 : 0xc2); }
  void nil() { byte(0xc0); }

  // A map's key and its value.
  void field(std::string_view key, std::string_view value);
  void field(std::string_view key, std::uint64_t value);
  void boolean_field(std::string_view key, bool value);
  void field_or_nil(std::string_view key, std::string_view value);

 private:
  void byte(unsigned value) { into_.push_back(static_cast<char>(value)); }
  void tagged(unsigned tag, std::uint64_t value, std::size_t bytes);

  std::string& into_;
};

}  // namespace murmur::gossip
