#include "net/server_url.h"

#include <gtest/gtest.h>

namespace murmur::net {
namespace {

TEST(ServerUrl, TellsSecureFromClearWithTheirUsualPorts) {
  const auto clear = parse_server_url("http://192.168.1.9:11434");
  ASSERT_TRUE(clear.has_value());
  EXPECT_FALSE(clear->is_secure);
  EXPECT_EQ(clear->endpoint.port, 11434);
  EXPECT_EQ(cover_of(*clear).index(), 0U);

  const auto secure = parse_server_url("https://llm.example.org");
  ASSERT_TRUE(secure.has_value()) << secure.error().message;
  EXPECT_EQ(secure->endpoint.port, 443);
  EXPECT_EQ(secure->endpoint.base_path, "");
  EXPECT_EQ(to_string(*secure), "https://llm.example.org:443");
  const Cover cover = cover_of(*secure);
  ASSERT_TRUE(std::holds_alternative<TlsHost>(cover));
  EXPECT_EQ(std::get<TlsHost>(cover).name, "llm.example.org");
}

TEST(ServerUrl, LosesTheVersionThatEveryTargetHas) {
  EXPECT_EQ(parse_server_url("http://127.0.0.1:1234/v1")->endpoint.base_path, "");
  EXPECT_EQ(parse_server_url("http://127.0.0.1:1234/v1/")->endpoint.base_path, "");
  EXPECT_EQ(parse_server_url("https://a.example/proxy/v1")->endpoint.base_path, "/proxy");
  EXPECT_EQ(parse_server_url("http://127.0.0.1:1234/nav1")->endpoint.base_path, "/nav1");
}

TEST(ServerUrl, KnowsWhereAKeyMayBeSaid) {
  EXPECT_TRUE(keeps_secrets(*parse_server_url("https://a.example")));
  EXPECT_TRUE(keeps_secrets(*parse_server_url("http://127.0.0.1:1234")));
  EXPECT_TRUE(keeps_secrets(*parse_server_url("http://localhost:1234")));
  EXPECT_TRUE(keeps_secrets(*parse_server_url("unix:/run/engine.sock")));
  EXPECT_FALSE(keeps_secrets(*parse_server_url("http://192.168.1.9:1234")));
}

TEST(ServerUrl, RefusesWhatIsNoServer) {
  for (const char* const bad : {"", "ftp://a", "https://", "http://a:0", "https://a/?key=1"}) {
    EXPECT_FALSE(parse_server_url(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace murmur::net
