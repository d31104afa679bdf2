#include "net/gossip_transport.h"

#include <algorithm>
#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <utility>
#include <variant>

#include "crypto/aes_gcm.h"
#include "gossip/datagram.h"
#include "gossip/encode.h"
#include "gossip/stream_reader.h"
#include "net/asio.h"
#include "net/task_group.h"

namespace murmur::net {
namespace {

using asio::ip::tcp;
using asio::ip::udp;
using gossip::DecodeError;
using membership::CallId;
using membership::VisitId;

constexpr std::size_t kDatagramBytesMax = 65536;
constexpr int kPortTries = 16;  // for one that is free for datagrams and for streams
constexpr int kReceiveBytes =
    1 << 21;  // a burst must wait here while the processor is not to be had
constexpr int kDatagramsAtOnce = 64;
constexpr auto kFaultPause = std::chrono::milliseconds(100);

asio::ip::address address_of(const gossip::Endpoint& endpoint) {
  const std::string_view bytes = endpoint.address();
  if (endpoint.is_v4()) {
    asio::ip::address_v4::bytes_type v4;
    std::copy(bytes.begin(), bytes.end(), v4.begin());
    return asio::ip::address_v4(v4);
  }
  asio::ip::address_v6::bytes_type v6;
  std::copy(bytes.begin(), bytes.end(), v6.begin());
  return asio::ip::address_v6(v6);
}

gossip::Endpoint endpoint_of(const asio::ip::address& address, std::uint16_t port) {
  const auto from = [port](const auto& bytes) {
    return *gossip::Endpoint::from_bytes(
        std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), port);
  };
  return address.is_v4() ? from(address.to_v4().to_bytes()) : from(address.to_v6().to_bytes());
}

/// A stream that is closed when its time is up.
struct TimedStream {
  explicit TimedStream(const asio::any_io_executor& executor, Duration time)
      : socket(executor),
        timer(executor, time) {}
  TimedStream(tcp::socket from, Duration time)
      : socket(std::move(from)),
        timer(socket.get_executor(), time) {}

  static void watch(const std::shared_ptr<TimedStream>& self) {
    self->timer.async_wait([stream = std::weak_ptr(self)](const error_code& ec) {
      const auto open = stream.lock();
      if (ec || !open) { return; }
      open->expired = true;
      open->close();
    });
  }
  void close() {
    error_code ignored;  // closed is closed
    socket.close(ignored);
  }

  tcp::socket socket;
  asio::steady_timer timer;
  bool expired = false;
};
using TimedStreamPtr = std::shared_ptr<TimedStream>;

}  // namespace

class GossipTransport::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(const asio::any_io_executor& executor, const GossipTransportConfig& config,
       const gossip::Keyring& ring)
      : config_(config),
        ring_(ring),
        datagrams_(executor),
        acceptor_(executor),
        tasks_(executor, config.on_escape) {}

  Result<void> bind() {
    error_code ec;
    const auto address = asio::ip::make_address(config_.address, ec);
    if (ec) { return Error{config_.address + " is not an IP address of this machine"}; }
    for (int tries = 0; tries < kPortTries; ++tries) {
      ec = bind(address);
      const bool any_port = config_.port == 0;
      if (!ec || !any_port || ec != asio::error::address_in_use) { break; }
    }
    if (!ec) { return {}; }
    return Error{"gossip cannot use " + config_.address + " port " + std::to_string(config_.port) +
                 ": " + ec.message()};
  }

  void start(GossipSink& sink) {
    sink_ = &sink;
    tasks_.spawn(receive(shared_from_this()));
    tasks_.spawn(accept(shared_from_this()));
  }

  void stop() {
    sink_ = nullptr;
    error_code ignored;
    datagrams_.close(ignored);
    acceptor_.close(ignored);
    for (auto& [call, stream] : calls_) { stream->close(); }
    for (auto& [visit, it] : visits_) { it.stream->close(); }
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const GossipTraffic& traffic() const { return traffic_; }

  void perform(const membership::SendDatagram& order) {
    const std::string* bytes = &order.bytes;
    if (seals()) {
      sealed_.clear();
      gossip::seal_datagram(ring_, aead_, nonces_, order.bytes, sealed_);
      bytes = &sealed_;
    }
    error_code ec;  // a datagram may be lost: here as well as on its way
    const udp::endpoint to(reachable(order.to), order.to.port());
    datagrams_.send_to(asio::buffer(*bytes), to, 0, ec);
    if (ec) { return; }
    ++traffic_.datagrams_sent;
    traffic_.bytes_sent += bytes->size();
  }

  void perform(const membership::Call& order) {
    auto stream = std::make_shared<TimedStream>(acceptor_.get_executor(), order.timeout);
    TimedStream::watch(stream);
    calls_.emplace(order.call, stream);
    tasks_.spawn(converse(shared_from_this(), order.call, std::move(stream), order.to,
                          sealed_stream(order.bytes)));
  }

  void perform(const membership::DropCall& order) {
    const auto found = calls_.find(order.call);
    if (found == calls_.end()) { return; }
    const TimedStreamPtr stream = found->second;
    calls_.erase(found);
    stream->close();
  }

  void perform(const membership::ReplyToVisit& order) {
    const auto found = visits_.find(order.visit);
    if (found != visits_.end()) { found->second.reply = sealed_stream(order.bytes); }
  }

 private:
  using Self = std::shared_ptr<Impl>;
  struct Visit {
    TimedStreamPtr stream;
    asio::ip::address from;
    std::string reply;
  };

  [[nodiscard]] bool seals() const { return config_.seals && !ring_.empty(); }
  /// As this socket can be told: one for IPv6 knows IPv4 only in its own form.
  [[nodiscard]] asio::ip::address reachable(const gossip::Endpoint& endpoint) const {
    const asio::ip::address address = address_of(endpoint);
    if (is_v4_ || !address.is_v4()) { return address; }
    return asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4());
  }

  error_code bind(const asio::ip::address& address) {
    error_code ignored;
    datagrams_.close(ignored);
    acceptor_.close(ignored);
    error_code ec;
    const udp::endpoint local(address, config_.port);
    datagrams_.open(local.protocol(), ec);
    if (!ec) { datagrams_.bind(local, ec); }
    if (ec) { return ec; }
    is_v4_ = address.is_v4();
    datagrams_.non_blocking(true, ignored);
    datagrams_.set_option(udp::socket::receive_buffer_size(kReceiveBytes), ignored);
    port_ = datagrams_.local_endpoint().port();
    const tcp::endpoint beside(address, port_);
    acceptor_.open(beside.protocol(), ec);
    if (!ec) { acceptor_.set_option(tcp::acceptor::reuse_address(true), ec); }
    if (!ec) { acceptor_.bind(beside, ec); }
    if (!ec) { acceptor_.listen(asio::socket_base::max_listen_connections, ec); }
    return ec;
  }

  /// Compressed where that is less: the records of a view have much in common.
  std::string sealed_stream(const std::string& message) {
    std::string compressed;
    gossip::append_compressed(message, compressed);
    const std::string& bytes = compressed.size() < message.size() ? compressed : message;
    if (!seals()) { return bytes; }
    std::string sealed;
    gossip::seal_stream(ring_, aead_, nonces_, bytes, sealed);
    return sealed;
  }

  static asio::awaitable<void> receive(Self self) {
    std::string buffer(kDatagramBytesMax, '\0');
    udp::endpoint from;
    while (self->sink_ != nullptr) {
      const auto into = asio::buffer(buffer);
      const auto [ec, size] = co_await self->datagrams_.async_receive_from(into, from, kNoThrow);
      if (self->sink_ == nullptr) { co_return; }
      if (ec) {
        asio::steady_timer pause(self->datagrams_.get_executor(), kFaultPause);
        co_await pause.async_wait(kNoThrow);
      } else {
        self->heard(from, std::string_view(buffer).substr(0, size));
        self->drain(buffer);
      }
    }
  }

  /// What else has come already: an answer that waits here must be heard before the timer that
  /// would declare it missing.
  void drain(std::string& buffer) {
    for (int i = 0; i < kDatagramsAtOnce && sink_ != nullptr; ++i) {
      udp::endpoint from;
      error_code ec;
      const std::size_t size = datagrams_.receive_from(asio::buffer(buffer), from, 0, ec);
      if (ec) { return; }
      heard(from, std::string_view(buffer).substr(0, size));
    }
  }

  void heard(const udp::endpoint& from, std::string_view datagram) {
    ++traffic_.datagrams_received;
    traffic_.bytes_received += datagram.size();
    const auto opened = gossip::open_datagram(ring_, aead_, config_.plaintext, datagram, opened_);
    if (!opened) { return traffic_.dropped.add(opened.error()); }
    const std::span<const gossip::Message> messages = decoder_.decode(*opened);
    traffic_.dropped.add(decoder_.dropped());
    if (messages.empty() || sink_ == nullptr) { return; }
    sink_->on_datagram(endpoint_of(from.address(), from.port()), messages);
  }

  static asio::awaitable<void> accept(Self self) {
    while (self->sink_ != nullptr) {
      auto [ec, socket] = co_await self->acceptor_.async_accept(kNoThrow);
      if (self->sink_ == nullptr) { co_return; }
      if (ec) {
        asio::steady_timer pause(self->acceptor_.get_executor(), kFaultPause);
        co_await pause.async_wait(kNoThrow);
      } else {
        self->welcome(std::move(socket));
      }
    }
  }

  void welcome(tcp::socket socket) {
    error_code ec;
    const asio::ip::address from = socket.remote_endpoint(ec).address();
    const auto of_same = std::count_if(visits_.begin(), visits_.end(), [&](const auto& entry) {
      return entry.second.from == from;
    });
    const bool is_room =
        visits_.size() < kVisitsMax && static_cast<std::size_t>(of_same) < kVisitsOfOneMax;
    if (ec || !is_room) { return; }
    const VisitId visit = visit_ids_.next();
    auto stream = std::make_shared<TimedStream>(std::move(socket), config_.visit_time_max);
    TimedStream::watch(stream);
    visits_.emplace(visit, Visit{stream, from, {}});
    tasks_.spawn(serve(shared_from_this(), visit, std::move(stream)));
  }

  /// Hears the visitor out and answers. Who makes no sense is told so.
  static asio::awaitable<void> serve(Self self, VisitId visit, TimedStreamPtr stream) {
    gossip::StreamReader reader(self->ring_, self->aead_, self->config_.plaintext);
    const Heard heard = co_await hear(self, stream, reader);
    std::string reply;
    if (heard.message && self->sink_ != nullptr) {
      self->sink_->on_visit(visit, *heard.message);
      reply = std::move(self->visits_.at(visit).reply);
    } else if (heard.makes_no_sense && self->sink_ != nullptr) {
      std::string error;
      gossip::append_stream_message(gossip::StreamError{heard.fault}, error);
      reply = self->sealed_stream(error);
    }
    if (!reply.empty()) {
      const auto data = asio::buffer(reply);
      const auto [ec, size] = co_await asio::async_write(stream->socket, data, kNoThrow);
      self->traffic_.bytes_sent += size;
    }
    self->visits_.erase(visit);
    stream->close();
  }

  static asio::awaitable<void> converse(Self self, CallId call, TimedStreamPtr stream,
                                        gossip::Endpoint to, std::string bytes) {
    const tcp::endpoint there(self->reachable(to), to.port());
    const auto [unconnected] = co_await stream->socket.async_connect(there, kNoThrow);
    if (unconnected) {
      const bool refused = unconnected == asio::error::connection_refused;
      co_return self->fail({call, unconnected.message(), refused}, *stream);
    }
    const auto data = asio::buffer(bytes);
    const auto [unsent, sent] = co_await asio::async_write(stream->socket, data, kNoThrow);
    self->traffic_.bytes_sent += sent;
    if (unsent) { co_return self->fail({call, unsent.message()}, *stream); }
    gossip::StreamReader reader(self->ring_, self->aead_, self->config_.plaintext);
    const Heard heard = co_await hear(self, stream, reader);
    if (!heard.message) { co_return self->fail({call, heard.fault}, *stream); }
    stream->close();
    if (self->calls_.erase(call) > 0 && self->sink_ != nullptr) {
      self->sink_->on_answer(call, *heard.message);
    }
  }

  void fail(membership::CallFailed failure, TimedStream& stream) {
    stream.close();
    if (stream.expired) { failure.reason = "no answer in time"; }
    if (calls_.erase(failure.call) > 0 && sink_ != nullptr) { sink_->on_call_failed(failure); }
  }

  struct Heard {
    std::optional<gossip::StreamMessage> message;
    std::string fault;
    bool makes_no_sense = false;
  };
  static asio::awaitable<Heard> hear(Self self, TimedStreamPtr stream,
                                     gossip::StreamReader& reader) {
    std::array<char, 4096> piece{};
    Heard heard;
    for (;;) {
      const auto into = asio::buffer(piece);
      const auto [ec, size] = co_await stream->socket.async_read_some(into, kNoThrow);
      self->traffic_.bytes_received += size;
      if (self->sink_ == nullptr) { co_return heard; }
      if (ec) {
        heard.fault = "the connection was closed before an answer: " + ec.message();
        co_return heard;
      }
      const auto read = reader.feed({piece.data(), size});
      if (read) {
        heard.message = *read;
        co_return heard;
      }
      if (read.error() == DecodeError::Truncated) { continue; }
      self->traffic_.dropped.add(read.error());
      heard.fault = std::string(to_string(read.error()));
      heard.makes_no_sense = true;
      co_return heard;
    }
  }

  GossipTransportConfig config_;
  const gossip::Keyring& ring_;
  GossipSink* sink_ = nullptr;  // null: not started, or stopped
  bool is_v4_ = true;
  udp::socket datagrams_;
  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  TaskGroup tasks_;
  crypto::AesGcm aead_;
  crypto::RandomNonces nonces_;
  gossip::DatagramDecoder decoder_;
  std::string sealed_;
  std::string opened_;
  GossipTraffic traffic_;
  std::map<CallId, TimedStreamPtr> calls_;
  std::map<VisitId, Visit> visits_;
  IdSequence<VisitId> visit_ids_;
};

Result<std::unique_ptr<GossipTransport>> GossipTransport::open(asio::any_io_executor executor,
                                                               const GossipTransportConfig& config,
                                                               const gossip::Keyring& ring) {
  auto impl = std::make_shared<Impl>(executor, config, ring);
  const Result<void> bound = impl->bind();
  if (!bound) { return bound.error(); }
  return std::unique_ptr<GossipTransport>(new GossipTransport(std::move(impl)));
}

GossipTransport::GossipTransport(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
GossipTransport::~GossipTransport() { impl_->stop(); }

void GossipTransport::start(GossipSink& sink) { impl_->start(sink); }
std::uint16_t GossipTransport::port() const { return impl_->port(); }
const GossipTraffic& GossipTransport::traffic() const { return impl_->traffic(); }
void GossipTransport::perform(const membership::SendDatagram& order) { impl_->perform(order); }
void GossipTransport::perform(const membership::Call& order) { impl_->perform(order); }
void GossipTransport::perform(const membership::DropCall& order) { impl_->perform(order); }
void GossipTransport::perform(const membership::ReplyToVisit& order) { impl_->perform(order); }

}  // namespace murmur::net
