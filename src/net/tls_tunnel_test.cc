#include "net/tls_tunnel.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/asio.h"
#include "net/scripted_server.h"
#include "net/tls_door.h"

namespace murmur::net {
namespace {

using namespace testing;
using asio::ip::tcp;

TlsIdentityPtr make_node() {
  return std::make_shared<const TlsIdentity>(crypto::Identity::generate());
}

Trusts only(const TlsIdentityPtr& node) {
  return [known = node->fingerprint()](std::string_view shown) { return shown == known; };
}

asio::awaitable<error_code> write_all(StreamSocket& socket, const std::string& bytes) {
  const auto [ec, n] = co_await asio::async_write(socket, asio::buffer(bytes), kNoThrow);
  co_return ec;
}

asio::awaitable<std::string> read_bytes(StreamSocket& socket, std::size_t count) {
  std::string bytes(count, '\0');
  const auto [ec, n] = co_await asio::async_read(socket, asio::buffer(bytes), kNoThrow);
  bytes.resize(n);
  co_return bytes;
}

asio::awaitable<std::string> read_to_end(StreamSocket& socket) {
  std::string bytes;
  co_await asio::async_read(socket, asio::dynamic_buffer(bytes), kNoThrow);
  co_return bytes;
}

asio::awaitable<void> ignore(asio::awaitable<error_code> task) { co_await std::move(task); }

asio::awaitable<void> note_end(asio::awaitable<error_code> task, bool& ended) {
  co_await std::move(task);
  ended = true;
}

asio::awaitable<bool> ends(asio::awaitable<void> task) {
  co_await std::move(task);
  co_return true;
}

/// Bytes that repeat only after a while, so that a lost or doubled piece is seen.
std::string long_text(std::size_t count) {
  std::string text(count, '\0');
  for (std::size_t i = 0; i < count; ++i) {
    text[i] = static_cast<char>((i * 31 + i / 257) & 0xff);
  }
  return text;
}

/// Alice asks, Bob's door is asked.
class TlsTest : public ::testing::Test {
 protected:
  TlsTest() : acceptor_(loop_.io(), {asio::ip::address_v4::loopback(), 0}) {
    tasks_.spawn(answer_all(*this));
  }
  ~TlsTest() override {
    acceptor_.close();
    door_.close();
    if (alices_) { alices_->close(); }
    if (bobs_) { bobs_->close(); }
    loop_.run_until([&] { return tasks_.size() == 0; });
    loop_.settle();
  }

  /// A TCP connection to Bob's port.
  tcp::socket reach_bob() {
    tcp::socket socket(loop_.io());
    socket.connect(acceptor_.local_endpoint());
    return socket;
  }
  /// How Alice's handshake ends, if she expects `node` there.
  error_code ask_for(const TlsIdentityPtr& node) {
    alices_.emplace(reach_bob(), alice_, only(node));
    return loop_.run(alices_->handshake(TlsTunnel::Role::Client));
  }
  /// Both plain sides, at last.
  void meet() {
    ASSERT_FALSE(ask_for(bob_)) << alices_->trouble();
    ASSERT_FALSE(alices_->open(alice_side_));
    loop_.run_until([&] { return bobs_.has_value(); });
  }
  void refuses_everybody_so_far(std::uint64_t count) {
    loop_.run_until([&] { return door_.refused() == count; });
    EXPECT_FALSE(bobs_);
  }

  static asio::awaitable<void> answer_all(TlsTest& self) {
    for (;;) {
      auto [ec, socket] = co_await self.acceptor_.async_accept(kNoThrow);
      if (ec) { co_return; }
      self.tasks_.spawn(answer(self, std::move(socket)));
    }
  }
  static asio::awaitable<void> answer(TlsTest& self, StreamSocket socket) {
    auto tunnel = co_await self.door_.admit(std::move(socket));
    if (!tunnel) { co_return; }
    const error_code ec = tunnel->open(self.bob_side_);
    EXPECT_FALSE(ec) << ec.message();
    self.bobs_.emplace(std::move(*tunnel));
  }

  Loop loop_;
  TlsIdentityPtr alice_ = make_node();
  TlsIdentityPtr bob_ = make_node();
  TlsIdentityPtr stranger_ = make_node();
  Trusts bob_trusts_ = only(alice_);
  TlsDoor door_{bob_,
                [this](std::string_view shown) { return bob_trusts_(shown); },
                {.handshake = 60s, .handshakes = 8}};
  tcp::acceptor acceptor_;
  TaskGroup tasks_{loop_.executor(), [](const char* what) { ADD_FAILURE() << what; }};
  std::optional<TlsTunnel> alices_;
  std::optional<TlsTunnel> bobs_;
  StreamSocket alice_side_{loop_.io()};
  StreamSocket bob_side_{loop_.io()};
};

TEST_F(TlsTest, NodesThatKnowEachOtherTalk) {
  meet();
  EXPECT_FALSE(loop_.run(write_all(alice_side_, "why?")));
  EXPECT_EQ(loop_.run(read_bytes(bob_side_, 4)), "why?");
  EXPECT_FALSE(loop_.run(write_all(bob_side_, "because")));
  EXPECT_EQ(loop_.run(read_bytes(alice_side_, 7)), "because");
  EXPECT_EQ(door_.refused(), 0U);
  EXPECT_EQ(door_.under_way(), 0U);
}

TEST_F(TlsTest, AServerOfAnotherIdentityIsNotSpokenTo) {
  EXPECT_TRUE(ask_for(stranger_));
  EXPECT_EQ(alices_->trouble(), "the peer's identity is not the one it announced");
  refuses_everybody_so_far(1);
}

TEST_F(TlsTest, AClientThatIsNotTrustedLearnsThatAndNothingElse) {
  bob_trusts_ = only(stranger_);
  // In TLS 1.3 a client is done before the server has seen its certificate.
  ASSERT_FALSE(ask_for(bob_));
  ASSERT_FALSE(alices_->open(alice_side_));
  EXPECT_FALSE(loop_.run(write_all(alice_side_, "why?")));
  EXPECT_EQ(loop_.run(read_to_end(alice_side_)), "");
  EXPECT_EQ(alices_->trouble(), "it does not accept this node's identity");
  alice_side_.close();
  refuses_everybody_so_far(1);
}

/// A client of its own making, with the rules of `context`.
asio::awaitable<error_code> stranger_asks(tcp::socket socket, asio::ssl::context& context) {
  asio::ssl::stream<tcp::socket> stream(std::move(socket), context);
  const auto [shaken] = co_await stream.async_handshake(asio::ssl::stream_base::client, kNoThrow);
  if (shaken) { co_return shaken; }
  char byte = 0;
  const auto [ec, n] = co_await stream.async_read_some(asio::buffer(&byte, 1), kNoThrow);
  co_return ec;
}

TEST_F(TlsTest, AClientWithoutACertificateIsSentAway) {
  asio::ssl::context context(asio::ssl::context::tlsv13_client);
  const error_code ec = loop_.run(stranger_asks(reach_bob(), context));
  EXPECT_NE(ec.message().find("certificate required"), std::string::npos) << ec.message();
  refuses_everybody_so_far(1);
}

TEST_F(TlsTest, AClientThatSpeaksTls12OnlyIsSentAway) {
  asio::ssl::context context(asio::ssl::context::tlsv12_client);
  const error_code ec = loop_.run(stranger_asks(reach_bob(), context));
  EXPECT_NE(ec.message().find("protocol version"), std::string::npos) << ec.message();
  refuses_everybody_so_far(1);
}

TEST_F(TlsTest, AClientThatSpeaksNoTlsIsSentAway) {
  tcp::socket socket = reach_bob();
  asio::write(socket, asio::buffer(std::string("GET /health HTTP/1.1\r\nHost: bob\r\n\r\n")));
  StreamSocket plain(std::move(socket));
  const std::string answer = loop_.run(read_to_end(plain));
  EXPECT_EQ(answer.find("HTTP"), std::string::npos);
  plain.close();
  refuses_everybody_so_far(1);
}

TEST_F(TlsTest, AServerThatSpeaksNoTlsIsToldByItsAnswer) {
  ScriptedServer plain(loop_.io(), {{Send{"HTTP/1.1 400 Bad Request\r\n\r\n"}, AwaitHangUp{}}});
  tcp::socket socket(loop_.io());
  socket.connect({asio::ip::address_v4::loopback(), plain.endpoint().port});
  alices_.emplace(std::move(socket), alice_, only(bob_));
  EXPECT_TRUE(loop_.run(alices_->handshake(TlsTunnel::Role::Client)));
  EXPECT_EQ(alices_->trouble(), "it does not speak TLS");
}

TEST_F(TlsTest, StrangersWhoSayNothingMakeRoomForAPeer) {
  std::vector<tcp::socket> flood;
  for (int i = 0; i < 50; ++i) { flood.push_back(reach_bob()); }
  loop_.run_until([&] { return door_.refused() == 50 - 8; });
  EXPECT_EQ(door_.under_way(), 8U);
  meet();
  EXPECT_FALSE(loop_.run(write_all(alice_side_, "why?")));
  EXPECT_EQ(loop_.run(read_bytes(bob_side_, 4)), "why?");
}

TEST_F(TlsTest, AHandshakeThatTakesTooLongIsGivenUp) {
  TlsDoor impatient(bob_, only(alice_), {.handshake = 20ms});
  tcp::acceptor acceptor(loop_.io(), {asio::ip::address_v4::loopback(), 0});
  tcp::socket silent(loop_.io());
  silent.connect(acceptor.local_endpoint());
  EXPECT_FALSE(loop_.run(impatient.admit(acceptor.accept())));
  EXPECT_EQ(impatient.refused(), 1U);
}

TEST_F(TlsTest, AClosedDoorSendsAwayWhoStandsInIt) {
  tcp::socket silent = reach_bob();
  loop_.run_until([&] { return door_.under_way() == 1; });
  door_.close();
  refuses_everybody_so_far(1);
}

TEST_F(TlsTest, AHangUpReachesTheOtherSide) {
  meet();
  alice_side_.close();
  EXPECT_EQ(loop_.run(read_to_end(bob_side_)), "");
}

TEST_F(TlsTest, AConnectionThatNobodyUsesEndsWithItsOtherSide) {
  meet();
  bob_side_.close();
  EXPECT_TRUE(loop_.run(ends(alices_->drained())));
  EXPECT_TRUE(loop_.run(ends(bobs_->drained())));
  EXPECT_TRUE(loop_.run(write_all(alice_side_, "why?")));
}

TEST_F(TlsTest, AHangUpOfTheServerReachesTheClient) {
  meet();
  bob_side_.close();
  EXPECT_EQ(loop_.run(read_to_end(alice_side_)), "");
  EXPECT_EQ(alices_->trouble(), "");
}

TEST_F(TlsTest, WhoDiesWithoutAWordIsMissed) {
  meet();
  bobs_->close();
  EXPECT_EQ(loop_.run(read_to_end(alice_side_)), "");
}

TEST_F(TlsTest, ClosingTheTunnelReachesTheOtherSideThoughMuchIsUnsent) {
  meet();
  const std::string much = long_text(12U << 20U);
  tasks_.spawn(ignore(write_all(alice_side_, much)));
  loop_.settle();
  alices_->close();
  EXPECT_LT(loop_.run(read_to_end(bob_side_)).size(), much.size());
}

TEST_F(TlsTest, WhatWasWrittenBeforeAHangUpArrives) {
  meet();
  const std::string text = long_text(100'000);
  EXPECT_FALSE(loop_.run(write_all(alice_side_, text)));
  alice_side_.close();
  EXPECT_EQ(loop_.run(read_to_end(bob_side_)), text);
}

TEST_F(TlsTest, AnAnswerArrivesThoughItsAskerIsStillSending) {
  meet();
  const std::string much = long_text(12U << 20U);
  tasks_.spawn(ignore(write_all(alice_side_, much)));
  EXPECT_FALSE(loop_.run(write_all(bob_side_, "too long")));
  bob_side_.shutdown(asio::socket_base::shutdown_send);
  EXPECT_EQ(loop_.run(read_to_end(alice_side_)), "too long");
}

TEST_F(TlsTest, ASlowReaderSlowsItsSenderAndGetsEverything) {
  meet();
  const std::string text = long_text(12U << 20U);
  bool written = false;
  tasks_.spawn(note_end(write_all(alice_side_, text), written));
  loop_.settle();
  EXPECT_FALSE(written);  // more than all buffers on the way hold
  std::string received;
  while (received.size() < text.size()) {
    received += loop_.run(read_bytes(bob_side_, 64U << 10U));
  }
  EXPECT_EQ(received, text);
  loop_.run_until([&] { return written; });
}

TEST_F(TlsTest, BothDirectionsAreBusyAtOnce) {
  meet();
  const std::string there = long_text(3U << 20U);
  const std::string back = long_text(2U << 20U);
  tasks_.spawn(ignore(write_all(alice_side_, there)));
  tasks_.spawn(ignore(write_all(bob_side_, back)));
  EXPECT_EQ(loop_.run(read_bytes(bob_side_, there.size())), there);
  EXPECT_EQ(loop_.run(read_bytes(alice_side_, back.size())), back);
}

asio::awaitable<void> shake_and_open(TlsTunnel& tunnel, TlsTunnel::Role role, StreamSocket& plain,
                                     int& opened) {
  const error_code ec = co_await tunnel.handshake(role);
  EXPECT_FALSE(ec) << ec.message();
  EXPECT_FALSE(tunnel.open(plain));
  ++opened;
}

TEST(TlsTunnelTest, MayBeCutShortByTheEndOfItsLoop) {
  asio::io_context io;
  const TlsIdentityPtr alice = make_node();
  const TlsIdentityPtr bob = make_node();
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  tcp::socket socket(io);
  socket.connect(acceptor.local_endpoint());
  TlsTunnel alices(std::move(socket), alice, only(bob));
  TlsTunnel bobs(acceptor.accept(), bob, only(alice));
  StreamSocket alice_side(io);
  StreamSocket bob_side(io);
  int opened = 0;
  TaskGroup tasks(io.get_executor(), [](const char* what) { ADD_FAILURE() << what; });
  tasks.spawn(shake_and_open(alices, TlsTunnel::Role::Client, alice_side, opened));
  tasks.spawn(shake_and_open(bobs, TlsTunnel::Role::Server, bob_side, opened));
  while (opened < 2) { ASSERT_EQ(io.run_one_for(10s), 1U); }
}

}  // namespace
}  // namespace murmur::net
