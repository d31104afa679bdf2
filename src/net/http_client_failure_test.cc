#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "net/http_client.h"
#include "net/scripted_server.h"

namespace murmur::net {
namespace {

using namespace testing;

constexpr HttpTimeouts kPatient;
constexpr HttpTimeouts kImpatient{.connect = 50ms, .silence = 50ms};

HttpRequest post(std::string body) {
  return {.method = "POST", .target = "/v1/chat/completions", .body = std::move(body)};
}

class HttpClientFailureTest : public ::testing::Test {
 protected:
  ScriptedServer& serve(std::vector<Script> scripts, HttpTimeouts timeouts = kPatient) {
    server_.emplace(loop_.io(), std::move(scripts));
    client_.emplace(loop_.executor(), server_->endpoint(), timeouts);
    return *server_;
  }

  /// What an exchange says that went wrong.
  std::string error() { return error(post("{}")); }
  std::string error(HttpRequest request) {
    const auto response =
        loop_.run(client_->stream(std::move(request), [this](std::string_view data) {
          heard_ += data;
          return true;
        }));
    return response ? "no error" : response.error().message;
  }
  bool error_says(std::string_view what) {
    const std::string message = error();
    EXPECT_TRUE(message.find(what) != std::string::npos) << message;
    return message.find(what) != std::string::npos;
  }
  Step abort() {
    return Do{[this] { client_->abort(); }};
  }
  /// When everything that can happen without waiting has happened.
  void abort_soon() {
    abort_timer_.expires_after(20ms);
    abort_timer_.async_wait([this](const boost::system::error_code&) { client_->abort(); });
  }

  Loop loop_;
  std::optional<ScriptedServer> server_;
  std::optional<HttpClient> client_;
  std::string heard_;
  boost::asio::steady_timer abort_timer_{loop_.io()};
};

TEST_F(HttpClientFailureTest, SaysThatNobodyListens) {
  std::uint16_t port = 0;
  {
    ScriptedServer gone(loop_.io(), {});
    port = gone.endpoint().port;
  }
  client_.emplace(loop_.executor(), Endpoint{"127.0.0.1", port, "", ""});
  EXPECT_TRUE(error_says("cannot connect: Connection refused"));
  EXPECT_EQ(client_->bytes().sent, 0U);
}

TEST_F(HttpClientFailureTest, SaysThatASocketIsNotThere) {
  client_.emplace(loop_.executor(), Endpoint{"", 0, "/nonexistent/x.sock", ""});
  EXPECT_TRUE(error_says("unix:/nonexistent/x.sock: cannot connect: No such file"));
  client_.emplace(loop_.executor(), Endpoint{"", 0, "/" + std::string(300, 'x'), ""});
  EXPECT_TRUE(error_says("name too long"));
}

TEST_F(HttpClientFailureTest, SaysThatTheServerHungUp) {
  serve({{ReadRequest{}}, {ReadRequest{}, Reset{}}, {}});
  EXPECT_TRUE(error_says("gave no answer"));
  EXPECT_TRUE(error_says("gave no answer"));
  EXPECT_TRUE(error_says("gave no answer"));
  EXPECT_EQ(server_->connections(), 3U);  // a fresh connection is not tried twice
}

TEST_F(HttpClientFailureTest, SaysWhereAnAnswerBrokeOff) {
  const std::string whole = stream_head() + chunk("data: one\n\n");
  for (const std::size_t bytes :
       {std::size_t{5}, std::size_t{40}, whole.size() - 4, whole.size()}) {
    serve({{ReadRequest{}, Send{whole.substr(0, bytes)}}});
    EXPECT_TRUE(error_says("broke off in the middle of its answer")) << bytes;
    serve({{ReadRequest{}, Send{whole.substr(0, bytes)}, Reset{}}});
    EXPECT_NE(error(), "no error");
  }
  serve({{ReadRequest{}, Send{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"}}});
  EXPECT_TRUE(error_says("broke off in the middle of its answer"));
}

TEST_F(HttpClientFailureTest, HandsOnWhatCameBeforeTheBreak) {
  serve({{ReadRequest{}, Send{stream_head() + chunk("data: one\n\n")}}});
  EXPECT_TRUE(error_says("broke off"));
  EXPECT_EQ(heard_, "one");
}

TEST_F(HttpClientFailureTest, SaysThatItIsNotHttp) {
  for (const std::string garbage :
       {"<html>no</html>", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n"}) {
    serve({{ReadRequest{}, Send{garbage}, AwaitHangUp{}}});
    EXPECT_TRUE(error_says("its answer is not HTTP/1.1")) << garbage;
  }
  serve({{ReadRequest{}, Send{stream_head() + "zz\r\n"}, AwaitHangUp{}}});
  EXPECT_TRUE(error_says("its answer is not HTTP/1.1"));
}

TEST_F(HttpClientFailureTest, LimitsWhatItTakes) {
  const std::string long_line(70000, 'x');
  serve({{ReadRequest{}, Send{"HTTP/1.1 200 OK\r\nX: " + long_line}, AwaitHangUp{}}});
  EXPECT_TRUE(error_says("header"));
  serve({{ReadRequest{}, Send{stream_head() + "1;" + long_line}, AwaitHangUp{}}});
  EXPECT_TRUE(error_says("header"));
  serve({{ReadRequest{}, Send{ok("123456")}, AwaitHangUp{}}});
  const auto response = loop_.run(client_->fetch({}, 5));
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().message.find("longer than 5 bytes"), std::string::npos);
}

TEST_F(HttpClientFailureTest, LimitsAnEvent) {
  const std::string part = chunk(std::string(1U << 20U, 'x'));
  Script script{ReadRequest{}, Send{stream_head() + chunk("data: ")}};
  script.insert(script.end(), 5, Send{part});
  script.emplace_back(AwaitHangUp{});
  serve({script});
  EXPECT_TRUE(error_says("an event is longer than"));
}

TEST_F(HttpClientFailureTest, DoesNotWaitForEverForInterimResponses) {
  std::string interim;
  for (int i = 0; i < 100; ++i) { interim += "HTTP/1.1 100 Continue\r\n\r\n"; }
  serve({{ReadRequest{}, Send{interim}, AwaitHangUp{}}});
  EXPECT_NE(error(), "no error");
}

TEST_F(HttpClientFailureTest, NoticesSilenceInEveryPartOfAnExchange) {
  serve({{AwaitHangUp{}},
         {ReadRequest{}, AwaitHangUp{}},
         {ReadRequest{}, Send{"HTTP/1.1 200"}, AwaitHangUp{}},
         {ReadRequest{}, Send{stream_head() + chunk("data: 1\n\n")}, AwaitHangUp{}}},
        kImpatient);
  EXPECT_TRUE(error_says("gave no answer: silence for too long"));
  EXPECT_TRUE(error_says("gave no answer: silence for too long"));
  EXPECT_TRUE(error_says("broke off in the middle of its answer: silence for too long"));
  EXPECT_TRUE(error_says("broke off in the middle of its answer: silence for too long"));
  loop_.run_until([this] { return server_->hang_ups() == 4; });
}

TEST_F(HttpClientFailureTest, NoticesThatNobodyReadsWhatItWrites) {
  serve({}, kImpatient);  // the connection waits to be accepted, and its buffers fill up
  const std::string message = error(post(std::string(32U << 20U, 'x')));
  EXPECT_NE(message.find("could not be asked: silence for too long"), std::string::npos) << message;
}

/// A server whose queue of connections is full: the system leaves further ones unanswered.
class FullServer {
 public:
  explicit FullServer(boost::asio::io_context& io) : acceptor_(io) {
    acceptor_.open(boost::asio::ip::tcp::v4());
    acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
    acceptor_.listen(0);
    for (int i = 0; i < 4; ++i) {
      auto& filler = fillers_.emplace_back(io);
      filler.async_connect(acceptor_.local_endpoint(), [](const boost::system::error_code&) {});
    }
  }
  [[nodiscard]] Endpoint endpoint() const {
    return {"127.0.0.1", acceptor_.local_endpoint().port(), "", ""};
  }

 private:
  boost::asio::ip::tcp::acceptor acceptor_;
  std::deque<boost::asio::ip::tcp::socket> fillers_;
};

TEST_F(HttpClientFailureTest, GivesUpAConnectThatNobodyAnswers) {
  const FullServer full(loop_.io());
  client_.emplace(loop_.executor(), full.endpoint(), kImpatient);
  EXPECT_TRUE(error_says("cannot connect: silence for too long"));
}

// abort() ends the exchange wherever it is. None of these waits for a timeout.

TEST_F(HttpClientFailureTest, CanBeAbortedWhileItLooksUpAName) {
  client_.emplace(loop_.executor(), Endpoint{"localhost", 1, "", ""});
  boost::asio::post(loop_.io(), [this] { client_->abort(); });
  EXPECT_NE(error(), "no error");
}

TEST_F(HttpClientFailureTest, CanBeAbortedWhileItConnects) {
  const FullServer full(loop_.io());
  client_.emplace(loop_.executor(), full.endpoint(), HttpTimeouts{.connect = 1h});
  abort_soon();
  EXPECT_TRUE(error_says("aborted"));
}

TEST_F(HttpClientFailureTest, CanBeAbortedWhileItWrites) {
  serve({}, {.silence = 1h});
  abort_soon();
  const std::string message = error(post(std::string(32U << 20U, 'x')));
  EXPECT_NE(message.find("aborted"), std::string::npos) << message;
}

TEST_F(HttpClientFailureTest, CanBeAbortedWhileItWaitsForAnAnswer) {
  serve({{ReadRequest{}, abort(), AwaitHangUp{}}});
  EXPECT_TRUE(error_says("aborted"));
  loop_.run_until([this] { return server_->hang_ups() == 1; });
}

TEST_F(HttpClientFailureTest, CanBeAbortedWhileItReads) {
  serve({{ReadRequest{}, Send{stream_head() + chunk("data: 1\n\n")}, abort(), AwaitHangUp{}}});
  EXPECT_TRUE(error_says("aborted"));
  loop_.run_until([this] { return server_->hang_ups() == 1; });
}

TEST_F(HttpClientFailureTest, CanBeAbortedWhileAnEventIsHandled) {
  serve({{ReadRequest{}, Send{event_stream({"1", "2", "[DONE]"})}, AwaitHangUp{}}});
  int heard = 0;
  const auto response = loop_.run(client_->stream(post("{}"), [&](std::string_view) {
    client_->abort();
    return ++heard > 0;
  }));
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().message.find("aborted"), std::string::npos);
  EXPECT_EQ(heard, 1);
}

TEST_F(HttpClientFailureTest, WorksAgainAfterAnAbort) {
  serve({{ReadRequest{}, abort(), AwaitHangUp{}}, {ReadRequest{}, Send{ok("x")}, AwaitHangUp{}}});
  EXPECT_TRUE(error_says("aborted"));
  EXPECT_EQ(error(), "no error");
  client_->abort();  // nothing is under way: the connection stays
  EXPECT_EQ(server_->hang_ups(), 1U);
}

TEST_F(HttpClientFailureTest, MayBeDestroyedAtAnyTime) {
  const Step destroy = Do{[this] { client_.reset(); }};
  const std::string head = stream_head();
  for (const Script& script :
       {Script{destroy, AwaitHangUp{}}, Script{ReadRequest{}, destroy, AwaitHangUp{}},
        Script{ReadRequest{}, Send{head}, destroy, AwaitHangUp{}}}) {
    serve({script});
    EXPECT_TRUE(error_says("aborted"));
    loop_.run_until([this] { return server_->hang_ups() == 1; });
  }
}

TEST_F(HttpClientFailureTest, MayBeDestroyedWhileAnEventIsHandled) {
  serve({{ReadRequest{}, Send{event_stream({"1", "2"})}, AwaitHangUp{}}});
  const auto response = loop_.run(client_->stream(post("{}"), [this](std::string_view) {
    client_.reset();
    return true;
  }));
  EXPECT_FALSE(response);
}

boost::asio::awaitable<void> fetch_with(HttpClient client) {
  HttpRequest request;
  const auto response = co_await client.fetch(std::move(request));
  ADD_FAILURE() << "nobody answers";
}

TEST_F(HttpClientFailureTest, MayEndWithItsExecutor) {
  serve({{ReadRequest{}, AwaitHangUp{}}});
  TaskGroup tasks(loop_.executor(), [](const char* what) { ADD_FAILURE() << what; });
  tasks.spawn(fetch_with(std::move(*client_)));
  client_.reset();
  loop_.run_until([this] { return server_->requests().size() == 1; });
}  // the exchange is destroyed with the loop, in the middle of its wait

}  // namespace
}  // namespace murmur::net
