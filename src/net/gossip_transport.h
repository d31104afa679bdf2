#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "gossip/decode_error.h"
#include "gossip/keyring.h"
#include "gossip/messages.h"
#include "gossip/sealing.h"
#include "membership/effects.h"
#include "membership/input.h"

namespace murmur::net {

/// Hears what comes over a GossipTransport, on its thread. Messages are valid during the call.
class GossipSink {
 public:
  virtual ~GossipSink() = default;
  virtual void on_datagram(const gossip::Endpoint& from,
                           std::span<const gossip::Message> messages) = 0;
  virtual void on_visit(membership::VisitId visit, const gossip::StreamMessage& message) = 0;
  virtual void on_answer(membership::CallId call, const gossip::StreamMessage& message) = 0;
  virtual void on_call_failed(const membership::CallFailed& failure) = 0;
};

struct GossipTransportConfig {
  std::string address = "127.0.0.1";  ///< of this machine, in figures
  std::uint16_t port = 7946;          ///< of datagrams and streams both; 0: any that is free
  /// While there is a key. A cluster gets one without a gap by giving it to all with Accept and
  /// `seals` false, then with true, then with Refuse.
  gossip::Plaintext plaintext = gossip::Plaintext::Refuse;
  bool seals = true;  ///< what it sends, while there is a key
  Duration visit_time_max = std::chrono::seconds(10);
  std::function<void(const char* what)> on_escape = [](const char*) {};  ///< hears of our own bugs
};

/// What came and went, and what was dropped.
struct GossipTraffic {
  std::uint64_t datagrams_sent = 0;
  std::uint64_t datagrams_received = 0;
  std::uint64_t bytes_sent = 0;  ///< of datagrams and streams, without IP's headers
  std::uint64_t bytes_received = 0;
  gossip::DropCounts dropped;
};

/// The sockets of gossip: one for datagrams and one that streams come to, on the same port; it
/// encrypts, decrypts and decodes. What is not from a key holder, or makes no sense, is counted and
/// goes no further. One thread. Bounded: so many visits at a time, so long each.
class GossipTransport {
 public:
  static constexpr std::size_t kVisitsMax = 32;
  static constexpr std::size_t kVisitsOfOneMax = 8;  ///< from one address

  /// Takes the port. The error says what is in the way. The ring may change while it runs; it
  /// outlives the transport.
  [[nodiscard]] static Result<std::unique_ptr<GossipTransport>> open(
      boost::asio::any_io_executor executor, const GossipTransportConfig& config,
      const gossip::Keyring& ring);
  /// Begins to listen. `sink` outlives the transport. Once.
  void start(GossipSink& sink);
  ~GossipTransport();  ///< Nothing is heard any more.

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const GossipTraffic& traffic() const;

  // The orders of membership.
  void perform(const membership::SendDatagram& order);
  void perform(const membership::Call& order);
  void perform(const membership::DropCall& order);
  void perform(const membership::ReplyToVisit& order);

 private:
  class Impl;
  explicit GossipTransport(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace murmur::net
