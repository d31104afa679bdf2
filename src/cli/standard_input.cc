#include "cli/standard_input.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace murmur::cli {

// Asio makes every descriptor non-blocking that it waits for, and a terminal is shared with the
// shell, which would not like that: it is given an epoll that waits for standard input instead.
StandardInput::StandardInput(boost::asio::io_context& context, const Interrupt& interrupt)
    : context_(context),
      interrupt_(interrupt),
      readiness_(context) {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) { return; }
  epoll_event readable{};
  readable.events = EPOLLIN;
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &readable) == 0) {
    readiness_.assign(epoll);
  } else {  // EPERM: a file, or /dev/null
    ::close(epoll);
  }
}

bool StandardInput::wait() {
  bool waiting = true;
  readiness_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                        [&waiting](boost::system::error_code) { waiting = false; });
  while (waiting && !interrupt_.raised()) { context_.run_one(); }
  if (!waiting) { return true; }
  readiness_.cancel();
  while (waiting) { context_.run_one(); }
  return false;
}

StandardInput::Got StandardInput::read(std::string& into) {
  std::array<char, 4096> buffer{};
  for (;;) {
    context_.poll();
    if (interrupt_.raised()) { return Got::Interrupt; }
    if (readiness_.is_open() && !wait()) { return Got::Interrupt; }
    const ssize_t bytes = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (bytes > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(bytes));
      return Got::Bytes;
    }
    // EAGAIN: somebody else made it non-blocking.
    if (bytes < 0 && (errno == EINTR || errno == EAGAIN)) { continue; }
    context_.poll();  // a terminal that goes away ends the input and sends SIGHUP: that is why
    return interrupt_.raised() ? Got::Interrupt : Got::End;
  }
}

}  // namespace murmur::cli
