#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"
#include "net/tls_tunnel.h"

namespace murmur::net {

/// What strangers may take of a node before it knows that they are strangers.
struct TlsDoorLimits {
  Duration handshake = std::chrono::seconds(5);  ///< from the connection's first byte to its last
  /// Under way at once. Beyond it the oldest makes room: a node's own takes some milliseconds, so
  /// the oldest is a stranger's. More: more memory, some 90 KiB each.
  std::size_t handshakes = 64;
};

/// Lets TLS clients in whose handshake comes to its end in time. One thread; outlives its
/// operations.
class TlsDoor {
 public:
  /// For nodes: those who show a trusted identity.
  TlsDoor(TlsIdentityPtr own, Trusts trusts, TlsDoorLimits limits = {});
  /// For users: all. Who speaks HTTP without TLS is told `in_clear`.
  TlsDoor(TlsCertificatePtr certificate, std::string in_clear, TlsDoorLimits limits = {});

  /// A tunnel whose handshake is done and that is to be opened, or nothing: then the client has
  /// been sent away.
  [[nodiscard]] boost::asio::awaitable<std::optional<TlsTunnel>> admit(StreamSocket tcp);
  /// Sends all away whose handshake is under way. Idempotent.
  void close();

  /// Clients that were sent away, ever.
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  [[nodiscard]] std::size_t under_way() const;

 private:
  struct Handshake {
    TlsTunnel* tunnel;
    bool sent_away = false;
  };
  using Handshakes = std::list<Handshake>;  // oldest first
  class Place;
  void make_room();

  std::function<TlsTunnel(StreamSocket)> make_tunnel_;
  std::string in_clear_;
  TlsDoorLimits limits_;
  // A handshake under way has a share in it: where the process ends, the door may end first.
  std::shared_ptr<Handshakes> handshakes_ = std::make_shared<Handshakes>();
  std::uint64_t refused_ = 0;
};

}  // namespace murmur::net
