#include "daemon/start.h"

#include <gtest/gtest.h>

namespace murmur::daemon {
namespace {

NodeConfig scripted() {
  NodeConfig config;
  config.name = "a";
  config.script_path = "answers.json";
  return config;
}

std::string refusal(const NodeConfig& config) {
  const auto plan = plan_start(config);
  return plan ? std::string() : plan.error().message;
}

TEST(PlanStart, NeedsAModelOrAScriptAndNotBoth) {
  NodeConfig config = scripted();
  EXPECT_EQ(refusal(config), "");
  config.model_path = "model.gguf";
  EXPECT_NE(refusal(config).find("--model"), std::string::npos);
  EXPECT_NE(refusal(NodeConfig{}).find("--model"), std::string::npos);
}

TEST(PlanStart, TwoNodesCannotShareAName) {
  NodeConfig config = scripted();
  config.peers = {"b=http://127.0.0.1:1", "b=http://127.0.0.1:2"};
  EXPECT_NE(refusal(config).find("called b"), std::string::npos);
  config.peers = {"a=http://127.0.0.1:1"};
  EXPECT_NE(refusal(config).find("called a"), std::string::npos);
}

TEST(PlanStart, RefusesATemplateThatCannotBeRead) {
  NodeConfig config = scripted();
  config.selection_template_path = "/nowhere/wording.txt";
  EXPECT_NE(refusal(config).find("/nowhere/wording.txt"), std::string::npos);
}

TEST(PlanStart, TheSeedIsTheGivenOneElseAnyOther) {
  NodeConfig config = scripted();
  config.seed = 7;
  EXPECT_EQ(plan_start(config)->seed, 7U);
  config.seed.reset();
  EXPECT_NE(plan_start(config)->seed, plan_start(config)->seed);
}

TEST(CheckName, TakesWhatGossipCarriesAndATerminalShows) {
  for (const std::string& good : {std::string("a"),
                                  std::string("K\xc3\xbc"
                                              "che 2"),
                                  std::string("\xc2\xa0"), std::string(128, 'n')}) {
    EXPECT_TRUE(check_name(good)) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string(129, 'n'), std::string("a\nb"), std::string("a\0b", 3),
        std::string("\x1b[2J"), std::string("\x7f"),
        std::string("\xc2\x9b"
                    "2J"),
        std::string("\xff")}) {
    EXPECT_FALSE(check_name(bad)) << bad;
  }
}

TEST(CoreSetup, NumbersTheNodeAndItsPeers) {
  NodeConfig config = scripted();
  config.peers = {"b=http://127.0.0.1:1", "http://127.0.0.1:2"};
  const auto setup = core_setup(config, *plan_start(config), "a");
  EXPECT_EQ(setup.self.id, kSelf);
  ASSERT_EQ(setup.peers->size(), 2U);
  EXPECT_EQ(setup.peers->find("b")->identity.id, peer_id(0));
  EXPECT_EQ(setup.peers->find("127.0.0.1:2")->identity.id, peer_id(1));
}

}  // namespace
}  // namespace murmur::daemon
