#include "daemon/key_operations.h"

#include <gtest/gtest.h>

#include <optional>

#include "crypto/identity.h"
#include "gossip/base64.h"

namespace murmur::daemon {
namespace {

using membership::KeyChange;
using membership::KeyChangeEnded;
using membership::KeyChangeWanted;

const gossip::Key kOld = *gossip::Key::from_bytes(std::string(32, 'o'));
const gossip::Key kFresh = *gossip::Key::from_bytes(std::string(32, 'f'));

class KeyOperationsTest : public testing::Test {
 protected:
  void rotate() {
    operations_.rotate(kFresh, kOld, [this](auto ended) { rotation_ = std::move(ended); });
  }
  /// All of `members` answered, and `done` of them did it.
  void end(std::size_t members, std::size_t done) {
    operations_.ended({asked_.back().change, members, members, done, {}, {}});
  }

  std::vector<KeyChangeWanted> asked_;
  KeyOperations operations_{[this](KeyChangeWanted wanted) { asked_.push_back(wanted); }};
  std::optional<Result<http::KeyRotation>> rotation_;
};

TEST_F(KeyOperationsTest, AKeyIsInstalledThenUsedThenTheOldOneIsRemoved) {
  rotate();
  for (int step = 0; step < 3; ++step) { end(3, 3); }
  ASSERT_EQ(asked_.size(), 3U);
  EXPECT_EQ(asked_[0].change, KeyChange::Install);
  EXPECT_EQ(asked_[0].key, kFresh.bytes());
  EXPECT_EQ(asked_[1].change, KeyChange::Use);
  EXPECT_EQ(asked_[1].key, kFresh.bytes());
  EXPECT_EQ(asked_[2].change, KeyChange::Remove);
  EXPECT_EQ(asked_[2].key, kOld.bytes());
  ASSERT_TRUE(rotation_ && *rotation_);
  EXPECT_EQ((*rotation_)->steps.size(), 3U);
}

TEST_F(KeyOperationsTest, NobodyIsLockedOutByAStepThatNotAllDid) {
  rotate();
  end(3, 2);
  EXPECT_EQ(asked_.size(), 1U);
  ASSERT_TRUE(rotation_ && *rotation_);
  ASSERT_EQ((*rotation_)->steps.size(), 1U);
  EXPECT_EQ((*rotation_)->steps[0].done, 2U);
}

TEST_F(KeyOperationsTest, OneAtATime) {
  rotate();
  std::optional<Result<http::KeyListing>> listing;
  operations_.list(kOld, [&](auto ended) { listing = std::move(ended); });
  ASSERT_TRUE(listing);
  EXPECT_FALSE(*listing);
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(KeyOperationsTest, WhatCannotBeAskedIsAnError) {
  rotate();
  operations_.ended({KeyChange::Install, 0, 0, 0, {"another change of keys is under way"}, {}});
  ASSERT_TRUE(rotation_);
  ASSERT_FALSE(*rotation_);
  EXPECT_EQ(rotation_->error().message, "another change of keys is under way");
}

TEST_F(KeyOperationsTest, AListNamesKeysByTheirFingerprints) {
  std::optional<Result<http::KeyListing>> listing;
  operations_.list(kOld, [&](auto ended) { listing = std::move(ended); });
  KeyChangeEnded ended{KeyChange::List, 3, 3, 3, {}, {}};
  ended.keys = {{gossip::to_base64(kOld.bytes()), 3}, {gossip::to_base64(kFresh.bytes()), 1}};
  operations_.ended(ended);
  ASSERT_TRUE(listing && *listing);
  for (const auto& key : (*listing)->keys) {
    EXPECT_EQ(key.primary, key.fingerprint == crypto::fingerprint(kOld.bytes()));
    EXPECT_EQ(key.holders, key.primary ? 3U : 1U);
  }
  EXPECT_EQ((*listing)->keys.size(), 2U);
}

}  // namespace
}  // namespace murmur::daemon
