#include "membership/query_match.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "gossip/query_filter.h"
#include "gossip/serf_messages.h"

namespace murmur::membership {
namespace {

std::string names(std::vector<std::string_view> of) {
  std::string bytes;
  gossip::append_query_filter(gossip::NamesFilter{std::move(of)}, bytes);
  return bytes;
}

std::string tag(std::string_view key, std::string_view expression) {
  std::string bytes;
  gossip::append_query_filter(gossip::TagFilter{key, expression}, bytes);
  return bytes;
}

/// Whether "me", with app=murmur and a value that is no ASCII, is meant.
bool meant(const std::vector<std::string>& filters) {
  constexpr std::array<gossip::Tag, 2> kTags{{{"app", "murmur"},
                                              {"place",
                                               "K\xc3\xbc"
                                               "che"}}};
  const std::vector<std::string_view> views(filters.begin(), filters.end());
  return is_meant(views, "me", gossip::encode_tags(kTags).value());
}

TEST(QueryMatch, WithoutAFilterEverybodyIsMeant) { EXPECT_TRUE(meant({})); }

TEST(QueryMatch, ByName) {
  EXPECT_TRUE(meant({names({"you", "me"})}));
  EXPECT_FALSE(meant({names({"you"})}));
  EXPECT_FALSE(meant({names({})}));
}

TEST(QueryMatch, ByTag) {
  EXPECT_TRUE(meant({tag("app", "^mur")}));
  EXPECT_FALSE(meant({tag("app", "^ser")}));
  EXPECT_TRUE(meant({tag("role", "^$")})) << "without the tag its value is empty";
  EXPECT_FALSE(meant({tag("role", "web")}));
}

TEST(QueryMatch, EachFilterMustLetItThrough) {
  EXPECT_TRUE(meant({names({"me"}), tag("app", "murmur")}));
  EXPECT_FALSE(meant({names({"me"}), tag("app", "serf")}));
}

TEST(QueryMatch, WhatCannotBeEvaluatedLetsNobodyThrough) {
  EXPECT_FALSE(meant({tag("app", "(?i)MURMUR")}));
  EXPECT_FALSE(meant({tag("place", ".")}));
  EXPECT_FALSE(meant({""}));
  EXPECT_FALSE(meant({"\x07zzz"}));
  EXPECT_FALSE(meant({names({"me"}).substr(0, 3)}));
  EXPECT_FALSE(meant(std::vector<std::string>(kFiltersMax + 1, names({"me"}))));
}

}  // namespace
}  // namespace murmur::membership
