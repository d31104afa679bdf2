#include "http/operation.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "http/test_support.h"

// What the node's owner may ask of it, over real connections.
namespace murmur::http::testing {
namespace {

constexpr std::string_view kJson = "Content-Type: application/json\r\n";

boost::json::value json_of(const Seen& seen) { return boost::json::parse(seen.body); }

std::string code_of(const Seen& seen) {
  return std::string(json_of(seen).at("error").at("code").as_string());
}

class OperationTest : public ServerTest {};

TEST_F(OperationTest, PeersAreEverybodyThisNodeKnowsOf) {
  service_.view.self = "attic";
  service_.view.gossips = true;
  service_.view.members = {
      {.name = "attic", .state = "alive", .is_self = true, .load = wire::Load{}},
      {.name = "\xff", .state = "dead"}};
  serve();
  Client client = connect();
  client.send(get("/murmur/peers"));
  const auto body = json_of(client.read_response());
  EXPECT_EQ(body.at("self"), "attic");
  EXPECT_EQ(body.at("members").at(0).at("self"), true);
  EXPECT_EQ(body.at("members").at(0).at("load").at("waiting"), 0);
  EXPECT_EQ(body.at("members").at(0).at("round_trip_ms"), nullptr);
  EXPECT_EQ(body.at("members").at(1).at("name"), "\xef\xbf\xbd") << "bytes that are no text";
  EXPECT_EQ(body.at("members").at(1).at("load"), nullptr);
}

TEST_F(OperationTest, LeavingIsAnsweredOnceItIsDone) {
  serve();
  Client client = connect();
  client.send(post_nothing("/murmur/leave", kJson));
  ASSERT_TRUE(eventually([&] { return service_.leaving != nullptr; }));
  service_.leaving(Result<void>());
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 200U);
  EXPECT_EQ(json_of(seen).at("left"), true);
}

TEST_F(OperationTest, WhatTheNodeRefusesIsSaidInItsWords) {
  serve();
  Client client = connect();
  client.send(post_nothing("/murmur/keys/rotate", kJson));
  ASSERT_TRUE(eventually([&] { return service_.rotating != nullptr; }));
  service_.rotating(Error{"this node does not gossip"});
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 409U);
  EXPECT_EQ(json_of(seen).at("error").at("code"), "cluster_refused");
  EXPECT_EQ(json_of(seen).at("error").at("message"), "this node does not gossip");
}

TEST_F(OperationTest, AChangeOfKeysIsToldStepByStep) {
  serve();
  Client client = connect();
  client.send(post_nothing("/murmur/keys/rotate", kJson));
  ASSERT_TRUE(eventually([&] { return service_.rotating != nullptr; }));
  service_.rotating(KeyRotation{{{"install", 3, 2, 1, {"cellar: the keyring is full"}}}});
  const auto step = json_of(client.read_response()).at("steps").at(0);
  EXPECT_EQ(step.at("what"), "install");
  EXPECT_EQ(step.at("members"), 3);
  EXPECT_EQ(step.at("answered"), 2);
  EXPECT_EQ(step.at("done"), 1);
  EXPECT_EQ(step.at("failures").at(0), "cellar: the keyring is full");
}

TEST_F(OperationTest, KeysAreListedByFingerprint) {
  serve();
  Client client = connect();
  client.send(get("/murmur/keys"));
  ASSERT_TRUE(eventually([&] { return service_.listing != nullptr; }));
  service_.listing(KeyListing{2, 2, {{"5f0a", true, 2}}, {}});
  const auto body = json_of(client.read_response());
  EXPECT_EQ(body.at("keys").at(0).at("fingerprint"), "5f0a");
  EXPECT_EQ(body.at("keys").at(0).at("holders"), 2);
  EXPECT_EQ(body.at("keys").at(0).at("primary"), true);
}

TEST_F(OperationTest, OneThatTakesTooLongIsGivenUpAndTheConnectionGoesOn) {
  limits_.operation = std::chrono::milliseconds(20);
  serve();
  Client client = connect();
  client.send(post_nothing("/murmur/leave", kJson));
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 504U);
  EXPECT_EQ(code_of(seen), "deadline_exceeded");
  service_.leaving(Result<void>());  // late, and to nobody
  client.send(get("/health"));
  EXPECT_EQ(client.read_response().status, 200U);
}

TEST_F(OperationTest, AClientThatHangsUpStopsNothing) {
  serve();
  Client client = connect();
  client.send(post_nothing("/murmur/keys/rotate", kJson));
  ASSERT_TRUE(eventually([&] { return service_.rotating != nullptr; }));
  client.close();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
  service_.rotating(KeyRotation{});  // to nobody
}

TEST_F(OperationTest, AWebPageCannotTriggerOne) {
  serve();
  Client client = connect();
  client.send(post_nothing("/murmur/leave", ""));
  EXPECT_EQ(client.read_response().status, 415U);
  client.send(post_nothing("/murmur/leave", "Content-Type: text/plain\r\n"));
  EXPECT_EQ(client.read_response().status, 415U);
  client.send(post_nothing("/murmur/leave", "Origin: http://attacker.example\r\n"));
  EXPECT_EQ(client.read_response().status, 403U);
  EXPECT_EQ(service_.leaving, nullptr);
}

TEST_F(OperationTest, ItIsForThisMachineOnly) {
  Request request;
  request.method = "GET";
  request.path = "/murmur/keys";
  EXPECT_FALSE(operation_refusal(request, true));
  ASSERT_TRUE(operation_refusal(request, false));
  EXPECT_EQ(operation_refusal(request, false)->status, 403U);
  EXPECT_EQ(operation_refusal(request, false)->code, "not_this_machine");
}

TEST_F(OperationTest, OnAPeersPortThereIsNothingOfIt) {
  config_.proposals_only = true;
  serve();
  Client client = connect();
  for (const char* path : {"/murmur/peers", "/murmur/keys"}) {
    client.send(get(path));
    EXPECT_EQ(client.read_response().status, 403U) << path;
  }
  for (const char* path : {"/murmur/leave", "/murmur/keys/rotate"}) {
    client.send(post_nothing(path, kJson));
    EXPECT_EQ(client.read_response().status, 403U) << path;
  }
  EXPECT_EQ(service_.leaving, nullptr);
}

}  // namespace
}  // namespace murmur::http::testing
