#include "engine/script.h"

#include <gtest/gtest.h>

namespace murmur::engine {
namespace {

std::string complaint(std::string_view json) {
  const auto script = parse_script(json);
  return script ? "accepted" : script.error().message;
}

TEST(Script, TakesTheFirstRuleThatMatches) {
  const auto script = parse_script(R"({"model": "tiny", "context_tokens": 512, "rules": [
      {"when": "capital", "answer": "Paris."}, {"when": "cap", "answer": "hat"}]})");
  ASSERT_TRUE(script.has_value()) << script.error().message;
  EXPECT_EQ(script->model, "tiny");
  EXPECT_EQ(script->context_tokens, 512U);
  EXPECT_EQ(script->match("the capital of France?")->answer, "Paris.");
  EXPECT_EQ(script->match("a cap")->answer, "hat");
  EXPECT_EQ(script->match("else"), nullptr);
}

TEST(Script, GivesEveryRuleTheDefaults) {
  const auto script = parse_script(R"({"defaults": {"tokens_per_s": 50, "ttft_ms": 1.5},
      "rules": [{"when": "a"}, {"tokens_per_s": 2}]})");
  ASSERT_TRUE(script.has_value()) << script.error().message;
  EXPECT_EQ(script->rules[0].tokens_per_s, 50);
  EXPECT_EQ(script->rules[0].ttft, std::chrono::microseconds(1500));
  EXPECT_EQ(script->rules[1].tokens_per_s, 2);
}

TEST(Script, GivesServiceTimesInMilliseconds) {
  const auto script = parse_script(R"({"service_ms": [100, 0.5], "rules": [{"answer": "x"}]})");
  ASSERT_TRUE(script.has_value()) << script.error().message;
  EXPECT_EQ(script->service_times, (std::vector<Duration>{100ms, 500us}));
}

TEST(Script, KnowsEveryEndOfAnAnswer) {
  const auto script = parse_script(R"({"rules": [{"finish": "stop"}, {"finish": "length"},
      {"answer": "half", "fail": "out of memory"}, {"hang": true},
      {"crash": true, "restart_ms": 20}, {"echo": true}]})");
  ASSERT_TRUE(script.has_value()) << script.error().message;
  EXPECT_EQ(script->rules[0].end, ScriptEnd::Stop);
  EXPECT_EQ(script->rules[1].end, ScriptEnd::Length);
  EXPECT_EQ(script->rules[2].end, ScriptEnd::Fail);
  EXPECT_EQ(script->rules[2].message, "out of memory");
  EXPECT_EQ(script->rules[3].end, ScriptEnd::Hang);
  EXPECT_EQ(script->rules[4].end, ScriptEnd::Crash);
  EXPECT_EQ(script->rules[4].restart, std::chrono::milliseconds(20));
  EXPECT_TRUE(script->rules[5].echo);
}

TEST(Script, NamesWhatItDoesNotUnderstand) {
  EXPECT_EQ(complaint(R"({"rules": [{"answr": "x"}]})"),
            "the script: rules[0].answr is not known here");
  EXPECT_EQ(complaint(R"({"rulez": []})"), "the script: rulez is not known here");
  EXPECT_EQ(complaint(R"({"rules": [{}, {"answer": 3}]})"),
            "the script: rules[1].answer must be a text");
  EXPECT_EQ(complaint(R"({"defaults": {"ttft_ms": -1}, "rules": [{}]})"),
            "the script: defaults.ttft_ms must be a number from 0 to 86400000");
  EXPECT_EQ(complaint(R"({"rules": [{"finish": "soon"}]})"),
            R"(the script: rules[0].finish must be "stop" or "length")");
  EXPECT_EQ(complaint(R"({"rules": [{"hang": true, "fail": "x"}]})"),
            "the script: rules[0] has more than one of finish, fail, hang and crash");
  EXPECT_EQ(complaint(R"({"rules": [{"echo": true, "answer": "x"}]})"),
            "the script: rules[0] has both answer and echo");
  EXPECT_EQ(complaint(R"({"service_ms": [], "rules": [{}]})"),
            "the script: service_ms must be a list of 1 to 1000000 numbers");
  EXPECT_EQ(complaint(R"({"service_ms": [1, -1], "rules": [{}]})"),
            "the script: service_ms[1] must be a number from 0 to 86400000");
  EXPECT_EQ(complaint(R"({"rules": []})"), "the script: rules must be a list of 1 to 10000 rules");
  EXPECT_EQ(complaint("[]"), "the script: it must be an object");
  EXPECT_NE(complaint("{").find("not JSON"), std::string::npos);
  EXPECT_NE(complaint("\"\xff\"").find("not UTF-8"), std::string::npos);
}

TEST(Script, NamesTheFileThatCannotBeRead) {
  EXPECT_EQ(load_script("/nowhere/script.json").error().message,
            "/nowhere/script.json: cannot be read: No such file or directory");
}

}  // namespace
}  // namespace murmur::engine
