#include "http/routes.h"

#include <gtest/gtest.h>

namespace murmur::http {
namespace {

Request request(std::string method, std::string_view target) {
  Request made;
  made.method = std::move(method);
  made.path = path_of(target);
  return made;
}

TEST(Routes, AQueryOrAnAbsoluteTargetLeadsToTheSamePlace) {
  for (const char* target : {"/health", "/health?verbose=1", "http://127.0.0.1:80/health",
                             "http://127.0.0.1/health#x"}) {
    const auto endpoint = route(request("GET", target));
    ASSERT_TRUE(endpoint) << target;
    EXPECT_EQ(*endpoint, Endpoint::Health);
  }
}

TEST(Routes, AnUnknownPathIsNamed) {
  for (const char* target : {"/v1/nothing", "/", "", "*", "/health/", "http://h"}) {
    const auto endpoint = route(request("GET", target));
    ASSERT_FALSE(endpoint) << target;
    EXPECT_EQ(endpoint.error().status, 404U);
  }
  EXPECT_NE(route(request("GET", "/v1/nothing")).error().body.find("/v1/nothing"),
            std::string::npos);
}

TEST(Routes, APathThatIsNoTextIsNotRepeated) {
  const auto endpoint = route(request("GET", "/\xff\xfe"));
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().body.find('\xff'), std::string::npos);
}

TEST(Routes, AWrongMethodIsToldTheRightOnes) {
  const auto chat = route(request("GET", "/v1/chat/completions"));
  ASSERT_FALSE(chat);
  EXPECT_EQ(chat.error().status, 405U);
  EXPECT_EQ(chat.error().allow, "POST");
  const auto health = route(request("DELETE", "/health"));
  ASSERT_FALSE(health);
  EXPECT_EQ(health.error().allow, "GET, HEAD");
}

}  // namespace
}  // namespace murmur::http
