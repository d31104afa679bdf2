#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>

#include "membership/membership.h"
#include "net/gossip_transport.h"

namespace murmur::net {

/// A Membership in the real world: it turns what comes over the transport into facts, performs the
/// core's orders and wakes it at its deadlines. It decides nothing. One thread.
class GossipMember final : public GossipSink {
 public:
  using OnNotice = std::function<void(const membership::Notice& notice)>;

  GossipMember(boost::asio::any_io_executor executor, membership::Setup setup, OnNotice on_notice);
  ~GossipMember() override;
  GossipMember(const GossipMember&) = delete;
  GossipMember& operator=(const GossipMember&) = delete;

  /// Before it nothing is sent. The transport outlives the member's use of it; another one may take
  /// its place.
  void attach(GossipTransport& transport);
  /// For a cluster with a key: changes `ring`, which is the transport's. Once.
  void keep_keys_in(gossip::Keyring& ring) { ring_ = &ring; }

  /// From a notice's observer too: it is heeded after the step that is under way.
  void tell(const membership::Input& input);
  [[nodiscard]] const membership::Membership& core() const { return core_; }

  // GossipSink
  void on_datagram(const gossip::Endpoint& from,
                   std::span<const gossip::Message> messages) override;
  void on_visit(membership::VisitId visit, const gossip::StreamMessage& message) override;
  void on_answer(membership::CallId call, const gossip::StreamMessage& message) override;
  void on_call_failed(const membership::CallFailed& failure) override;

 private:
  [[nodiscard]] Instant now() const;
  void step(const membership::Input& input);
  template <class Order>
  void perform(const Order& order);
  void arm_timer();

  std::chrono::steady_clock::time_point started_at_;
  membership::RecordPool pool_;
  membership::Membership core_;
  OnNotice on_notice_;
  GossipTransport* transport_ = nullptr;
  gossip::Keyring* ring_ = nullptr;
  boost::asio::steady_timer timer_;
  Instant armed_for_ = Instant::never();
  std::deque<membership::Input> inbox_;
  bool stepping_ = false;
  // A timer that has fired already cannot be taken back: its handler looks whether this is alive.
  std::shared_ptr<GossipMember*> alive_ = std::make_shared<GossipMember*>(this);
};

}  // namespace murmur::net
