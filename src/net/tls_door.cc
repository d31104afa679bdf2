#include "net/tls_door.h"

#include <algorithm>
#include <utility>

#include "net/watchdog.h"

namespace murmur::net {

/// One of the handshakes under way, as long as this lives.
class TlsDoor::Place {
 public:
  Place(TlsDoor& door, TlsTunnel& tunnel)
      : all_(door.handshakes_),
        mine_(all_->insert(all_->end(), Handshake{.tunnel = &tunnel})) {}
  ~Place() { all_->erase(mine_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::shared_ptr<Handshakes> all_;
  Handshakes::iterator mine_;
};

TlsDoor::TlsDoor(TlsIdentityPtr own, Trusts trusts, TlsDoorLimits limits)
    : make_tunnel_([own = std::move(own), trusts = std::move(trusts)](StreamSocket tcp) {
        return TlsTunnel(std::move(tcp), own, trusts);
      }),
      limits_(limits) {}

TlsDoor::TlsDoor(TlsCertificatePtr certificate, std::string in_clear, TlsDoorLimits limits)
    : make_tunnel_([certificate = std::move(certificate)](StreamSocket tcp) {
        return TlsTunnel(std::move(tcp), certificate);
      }),
      in_clear_(std::move(in_clear)),
      limits_(limits) {}

boost::asio::awaitable<std::optional<TlsTunnel>> TlsDoor::admit(StreamSocket tcp) {
  const auto executor = tcp.get_executor();
  TlsTunnel tunnel = make_tunnel_(std::move(tcp));
  make_room();
  const Place place(*this, tunnel);
  Watchdog deadline(executor, [&tunnel] { tunnel.close(); });
  deadline.start(limits_.handshake);
  const auto ec = co_await tunnel.handshake(TlsTunnel::Role::Server);
  if (!ec) { co_return std::move(tunnel); }
  ++refused_;
  co_await tunnel.dismiss(in_clear_);
  co_return std::nullopt;
}

void TlsDoor::make_room() {
  if (under_way() < limits_.handshakes) { return; }
  const auto oldest = std::find_if(handshakes_->begin(), handshakes_->end(),
                                   [](const Handshake& other) { return !other.sent_away; });
  oldest->sent_away = true;
  oldest->tunnel->close();
}

void TlsDoor::close() {
  for (Handshake& handshake : *handshakes_) {
    handshake.sent_away = true;
    handshake.tunnel->close();
  }
}

std::size_t TlsDoor::under_way() const {
  return static_cast<std::size_t>(
      std::count_if(handshakes_->begin(), handshakes_->end(),
                    [](const Handshake& handshake) { return !handshake.sent_away; }));
}

}  // namespace murmur::net
