#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace murmur::moa {

/// Lets a synthesis through to the client as it is written. A guarded gate first waits until the
/// start has shown that it is none of those that the draft must replace, for what was sent cannot
/// be taken back: it holds the first bytes (most bad syntheses, being empty, short and cut,
/// or looping, show inside them) and lets nothing through once the text loops.
class AnswerGate {
 public:
  static constexpr std::size_t kHeldBytes = 256;

  /// `held_bytes` are held back at first; 0: not guarded at all.
  explicit AnswerGate(std::size_t held_bytes = 0) : held_bytes_(held_bytes) {}

  /// Takes the next piece and returns what may be sent now, possibly nothing.
  [[nodiscard]] std::string push(std::string_view piece);
  /// What was held back and not sent; to be called once the whole was found good.
  [[nodiscard]] std::string flush();

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool anything_sent() const { return sent_ > 0; }
  /// The text loops, and the gate is guarded: it is of no use to write on.
  [[nodiscard]] bool looping() const { return looping_; }

 private:
  std::size_t held_bytes_;
  bool looping_ = false;
  std::string text_;
  std::size_t sent_ = 0;
};

}  // namespace murmur::moa
