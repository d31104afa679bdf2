#pragma once

#include <string>

namespace murmur::cli {

/// What came instead of, or as, the next line of a user's input.
struct TypedLine {
  enum class Kind { Text, End, Interrupt } kind = Kind::Text;
  /// Without its line end; of an interrupt: what had been typed until then, as far as it is known.
  std::string text;
};

/// Where the lines of a conversation come from.
class LineSource {
 public:
  virtual ~LineSource() = default;
  /// `goes_on`: the line continues the one before.
  [[nodiscard]] virtual TypedLine next(bool goes_on) = 0;
};

/// The next line with those that it goes on in: all but the last end in a backslash, which stands
/// for the line feed. An interrupt takes all of them.
[[nodiscard]] TypedLine next_input(LineSource& lines);

}  // namespace murmur::cli
