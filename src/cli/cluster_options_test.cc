#include "cli/cluster_options.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "cli/serve_options.h"
#include "cli/token_source.h"

// What `serve`, `up` and `join` make of the flags of a cluster.
namespace murmur::cli {
namespace {

using daemon::ClusterConfig;
using daemon::NodeConfig;
using Words = std::vector<std::string>;

const Words kAddresses{"192.168.1.7", "10.8.0.2"};

std::string token(const char* four_bytes = "\xc0\xa8\x01\x14") {
  return to_text(
      gossip::JoinToken{*gossip::Key::from_bytes("0123456789abcdef"),
                        {*gossip::Endpoint::from_bytes(std::string(four_bytes, 4), 7946)}});
}

std::string error_of(const Result<NodeConfig, Stop>& config) {
  return config ? "no error" : config.error().text;
}

CommandLine with_model(CommandLine line) {
  line.insert(line.end(), {"--model", "m.gguf", "--data", "/tmp/x"});
  return line;
}

Result<NodeConfig, Stop> serve(const CommandLine& line) { return parse_serve(with_model(line)); }
Result<NodeConfig, Stop> up(const CommandLine& line, const Words& addresses = kAddresses) {
  return parse_up(with_model(line), addresses);
}
Result<NodeConfig, Stop> join(const CommandLine& line, const Words& addresses = kAddresses) {
  return parse_join(with_model(line), addresses);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(ClusterOptions, ServeGossipsOnlyWhenToldWhere) {
  EXPECT_FALSE(parse_serve({"--model", "m.gguf"})->cluster.enabled);
  const auto config = serve({"--gossip", "10.0.0.7:7000", "--join-at", "attic,[fe80::1]:1",
                             "--peer-port", "0", "--profile", "edge"});
  ASSERT_TRUE(config) << error_of(config);
  EXPECT_TRUE(config->cluster.enabled);
  EXPECT_EQ(config->cluster.start, ClusterConfig::Start::Serve);
  EXPECT_EQ(config->cluster.address, "10.0.0.7");
  EXPECT_EQ(config->cluster.gossip_port, 7000);
  EXPECT_EQ(config->cluster.peer_port, 0);
  EXPECT_EQ(config->cluster.profile, "edge");
  EXPECT_EQ(config->cluster.seeds, (Words{"attic:7946", "[fe80::1]:1"}));
  EXPECT_EQ(config->cluster.data_folder, "/tmp/x");
  EXPECT_TRUE(config->cluster.encrypted);
}

TEST(ClusterOptions, WhatNeedsGossipSaysSo) {
  for (const CommandLine& idle : std::vector<CommandLine>{{"--join-at", "attic"},
                                                          {"--no-key"},
                                                          {"--peer-port", "8412"},
                                                          {"--profile", "lan"},
                                                          {"--data", "/tmp/x"}}) {
    CommandLine line{"--model", "m.gguf"};
    line.insert(line.end(), idle.begin(), idle.end());
    EXPECT_TRUE(contains(error_of(parse_serve(line)), idle.front() + " needs --gossip ADDRESS"));
  }
}

TEST(ClusterOptions, TheFirstDeviceTakesItsLikeliestAddressUnlessToldAnother) {
  EXPECT_EQ(up({})->cluster.address, "192.168.1.7");
  EXPECT_EQ(up({})->cluster.gossip_port, 7946);
  EXPECT_EQ(up({"--gossip", "10.8.0.2:0"})->cluster.address, "10.8.0.2");
  EXPECT_EQ(up({"--gossip", "10.8.0.2:0"})->cluster.gossip_port, 0);
  EXPECT_EQ(up({"--gossip", "localhost"})->cluster.address, "127.0.0.1");
  EXPECT_EQ(up({"--no-key"})->cluster.address, "127.0.0.1");
  EXPECT_FALSE(up({"--no-key"})->cluster.encrypted);
  EXPECT_TRUE(contains(error_of(up({}, {})), "--gossip ADDRESS"));
}

TEST(ClusterOptions, AnAddressThatNobodyCouldUseIsRefused) {
  for (const char* address : {"0.0.0.0", "[::]:1", "attic", "10.0.0.7:65536", "fe80::1%eth0"}) {
    EXPECT_TRUE(contains(error_of(up({"--gossip", address})), std::string("--gossip ") + address))
        << address;
  }
  EXPECT_TRUE(contains(error_of(up({"--join-at", "attic:0"})), "--join-at attic:0"));
}

TEST(ClusterOptions, ATokenBringsKeyAndSeeds) {
  const auto config = join({token(), "--join-at", "attic"});
  ASSERT_TRUE(config) << error_of(config);
  EXPECT_EQ(config->cluster.start, ClusterConfig::Start::Join);
  EXPECT_EQ(config->cluster.token->key.bytes(), "0123456789abcdef");
  EXPECT_EQ(config->cluster.seeds, (Words{"192.168.1.20:7946", "attic:7946"}));
  EXPECT_EQ(config->cluster.address, "192.168.1.7");
}

TEST(ClusterOptions, AClusterOnLoopbackIsJoinedThere) {
  EXPECT_EQ(join({token("\x7f\0\0\1")})->cluster.address, "127.0.0.1");
}

TEST(ClusterOptions, ABadTokenIsOneLineThatDoesNotRepeatIt) {
  const std::string cut = token().substr(0, 30);
  const std::string error = error_of(join({cut}));
  EXPECT_TRUE(contains(error, "cut or mistyped")) << error;
  EXPECT_FALSE(contains(error, cut));
  EXPECT_TRUE(contains(error_of(join({})), "token is missing"));
  EXPECT_TRUE(contains(error_of(join({token(), token()})), "one join token"));
  EXPECT_TRUE(contains(error_of(join({token(), "--no-key"})), "leave --no-key out"));
}

TEST(ClusterOptions, ATokenMayStandInAFile) {
  const std::string path = testing::TempDir() + "murmur_token.txt";
  std::ofstream(path) << token() << "\n";
  EXPECT_TRUE(join({"--token-file", path})->cluster.token);
  std::ofstream(path) << "hello\n";
  EXPECT_TRUE(contains(error_of(join({"--token-file", path})), path + ": this is no join token"));
  std::remove(path.c_str());
  EXPECT_TRUE(contains(error_of(join({"--token-file", path})), path));
  EXPECT_TRUE(contains(error_of(join({"--token-file", path, token()})), "one join token"));
}

TEST(ClusterOptions, TheFolderIsTheUsersOwnUnlessNamed) {
  const auto config = parse_up({"--model", "m.gguf"}, kAddresses);
  ASSERT_TRUE(config) << error_of(config);
  EXPECT_TRUE(config->cluster.data_folder.ends_with("/murmur")) << config->cluster.data_folder;
}

TEST(ClusterOptions, HelpHasAnExampleOfEach) {
  for (const auto& config :
       {parse_serve({"--help"}), parse_up({"--help"}, {}), parse_join({"--help"}, {})}) {
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().exit_code, 0);
    EXPECT_TRUE(contains(config.error().text, "Example"));
    EXPECT_TRUE(contains(config.error().text, "--gossip ADDRESS[:PORT]"));
  }
}

}  // namespace
}  // namespace murmur::cli
