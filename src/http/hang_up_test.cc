#include "http/test_support.h"

// A client that goes away, or does not read, is noticed in every phase, and its request is
// abandoned exactly once.
namespace murmur::http::testing {
namespace {

class HangUp : public ServerTest {
 protected:
  Client ask(const std::string& request) {
    Client client = connect();
    client.send(request);
    EXPECT_TRUE(eventually([&] { return service_.sink != nullptr; }));
    return client;
  }
  /// The request is abandoned, once, and its connection is gone.
  void expect_abandoned() {
    EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
    EXPECT_EQ(service_.abandoned, std::vector{RequestId{1}});
  }
};

const std::string kStream = R"(,"stream":true)";

TEST_F(HangUp, WhileARequestIsQueued) {
  serve();
  Client client = ask(post(chat("murmur", kStream)));
  client.close();
  expect_abandoned();
}

TEST_F(HangUp, WhileARequestWithoutAStreamIsBeingAnswered) {
  serve();
  Client client = ask(post(chat("murmur")));
  service_.sink->on_piece({.text = "Blue"});
  client.close();
  expect_abandoned();
}

TEST_F(HangUp, WhileAStreamIsBeingWritten) {
  serve();
  Client client = ask(post(chat("murmur", kStream)));
  service_.sink->on_piece({.text = "Blue"});
  EXPECT_NE(client.read_until("Blue"), "");
  client.close();
  expect_abandoned();
}

TEST_F(HangUp, WithBytesThatTheClientHasNotRead) {
  serve();
  Client client = ask(post(chat("murmur", kStream)));
  service_.sink->on_piece({.text = std::string(1000, 'x')});
  EXPECT_NE(client.read_until("\r\n\r\n"), "");
  client.close();  // the kernel resets the connection
  service_.sink->on_piece({.text = "more"});
  expect_abandoned();
}

TEST_F(HangUp, OfAnAskingPeer) {
  serve();
  Client client = ask(post(chat("local", kStream), kProposeHeaders));
  client.close();
  expect_abandoned();
}

TEST_F(HangUp, ByHalfOfTheConnection) {
  serve();
  Client client = ask(post(chat("murmur")));
  client.half_close();
  expect_abandoned();
}

TEST_F(HangUp, BehindAPipelinedRequest) {
  serve();
  Client client = ask(post(chat("murmur")) + get("/health"));
  client.close();
  expect_abandoned();
}

TEST_F(HangUp, InTheMiddleOfARequestReachesNobody) {
  serve();
  Client client = connect();
  client.send("POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 100\r\n\r\n{");
  client.close();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  EXPECT_EQ(service_.sink, nullptr);
}

TEST_F(HangUp, IsNotWhatAPipelinedRequestIs) {
  serve();
  Client client = ask(post(chat("murmur")));
  client.send(get("/health") + get("/v1/models"));
  client.send(get("/nowhere"));
  for (int i = 0; i < 20; ++i) {
    io_.restart();
    io_.run_one_for(1ms);
  }
  EXPECT_TRUE(service_.abandoned.empty());
  service_.sink->on_piece({.text = "Blue."});
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_NE(client.read_response().body.find("Blue."), std::string::npos);
  EXPECT_NE(client.read_response().body.find("\"ok\""), std::string::npos);
  EXPECT_NE(client.read_response().body.find("\"list\""), std::string::npos);
  EXPECT_EQ(client.read_response().status, 404U);
}

TEST_F(HangUp, AfterTheAnswerAbandonsNothing) {
  serve();
  Client client = ask(post(chat("murmur")));
  service_.sink->on_end(ReplySink::Answered{});
  client.read_response();
  client.close();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  EXPECT_TRUE(service_.abandoned.empty());
}

TEST_F(HangUp, BetweenTheEndAndItsWritingAbandonsNothing) {
  serve();
  Client client = ask(post(chat("murmur", kStream)));
  service_.sink->on_piece({.text = "Blue."});
  client.close();
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  EXPECT_TRUE(service_.abandoned.empty());
}

TEST_F(HangUp, AClientThatDoesNotReadIsGivenUpAtTheLimit) {
  limits_.unsent_bytes = 64U << 10U;
  serve();
  Client client = ask(post(chat("murmur", kStream)));
  const std::string piece(32U << 10U, 'x');
  // More than the kernel's buffers and the limit together hold.
  for (int i = 0; i < 2000 && service_.abandoned.empty(); ++i) {
    service_.sink->on_piece({.text = piece});
    io_.restart();
    io_.poll();
  }
  expect_abandoned();
}

TEST_F(HangUp, AClientThatDoesNotReadIsGivenUpAfterItsTime) {
  limits_.unsent_bytes = 64U << 20U;
  limits_.send = 20ms;
  serve();
  Client client = ask(post(chat("murmur", kStream)));
  service_.sink->on_piece({.text = std::string(16U << 20U, 'x')});
  expect_abandoned();
}

TEST_F(HangUp, ASlowReaderGetsEverythingBelowTheLimit) {
  serve();
  Client client = ask(post(chat("murmur", kStream)));
  std::string text;
  for (int i = 0; i < 20; ++i) {
    const std::string piece(32U << 10U, static_cast<char>('a' + i));
    text += piece;
    service_.sink->on_piece({.text = piece});
    io_.restart();
    io_.poll();
  }
  service_.sink->on_end(ReplySink::Answered{});
  const std::string body = client.read_response().body;
  EXPECT_GT(body.size(), text.size());
  EXPECT_NE(body.find(std::string(32U << 10U, 't')), std::string::npos);
  EXPECT_TRUE(body.ends_with("data: [DONE]\n\n"));
}

TEST_F(HangUp, ManyStreamsAtOnceEachGetTheirOwn) {
  std::vector<ReplySink*> sinks;
  service_.at_once = [&](ReplySink& sink) { sinks.push_back(&sink); };
  serve();
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(io_, server_->port()));
    clients.back()->send(post(chat("murmur", kStream)));
    ASSERT_TRUE(eventually([&] { return sinks.size() == i + 1; }));
  }
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    sinks[i]->on_piece({.text = "for " + std::to_string(i) + "."});
    sinks[i]->on_end(ReplySink::Answered{});
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const std::string body = clients[i]->read_response().body;
    EXPECT_NE(body.find("for " + std::to_string(i) + "."), std::string::npos);
  }
}

}  // namespace
}  // namespace murmur::http::testing
