#pragma once

#include <cstdint>

#include "base/result.h"

namespace murmur::cli {

/// A free TCP port of the loopback that nobody else gets while this exists: bound, but not listened
/// on. A server that sets SO_REUSEADDR, as ours does, can take it over meanwhile (Linux allows that
/// as long as only one of them listens), so there is no moment at which another program could have
/// it.
class PortReservation {
 public:
  [[nodiscard]] static Result<PortReservation> make();
  ~PortReservation();
  PortReservation(PortReservation&& other) noexcept;
  PortReservation& operator=(PortReservation&& other) noexcept;
  PortReservation(const PortReservation&) = delete;
  PortReservation& operator=(const PortReservation&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  PortReservation(int socket, std::uint16_t port) : socket_(socket), port_(port) {}

  int socket_;
  std::uint16_t port_;
};

}  // namespace murmur::cli
