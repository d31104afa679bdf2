#include "net/gossip_transport.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gossip/encode.h"
#include "net/asio.h"

namespace murmur::net {
namespace {

using asio::ip::tcp;
using membership::CallId;
using membership::VisitId;

const auto kLoopback = asio::ip::address_v4::loopback();

gossip::Endpoint endpoint(std::uint16_t port) {
  return *gossip::Endpoint::from_bytes(std::string_view("\x7f\0\0\1", 4), port);
}

std::string encoded(const gossip::Message& message) {
  std::string bytes;
  gossip::append_message(message, bytes);
  return bytes;
}
std::string encoded_view(const std::string& name) {
  gossip::PushPull view;
  view.nodes.push_back({name, endpoint(1), {}, 1, gossip::NodeState::Alive, {}});
  std::string bytes;
  gossip::append_stream_message(view, bytes);
  return bytes;
}

/// Notes what it hears, and answers each visit with a view in its own name.
class Side final : public GossipSink {
 public:
  Side(asio::io_context& context, const std::string& name,
       const GossipTransportConfig& config = {.port = 0})
      : name_(name),
        transport_(*GossipTransport::open(context.get_executor(), config, ring)) {
    transport_->start(*this);
  }
  void use(const std::string& key) { ring.add(*gossip::Key::from_bytes(key)).value(); }
  GossipTransport& operator*() { return *transport_; }
  GossipTransport* operator->() { return transport_.get(); }
  void close() { transport_.reset(); }

  void on_datagram(const gossip::Endpoint&, std::span<const gossip::Message> messages) override {
    for (const gossip::Message& message : messages) {
      if (const auto* it = std::get_if<gossip::Suspect>(&message)) { heard.emplace_back(it->node); }
    }
  }
  void on_visit(VisitId visit, const gossip::StreamMessage& message) override {
    if (const auto* view = std::get_if<gossip::PushPull>(&message)) {
      heard.emplace_back(view->nodes.at(0).name);
    }
    if (answers) { transport_->perform(membership::ReplyToVisit{visit, encoded_view(name_)}); }
  }
  void on_answer(CallId, const gossip::StreamMessage& message) override {
    if (const auto* view = std::get_if<gossip::PushPull>(&message)) {
      answered = std::string(view->nodes.at(0).name);
    } else {
      failed = std::string(std::get<gossip::StreamError>(message).text);
    }
  }
  void on_call_failed(const membership::CallFailed& failure) override {
    failed = failure.reason;
    refused = failure.refused;
  }

  gossip::Keyring ring;
  std::vector<std::string> heard;
  std::optional<std::string> answered;
  std::optional<std::string> failed;
  bool refused = false;
  bool answers = true;

 private:
  std::string name_;
  std::unique_ptr<GossipTransport> transport_;
};

class GossipTransportTest : public testing::Test {
 protected:
  /// Runs until that holds; false if it never does.
  bool run_until(const std::function<bool()>& done) {
    const auto end = Clock::now() + 10s;
    while (!done() && Clock::now() < end) { context_.run_one_for(50ms); }
    return done();
  }
  membership::Call call(Side& to, Duration timeout = 5s) {
    return {CallId{1}, endpoint(to->port()), encoded_view("left"), timeout};
  }
  membership::SendDatagram news(Side& to, const std::string& about) {
    return {endpoint(to->port()), encoded(gossip::Suspect{1, about, "left"})};
  }

  asio::io_context context_{1};
  Side left_{context_, "left"};
  Side right_{context_, "right"};
};

TEST_F(GossipTransportTest, ADatagramArrives) {
  left_->perform(news(right_, "alice"));
  ASSERT_TRUE(run_until([&] { return !right_.heard.empty(); }));
  EXPECT_EQ(right_.heard[0], "alice");
  EXPECT_EQ(left_->traffic().datagrams_sent, 1U);
  EXPECT_EQ(right_->traffic().bytes_received, left_->traffic().bytes_sent);
}

TEST_F(GossipTransportTest, WithAKeyNothingIsSaidInClear) {
  const std::string key(32, 'k');
  left_.use(key);
  right_.use(key);
  asio::ip::udp::socket ear(context_, {kLoopback, 0});
  left_->perform(membership::SendDatagram{endpoint(ear.local_endpoint().port()),
                                          encoded(gossip::Suspect{1, "alice", "left"})});
  std::string overheard(1000, '\0');
  overheard.resize(ear.receive(asio::buffer(overheard)));
  EXPECT_EQ(overheard.find("alice"), std::string::npos);

  left_->perform(news(right_, "alice"));
  left_->perform(call(right_));
  ASSERT_TRUE(run_until([&] { return left_.answered && right_.heard.size() == 2; }));
}

TEST_F(GossipTransportTest, WithoutTheKeyNobodyIsHeard) {
  right_.use(std::string(32, 'k'));
  left_->perform(news(right_, "forged"));
  left_->perform(call(right_));
  ASSERT_TRUE(run_until([&] { return left_.failed.has_value(); }));
  left_.use(std::string(32, 'x'));
  left_->perform(news(right_, "forged"));
  left_.failed.reset();
  left_->perform(call(right_));
  ASSERT_TRUE(run_until([&] { return left_.failed && right_->traffic().dropped.total() >= 4; }));
  EXPECT_TRUE(right_.heard.empty());
  EXPECT_FALSE(left_.answered);
}

TEST_F(GossipTransportTest, ACallIsAnswered) {
  left_->perform(call(right_));
  ASSERT_TRUE(run_until([&] { return left_.answered.has_value(); }));
  EXPECT_EQ(*left_.answered, "right");
  EXPECT_EQ(right_.heard, std::vector<std::string>{"left"});
}

TEST_F(GossipTransportTest, ACallToNobodyFails) {
  const std::uint16_t port = right_->port();
  right_.close();
  left_->perform(membership::Call{CallId{1}, endpoint(port), encoded_view("left"), 5s});
  ASSERT_TRUE(run_until([&] { return left_.failed.has_value(); }));
  EXPECT_TRUE(left_.refused);
}

TEST_F(GossipTransportTest, ACallThatNobodyAnswersEndsInTime) {
  tcp::acceptor silent(context_, tcp::endpoint(kLoopback, 0));
  left_->perform(membership::Call{CallId{1}, endpoint(silent.local_endpoint().port()),
                                  encoded_view("left"), 50ms});
  ASSERT_TRUE(run_until([&] { return left_.failed.has_value(); }));
  EXPECT_EQ(*left_.failed, "no answer in time");
  EXPECT_FALSE(left_.refused);
}

TEST_F(GossipTransportTest, ADroppedCallIsNotHeardOfAgain) {
  left_->perform(call(right_));
  left_->perform(membership::DropCall{CallId{1}});
  left_->perform(news(right_, "later"));
  ASSERT_TRUE(run_until([&] { return !right_.heard.empty(); }));
  context_.run_for(50ms);
  EXPECT_FALSE(left_.answered);
  EXPECT_FALSE(left_.failed);
}

TEST_F(GossipTransportTest, AVisitorThatMakesNoSenseIsToldSo) {
  tcp::socket stranger(context_);
  stranger.connect({kLoopback, right_->port()});
  asio::write(stranger, asio::buffer(std::string("\x63 nonsense")));
  std::string answer;
  bool ended = false;
  asio::async_read(stranger, asio::dynamic_buffer(answer), [&](auto, auto) { ended = true; });
  ASSERT_TRUE(run_until([&] { return ended; }));
  ASSERT_FALSE(answer.empty());
  EXPECT_EQ(answer[0], '\x0d');
  EXPECT_NE(answer.find("unexpected_type"), std::string::npos);
}

TEST_F(GossipTransportTest, OneAddressCannotTakeAllPlaces) {
  std::vector<tcp::socket> idle;
  for (std::size_t i = 0; i < GossipTransport::kVisitsOfOneMax + 1; ++i) {
    idle.emplace_back(context_);
    idle.back().connect({kLoopback, right_->port()});
  }
  std::string rest;
  bool turned_away = false;
  asio::async_read(idle.back(), asio::dynamic_buffer(rest),
                   [&](auto, auto) { turned_away = true; });
  EXPECT_TRUE(run_until([&] { return turned_away; }));
}

TEST_F(GossipTransportTest, ASilentVisitorIsSentAwayInTime) {
  Side brief(context_, "brief", {.port = 0, .visit_time_max = 50ms});
  tcp::socket silent(context_);
  silent.connect({kLoopback, brief->port()});
  std::string rest;
  bool sent_away = false;
  asio::async_read(silent, asio::dynamic_buffer(rest), [&](auto, auto) { sent_away = true; });
  EXPECT_TRUE(run_until([&] { return sent_away; }));
}

TEST_F(GossipTransportTest, WhatIsUnderWayMayBeAbandoned) {
  right_.answers = false;
  left_->perform(call(right_));
  left_->perform(news(right_, "alice"));
  context_.run_one_for(10ms);
  left_.close();
  right_.close();
  context_.run_for(20ms);
  SUCCEED();
}

TEST(GossipTransport, APortInUseIsNamed) {
  asio::io_context context(1);
  Side first(context, "first");
  const gossip::Keyring ring;
  const auto second = GossipTransport::open(context.get_executor(), {.port = first->port()}, ring);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find(std::to_string(first->port())), std::string::npos);
}

}  // namespace
}  // namespace murmur::net
