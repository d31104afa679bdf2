#include "cli/port_reservation.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace murmur::cli {

Result<PortReservation> PortReservation::make() {
  PortReservation reservation(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  const int on = 1;
  const bool done =
      reservation.socket_ >= 0 &&
      ::setsockopt(reservation.socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      ::bind(reservation.socket_, generic, length) == 0 &&
      ::getsockname(reservation.socket_, generic, &length) == 0;
  if (!done) { return Error{"no free port: " + std::generic_category().message(errno)}; }
  reservation.port_ = ntohs(address.sin_port);
  return reservation;
}

PortReservation::~PortReservation() {
  if (socket_ >= 0) { ::close(socket_); }
}
PortReservation::PortReservation(PortReservation&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      port_(other.port_) {}
PortReservation& PortReservation::operator=(PortReservation&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(port_, other.port_);
  return *this;
}

}  // namespace murmur::cli
