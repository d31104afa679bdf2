#include "cli/nearest_name.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

const std::vector<std::string> kNames{"--slots", "--seed", "--peer", "--port", "-M"};

TEST(NearestName, ALetterTooFewTooManyChangedOrSwappedIsForgiven) {
  EXPECT_EQ(nearest_name("--slot", kNames), "--slots");
  EXPECT_EQ(nearest_name("--peers", kNames), "--peer");
  EXPECT_EQ(nearest_name("--sead", kNames), "--seed");
  EXPECT_EQ(nearest_name("--prot", kNames), "--port");
}

TEST(NearestName, WhatIsLikeNothingKnownGetsNoGuess) {
  EXPECT_EQ(nearest_name("--temperature", kNames), "");
  EXPECT_EQ(nearest_name("", kNames), "");
  EXPECT_EQ(nearest_name("--anything", {}), "");
}

TEST(NearestName, AVeryLongWordIsNotCompared) {
  EXPECT_EQ(nearest_name(std::string(1U << 20U, '-'), kNames), "");
}

TEST(NearestName, TheHintReadsOnAfterAnErrorMessage) {
  EXPECT_EQ(did_you_mean("--slot", kNames), ", did you mean --slots?");
  EXPECT_EQ(did_you_mean("--foo-bar", kNames), "");
}

}  // namespace
}  // namespace murmur::cli
