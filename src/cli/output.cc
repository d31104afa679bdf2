#include "cli/output.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <iostream>
#include <system_error>

#include "cli/exit_code.h"

namespace murmur::cli {

void Output::write(std::string_view text) {
  while (!text.empty() && !closed()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // somebody made it non-blocking, as some terminals' owners do
      pollfd ready{descriptor_, POLLOUT, 0};
      (void)::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
}

int Output::exit_code_of_closed() const {
  if (error_ == EPIPE) { return killed_by(SIGPIPE); }
  std::cerr << "murmur: the output cannot be written: " << std::generic_category().message(error_)
            << "\n";
  return kFailed;
}

bool Output::is_terminal() const { return ::isatty(descriptor_) == 1; }

std::size_t Output::table_columns() const {
  constexpr std::size_t kUnlimited = 10'000;
  return is_terminal() ? size().columns : kUnlimited;
}

Output::Size Output::size() const {
  winsize window{};
  if (::ioctl(descriptor_, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) {
    return {};
  }
  return {window.ws_col, window.ws_row};
}

}  // namespace murmur::cli
