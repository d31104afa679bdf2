#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <memory>
#include <string>

#include "net/tls_certificate.h"
#include "net/tls_host.h"
#include "net/tls_identity.h"

namespace murmur::net {

/// TCP or Unix.
using StreamSocket = boost::asio::generic::stream_protocol::socket;

/// One TCP connection under TLS, and a plain socket in front of it for those who look ahead and
/// wait on sockets in ways that TLS has not (docs/decisions/0006). What is written to the plain
/// socket is sent, what comes is read from it. Closing it, or half of it, closes the connection
/// once all that was written is sent; the other side's end, or its loss, is the end of both
/// directions, after what came before. At most kPieceBytes each way are held here, besides the
/// kernel's buffers: who reads slowly slows down the sender. One thread.
class TlsTunnel {
 public:
  static constexpr std::size_t kPieceBytes = 16U << 10U;  // a TLS record's most

  /// `tcp` is connected. Whom it may be with: `trusts`.
  TlsTunnel(StreamSocket tcp, TlsIdentityPtr own, Trusts trusts);
  /// The same for a client of a public server.
  TlsTunnel(StreamSocket tcp, TlsHost host);
  /// The same for a server for users, who may be anybody.
  TlsTunnel(StreamSocket tcp, TlsCertificatePtr certificate);
  ~TlsTunnel();  ///< an open tunnel stays until either side closes; else the connection is closed
  TlsTunnel(TlsTunnel&&) noexcept;
  TlsTunnel& operator=(TlsTunnel&&) = delete;

  // In this order, each once. Both wait for the other side as long as it takes; close() ends them.

  enum class Role { Client, Server };
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> handshake(Role role);
  /// After a handshake that failed: gives the other side the time to read why, until it closes. A
  /// client that speaks HTTP without TLS is told `in_clear`, likewise without TLS.
  [[nodiscard]] boost::asio::awaitable<void> dismiss(std::string in_clear = {});
  /// After one that succeeded: the plain socket. The error is the system's, for want of file
  /// descriptors.
  [[nodiscard]] boost::system::error_code open(StreamSocket& plain);

  /// Closes the connection at once, whatever is under way or not yet sent. Idempotent.
  void close();
  /// Asks whether the other side would still be let in; false once the connection is gone. May
  /// outlive the tunnel. Not with a public server; a user always is.
  [[nodiscard]] std::function<bool()> still_trusted() const;
  /// What is wrong with the other side, for a person; empty while nothing is.
  [[nodiscard]] const std::string& trouble() const;
  /// Ends when the connection has, after open().
  [[nodiscard]] boost::asio::awaitable<void> drained();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace murmur::net
