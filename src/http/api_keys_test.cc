#include "http/api_keys.h"

#include <gtest/gtest.h>

#include "http/test_support.h"

// Who is let in with keys, and what the others are told.
namespace murmur::http::testing {
namespace {

const std::string kKey = "correct-horse-battery-staple";
const std::string kBearer = "Authorization: Bearer " + kKey + "\r\n";

std::string error_of(std::string_view text) {
  const auto keys = parse_api_keys(text);
  return keys ? "" : keys.error().message;
}

TEST(ApiKeyFile, HasOneKeyALineAndComments) {
  const auto keys = parse_api_keys("# ours\n\n  0123456789abcdef \r\n#x\nfedcba9876543210");
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(*keys, (std::vector<std::string>{"0123456789abcdef", "fedcba9876543210"}));
}

TEST(ApiKeyFile, ErrorsNameTheLineAndNoKey) {
  EXPECT_TRUE(error_of("# nothing\n").starts_with("there is no key"));
  EXPECT_TRUE(error_of("").starts_with("there is no key"));
  EXPECT_EQ(error_of("0123456789abcdef\n0123456789abcde"),
            "line 2: a key has 16 to 512 characters; this one has 15");
  EXPECT_EQ(error_of("two words in one line"),
            "line 1: a key is of visible ASCII characters, without spaces");
  EXPECT_NE(error_of(std::string(513, 'x')), "");
  EXPECT_NE(error_of("0123456789abcd\xc3\xa4\xc3\xa4"), "");
}

TEST(ApiKeys, HoldWhatTheyWereGivenAndNothingLikeIt) {
  EXPECT_FALSE(ApiKeys().needed());
  const ApiKeys keys({kKey, "another-key-of-ours"});
  EXPECT_TRUE(keys.needed());
  EXPECT_TRUE(keys.hold(kKey));
  EXPECT_TRUE(keys.hold("another-key-of-ours"));
  for (const std::string& wrong : {std::string(), kKey + "x", kKey.substr(1), " " + kKey}) {
    EXPECT_FALSE(keys.hold(wrong)) << wrong;
  }
}

class KeyedServer : public ServerTest {
 protected:
  KeyedServer() { config_.keys = ApiKeys({kKey}); }
  Seen answer_to(const std::string& request) {
    Client client = connect();
    client.send(request);
    return client.read_response();
  }
};

TEST_F(KeyedServer, EveryRouteButHealthIs401WithoutAKey) {
  serve();
  for (const std::string& request :
       {get("/v1/models"), get("/metrics"), get("/murmur/peers"), get("/murmur/keys"),
        get("/nowhere"), post(chat("murmur")), post(chat("local"), kProposeHeaders),
        post_nothing("/murmur/leave", "Content-Type: application/json\r\n")}) {
    const Seen seen = answer_to(request);
    EXPECT_EQ(seen.status, 401U) << request;
    EXPECT_EQ(seen.headers.at("www-authenticate"), "Bearer");
    EXPECT_NE(seen.body.find("\"invalid_api_key\""), std::string::npos) << seen.body;
    EXPECT_NE(seen.body.find("\"authentication_error\""), std::string::npos) << seen.body;
    EXPECT_NE(seen.body.find("wants a key"), std::string::npos) << seen.body;
  }
  EXPECT_EQ(service_.prompts + service_.proposals, 0U);
  EXPECT_FALSE(service_.leaving);
}

TEST_F(KeyedServer, AKeyOpensInEitherHeader) {
  serve();
  for (const std::string& header :
       {kBearer, "authorization: bearer   " + kKey + "\r\n", "x-api-key: " + kKey + "\r\n",
        "Authorization: Bearer not-a-key-of-this-node\r\nX-Api-Key: " + kKey + "\r\n"}) {
    EXPECT_EQ(answer_to("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n").status,
              200U)
        << header;
  }
}

TEST_F(KeyedServer, AWrongKeyIsToldOffAndNotRepeated) {
  serve();
  for (const std::string& header :
       {std::string("Authorization: Bearer wrong-wrong-wrong-wrong\r\n"),
        "Authorization: Basic " + kKey + "\r\n", "Authorization: " + kKey + "\r\n",
        "Authorization: Bearer " + kKey + "x\r\n", std::string("X-Api-Key:\r\n") + "x: y\r\n"}) {
    const Seen seen = answer_to("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n");
    EXPECT_EQ(seen.status, 401U) << header;
    EXPECT_EQ(seen.body.find("wrong-wrong"), std::string::npos);
  }
}

TEST_F(KeyedServer, AnthropicsRouteSaysItInAnthropicsForm) {
  serve();
  const Seen seen = answer_to(
      "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 2\r\n\r\n{}");
  EXPECT_EQ(seen.status, 401U);
  EXPECT_NE(seen.body.find("\"authentication_error\""), std::string::npos) << seen.body;
}

TEST_F(KeyedServer, AStrangersBodyIsNotWaitedFor) {
  serve();
  Client client = connect();
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 401U);
  EXPECT_TRUE(client.sees_close());
}

TEST_F(KeyedServer, HealthTellsStrangersOnlyWhetherTheNodeIsWell) {
  serve();
  const Seen strangers = answer_to(get("/health"));
  EXPECT_EQ(strangers.status, 200U);
  EXPECT_EQ(strangers.body, R"({"status":"ok"})");
  const Seen owners = answer_to("GET /health HTTP/1.1\r\nHost: localhost\r\n" + kBearer + "\r\n");
  EXPECT_NE(owners.body.find("\"n1\""), std::string::npos) << owners.body;
  service_.current.draining = true;
  EXPECT_EQ(answer_to(get("/v1/health")).status, 503U);
}

}  // namespace
}  // namespace murmur::http::testing
