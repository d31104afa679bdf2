#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/test_support.h"
#include "net/asio.h"
#include "net/peer_client.h"
#include "net/task_group.h"
#include "net/tls_identity.h"

// A peer asks a node over TLS: the real client, the real server, the fake node behind it.
namespace murmur::http::testing {
namespace {

using asio::ip::tcp;
using net::kNoThrow;

constexpr CallId kCall{1};
const std::string kQuestion = "What is the captain's secret?";
const std::string kAnswer = "He has never been at sea.";

net::TlsIdentityPtr make_node() {
  return std::make_shared<const net::TlsIdentity>(crypto::Identity::generate());
}

/// What is heard of one call.
class RecordingSink final : public net::PeerSink {
 public:
  void on_peer_load(CallId, const wire::Load& heard) override { load = heard; }
  void on_proposal_text(CallId, std::string piece, std::uint32_t) override { text += piece; }
  void on_proposal_ended(CallId, wire::ProposalEnd, net::ByteCount count) override {
    ended = true;
    bytes = count;
  }
  void on_proposal_refused(CallId, Failure failure, net::ByteCount) override {
    refused = std::move(failure);
  }
  void on_peer_failed(CallId, std::string reason, net::ByteCount) override {
    failed = std::move(reason);
  }

  std::optional<wire::Load> load;
  std::string text;
  bool ended = false;
  net::ByteCount bytes;
  std::optional<Failure> refused;
  std::string failed;
};

/// Passes bytes on to `port` and back, and keeps them all: the network's eavesdropper.
class Relay {
 public:
  Relay(asio::io_context& io, std::uint16_t port)
      : acceptor_(io, {asio::ip::address_v4::loopback(), 0}),
        target_(asio::ip::address_v4::loopback(), port),
        tasks_(io.get_executor(), [](const char* what) { ADD_FAILURE() << what; }) {
    tasks_.spawn(relay_one(*this));
  }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] bool over() const { return tasks_.size() == 0; }

  std::string there;  ///< from the client
  std::string back;

 private:
  static asio::awaitable<void> relay_one(Relay& self) {
    auto [ec, client] = co_await self.acceptor_.async_accept(kNoThrow);
    if (ec) { co_return; }
    tcp::socket server(self.acceptor_.get_executor());
    server.connect(self.target_);
    self.client_.emplace(std::move(client));
    self.server_.emplace(std::move(server));
    self.tasks_.spawn(pass(*self.client_, *self.server_, self.there));
    self.tasks_.spawn(pass(*self.server_, *self.client_, self.back));
  }

  static asio::awaitable<void> pass(tcp::socket& from, tcp::socket& to, std::string& kept) {
    std::array<char, 4096> piece{};
    for (;;) {
      const auto [ec, n] = co_await from.async_read_some(asio::buffer(piece), kNoThrow);
      if (ec) { break; }
      kept.append(piece.data(), n);
      co_await asio::async_write(to, asio::buffer(piece.data(), n), kNoThrow);
    }
    boost::system::error_code ignored;
    to.shutdown(tcp::socket::shutdown_send, ignored);
  }

  tcp::acceptor acceptor_;
  tcp::endpoint target_;
  net::TaskGroup tasks_;
  std::optional<tcp::socket> client_;
  std::optional<tcp::socket> server_;
};

/// Alice asks Bob, whose server speaks TLS.
class TlsServerTest : public ServerTest {
 protected:
  TlsServerTest() {
    config_.proposals_only = true;
    config_.tls = bob_;
    config_.trusts = [known = alice_->fingerprint()](std::string_view shown) {
      return shown == known;
    };
  }

  void ask(const net::TlsIdentityPtr& as, const net::TlsIdentityPtr& whom,
           std::optional<std::uint16_t> port = std::nullopt) {
    sink_ = {};
    net::PeerConfig config{
        .endpoint = {.host = "127.0.0.1", .port = port.value_or(server_->port())}};
    if (as != nullptr) { config.tls = net::TlsPeer{as, whom->fingerprint()}; }
    client_.emplace(io_.get_executor(), std::move(config), prompt::Wordings(), sink_);
    client_->ask(kCall, question_);
  }
  void expect_answer() {
    EXPECT_TRUE(eventually([&] { return service_.sink != nullptr || !sink_.failed.empty(); }));
    ASSERT_NE(service_.sink, nullptr) << sink_.failed;
    ReplySink& reply = *std::exchange(service_.sink, nullptr);
    reply.on_piece({.text = kAnswer});
    reply.on_end(ReplySink::Answered{});
    EXPECT_TRUE(eventually([&] { return sink_.ended || !sink_.failed.empty(); }));
    EXPECT_EQ(sink_.text, kAnswer) << sink_.failed;
  }
  void expect_failure(std::string_view why) {
    EXPECT_TRUE(eventually([&] { return !sink_.failed.empty(); }));
    EXPECT_NE(sink_.failed.find(why), std::string::npos) << sink_.failed;
    EXPECT_EQ(service_.proposals, 0U);
    EXPECT_EQ(server_->connections(), 0U);
  }
  void ask_much() {
    question_.prompt.conversation = std::make_shared<const prompt::Conversation>(
        prompt::Conversation{{prompt::Role::User, std::string(3U << 20U, '?')}});
  }

  net::TlsIdentityPtr alice_ = make_node();
  net::TlsIdentityPtr bob_ = make_node();
  net::TlsIdentityPtr stranger_ = make_node();
  wire::Propose question_{.run = RunId{0xabc},
                          .layer = 1,
                          .prompt = {std::make_shared<const prompt::Conversation>(
                                         prompt::Conversation{{prompt::Role::User, kQuestion}}),
                                     nullptr},
                          .sampling = {},
                          .time_left = 60s};
  RecordingSink sink_;
  std::optional<net::PeerClient> client_;
};

TEST_F(TlsServerTest, AKnownPeerIsAnswered) {
  serve();
  service_.current_load = {.waiting = 3, .running = 1, .offered_load = 0.43};
  ask(alice_, bob_);
  expect_answer();
  EXPECT_EQ(sink_.load, service_.current_load);
  EXPECT_EQ((*service_.propose.prompt.conversation)[0].content, kQuestion);
  EXPECT_EQ(server_->refused_handshakes(), 0U);
}

TEST_F(TlsServerTest, AStrangerGetsNoFurtherThanTheDoor) {
  serve();
  ask(stranger_, bob_);
  expect_failure("it does not accept this node's identity");
  EXPECT_EQ(server_->refused_handshakes(), 1U);
}

TEST_F(TlsServerTest, AnImpostorIsNotAsked) {
  serve();
  ask(alice_, stranger_);
  expect_failure("the peer's identity is not the one it announced");
}

TEST_F(TlsServerTest, APeerThatSpeaksInClearGetsNoAnswer) {
  serve();
  ask(nullptr, nullptr);
  expect_failure("answer");
  EXPECT_TRUE(eventually([&] { return server_->refused_handshakes() == 1; }));
}

TEST_F(TlsServerTest, AServerThatSpeaksInClearIsNotAsked) {
  config_.tls = nullptr;
  serve();
  ask(alice_, bob_);
  EXPECT_TRUE(eventually([&] { return !sink_.failed.empty(); }));
  EXPECT_NE(sink_.failed.find("it does not speak TLS"), std::string::npos) << sink_.failed;
  EXPECT_TRUE(sink_.failed.starts_with("https://127.0.0.1:")) << sink_.failed;
  EXPECT_EQ(service_.proposals, 0U);
}

TEST_F(TlsServerTest, AServerThatIsSilentInTheHandshakeIsGivenUp) {
  serve();
  tcp::acceptor silent(io_, {asio::ip::address_v4::loopback(), 0});
  net::PeerConfig config{.endpoint = {.host = "127.0.0.1", .port = silent.local_endpoint().port()},
                         .connect_timeout = 30ms,
                         .tls = net::TlsPeer{alice_, bob_->fingerprint()}};
  client_.emplace(io_.get_executor(), std::move(config), prompt::Wordings(), sink_);
  client_->ask(kCall, question_);
  expect_failure("silence");
}

TEST_F(TlsServerTest, AnEavesdropperReadsNeitherQuestionNorAnswer) {
  serve();
  Relay relay(io_, server_->port());
  ask(alice_, bob_, relay.port());
  expect_answer();
  client_.reset();
  server_->abort();
  EXPECT_TRUE(eventually([&] { return relay.over(); }));
  EXPECT_GT(relay.there.size(), sink_.bytes.sent);
  EXPECT_GT(relay.back.size(), sink_.bytes.received);
  for (const std::string& seen : {relay.there, relay.back}) {
    for (const std::string& secret :
         {kQuestion, kAnswer, std::string("captain"), std::string("at sea"),
          std::string("Murmur-Run"), std::string("HTTP/1.1"), std::string("content")}) {
      EXPECT_EQ(seen.find(secret), std::string::npos) << secret;
    }
  }
}

TEST_F(TlsServerTest, TheSameEavesdropperReadsEverythingThatIsSentInClear) {
  config_.tls = nullptr;
  serve();
  Relay relay(io_, server_->port());
  ask(nullptr, nullptr, relay.port());
  expect_answer();
  client_.reset();
  server_->abort();
  EXPECT_TRUE(eventually([&] { return relay.over(); }));
  EXPECT_NE(relay.there.find(kQuestion), std::string::npos);
  EXPECT_NE(relay.back.find(kAnswer), std::string::npos);
}

TEST_F(TlsServerTest, ACancelledQuestionIsAbandonedAtTheOtherEnd) {
  serve();
  ask(alice_, bob_);
  ASSERT_TRUE(eventually([&] { return service_.sink != nullptr; }));
  service_.sink->on_piece({.text = std::string(2000, 'x')});
  ASSERT_TRUE(eventually([&] { return !sink_.text.empty(); }));
  client_->cancel(kCall);
  EXPECT_TRUE(eventually([&] { return service_.abandoned.size() == 1; }));
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  EXPECT_FALSE(sink_.ended);
}

TEST_F(TlsServerTest, AQuestionIsAbandonedAlsoWhileItIsQueued) {
  serve();
  ask(alice_, bob_);
  ASSERT_TRUE(eventually([&] { return service_.sink != nullptr; }));
  client_.reset();
  EXPECT_TRUE(eventually([&] { return service_.abandoned.size() == 1; }));
}

TEST_F(TlsServerTest, AWarmConnectionServesTheNextQuestionToo) {
  serve();
  ask(alice_, bob_);
  expect_answer();
  sink_ = {};
  client_->ask(CallId{2}, question_);
  expect_answer();
  EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(TlsServerTest, WhoIsTrustedNoMoreIsCutOffAlsoOnAWarmConnection) {
  bool trusted = true;
  config_.trusts = [&trusted](std::string_view) { return trusted; };
  serve();
  ask(alice_, bob_);
  expect_answer();
  trusted = false;
  sink_ = {};
  client_->ask(CallId{2}, question_);
  EXPECT_TRUE(eventually([&] { return !sink_.failed.empty(); }));
  EXPECT_EQ(service_.proposals, 1U);
  EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(TlsServerTest, ALongQuestionArrivesWhole) {
  serve();
  ask_much();
  ask(alice_, bob_);
  expect_answer();
  EXPECT_EQ((*service_.propose.prompt.conversation)[0].content.size(), 3U << 20U);
}

TEST_F(TlsServerTest, ATooLongQuestionIsRefusedInWords) {
  limits_.body_bytes = 1U << 20U;
  serve();
  ask_much();
  ask(alice_, bob_);
  EXPECT_TRUE(eventually([&] { return sink_.refused || !sink_.failed.empty(); }));
  ASSERT_TRUE(sink_.refused) << sink_.failed;
  EXPECT_NE(sink_.refused->message.find("over the limit"), std::string::npos);
}

TEST_F(TlsServerTest, StrangersAtTheDoorDoNotKeepAPeerOut) {
  config_.handshakes = {.handshake = 60s, .handshakes = 4};
  serve();
  std::vector<Client> flood;
  for (int i = 0; i < 40; ++i) {
    flood.push_back(connect());
    flood.back().send("\x16\x03\x01\x02");  // a ClientHello that never goes on
  }
  EXPECT_TRUE(eventually([&] { return server_->refused_handshakes() == 36; }));
  ask(alice_, bob_);
  expect_answer();
}

TEST_F(TlsServerTest, AStoppedServerStillSendsWhatItOwes) {
  serve();
  ask(alice_, bob_);
  ASSERT_TRUE(eventually([&] { return service_.sink != nullptr; }));
  server_->stop();
  expect_answer();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

}  // namespace
}  // namespace murmur::http::testing
