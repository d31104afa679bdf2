#include "http/gate.h"

#include <gtest/gtest.h>

namespace murmur::http {
namespace {

Request post_to(std::string host) {
  Request request;
  request.method = "POST";
  request.path = "/v1/chat/completions";
  request.host = std::move(host);
  return request;
}

unsigned status(const Request& request, bool on_loopback = true) {
  const auto refused = refusal(request, on_loopback);
  return refused ? refused->status : 200;
}

TEST(Gate, OnLoopbackTheHostIsAnAddressOrLocalhost) {
  for (const char* host :
       {"127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:80", "[::1]", "192.168.1.7", ""}) {
    EXPECT_EQ(status(post_to(host)), 200U) << host;
  }
  for (const char* host :
       {"attacker.example", "attacker.example:8080", "localhost.attacker.example",
        "127.0.0.1.attacker.example", "[", "[::1", ":", " "}) {
    EXPECT_EQ(status(post_to(host)), 403U) << host;
  }
}

TEST(Gate, ElsewhereAnyHostIsRight) {
  EXPECT_EQ(status(post_to("node7.example"), /*on_loopback=*/false), 200U);
}

TEST(Gate, APageOfAnotherOriginIsRefused) {
  Request request = post_to("localhost:8080");
  request.origin = "http://localhost:8080";
  EXPECT_EQ(status(request), 200U);
  for (const char* origin : {"http://attacker.example", "null", "http://localhost:9090",
                             "localhost:8080", "://", "http://"}) {
    request.origin = origin;
    EXPECT_EQ(status(request), 403U) << origin;
  }
}

TEST(Gate, OnlyJsonIsTaken) {
  Request request = post_to("localhost");
  for (const char* type : {"application/json", "application/json; charset=utf-8",
                           "Application/JSON ;charset=utf-8", ""}) {
    request.content_type = type;
    EXPECT_EQ(status(request), 200U) << type;
  }
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/json2",
                           "text/plain; application/json", ";"}) {
    request.content_type = type;
    EXPECT_EQ(status(request), 415U) << type;
  }
}

}  // namespace
}  // namespace murmur::http
