#include "net/host_port.h"

#include <gtest/gtest.h>

namespace murmur::net {
namespace {

std::string read(std::string_view text) {
  const auto parsed = parse_host_port(text);
  if (!parsed) { return parsed.error().message; }
  return parsed->host + " " + (parsed->port ? std::to_string(*parsed->port) : "-");
}

TEST(HostPort, AreReadAsPeopleWriteThem) {
  EXPECT_EQ(read("10.0.0.7"), "10.0.0.7 -");
  EXPECT_EQ(read("10.0.0.7:7946"), "10.0.0.7 7946");
  EXPECT_EQ(read("attic.home:1"), "attic.home 1");
  EXPECT_EQ(read("[fe80::1]:65535"), "fe80::1 65535");
  EXPECT_EQ(read("[::1]"), "::1 -");
  EXPECT_EQ(read("::1"), "::1 -");
}

TEST(HostPort, WhatIsNoneIsRefused) {
  for (const char* text : {"", ":7946", "[::1", "[::1]7946", "[]:1", "a b:1", "a/b"}) {
    EXPECT_EQ(read(text), "expected HOST or HOST:PORT") << text;
  }
  for (const char* text : {"a:", "a:0", "a:65536", "a:1x", "a:-1", "[::1]:", "http://x"}) {
    EXPECT_EQ(read(text), "the port must be from 1 to 65535") << text;
  }
  EXPECT_FALSE(parse_host_port(std::string(300, 'a')));
}

TEST(HostPort, WhereANodeListensAPortMayBeAnyFreeOne) {
  EXPECT_EQ(parse_host_port("10.0.0.7:0", 0)->port, 0);
  EXPECT_FALSE(parse_host_port("10.0.0.7:-0", 0));
}

TEST(HostPort, AreWrittenAsTheyAreRead) {
  EXPECT_EQ(join_host_port("10.0.0.7", 7946), "10.0.0.7:7946");
  EXPECT_EQ(join_host_port("fe80::1", 1), "[fe80::1]:1");
}

TEST(GossipEndpoint, IsForAddressesInFigures) {
  EXPECT_EQ(to_string(*gossip_endpoint("10.0.0.7", 7946)), "10.0.0.7:7946");
  EXPECT_EQ(to_string(*gossip_endpoint("fe80::1", 1)), "[fe80::1]:1");
  EXPECT_EQ(gossip_endpoint("attic", 1), std::nullopt);
  EXPECT_EQ(gossip_endpoint("", 1), std::nullopt);
  EXPECT_EQ(gossip_endpoint("fe80::1%1", 1), std::nullopt);
}

TEST(IsLoopback, OnlyWhatNobodyElseReaches) {
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_TRUE(is_loopback("127.9.9.9"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_FALSE(is_loopback("10.0.0.7"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
  EXPECT_FALSE(is_loopback("localhost"));
}

}  // namespace
}  // namespace murmur::net
