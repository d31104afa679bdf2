#include "engine/launch.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace murmur::engine {
namespace {

std::string value_of(const std::vector<std::string>& arguments, const std::string& flag) {
  const auto found = std::find(arguments.begin(), arguments.end(), flag);
  return found == arguments.end() ? "absent" : *(found + 1);
}

TEST(Launch, GivesEverySlotItsContextButNotMoreThanTheModelKnows) {
  const EngineConfig config{.model_path = "/m/tiny.gguf", .slots = 4, .context_tokens = 4096};
  EXPECT_EQ(value_of(engine_arguments(config, 512, "/s.sock"), "--ctx-size"), "2048");
  EXPECT_EQ(value_of(engine_arguments(config, 0, "/s.sock"), "--ctx-size"), "16384");
}

TEST(Launch, NamesTheModelAfterItsFile) {
  const EngineConfig config{.model_path = "/m/a,b-Q4_0.gguf"};
  EXPECT_EQ(value_of(engine_arguments(config, 0, "/s.sock"), "--alias"), "a_b-Q4_0");
}

TEST(Launch, LetsTheUserHaveTheLastWord) {
  const EngineConfig config{.threads = 3, .extra_arguments = {"--threads", "5", "--mlock"}};
  const auto arguments = engine_arguments(config, 0, "/s.sock");
  EXPECT_EQ(arguments.front(), "engine");
  EXPECT_EQ(value_of(arguments, "--host"), "/s.sock");
  EXPECT_EQ(value_of(arguments, "--threads"), "3");
  EXPECT_EQ(arguments.back(), "--mlock");
  EXPECT_EQ(value_of(engine_arguments({}, 0, "/s.sock"), "--threads"), "absent");
}

TEST(Launch, NamesTheDevicesThatTakePartOfTheModel) {
  const EngineConfig config{.rpc_workers = {"10.0.0.7:50052", "cellar:50052"}};
  EXPECT_EQ(value_of(engine_arguments(config, 0, "/s.sock"), "--rpc"),
            "10.0.0.7:50052,cellar:50052");
  EXPECT_EQ(value_of(engine_arguments({}, 0, "/s.sock"), "--rpc"), "absent");
}

TEST(ExtraArguments, WhatTheNodeDependsOnCannotBePassedOn) {
  EXPECT_TRUE(check_extra_arguments({"--flash-attn", "on", "--mlock"}).has_value());
  for (const char* flag :
       {"--host", "--port", "-m", "--parallel", "-c", "--api-key", "--no-slots"}) {
    const auto refused = check_extra_arguments({"--mlock", flag, "x"});
    ASSERT_TRUE(refused.has_error()) << flag;
    EXPECT_TRUE(refused.error().message.starts_with(flag)) << refused.error().message;
  }
}

}  // namespace
}  // namespace murmur::engine
