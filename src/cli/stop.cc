#include "cli/stop.h"

#include <cstdio>

#include "cli/exit_code.h"
#include "cli/text_width.h"

namespace murmur::cli {

int report(const Stop& stop) {
  if (stop.exit_code == kDone) {
    std::fputs(stop.text.c_str(), stdout);
  } else {
    std::fprintf(stderr, "%s\n", stop.text.c_str());
  }
  return stop.exit_code;
}

int report(const std::string& command, const std::string& message, int exit_code) {
  // The message may hold what a server said: no line breaks, no control characters.
  std::fprintf(stderr, "murmur %s: %s\n", command.c_str(), one_line(message).c_str());
  return exit_code;
}

}  // namespace murmur::cli
