#include "membership/pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace murmur::membership {
namespace {

/// What Go's regexp.MatchString says; nothing where we would rather not.
std::optional<bool> match(std::string_view expression, std::string_view text) {
  const auto pattern = Pattern::parse(expression);
  if (!pattern) { return std::nullopt; }
  return pattern->matches(text);
}

TEST(Pattern, MatchesAPartOfTheTextUnlessItIsAnchored) {
  EXPECT_EQ(match("ll", "hello"), true);
  EXPECT_EQ(match("^ll", "hello"), false);
  EXPECT_EQ(match("^he", "hello"), true);
  EXPECT_EQ(match("lo$", "hello"), true);
  EXPECT_EQ(match("^hell$", "hello"), false);
  EXPECT_EQ(match("^$", ""), true);
  EXPECT_EQ(match("", "anything"), true);
  EXPECT_EQ(match("x", ""), false);
}

TEST(Pattern, Repeats) {
  EXPECT_EQ(match("^ab*c$", "ac"), true);
  EXPECT_EQ(match("^ab*c$", "abbbc"), true);
  EXPECT_EQ(match("^ab+c$", "ac"), false);
  EXPECT_EQ(match("^ab+c$", "abbc"), true);
  EXPECT_EQ(match("^ab?c$", "abc"), true);
  EXPECT_EQ(match("^ab?c$", "abbc"), false);
  EXPECT_EQ(match("^(ab)+$", "ababab"), true);
  EXPECT_EQ(match("^(ab)+$", "ababa"), false);
  EXPECT_EQ(match("^.*?x$", "aax"), true);
  EXPECT_EQ(match("^(a*)*b$", "aaab"), true);
}

TEST(Pattern, Chooses) {
  EXPECT_EQ(match("^(web|db|cache)$", "db"), true);
  EXPECT_EQ(match("^(web|db|cache)$", "dbx"), false);
  EXPECT_EQ(match("^(?:a|b)c|d$", "xd"), true);
  EXPECT_EQ(match("a|", "zzz"), true);
  EXPECT_EQ(match("^(|a)$", "a"), true);
}

TEST(Pattern, KnowsClasses) {
  EXPECT_EQ(match("^[a-c]+$", "abcabc"), true);
  EXPECT_EQ(match("^[a-c]+$", "abd"), false);
  EXPECT_EQ(match("^[^a-c]$", "d"), true);
  EXPECT_EQ(match("^[]x]$", "]"), true);
  EXPECT_EQ(match("^[a-]$", "-"), true);
  EXPECT_EQ(match("^[\\d.]+$", "1.2.3"), true);
  EXPECT_EQ(match("^\\w+-\\d\\d\\s\\S$", "node_a-07 x"), true);
  EXPECT_EQ(match("^\\D\\W$", "a-"), true);
  EXPECT_EQ(match("^a.c$", "abc"), true);
  EXPECT_EQ(match("^a.c$", "a\nc"), false);
  EXPECT_EQ(match("^a\\.c$", "abc"), false);
}

TEST(Pattern, IsNotGuessedAt) {
  for (const std::string_view expression :
       {"(",     ")",    "a)",    "(a",       "[a",          "[",     "*",       "+a",
        "?",     "a**",  "a+*",   "a*??",     "a{2}",        "{",     "\\",      "\\b",
        "\\x41", "\\pL", "(?i)a", "(?P<n>a)", "[[:alpha:]]", "[z-a]", "[a-\\d]", "\xc3\xa9"}) {
    EXPECT_EQ(match(expression, "aaa"), std::nullopt) << expression;
  }
  EXPECT_EQ(match(std::string(Pattern::kBytesMax + 1, 'a'), "aaa"), std::nullopt);
  EXPECT_EQ(match(std::string(64, '(') + std::string(64, ')'), ""), std::nullopt);
}

TEST(Pattern, CostsNoMoreForWhatWouldExplode) {
  std::string expression;
  for (int i = 0; i < 20; ++i) { expression += "(a*)*"; }
  EXPECT_EQ(match(expression + "b", std::string(512, 'a')), false);
  expression.clear();
  for (int i = 0; i < 30; ++i) { expression += "a?"; }
  EXPECT_EQ(match("^" + expression + std::string(30, 'a') + "$", std::string(30, 'a')), true);
}

}  // namespace
}  // namespace murmur::membership
