#include "net/http_client.h"

#include <unistd.h>

#include <boost/asio/post.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "net/asio.h"
#include "net/scripted_server.h"

// Good exchanges; what goes wrong is in http_client_failure_test.cc.
namespace murmur::net {
namespace {

using namespace testing;

using Events = std::vector<std::string>;

HttpRequest post(std::string body) {
  return {.method = "POST", .target = "/v1/chat/completions", .body = std::move(body)};
}

class HttpClientTest : public ::testing::Test {
 protected:
  ScriptedServer& serve(std::vector<Script> scripts) {
    server_.emplace(loop_.io(), std::move(scripts));
    client_.emplace(loop_.executor(), server_->endpoint());
    return *server_;
  }

  Result<HttpResponse> fetch() { return loop_.run(client_->fetch({})); }
  Result<HttpResponse> stream() {
    return loop_.run(client_->stream(post("{}"), [this](std::string_view data) {
      events_.emplace_back(data);
      return true;
    }));
  }

  Loop loop_;
  std::optional<ScriptedServer> server_;
  std::optional<HttpClient> client_;
  Events events_;
};

TEST_F(HttpClientTest, FetchesAWholeResponse) {
  const auto& server = serve({{ReadRequest{}, Send{ok("{\"a\":1}")}, AwaitHangUp{}}});
  const auto response = fetch();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200U);
  EXPECT_EQ(response->body, "{\"a\":1}");
  EXPECT_TRUE(server.requests().at(0).starts_with("GET / HTTP/1.1\r\nHost: 127.0.0.1:"));
}

TEST_F(HttpClientTest, SendsHeadersBodyAndBasePath) {
  const auto& server = serve({{ReadRequest{}, Send{ok("")}}});
  Endpoint endpoint = server.endpoint();
  endpoint.base_path = "/api";
  client_.emplace(loop_.executor(), endpoint);
  HttpRequest request = post("{\"x\":\"y\"}");
  request.headers = {{"Murmur-Layer", "1"}};
  ASSERT_TRUE(loop_.run(client_->fetch(std::move(request))));
  const std::string& seen = server.requests().at(0);
  EXPECT_TRUE(seen.starts_with("POST /api/v1/chat/completions HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("\r\nMurmur-Layer: 1\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\nContent-Length: 9\r\n\r\n{\"x\":\"y\"}")) << seen;
}

TEST_F(HttpClientTest, ShowsItsKeyWithEachRequest) {
  const auto& server =
      serve({{ReadRequest{}, Send{ok("")}, ReadRequest{}, Send{ok("")}, AwaitHangUp{}}});
  client_->authorize("Bearer sk-1234");
  ASSERT_TRUE(fetch());
  ASSERT_TRUE(fetch());
  for (const std::string& request : server.requests()) {
    EXPECT_NE(request.find("\r\nAuthorization: Bearer sk-1234\r\n"), std::string::npos);
  }
}

TEST_F(HttpClientTest, HandsOnEachEventOfAStream) {
  serve({{ReadRequest{}, Send{event_stream({"one", "two", "[DONE]"})}, AwaitHangUp{}}});
  const auto response = stream();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(events_, (Events{"one", "two", "[DONE]"}));
  EXPECT_EQ(response->body, "");
}

TEST_F(HttpClientTest, ReadsAStreamHoweverItsBytesArrive) {
  const std::string text = event_stream({"one", "two", "[DONE]"});
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 40U}) {
    events_.clear();
    serve({{ReadRequest{}, Send{text, piece}, AwaitHangUp{}}});
    const auto response = stream();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(events_, (Events{"one", "two", "[DONE]"})) << piece;
  }
}

TEST_F(HttpClientTest, ReadsAResponseCutAnywhere) {
  const std::string text = event_stream({"one", "[DONE]"});
  Script script;
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    script.insert(script.end(), {ReadRequest{}, Send{text.substr(0, cut)}, Send{text.substr(cut)}});
  }
  script.emplace_back(AwaitHangUp{});
  const auto& server = serve({script});
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    events_.clear();
    ASSERT_TRUE(stream()) << cut;
    EXPECT_EQ(events_, (Events{"one", "[DONE]"})) << cut;
  }
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(HttpClientTest, CommentsAreNoEvents) {
  const std::string text = stream_head() + chunk(":\n\n") + chunk(": ping\n\ndata: x\n\n");
  serve({{ReadRequest{}, Send{text + std::string(kLastChunk)}}});
  ASSERT_TRUE(stream());
  EXPECT_EQ(events_, Events{"x"});
}

TEST_F(HttpClientTest, ReturnsAResponseThatIsNoStreamWhole) {
  const std::string busy = with_length(
      "429 Too Many Requests", "Retry-After: 7\r\nContent-Type: application/json\r\n", "{}");
  serve({{ReadRequest{}, Send{busy}}});
  const auto response = stream();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 429U);
  EXPECT_EQ(response->retry_after, "7");
  EXPECT_EQ(response->body, "{}");
  EXPECT_TRUE(events_.empty());
}

TEST_F(HttpClientTest, DoesNotTakeAnErrorForAStream) {
  serve({{ReadRequest{},
          Send{with_length("500 Oops", "Content-Type: text/event-stream\r\n", "data: x\n\n")}}});
  const auto response = stream();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "data: x\n\n");
  EXPECT_TRUE(events_.empty());
}

TEST_F(HttpClientTest, ReadsABodyThatEndsWithItsConnection) {
  serve({{ReadRequest{}, Send{"HTTP/1.0 200 OK\r\n\r\nto the end"}},
         {ReadRequest{}, Send{ok("again")}}});
  EXPECT_EQ(fetch().value().body, "to the end");
  EXPECT_EQ(fetch().value().body, "again");
}

TEST_F(HttpClientTest, SkipsInterimResponses) {
  serve({{ReadRequest{}, Send{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"},
          Send{ok("real")}}});
  EXPECT_EQ(fetch().value().body, "real");
}

TEST_F(HttpClientTest, KeepsItsConnectionForTheNextExchange) {
  const auto& server =
      serve({{ReadRequest{}, Send{ok("1")}, ReadRequest{}, Send{event_stream({"x", "[DONE]"})},
              ReadRequest{}, Send{ok("3")}, AwaitHangUp{}}});
  EXPECT_EQ(fetch().value().body, "1");
  EXPECT_TRUE(stream());
  EXPECT_EQ(fetch().value().body, "3");
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(HttpClientTest, OpensAnotherWhenTheServerSaidClose) {
  const auto& server = serve(
      {{ReadRequest{}, Send{with_length("200 OK", "Connection: close\r\n", "1")}, AwaitHangUp{}},
       {ReadRequest{}, Send{ok("2")}, AwaitHangUp{}}});
  EXPECT_EQ(fetch().value().body, "1");
  EXPECT_EQ(fetch().value().body, "2");
  EXPECT_EQ(server.connections(), 2U);
}

TEST_F(HttpClientTest, CountsTheBytesThatTheServerSees) {
  const std::string answer = event_stream({"one", "[DONE]"});
  const auto& server = serve({{ReadRequest{}, Send{answer, 5}, ReadRequest{}, Send{ok("x")}}});
  ASSERT_TRUE(stream());
  EXPECT_EQ(client_->bytes().sent, server.requests().at(0).size());
  EXPECT_EQ(client_->bytes().received, answer.size());
  ASSERT_TRUE(fetch());  // counts anew
  EXPECT_EQ(client_->bytes().sent, server.requests().at(1).size());
  EXPECT_EQ(client_->bytes().received, ok("x").size());
}

TEST_F(HttpClientTest, StopsWhereTheListenerHasEnough) {
  const auto& server =
      serve({{ReadRequest{}, Send{stream_head() + chunk("data: 1\n\ndata: 2\n\n")}, AwaitHangUp{}},
             {ReadRequest{}, Send{ok("next")}}});
  int heard = 0;
  const auto response = loop_.run(client_->stream(post("{}"), [&](std::string_view) {
    ++heard;
    return false;
  }));
  EXPECT_TRUE(response);
  EXPECT_EQ(heard, 1);
  loop_.run_until([&] { return server.hang_ups() == 1; });
  EXPECT_EQ(fetch().value().body, "next");
}

TEST_F(HttpClientTest, DoesNotWaitForTheEndOfAStreamThatIsDone) {
  const auto& server =
      serve({{ReadRequest{}, Send{stream_head() + chunk("data: [DONE]\n\n")}, AwaitHangUp{}},
             {ReadRequest{}, Send{ok("next")}}});
  ASSERT_TRUE(stream());
  EXPECT_EQ(events_, Events{"[DONE]"});
  EXPECT_EQ(fetch().value().body, "next");
  EXPECT_EQ(server.connections(), 2U);
}

TEST_F(HttpClientTest, HearsNothingAfterDone) {
  serve({{ReadRequest{}, Send{event_stream({"[DONE]", "more"})}}});
  ASSERT_TRUE(stream());
  EXPECT_EQ(events_, Events{"[DONE]"});
}

TEST_F(HttpClientTest, TalksOverAUnixSocket) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("murmur-net-" + std::to_string(::getpid()) + ".sock");
  std::filesystem::remove(path);
  ScriptedServer server(loop_.io(), {{ReadRequest{}, Send{ok("hello")}}}, path);
  HttpClient client(loop_.executor(), server.endpoint());
  const auto response = loop_.run(client.fetch({}));
  std::filesystem::remove(path);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "hello");
  EXPECT_NE(server.requests().at(0).find("Host: localhost\r\n"), std::string::npos);
}

TEST_F(HttpClientTest, FindsAHostByItsName) {
  serve({{ReadRequest{}, Send{ok("hello")}}});
  client_.emplace(loop_.executor(), Endpoint{"localhost", server_->endpoint().port, "", ""});
  const auto response = fetch();
  ASSERT_TRUE(response) << response.error().message;
}

TEST_F(HttpClientTest, AsksOnceMoreWhenTheServerClosedAKeptConnection) {
  const auto& server =
      serve({{ReadRequest{}, Send{ok("1")}},  // and closes, as servers do after a while
             {ReadRequest{}, Send{ok("2")}}});
  EXPECT_EQ(fetch().value().body, "1");
  loop_.settle();
  EXPECT_EQ(fetch().value().body, "2");
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(HttpClientTest, AsksOnceMoreWhenTheServerClosesWhileItIsAsked) {
  for (const bool reset : {false, true}) {
    Script first{ReadRequest{}, Send{ok("1")}, ReadRequest{}};
    if (reset) { first.emplace_back(Reset{}); }
    const auto& server = serve({first, {ReadRequest{}, Send{event_stream({"2", "[DONE]"})}}});
    events_.clear();
    EXPECT_EQ(fetch().value().body, "1");
    ASSERT_TRUE(stream());
    EXPECT_EQ(events_, (Events{"2", "[DONE]"}));
    EXPECT_EQ(server.requests().at(1), server.requests().at(2));
    EXPECT_EQ(client_->bytes().sent, 2 * server.requests().at(2).size());  // both count
  }
}

TEST_F(HttpClientTest, DoesNotAskAgainWhenTheServerLostItsPatience) {
  const Duration connect = 200ms;
  Clock::time_point closes_at;
  const auto it_is_late = [&] { return Clock::now() > closes_at; };
  serve({{ReadRequest{}, Send{ok("1")}, ReadRequest{}, Await{it_is_late}}, {ReadRequest{}}});
  client_.emplace(loop_.executor(), server_->endpoint(), HttpTimeouts{.connect = connect});
  EXPECT_EQ(fetch().value().body, "1");
  closes_at = Clock::now() + 2 * connect;
  EXPECT_FALSE(fetch());
  EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(HttpClientTest, DoesNotTakeALateWordForAnAnswer) {
  const std::string late = with_length("408 Request Timeout", "", "");
  bool answered = false;
  bool said = false;
  serve({{ReadRequest{}, Send{ok("1")}, Await{[&] { return answered; }}, Send{late},
          Do{[&] { said = true; }}, AwaitHangUp{}},
         {ReadRequest{}, Send{ok("2")}, AwaitHangUp{}}});
  EXPECT_EQ(fetch().value().body, "1");
  answered = true;
  loop_.run_until([&] { return said; });
  EXPECT_EQ(fetch().value().body, "2");
}

TEST_F(HttpClientTest, DoesNotTakeASurplusForAnAnswer) {
  serve({{ReadRequest{}, Send{ok("1") + ok("surplus")}, AwaitHangUp{}},
         {ReadRequest{}, Send{ok("2")}, AwaitHangUp{}}});
  EXPECT_EQ(fetch().value().body, "1");
  EXPECT_EQ(fetch().value().body, "2");
}

TEST_F(HttpClientTest, HearsWhoAnswersBeforeItHasReadAll) {
  const Send answer{with_length("413 Too Large", "Connection: close\r\n", "too large")};
  for (const Script& script : {Script{answer}, Script{answer, AwaitHangUp{}}}) {
    serve({script});
    const auto response = loop_.run(client_->fetch(post(std::string(8U << 20U, 'x'))));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 413U);
  }
}

}  // namespace
}  // namespace murmur::net
