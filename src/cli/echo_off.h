#pragma once

#include <termios.h>

#include <optional>

namespace murmur::cli {

/// While this lives, the terminal at standard input does not show what is typed: that would break
/// what is drawn in place. What was typed is there to be read afterwards.
class EchoOff {
 public:
  EchoOff();
  ~EchoOff();
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

 private:
  std::optional<termios> before_;  // empty: there is no terminal
};

}  // namespace murmur::cli
