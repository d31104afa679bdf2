#include "net/web_client.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "net/scripted_server.h"

namespace murmur::net {
namespace {

using namespace testing;
using Kind = WebFailure::Kind;

Script answer(std::string bytes) { return {ReadRequest{}, Send{std::move(bytes)}}; }

/// They take a tenth of a second to read.
TlsAuthoritiesPtr authorities() {
  static const TlsAuthoritiesPtr once = system_authorities();
  return once;
}

class WebClientTest : public ::testing::Test {
 protected:
  WebUrl serve(std::vector<Script> scripts) {
    servers_.push_back(std::make_unique<ScriptedServer>(loop_.io(), std::move(scripts)));
    WebUrl url;
    url.is_secure = false;
    url.host = "127.0.0.1";
    url.port = servers_.back()->endpoint().port;
    return url;
  }
  static std::string moved(const WebUrl& to) {
    return with_length("302 Found", "Location: " + origin_of(to) + "/next?sig=1\r\n", "moved");
  }

  Result<WebHead, WebFailure> get(WebRequest request) {
    return loop_.run(client_.get(
        std::move(request),
        [this](const WebHead& head) {
          statuses_.push_back(head.status);
          return wants_body_;
        },
        [this](std::string_view bytes) {
          body_ += bytes;
          return body_.size() < bytes_wanted_;
        }));
  }
  Result<WebHead, WebFailure> get(const WebUrl& url) { return get(WebRequest{.url = url}); }
  Kind failure(const WebUrl& url) { return get(url).error().kind; }

  Loop loop_;
  std::vector<std::unique_ptr<ScriptedServer>> servers_;
  WebClient client_{loop_.executor(), authorities(), {.connect = 1s, .silence = 50ms}};
  std::vector<unsigned> statuses_;
  std::string body_;
  bool wants_body_ = true;
  std::size_t bytes_wanted_ = 1'000'000;
};

TEST_F(WebClientTest, HandsOnTheBodyAsItComes) {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("one ") +
      chunk("two") + std::string(kLastChunk);
  const auto head = get(serve({{ReadRequest{}, Send{chunked, 1}}}));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->field("etag"), "\"e\"");
  EXPECT_EQ(body_, "one two");
}

TEST_F(WebClientTest, AsksLikeACourteousClient) {
  const WebUrl url = serve({answer(ok("{}"))});
  WebRequest request{.url = url, .headers = {{"Range", "bytes=5-"}}, .authorization = "Bearer x"};
  request.url.target = "/a?b";
  ASSERT_TRUE(get(std::move(request)));
  const std::string asked = servers_[0]->requests().at(0);
  EXPECT_TRUE(asked.starts_with("GET /a?b HTTP/1.1\r\n")) << asked;
  for (const auto& line :
       {"Host: " + host_header(url), std::string("Range: bytes=5-"),
        std::string("Authorization: Bearer x"), std::string("Accept-Encoding: identity")}) {
    EXPECT_NE(asked.find("\r\n" + line + "\r\n"), std::string::npos) << line;
  }
}

TEST_F(WebClientTest, TellsAnotherHostNoSecret) {
  const WebUrl cdn = serve({answer(ok("file"))});
  const WebUrl hub = serve({answer(moved(cdn))});
  ASSERT_TRUE(get(WebRequest{.url = hub, .authorization = "Bearer secret"}));
  EXPECT_NE(servers_[1]->requests()[0].find("secret"), std::string::npos);
  EXPECT_EQ(servers_[0]->requests()[0].find("secret"), std::string::npos);
  EXPECT_EQ(servers_[0]->requests()[0].find("GET /next?sig=1 "), 0U);
  EXPECT_EQ(statuses_, (std::vector<unsigned>{302, 200}));
  EXPECT_EQ(body_, "file");
}

TEST_F(WebClientTest, TheSameHostHearsItAgain) {
  const auto here = [](const char* where) {
    return answer(with_length("307 Moved", std::string("Location: ") + where + "\r\n", ""));
  };
  const WebUrl hub = serve({here("/elsewhere"), answer(ok("file"))});
  ASSERT_TRUE(get(WebRequest{.url = hub, .authorization = "Bearer secret"}));
  EXPECT_NE(servers_[0]->requests()[1].find("secret"), std::string::npos);
}

TEST_F(WebClientTest, DoesNotGoInACircleForever) {
  const Script around = answer(with_length("302 Found", "Location: /again\r\n", ""));
  const auto head = get(serve(std::vector<Script>(20, around)));
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().kind, Kind::Wrong);
  EXPECT_EQ(servers_[0]->connections(), 11U);
}

TEST_F(WebClientTest, DoesNotGoWhereNoWebIs) {
  EXPECT_EQ(failure(serve({answer(with_length("302 Found", "Location: file:///x\r\n", ""))})),
            Kind::Wrong);
}

TEST_F(WebClientTest, ABodyThatNobodyWantsIsNotRead) {
  wants_body_ = false;
  const auto head = get(serve({answer(with_length("404 Not Found", "", "a long page"))}));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 404U);
  EXPECT_EQ(body_, "");
}

TEST_F(WebClientTest, WhoHasEnoughGetsNoMore) {
  bytes_wanted_ = 3;
  const std::string endless = stream_head() + chunk("abc") + chunk("def");
  ASSERT_TRUE(get(serve({{ReadRequest{}, Send{endless}, AwaitHangUp{}}})));
  EXPECT_EQ(body_, "abc");
}

TEST_F(WebClientTest, ABodyThatIsTooShortIsACut) {
  const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
  EXPECT_EQ(failure(serve({answer(half)})), Kind::Cut);
  EXPECT_EQ(body_, "half");
}

TEST_F(WebClientTest, SilenceIsACut) {
  const auto head = get(serve({{ReadRequest{}, AwaitHangUp{}}}));
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().kind, Kind::Cut);
  EXPECT_NE(head.error().message.find("silence"), std::string::npos);
}

TEST_F(WebClientTest, NobodyThereIsNotACut) {
  const WebUrl url = serve({});
  servers_.clear();
  const auto head = get(url);
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().kind, Kind::Unreachable);
  EXPECT_NE(head.error().message.find("127.0.0.1"), std::string::npos);
}

TEST_F(WebClientTest, AnEndlessHeadIsRefused) {
  const std::string head = "HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x');
  EXPECT_EQ(failure(serve({{ReadRequest{}, Send{head}, AwaitHangUp{}}})), Kind::Wrong);
}

TEST_F(WebClientTest, WhatIsNoHttpIsRefused) {
  EXPECT_EQ(failure(serve({answer("220 mail.example ESMTP\r\n")})), Kind::Wrong);
}

TEST_F(WebClientTest, AServerWithoutTlsIsNotSpokenToUnderIt) {
  WebUrl url = serve({{Send{"HTTP/1.1 400 Bad Request\r\n\r\n"}, AwaitHangUp{}}});
  url.is_secure = true;
  const auto head = get(url);
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().kind, Kind::Untrusted);
}

TEST_F(WebClientTest, AbortEndsItAtOnce) {
  const WebUrl url = serve({{ReadRequest{}, Do{[this] { client_.abort(); }}, AwaitHangUp{}}});
  EXPECT_EQ(failure(url), Kind::Aborted);
}

}  // namespace
}  // namespace murmur::net
