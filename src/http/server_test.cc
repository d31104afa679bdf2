#include "http/server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/rng.h"

#include "http/test_support.h"
#include "net/task_group.h"

// The connection: what is let in, what is told off, when it is closed.
namespace murmur::http::testing {
namespace {

boost::json::value json_of(const Seen& seen) { return boost::json::parse(seen.body); }

std::string error_code(const Seen& seen) {
  const auto error = json_of(seen).at("error");
  EXPECT_FALSE(error.at("message").as_string().empty());
  EXPECT_TRUE(error.as_object().contains("type"));
  EXPECT_TRUE(error.as_object().contains("param"));
  return error.at("code").is_string() ? std::string(error.at("code").as_string()) : "";
}

TEST_F(ServerTest, HealthSaysWhatTheNodeKnowsOfItself) {
  serve();
  Client client = connect();
  client.send(get("/health"));
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 200U);
  EXPECT_EQ(seen.headers.at("content-type"), "application/json");
  EXPECT_TRUE(seen.headers.at("server").starts_with("murmur/"));
  EXPECT_EQ(seen.headers.at("x-request-id").size(), 16U);
  const auto body = json_of(seen);
  EXPECT_EQ(body.at("status"), "ok");
  EXPECT_EQ(body.at("node"), "n1");
  EXPECT_EQ(body.at("peers").at("down").at(0), "n3");
}

TEST_F(ServerTest, HealthIs503WhileTheNodeTakesNoPrompts) {
  serve();
  Client client = connect();
  const auto says = [&](std::string_view condition) {
    client.send(get("/health"));
    const Seen seen = client.read_response();
    EXPECT_EQ(seen.status, 503U);
    EXPECT_EQ(json_of(seen).at("status").as_string(), condition);
  };
  service_.current.engine_ready = false;
  says("engine_lost");
  service_.current.local_model.clear();
  says("loading");
  service_.current.draining = true;
  says("draining");
}

TEST_F(ServerTest, ModelsAreThePlansAndTheLocalModel) {
  serve();
  Client client = connect();
  client.send(get("/v1/models"));
  const auto body = json_of(client.read_response());
  EXPECT_EQ(body.at("object"), "list");
  std::vector<std::string> names;
  for (const auto& model : body.at("data").as_array()) {
    EXPECT_EQ(model.at("object"), "model");
    EXPECT_GT(model.at("created").to_number<std::int64_t>(), 0);
    names.emplace_back(model.at("id").as_string());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"murmur", "murmur:moa", "murmur:auto", "murmur:select",
                                             "tiny"}));
}

TEST_F(ServerTest, HeadGetsTheHeadOnly) {
  serve();
  Client client = connect();
  client.send("HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/health"));
  const Seen head = client.read_response(/*to_head_request=*/true);
  EXPECT_EQ(head.status, 200U);
  EXPECT_NE(head.headers.at("content-length"), "0");
  EXPECT_EQ(client.read_response().status, 200U);  // and the connection is still in step
}

TEST_F(ServerTest, WrongPathsMethodsAndTypesAreToldOffAndTheConnectionLives) {
  serve();
  Client client = connect();
  client.send(get("/v1/nowhere"));
  EXPECT_EQ(error_code(client.read_response()), "not_found");
  client.send("OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const Seen wrong_method = client.read_response();
  EXPECT_EQ(wrong_method.status, 405U);
  EXPECT_EQ(error_code(wrong_method), "method_not_allowed");
  EXPECT_EQ(wrong_method.headers.at("allow"), "POST");
  EXPECT_FALSE(wrong_method.headers.contains("access-control-allow-origin"));
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
      "Content-Length: 2\r\n\r\n{}");
  const Seen wrong_type = client.read_response();
  EXPECT_EQ(wrong_type.status, 415U);
  EXPECT_EQ(error_code(wrong_type), "unsupported_media_type");
  client.send(post(chat("tiny"), "Origin: http://attacker.example\r\n"));
  const Seen wrong_origin = client.read_response();
  EXPECT_EQ(wrong_origin.status, 403U);
  EXPECT_EQ(error_code(wrong_origin), "origin_not_allowed");
  client.send("GET /health HTTP/1.1\r\nHost: attacker.example\r\n\r\n");
  const Seen wrong_host = client.read_response();
  EXPECT_EQ(wrong_host.status, 403U);
  EXPECT_EQ(error_code(wrong_host), "host_not_allowed");
  EXPECT_EQ(service_.plains, 0U);
}

TEST_F(ServerTest, AServerForPeersAnswersProposalsOnly) {
  config_.proposals_only = true;
  service_.at_once = [](ReplySink& sink) { sink.on_end(ReplySink::Answered{}); };
  serve();
  Client client = connect();
  for (const std::string& request : {get("/health"), get("/v1/models"), get("/nowhere"),
                                     post(chat("murmur")), post(chat("local"))}) {
    client.send(request);
    const Seen seen = client.read_response();
    EXPECT_EQ(seen.status, 403U) << request;
    EXPECT_NE(seen.body.find("\"proposals_only\""), std::string::npos) << seen.body;
  }
  client.send(post(chat("local"), kProposeHeaders));
  EXPECT_EQ(client.read_response().status, 200U);
  EXPECT_EQ(service_.proposals, 1U);
  EXPECT_EQ(service_.prompts + service_.plains, 0U);
}

TEST_F(ServerTest, RequestsThatCameTogetherAreAnsweredInOrder) {
  serve();
  Client client = connect();
  client.send(get("/health") + get("/v1/models") + get("/x"));
  EXPECT_NE(client.read_response().body.find("\"ok\""), std::string::npos);
  EXPECT_NE(client.read_response().body.find("\"list\""), std::string::npos);
  EXPECT_EQ(client.read_response().status, 404U);
}

TEST_F(ServerTest, ARequestMayComeByteByByte) {
  serve();
  Client client = connect();
  for (const char byte : post("{")) { client.send(std::string(1, byte)); }
  EXPECT_EQ(client.read_response().status, 400U);
}

TEST_F(ServerTest, AChunkedBodyIsTaken) {
  serve();
  Client client = connect();
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\r\n{\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 400U);  // as JSON, not as HTTP
  client.send(get("/health"));
  EXPECT_EQ(client.read_response().status, 200U);
}

TEST_F(ServerTest, AClientThatAsksWhetherItMaySendIsToldTo) {
  serve();
  Client client = connect();
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
      "Content-Length: 1\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{");
  EXPECT_EQ(client.read_response().status, 400U);
}

TEST_F(ServerTest, ABodyOverTheLimitIs413WithTheLimitNamedEvenIfTheClientSendsItAll) {
  limits_.body_bytes = 1000;
  serve();
  Client client = connect();
  client.send_some(post(std::string(200'000, 'x')));
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 413U);
  EXPECT_EQ(error_code(seen), "request_too_large");
  EXPECT_NE(seen.body.find("1000"), std::string::npos);
  EXPECT_TRUE(client.sees_close());
}

TEST_F(ServerTest, ARequestThatIsNotReadToItsEndHasItsRoutesFormOfErrors) {
  limits_.body_bytes = 1000;
  limits_.receive = std::chrono::milliseconds(50);
  serve();
  for (const auto& [headers, status] :
       {std::pair("Content-Length: 2000\r\n\r\n", 413U), std::pair("Host: b\r\n\r\n", 400U),
        std::pair("Transfer-Encoding: gzip\r\n\r\n", 501U),
        std::pair("Content-Length: 10\r\n\r\n{", 408U)}) {
    Client client = connect();
    client.send("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers));
    const Seen seen = client.read_response();
    EXPECT_EQ(seen.status, status);
    EXPECT_TRUE(seen.body.starts_with(R"({"type":"error","error":{"type":)")) << seen.body;
  }
}

TEST_F(ServerTest, AChunkedBodyOverTheLimitIs413Too) {
  limits_.body_bytes = 1000;
  serve();
  Client client = connect();
  client.send_some(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "7d0\r\n" +
      std::string(2000, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 413U);
}

TEST_F(ServerTest, BodiesTogetherAreLimitedAndMadeToWait) {
  limits_.body_bytes = 1000;
  limits_.body_bytes_in_all = 1500;
  serve();
  Client first = connect();
  first.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
  Client second = connect();
  second.send(get("/health"));
  EXPECT_EQ(second.read_response().status, 200U);  // by now the first one's head has been read
  second.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
  const Seen seen = second.read_response();
  EXPECT_EQ(seen.status, 503U);
  EXPECT_EQ(seen.headers.at("retry-after"), "1");
}

TEST_F(ServerTest, HeadersOverTheLimitAre431) {
  limits_.header_bytes = 1000;
  serve();
  Client client = connect();
  client.send_some("GET /health HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n");
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 431U);
  EXPECT_EQ(error_code(seen), "headers_too_large");
  EXPECT_TRUE(client.sees_close());
}

TEST_F(ServerTest, WhatCouldBeReadInTwoWaysIsRefusedAndTheConnectionClosed) {
  serve();
  for (const char* headers :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, gzip\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: -1\r\n",
        "Content-Length: 5x\r\n", "Host: a\r\n", "No colon\r\n"}) {
    Client client = connect();
    client.send_some("POST /health HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
                     "\r\n0\r\n\r\n" + get("/health"));
    const unsigned status = client.read_response().status;
    EXPECT_TRUE(status == 400 || status == 501) << headers << status;
    EXPECT_EQ(client.read_response().status, 0U) << headers;  // what followed is not answered
  }
}

TEST_F(ServerTest, AMegabyteOfGarbageGets400AndTheNodeGoesOn) {
  serve();
  std::string garbage;
  Rng rng(7);
  while (garbage.size() < (1U << 20U)) { garbage += static_cast<char>(rng.below(256)); }
  Client client = connect();
  client.send_some(garbage);
  EXPECT_EQ(client.read_response().status, 400U);
  EXPECT_TRUE(client.sees_close());
  Client next = connect();
  next.send(get("/health"));
  EXPECT_EQ(next.read_response().status, 200U);
}

TEST_F(ServerTest, AnHttp10ClientIsAnsweredAndClosed) {
  serve();
  Client client = connect();
  client.send("GET /health HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 200U);
  EXPECT_TRUE(client.sees_close());
}

TEST_F(ServerTest, AConnectionIsClosedWhenItsClientAsksForThat) {
  serve();
  Client client = connect();
  client.send("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_response().headers.at("connection"), "close");
  EXPECT_TRUE(client.sees_close());
}

TEST_F(ServerTest, AnIdleConnectionIsClosedAfterItsTime) {
  limits_.idle = std::chrono::milliseconds(20);
  serve();
  Client client = connect();
  client.send(get("/health"));
  EXPECT_EQ(client.read_response().status, 200U);
  EXPECT_TRUE(client.sees_close());
}

TEST_F(ServerTest, AClientThatSendsTooSlowlyIsCutOff) {
  limits_.receive = std::chrono::milliseconds(20);
  serve();
  for (const char* part : {"POST /v1/chat", "POST /v1/chat/completions HTTP/1.1\r\nX: ",
                           "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 10\r\n\r\n{"}) {
    Client slow = connect();
    slow.send(part);
    const Seen seen = slow.read_response();
    EXPECT_EQ(seen.status, 408U) << part;
    EXPECT_EQ(error_code(seen), "too_slow");
    EXPECT_TRUE(slow.sees_close());
  }
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(ServerTest, AClientThatTricklesIsCutOffAlthoughItNeverPausesForLong) {
  limits_.receive = std::chrono::milliseconds(50);
  serve();
  Client client = connect();
  client.send("POST /v1/chat/completions HTTP/1.1\r\nX: ");
  EXPECT_TRUE(eventually([&] {
    boost::system::error_code ec;
    client.socket().write_some(asio::buffer("x", 1), ec);
    return bool(ec);
  }));
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(ServerTest, OverTheLimitWhoSendsHisRequestLongestMakesRoomIfNobodyIsIdle) {
  limits_.connections = 2;
  serve();
  Client busy = connect();
  busy.send(post(chat("tiny")));
  ASSERT_TRUE(eventually([&] { return service_.plains == 1; }));
  Client slow = connect();
  slow.send("POST /v1/chat/completions HTTP/1.1\r\nX: ");
  ASSERT_TRUE(eventually([&] { return server_->connections() == 2; }));
  for (int i = 0; i < 20; ++i) { io_.poll_one(); }  // its first bytes are read
  Client next = connect();
  next.send(get("/health"));
  EXPECT_EQ(next.read_response().status, 200U);
  EXPECT_TRUE(slow.sees_close());
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_EQ(busy.read_response().status, 200U);
}

TEST_F(ServerTest, OverTheLimitTheLongestIdleConnectionMakesRoom) {
  limits_.connections = 2;
  serve();
  Client first = connect();
  first.send(get("/health"));
  first.read_response();
  Client second = connect();
  second.send(get("/health"));
  second.read_response();
  Client third = connect();
  third.send(get("/health"));
  EXPECT_EQ(third.read_response().status, 200U);
  EXPECT_TRUE(first.sees_close());
  second.send(get("/health"));
  EXPECT_EQ(second.read_response().status, 200U);
}

TEST_F(ServerTest, OverTheLimitWithAllBusyANewConnectionGets503) {
  limits_.connections = 1;
  serve();
  Client busy = connect();
  busy.send(post(chat("tiny")));
  ASSERT_TRUE(eventually([&] { return service_.plains == 1; }));
  Client late = connect();
  const Seen seen = late.read_response();
  EXPECT_EQ(seen.status, 503U);
  EXPECT_EQ(error_code(seen), "too_many_connections");
  EXPECT_EQ(seen.headers.at("retry-after"), "1");
  EXPECT_TRUE(late.sees_close());
}

TEST_F(ServerTest, APortInUseIsSaidSo) {
  serve();
  const auto second =
      Server::listen(io_.get_executor(), {.port = server_->port(), .limits = limits_}, service_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "port " + std::to_string(server_->port()) + " is in use");
}

TEST_F(ServerTest, AnAddressThatIsNoneIsSaidSo) {
  const auto server = Server::listen(io_.get_executor(), {.address = "nowhere"}, service_);
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().message.find("nowhere"), std::string::npos);
}

TEST_F(ServerTest, StoppingClosesIdleConnectionsAndLetsAnswersEnd) {
  serve();
  Client idle = connect();
  idle.send(get("/health"));
  idle.read_response();
  Client busy = connect();
  busy.send(post(chat("murmur")));
  ASSERT_TRUE(eventually([&] { return service_.prompts == 1; }));

  server_->stop();
  server_->stop();
  EXPECT_TRUE(idle.sees_close());
  boost::system::error_code refused;
  asio::ip::tcp::socket socket(io_);
  socket.connect({asio::ip::address_v4::loopback(), server_->port()}, refused);
  EXPECT_TRUE(refused);

  service_.sink->on_piece({.text = "blue"});
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_EQ(busy.read_response().status, 200U);
  EXPECT_TRUE(busy.sees_close());
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  EXPECT_TRUE(service_.abandoned.empty());
}

TEST_F(ServerTest, StoppingDoesNotWaitForARequestThatHasNotCome) {
  serve();
  Client slow = connect();
  slow.send("POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 100\r\n\r\n{");
  ASSERT_TRUE(eventually([&] { return server_->connections() == 1; }));
  server_->stop();
  EXPECT_TRUE(slow.sees_close());
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

asio::awaitable<void> note_drained(Server& server, bool& drained) {
  co_await server.drained();
  drained = true;
}

TEST_F(ServerTest, AbortingClosesEverythingAndAbandonsWhatIsUnderWay) {
  serve();
  Client busy = connect();
  busy.send(post(chat("tiny")));
  ASSERT_TRUE(eventually([&] { return service_.plains == 1; }));
  bool drained = false;
  net::TaskGroup tasks(io_.get_executor(), [](const char*) {});
  tasks.spawn(note_drained(*server_, drained));
  server_->abort();
  EXPECT_TRUE(busy.sees_close());
  EXPECT_TRUE(eventually([&] { return drained; }));
  EXPECT_EQ(service_.abandoned.size(), 1U);
  EXPECT_TRUE(eventually([&] { return tasks.size() == 0; }));
}

}  // namespace
}  // namespace murmur::http::testing
