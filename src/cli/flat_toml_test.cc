#include "cli/flat_toml.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

using Values = std::vector<std::string>;

TEST(FlatToml, ReadsEveryKindOfValueThatAFlagCanHave) {
  const auto settings = parse_flat_toml(
      "# a node\n"
      "name = \"attic\"   # in the attic\n"
      "ctx = 8_192\r\n"
      "temperature=0.7\n"
      "json = true\n"
      "\"log-level\" = 'warn'\n");
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  ASSERT_EQ(settings->size(), 5U);
  EXPECT_EQ((*settings)[0].key, "name");
  EXPECT_EQ((*settings)[0].values, Values{"attic"});
  EXPECT_EQ((*settings)[1].values, Values{"8192"});
  EXPECT_EQ((*settings)[2].values, Values{"0.7"});
  EXPECT_EQ((*settings)[3].values, Values{"true"});
  EXPECT_EQ((*settings)[4].key, "log-level");
  EXPECT_EQ((*settings)[4].line, 6U);
}

TEST(FlatToml, AHashOrACommaWithinQuotesBelongsToTheText) {
  const auto settings = parse_flat_toml("peer = \"http://attic:8411#tiny,q8\"\n");
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->at(0).values, Values{"http://attic:8411#tiny,q8"});
}

TEST(FlatToml, AnArrayMaySpanLinesWithCommentsAndATrailingComma) {
  const auto settings = parse_flat_toml("peer = [ 'a', # one\n  'b',\n]\nslots = 2\n");
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->at(0).values, (Values{"a", "b"}));
  EXPECT_EQ(settings->at(1).line, 4U);
}

TEST(FlatToml, AnEmptyFileSetsNothing) {
  EXPECT_TRUE(parse_flat_toml("")->empty());
  EXPECT_TRUE(parse_flat_toml("\n  # nothing\n")->empty());
}

TEST(FlatToml, EscapesOfABasicStringAreRead) {
  EXPECT_EQ(parse_flat_toml(R"(name = "a\"b\\c")")->at(0).values, Values{R"(a"b\c)"});
  EXPECT_EQ(parse_flat_toml(R"(name = 'a\b')")->at(0).values, Values{R"(a\b)"});
}

struct Mistake {
  const char* text;
  const char* message;
};
class FlatTomlMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(FlatTomlMistakes, AreNamedWithTheirLine) {
  const auto settings = parse_flat_toml(GetParam().text);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    All, FlatTomlMistakes,
    testing::Values(
        Mistake{"[serve]\n", "line 1: there are no tables here; write KEY = VALUE"},
        Mistake{"a = 1\n= 2\n", "line 2: expected KEY = VALUE"},
        Mistake{"name\n", "line 1: expected = after name"},
        Mistake{"name = attic\n", "line 1: write text in quotes: \"attic\""},
        Mistake{"name =\n", "line 1: a value is missing"},
        Mistake{"name = \"attic\n", "line 1: the text's closing quote is missing"},
        Mistake{"name = \"a\" b\n", "line 1: unexpected text after the value"},
        Mistake{"a = 1\n\na = 2\n", "line 3: the key a is given twice"},
        Mistake{"a = [1 2]\n", "line 1: expected , or ] in the array"},
        Mistake{"a = [1,\n", "line 2: a value is missing"},
        Mistake{"a = \"\\q\"",
                "line 1: only \\\" \\\\ \\n \\t \\r are escapes here; or use 'single quotes'"},
        Mistake{"a = \"\xff\"", "line 1: this is not a text file in UTF-8"}));

}  // namespace
}  // namespace murmur::cli
