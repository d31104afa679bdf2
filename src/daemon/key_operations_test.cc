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

using Words = std::vector<std::string>;

const std::string kOldBytes(32, 'o');
const std::string kFreshBytes(32, 'f');
const std::string kLeftBytes(32, 'l');
const gossip::Key kOld = *gossip::Key::from_bytes(kOldBytes);
const gossip::Key kFresh = *gossip::Key::from_bytes(kFreshBytes);

class KeyOperationsTest : public testing::Test {
 protected:
  using Keys = std::map<std::string, std::size_t>;  // and how many have each

  void rotate() {
    operations_.rotate(kFresh, kOld, [this](auto ended) { rotation_ = std::move(ended); });
  }
  /// All of `members` answered, and `done` of them did it.
  void end(std::size_t members, std::size_t done) {
    operations_.ended({asked_.back().change, members, members, done, {}, {}});
  }
  void end_list(std::size_t members, const Keys& keys) {
    KeyChangeEnded ended{asked_.back().change, members, members, members, {}, {}};
    for (const auto& [key, holders] : keys) { ended.keys[gossip::to_base64(key)] = holders; }
    operations_.ended(ended);
  }
  /// What was asked since the last time: "use f" is to use the key of these letters.
  std::vector<std::string> asked() {
    std::vector<std::string> words;
    for (const KeyChangeWanted& wanted : std::exchange(asked_, {asked_.back()})) {
      const char* const names[] = {"install", "use", "remove", "list"};
      words.push_back(std::string(names[static_cast<int>(wanted.change)]) +
                      (wanted.key.empty() ? "" : std::string(" ") + wanted.key.front()));
    }
    return words;
  }

  std::vector<KeyChangeWanted> asked_;
  KeyOperations operations_{[this](KeyChangeWanted wanted) { asked_.push_back(wanted); }};
  std::optional<Result<http::KeyRotation>> rotation_;
};

TEST_F(KeyOperationsTest, AKeyIsInstalledThenUsedThenTheOldOneIsRemoved) {
  rotate();
  end_list(3, {{kOldBytes, 3}});
  for (int step = 0; step < 3; ++step) { end(3, 3); }
  EXPECT_EQ(asked(), (Words{"list", "install f", "use f", "remove o", "list"}));
  EXPECT_FALSE(rotation_);
  end_list(3, {{kFreshBytes, 3}});
  ASSERT_TRUE(rotation_ && *rotation_);
  EXPECT_EQ((*rotation_)->steps.size(), 5U);
  EXPECT_TRUE((*rotation_)->complete);
}

TEST_F(KeyOperationsTest, WhatAChangeThatWasCutShortHasLeftGoesFirst) {
  rotate();
  end_list(2, {{kOldBytes, 2}, {kLeftBytes, 1}});
  for (int step = 0; step < 5; ++step) { end(2, 2); }
  EXPECT_EQ(asked(),
            (Words{"list", "use o", "remove l", "install f", "use f", "remove o", "list"}));
  end_list(2, {{kFreshBytes, 2}});
  EXPECT_TRUE((*rotation_)->complete);
}

TEST_F(KeyOperationsTest, NothingIsRemovedWhileSomebodyMayUseIt) {
  rotate();
  end_list(2, {{kOldBytes, 2}, {kLeftBytes, 2}});
  end(2, 1);
  EXPECT_EQ(asked(), (Words{"list", "use o"}));
  ASSERT_TRUE(rotation_ && *rotation_);
  EXPECT_EQ((*rotation_)->steps.back().what, "return");
  EXPECT_FALSE((*rotation_)->complete);
}

TEST_F(KeyOperationsTest, AStepThatNotAllDidIsTheLast) {
  rotate();
  end_list(3, {{kOldBytes, 3}});
  end(3, 2);
  EXPECT_EQ(asked_.size(), 2U);
  ASSERT_TRUE(rotation_ && *rotation_);
  ASSERT_EQ((*rotation_)->steps.size(), 2U);
  EXPECT_EQ((*rotation_)->steps[1].done, 2U);
  EXPECT_FALSE((*rotation_)->complete);
}

TEST_F(KeyOperationsTest, AnotherKeyInTheEndIsNoSuccess) {
  for (const Keys& last :
       {Keys{{kFreshBytes, 3}, {kOldBytes, 1}}, Keys{{kFreshBytes, 2}}, Keys{{kOldBytes, 3}}}) {
    rotate();
    end_list(3, {{kOldBytes, 3}});
    for (int step = 0; step < 3; ++step) { end(3, 3); }
    end_list(3, last);
    ASSERT_TRUE(rotation_ && *rotation_);
    EXPECT_FALSE((*rotation_)->complete);
  }
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
  operations_.ended({KeyChange::List, 0, 0, 0, {"another change of keys is under way"}, {}});
  ASSERT_TRUE(rotation_);
  ASSERT_FALSE(*rotation_);
  EXPECT_EQ(rotation_->error().message, "another change of keys is under way");
}

TEST_F(KeyOperationsTest, AListThatCannotBeAskedForIsAnError) {
  std::optional<Result<http::KeyListing>> listing;
  operations_.list(kOld, [&](auto ended) { listing = std::move(ended); });
  operations_.ended({KeyChange::List, 0, 0, 0, {"this node is leaving"}, {}});
  ASSERT_TRUE(listing);
  ASSERT_FALSE(*listing);
  EXPECT_EQ(listing->error().message, "this node is leaving");
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
