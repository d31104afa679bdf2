#include "cli/keys_text.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

using http::KeyRotation;

TEST(KeysText, ListsWhoHoldsWhichKey) {
  EXPECT_EQ(listing_text({3, 2, {{"5f0a", true, 2}, {"77aa", false, 1}}, {"cellar: no answer"}}),
            "   key   held by\n"
            "*  5f0a  2 of 3\n"
            "   77aa  1 of 3\n"
            "2 of 3 members answered\n"
            "  cellar: no answer\n");
}

TEST(KeysText, AChangeIsToldStepByStep) {
  const KeyRotation whole{{{"list", 3, 3, 3, {}},
                           {"return", 3, 3, 3, {}},
                           {"clear", 3, 3, 3, {}},
                           {"install", 3, 3, 3, {}},
                           {"use", 3, 3, 3, {}},
                           {"remove", 3, 3, 3, {}},
                           {"check", 3, 3, 3, {}}},
                          true};
  EXPECT_EQ(rotation_text(whole),
            "ask who has which keys: 3 of 3 members\n"
            "use the present key: 3 of 3 members\n"
            "remove one that was left behind: 3 of 3 members\n"
            "install the new key: 3 of 3 members\n"
            "use it: 3 of 3 members\n"
            "remove the old one: 3 of 3 members\n"
            "ask again: 3 of 3 members\n");
  EXPECT_EQ(rotation_failure(whole), "");
}

TEST(KeysText, WhoDidNotDoItIsNamedAndTheOldKeyStays) {
  const KeyRotation broken{{{"install", 3, 2, 2, {"cellar: no\x1b answer"}}}};
  EXPECT_EQ(rotation_text(broken),
            "install the new key: 2 of 3 members\n"
            "  cellar: no answer\n");
  EXPECT_TRUE(rotation_failure(broken).starts_with("the old key is still in use"));
}

TEST(KeysText, WhoWasAwayIsNamed) {
  EXPECT_EQ(away_text({}), "");
  EXPECT_EQ(away_text({.complete = true, .away = {"attic", "p\x1bi"}}),
            "away, so to come back they need a new join token: attic, p i\n");
}

TEST(KeysText, WhatHoldsDependsOnTheStepThatWasTheLast) {
  const auto after = [](const char* step) { return rotation_failure({{{step, 2, 1, 1, {}}}}); };
  EXPECT_TRUE(after("list").starts_with("the old key is still in use"));
  EXPECT_TRUE(after("use").starts_with("the new key is not in use everywhere")) << after("use");
  EXPECT_TRUE(after("remove").starts_with("the new key is in use, but"));
  EXPECT_TRUE(after("check").starts_with("the new key is in use, but"));
  EXPECT_FALSE(rotation_failure({}).empty());
}

}  // namespace
}  // namespace murmur::cli
