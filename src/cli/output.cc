#include "cli/output.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace murmur::cli {

void Output::write(std::string_view text) {
  while (!text.empty() && !closed_) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // somebody made it non-blocking, as some terminals' owners do
      pollfd ready{descriptor_, POLLOUT, 0};
      (void)::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      closed_ = true;  // EPIPE; or a full disk, which is no better for whoever reads this
    }
  }
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
