#include "openai/json_reader.h"

#include <gtest/gtest.h>

namespace murmur::openai {
namespace {

/// What is wrong with `text` as a whole.
std::string problem_of(std::string_view text, const JsonReader::Limits& limits = {}) {
  JsonReader reader(text, limits);
  reader.refuse_nul();
  return reader.problem() ? reader.problem()->message : "";
}

TEST(JsonReader, TakesAnObject) { EXPECT_EQ(problem_of(R"({"a":[1,"\ud83d\ude00"]})"), ""); }

TEST(JsonReader, SaysWhereTheTextBreaks) {
  EXPECT_EQ(problem_of(R"({"a":tru})"), "the body is not valid JSON: syntax error at byte 5");
  EXPECT_NE(problem_of(""), "");
  EXPECT_NE(problem_of(R"({"a":1)"), "");
  EXPECT_NE(problem_of(R"({"a":1}{})"), "");
  EXPECT_NE(problem_of(R"({"a":1,})"), "");
  EXPECT_NE(problem_of("{\"a\":\"\x01\"}"), "");
}

TEST(JsonReader, RefusesWhatIsNoObject) {
  EXPECT_EQ(problem_of("[1]"), "the body must be a JSON object");
  EXPECT_EQ(problem_of("null"), "the body must be a JSON object");
}

TEST(JsonReader, RefusesInvalidUtf8AndLoneSurrogates) {
  EXPECT_EQ(problem_of("{\"a\":\"\xff\"}"), "the body is not valid UTF-8");
  EXPECT_EQ(problem_of("{\"a\":\"\xed\xa0\x80\"}"), "the body is not valid UTF-8");
  EXPECT_NE(problem_of(R"({"a":"\ud800"})"), "");
  EXPECT_NE(problem_of(R"({"a":"\ud800x"})"), "");
  EXPECT_NE(problem_of(R"({"a":"\udc00"})"), "");
}

TEST(JsonReader, RefusesNulWhereverItIsHidden) {
  EXPECT_EQ(problem_of(R"({"a":{"b":["x","\u0000"]}})"), "a.b[1]: must not hold NUL");
  EXPECT_EQ(problem_of(R"({"a":{"\u0000":1}})"), "a: must not hold NUL");
  EXPECT_EQ(problem_of(R"({"a":"\\u0000"})"), "");  // a backslash and five letters
}

TEST(JsonReader, BoundsDepth) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(problem_of(nested(7), {.depth = 8}), "");
  EXPECT_EQ(problem_of(nested(8), {.depth = 8}),
            "the body must not be nested deeper than 8 levels");
  EXPECT_NE(problem_of(nested(1'000'000)), "");
}

TEST(JsonReader, BoundsTheNumberOfValues) {
  EXPECT_EQ(problem_of(R"({"a":[1,2,",[{\","]})", {.values = 5}), "");
  EXPECT_EQ(problem_of(R"({"a":[1,2,3,4]})", {.values = 5}),
            "the body must not hold more than 5 values");
}

TEST(JsonReader, KeepsTheFirstProblem) {
  JsonReader reader(R"({"a":1,"b":[0,{"c":2}]})", {});
  const Field root = reader.root();
  EXPECT_FALSE(root["b"].items(2)[1]["c"].text());
  EXPECT_FALSE(root["a"].text());
  EXPECT_EQ(reader.problem()->path, "b[1].c");
  EXPECT_EQ(reader.problem()->message, "b[1].c: must be text");
}

TEST(JsonReader, NullCountsAsAbsent) {
  JsonReader reader(R"({"a":null})", {});
  const Field a = reader.root()["a"];
  EXPECT_FALSE(a.exists());
  EXPECT_FALSE(a["b"].first()["c"].whole_number(1, 2));
  EXPECT_FALSE(reader.problem());
}

TEST(JsonReader, TakesWholeNumbersHoweverTheyAreWritten) {
  JsonReader reader(R"({"a":5,"b":5.0,"c":5e0,"d":18446744073709551615})", {});
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_EQ(reader.root()[name].whole_number(0, 5), 5U) << name;
  }
  EXPECT_EQ(reader.root()["d"].whole_number(0, UINT64_MAX), UINT64_MAX);
  EXPECT_FALSE(reader.problem());
}

TEST(JsonReader, RefusesNumbersOutOfRange) {
  for (const char* number : {"-1", "9", "2.5", "-0.5", "1e300", "99999999999999999999", "\"3\""}) {
    JsonReader reader(R"({"a":)" + std::string(number) + "}", {});
    EXPECT_FALSE(reader.root()["a"].whole_number(0, 8)) << number;
    EXPECT_EQ(reader.problem()->message, "a: must be a whole number from 0 to 8");
  }
}

TEST(JsonReader, GivesAValueBackAsJson) {
  constexpr std::string_view kText = R"({"a":[1,-2,0.7,true,null,"x\n"],"b":{}})";
  JsonReader reader(kText, {});
  EXPECT_EQ(reader.root().json(), kText);
  EXPECT_EQ(reader.root()["c"].json(), "null");
}

TEST(JsonReader, APathOfAClientsMakingStaysShort) {
  const std::string name(100'000, 'x');
  EXPECT_LT(problem_of("{\"" + name + R"(":"\u0000"})").size(), 300U);
}

}  // namespace
}  // namespace murmur::openai
