#include "cli/echo_off.h"

#include <unistd.h>

namespace murmur::cli {

EchoOff::EchoOff() {
  termios settings{};
  if (::tcgetattr(STDIN_FILENO, &settings) != 0) { return; }
  before_ = settings;
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
}

EchoOff::~EchoOff() {
  if (before_) { ::tcsetattr(STDIN_FILENO, TCSADRAIN, &*before_); }
}

}  // namespace murmur::cli
