#include "http/cross_origin.h"

#include <gtest/gtest.h>

#include "http/test_support.h"

// Pages of other origins: those that the owner names may use the node, and nobody else's.
namespace murmur::http::testing {
namespace {

const std::string kPage = "Origin: https://app.example\r\n";
const std::string kOtherPage = "Origin: https://app.example.attacker.example\r\n";
const std::string kPreflight =
    "Access-Control-Request-Method: POST\r\n"
    "Access-Control-Request-Headers: authorization,content-type,x-stainless-os\r\n";

TEST(Origin, IsASchemeAHostAndAPort) {
  EXPECT_EQ(*parse_origin("HTTPS://App.Example"), "https://app.example");
  EXPECT_EQ(*parse_origin("http://localhost:3000"), "http://localhost:3000");
  EXPECT_EQ(*parse_origin("http://[::1]:3000"), "http://[::1]:3000");
  EXPECT_EQ(*parse_origin("tauri://localhost"), "tauri://localhost");
  for (const char* wrong : {"*", "null", "", "app.example", "https://", "://x", "https://x/",
                            "https://x/y", "https://x y", "https://*.x", "https://x\r\nA: b"}) {
    EXPECT_FALSE(parse_origin(wrong)) << wrong;
  }
}

class CrossOrigin : public ServerTest {
 protected:
  CrossOrigin() { config_.origins = AllowedOrigins({"https://app.example"}); }
  Seen answer_to(const std::string& request) {
    Client client = connect();
    client.send(request);
    return client.read_response();
  }
  Seen preflight(const std::string& path, const std::string& origin) {
    return answer_to("OPTIONS " + path + " HTTP/1.1\r\nHost: localhost\r\n" + origin + kPreflight +
                     "\r\n");
  }
};

TEST_F(CrossOrigin, ANamedPageMayAskAndReadTheAnswer) {
  service_.at_once = [](ReplySink& sink) {
    sink.on_piece({.text = "Blue."});
    sink.on_end(ReplySink::Answered{});
  };
  serve();
  for (const char* more : {"", ",\"stream\":true"}) {
    const Seen seen = answer_to(post(chat("murmur", more), kPage));
    EXPECT_EQ(seen.status, 200U);
    EXPECT_NE(seen.body.find("Blue."), std::string::npos);
    EXPECT_EQ(seen.headers.at("access-control-allow-origin"), "https://app.example");
    EXPECT_EQ(seen.headers.at("vary"), "Origin");
    EXPECT_EQ(seen.headers.count("access-control-allow-credentials"), 0U);
  }
}

TEST_F(CrossOrigin, ItsBrowserMayAskFirstWithoutAKey) {
  config_.keys = ApiKeys({"a-key-that-nobody-has"});
  serve();
  const Seen seen = preflight("/v1/chat/completions", kPage);
  EXPECT_EQ(seen.status, 200U);
  EXPECT_EQ(seen.body, "");
  EXPECT_EQ(seen.headers.at("access-control-allow-origin"), "https://app.example");
  EXPECT_EQ(seen.headers.at("access-control-allow-methods"), "GET, HEAD, POST");
  EXPECT_EQ(seen.headers.at("access-control-allow-headers"),
            "authorization,content-type,x-stainless-os");
  const Seen without_key = answer_to(post(chat("murmur"), kPage));
  EXPECT_EQ(without_key.status, 401U);
  EXPECT_EQ(without_key.headers.at("access-control-allow-origin"), "https://app.example");
}

TEST_F(CrossOrigin, AnyOtherPageIsRefusedAsEver) {
  serve();
  for (const Seen& seen : {preflight("/v1/chat/completions", kOtherPage),
                           preflight("/v1/chat/completions", "Origin: null\r\n"),
                           answer_to(post(chat("murmur"), kOtherPage))}) {
    EXPECT_EQ(seen.status, 403U);
    EXPECT_EQ(seen.headers.count("access-control-allow-origin"), 0U);
    EXPECT_EQ(seen.headers.at("vary"), "Origin");
  }
  EXPECT_EQ(service_.prompts, 0U);
}

TEST_F(CrossOrigin, TheOwnersRoutesAreForNoPage) {
  serve();
  EXPECT_EQ(preflight("/murmur/leave", kPage).status, 403U);
  EXPECT_EQ(answer_to(post_nothing("/murmur/leave", kPage)).status, 403U);
  EXPECT_EQ(answer_to("GET /murmur/peers HTTP/1.1\r\nHost: localhost\r\n" + kPage + "\r\n").status,
            403U);
  EXPECT_FALSE(service_.leaving);
}

TEST_F(CrossOrigin, ARebindingPageIsRefusedAlsoWithANamedOrigin) {
  serve();
  EXPECT_EQ(answer_to("GET /v1/models HTTP/1.1\r\nHost: app.example\r\n" + kPage + "\r\n").status,
            403U);
}

TEST_F(CrossOrigin, WithoutNamedPagesNothingIsSaidOfOrigins) {
  config_.origins = {};
  serve();
  const Seen refused = preflight("/v1/chat/completions", kPage);
  EXPECT_EQ(refused.status, 403U);
  EXPECT_EQ(refused.headers.count("vary"), 0U);
  EXPECT_EQ(answer_to(get("/health")).headers.count("vary"), 0U);
}

}  // namespace
}  // namespace murmur::http::testing
