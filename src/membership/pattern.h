#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace murmur::membership {

/// A regular expression of those that operators write in Serf's tag filters, in Go's syntax:
/// literals, `.`, `^`, `$`, classes, `\d \w \s` and their opposites, groups, `|`, `*`, `+`, `?`.
/// ASCII only. It comes from others, so its cost is bounded: a match takes at most
/// kStepsMax * (text.size() + 1) steps, whatever it says (Thompson's construction).
class Pattern {
 public:
  static constexpr std::size_t kBytesMax = 128;
  static constexpr std::size_t kStepsMax = 512;

  /// Nothing if it is wrong, too long, or uses what is not listed above: better no answer than one
  /// that Go would not give.
  [[nodiscard]] static std::optional<Pattern> parse(std::string_view expression);

  /// Whether a part of `text` matches. Requires ASCII: is_ascii().
  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] static bool is_ascii(std::string_view text);

 private:
  friend class PatternParser;

  using Bytes = std::bitset<128>;
  struct Step {
    enum class What : std::uint8_t { Byte, Split, Begin, End, Found };
    What what;
    // Where to go on, relative to this step; a Split has two ways.
    int next = 1;
    int other = 1;
    Bytes bytes{};
  };
  /// The steps that can come next, each once.
  class Front;

  std::vector<Step> steps_;
};

}  // namespace murmur::membership
