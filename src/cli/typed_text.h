#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace murmur::cli {

/// What stands for a line feed within pasted text, since a typed one ends the line: NEL, which no
/// keyboard sends.
inline constexpr char32_t kPastedLineFeed = U'\u0085';

/// Makes characters of the bytes that a terminal in bracketed paste mode sends (xterm's mode 2004).
/// Of pasted text only printable characters, tabs and line ends come out: it must not edit.
class TypedText {
 public:
  void add(std::string_view bytes) { bytes_ += bytes; }
  /// The next character; U+FFFD for what is no UTF-8. Nothing if more bytes are needed.
  [[nodiscard]] std::optional<char32_t> next();

 private:
  [[nodiscard]] bool skip(std::string_view mark);
  [[nodiscard]] std::optional<char32_t> take_character();

  std::string bytes_;
  bool pasting_ = false;
};

}  // namespace murmur::cli
