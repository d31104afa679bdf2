#include "net/gossip_member.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "base/assert.h"

namespace murmur::net {

GossipMember::GossipMember(boost::asio::any_io_executor executor, membership::Setup setup,
                           OnNotice on_notice)
    : started_at_(std::chrono::steady_clock::now()),
      core_(std::move(setup), pool_),
      on_notice_(std::move(on_notice)),
      timer_(executor) {}

GossipMember::~GossipMember() = default;

void GossipMember::attach(GossipTransport& transport) {
  transport_ = &transport;
  arm_timer();
}

Instant GossipMember::now() const {
  return Instant(std::chrono::steady_clock::now() - started_at_);
}

void GossipMember::tell(const membership::Input& input) {
  MURMUR_ASSERT(transport_ != nullptr);
  if (stepping_) {
    inbox_.push_back(input);
    return;
  }
  stepping_ = true;
  step(input);
  while (!inbox_.empty()) {
    const membership::Input next = std::move(inbox_.front());
    inbox_.pop_front();
    step(next);
  }
  stepping_ = false;
  arm_timer();
}

void GossipMember::step(const membership::Input& input) {
  membership::Effects effects;
  core_.step(now(), input, effects);
  for (const membership::Action& action : effects.actions) {
    std::visit([this](const auto& order) { perform(order); }, action);
  }
  for (const membership::Notice& notice : effects.notices) { on_notice_(notice); }
}

template <class Order>
void GossipMember::perform(const Order& order) {
  if constexpr (std::is_same_v<Order, membership::ChangeKeys>) {
    MURMUR_ASSERT(ring_ != nullptr);
    inbox_.push_back(membership::carry_out(order, *ring_));
  } else {
    transport_->perform(order);
  }
}

void GossipMember::arm_timer() {
  const Instant next = core_.next_deadline();
  if (next == armed_for_) { return; }
  armed_for_ = next;
  timer_.cancel();
  timer_.expires_at(started_at_ + next.since_start());
  timer_.async_wait([alive = std::weak_ptr(alive_)](const boost::system::error_code& ec) {
    const auto self = alive.lock();
    if (ec || !self) { return; }
    (*self)->armed_for_ = Instant::never();
    (*self)->tell(membership::DeadlineReached{});
  });
}

void GossipMember::on_datagram(const gossip::Endpoint& from,
                               std::span<const gossip::Message> messages) {
  tell(membership::DatagramHeard{from, messages});
}

void GossipMember::on_visit(membership::VisitId visit, const gossip::StreamMessage& message) {
  tell(membership::VisitHeard{visit, message});
}

void GossipMember::on_answer(membership::CallId call, const gossip::StreamMessage& message) {
  tell(membership::CallAnswered{call, message});
}

void GossipMember::on_call_failed(const membership::CallFailed& failure) { tell(failure); }

}  // namespace murmur::net
