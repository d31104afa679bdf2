#include "net/tls_tunnel.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "net/asio.h"
#include "net/task_group.h"
#include "net/tls_authorities.h"
#include "net/tls_context.h"
#include "net/tls_trouble.h"
#include "net/watchdog.h"

namespace murmur::net {
namespace {

/// The other side takes nothing for this long: it is gone, or holds us up.
constexpr Duration kStallMax = std::chrono::seconds(30);
/// How long the other side may take to close after we have.
constexpr Duration kFarewellMax = std::chrono::seconds(5);
/// Of a client that was turned away, what is read so that closing does not reset the connection,
/// and our alert with it. More than that he does not send before he has read it.
constexpr std::size_t kDismissedBytesMax = 64U << 10U;

[[noreturn]] void stop_for_bug(const char* what) { assertion_failed(what, __FILE__, __LINE__); }

}  // namespace

/// Shared with the coroutines, which go on when the tunnel's owner is gone.
class TlsTunnel::Impl {
 public:
  Impl(StreamSocket tcp, TlsIdentityPtr own, Trusts trusts)
      : Impl(std::move(tcp), own->context().it, own) {
    trusts_ = std::move(trusts);
    pin(*stream_.native_handle(), trusts_);
  }

  Impl(StreamSocket tcp, TlsHost host)
      : Impl(std::move(tcp), host.authorities->context(), host.authorities) {
    is_public_ = true;
    require_host(*stream_.native_handle(), host.name);
  }

  Impl(StreamSocket tcp, const TlsCertificatePtr& certificate)
      : Impl(std::move(tcp), certificate->context().it, certificate) {}

  static asio::awaitable<error_code> handshake(std::shared_ptr<Impl> self, Role role) {
    const auto side =
        role == Role::Client ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
    const auto [ec] = co_await self->stream_.async_handshake(side, kNoThrow);
    self->met_plain_http_ = is_plain_http(ec);
    if (ec && !self->closed_) { self->trouble_ = self->trouble_with_handshake(ec); }
    co_return ec;
  }

  [[nodiscard]] bool still_trusted() {
    return !trusts_ || is_still_trusted(*stream_.native_handle(), trusts_);
  }

  static asio::awaitable<void> dismiss(std::shared_ptr<Impl> self, std::string in_clear) {
    if (self->met_plain_http_) {
      co_await asio::async_write(self->socket(), asio::buffer(in_clear), kNoThrow);
    }
    error_code ignored;
    self->socket().shutdown(asio::socket_base::shutdown_send, ignored);
    std::array<char, 1024> unread{};
    for (std::size_t total = 0; total < kDismissedBytesMax;) {
      const auto [ec, n] = co_await self->socket().async_read_some(asio::buffer(unread), kNoThrow);
      if (ec) { break; }
      total += n;
    }
    self->close();
  }

  static error_code open(const std::shared_ptr<Impl>& self, StreamSocket& plain) {
    asio::local::stream_protocol::socket ours(self->stream_.get_executor());
    asio::local::stream_protocol::socket theirs(self->stream_.get_executor());
    error_code ec;
    asio::local::connect_pair(ours, theirs, ec);
    if (ec) { return ec; }
    self->local_ = std::move(ours);
    self->opened_ = true;
    plain = std::move(theirs);
    self->tasks_.spawn(send(self));
    self->tasks_.spawn(receive(self));
    return {};
  }

  void close() {
    closed_ = true;
    watchdog_.stop();
    error_code ignored;  // what is closed cannot fail in a way that matters
    socket().close(ignored);
    local_.close(ignored);
  }

  [[nodiscard]] bool was_opened() const { return opened_; }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] asio::awaitable<void> drained() { return tasks_.drained(); }

 private:
  /// `owner` keeps the context alive.
  Impl(StreamSocket tcp, asio::ssl::context& context, std::shared_ptr<const void> owner)
      : owner_(std::move(owner)),
        stream_(std::move(tcp), context),
        local_(stream_.get_executor()),
        watchdog_(stream_.get_executor(), [this] { close(); }),
        tasks_(stream_.get_executor(), stop_for_bug) {
    error_code ignored;  // they only make it faster, and find dead connections
    socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    socket().set_option(asio::socket_base::keep_alive(true), ignored);
  }

  [[nodiscard]] std::string trouble_with_handshake(const error_code& ec) {
    return is_public_ ? host_trouble(*stream_.native_handle(), ec) : handshake_trouble(ec);
  }

  [[nodiscard]] StreamSocket& socket() { return stream_.next_layer(); }

  /// From the plain socket to the network, until that is closed.
  static asio::awaitable<void> send(std::shared_ptr<Impl> self) {
    std::vector<char> piece(kPieceBytes);
    for (;;) {
      const auto [ended, n] = co_await self->local_.async_read_some(asio::buffer(piece), kNoThrow);
      if (ended) { break; }
      self->watchdog_.start(kStallMax);
      const auto [ec, sent] =
          co_await asio::async_write(self->stream_, asio::buffer(piece.data(), n), kNoThrow);
      self->watchdog_.stop();
      if (ec) { self->close(); }
    }
    co_await say_farewell(*self);
  }

  /// Nobody reads the plain socket any more, or wants to write to it.
  static asio::awaitable<void> say_farewell(Impl& self) {
    if (self.closed_) { co_return; }
    error_code ignored;
    self.local_.close(ignored);
    self.watchdog_.start(kFarewellMax);
    co_await self.stream_.async_shutdown(kNoThrow);  // waits for the other side's farewell, too
    self.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    self.said_farewell_ = true;
    if (self.heard_farewell_) { self.close(); }
  }

  /// From the network to the plain socket, until the other side ends. What nobody takes any more is
  /// read all the same: closing with unread bytes would reset the connection, and the other side
  /// might lose what it has not read (RFC 9112 9.6).
  static asio::awaitable<void> receive(std::shared_ptr<Impl> self) {
    std::vector<char> piece(kPieceBytes);
    for (;;) {
      const auto [ec, n] = co_await self->stream_.async_read_some(asio::buffer(piece), kNoThrow);
      if (ec) {
        self->hear_farewell(ec);
        co_return;
      }
      co_await asio::async_write(self->local_, asio::buffer(piece.data(), n), kNoThrow);
    }
  }

  void hear_farewell(const error_code& ec) {
    if (!closed_) { trouble_ = stream_trouble(ec); }
    // In both directions: who has ended wants no more either, in HTTP as it is spoken here, and a
    // connection that nobody uses now shall not linger. What was written already is still sent.
    error_code ignored;
    local_.shutdown(asio::socket_base::shutdown_both, ignored);
    heard_farewell_ = true;
    if (said_farewell_) { close(); }
  }

  std::shared_ptr<const void> owner_;
  Trusts trusts_;  // empty where the other side may be anybody, or is_public_
  bool met_plain_http_ = false;
  bool is_public_ = false;  // the other side is judged by authorities, not by `trusts_`
  asio::ssl::stream<StreamSocket> stream_;
  StreamSocket local_;  // our end of the plain pair
  Watchdog watchdog_;
  TaskGroup tasks_;
  std::string trouble_;
  bool opened_ = false;
  bool said_farewell_ = false;
  bool heard_farewell_ = false;
  bool closed_ = false;
};

TlsTunnel::TlsTunnel(StreamSocket tcp, TlsIdentityPtr own, Trusts trusts)
    : impl_(std::make_shared<Impl>(std::move(tcp), std::move(own), std::move(trusts))) {}

TlsTunnel::TlsTunnel(StreamSocket tcp, TlsHost host)
    : impl_(std::make_shared<Impl>(std::move(tcp), std::move(host))) {}

TlsTunnel::TlsTunnel(StreamSocket tcp, TlsCertificatePtr certificate)
    : impl_(std::make_shared<Impl>(std::move(tcp), certificate)) {}

TlsTunnel::~TlsTunnel() {
  if (impl_ != nullptr && !impl_->was_opened()) { impl_->close(); }
}

TlsTunnel::TlsTunnel(TlsTunnel&&) noexcept = default;

asio::awaitable<error_code> TlsTunnel::handshake(Role role) { return Impl::handshake(impl_, role); }
asio::awaitable<void> TlsTunnel::dismiss(std::string in_clear) {
  return Impl::dismiss(impl_, std::move(in_clear));
}
error_code TlsTunnel::open(StreamSocket& plain) { return Impl::open(impl_, plain); }
void TlsTunnel::close() { impl_->close(); }
std::function<bool()> TlsTunnel::still_trusted() const {
  return [watched = std::weak_ptr<Impl>(impl_)] {
    const auto tunnel = watched.lock();
    return tunnel != nullptr && tunnel->still_trusted();
  };
}
const std::string& TlsTunnel::trouble() const { return impl_->trouble(); }
asio::awaitable<void> TlsTunnel::drained() { return impl_->drained(); }

}  // namespace murmur::net
