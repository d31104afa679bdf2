#include "daemon/cluster_start.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "files/private_file.h"

namespace murmur::daemon {
namespace {

using Start = ClusterConfig::Start;

gossip::Endpoint member(char last) {
  return *gossip::Endpoint::from_bytes(std::string("\x0a\0\0", 3) + last, 7946);
}
gossip::Key key(char letter) { return *gossip::Key::from_bytes(std::string(32, letter)); }

class ClusterStart : public testing::Test {
 protected:
  ClusterStart() {
    std::string pattern = testing::TempDir() + "murmur_keys_XXXXXX";
    folder_.emplace(DataFolder::open(::mkdtemp(pattern.data())).value());
  }
  ~ClusterStart() override { std::filesystem::remove_all(folder_->path()); }

  /// A start that succeeds, so that its keys are kept.
  Result<gossip::Keyring> started(const ClusterConfig& config) {
    const auto keys = starting_keys(*folder_, config);
    if (!keys) { return keys.error(); }
    if (keys->is_new) { folder_->save_keyring(keys->ring).value(); }
    return keys->ring;
  }
  Result<gossip::Keyring> begin(Start start) { return started({.enabled = true, .start = start}); }
  Result<gossip::Keyring> join(const gossip::Key& key, std::vector<gossip::Endpoint> seeds = {}) {
    return started(
        {.enabled = true, .start = Start::Join, .token = gossip::JoinToken{key, std::move(seeds)}});
  }
  std::string refusal(const ClusterConfig& config) {
    const auto keys = starting_keys(*folder_, config);
    return keys ? "started" : keys.error().message;
  }
  void change_key_to(char letter) {
    gossip::Keyring ring;
    ring.add(key(letter)).value();
    ASSERT_TRUE(folder_->save_keyring(ring));
  }

  std::optional<DataFolder> folder_;
};

TEST_F(ClusterStart, TheFirstDeviceMakesAKeyAndComesBackWithIt) {
  const auto made = begin(Start::Up);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->primary().bytes().size(), 32U);
  EXPECT_EQ(begin(Start::Up)->primary(), made->primary());
  EXPECT_EQ(begin(Start::Serve)->primary(), made->primary());
}

TEST_F(ClusterStart, ANewKeyIsNotKeptBeforeTheStartHasSucceeded) {
  const auto keys = starting_keys(*folder_, {.enabled = true, .start = Start::Up});
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->is_new);
  EXPECT_TRUE(folder_->keyring()->empty());
  ASSERT_TRUE(folder_->save_keyring(keys->ring));
  EXPECT_FALSE(starting_keys(*folder_, {.enabled = true, .start = Start::Up})->is_new);
}

TEST_F(ClusterStart, AnotherDeviceTakesItsTokensKeyAndComesBackWithIt) {
  EXPECT_EQ(join(key('a'))->primary(), key('a'));
  EXPECT_EQ(join(key('a'))->primary(), key('a'));
  EXPECT_EQ(begin(Start::Up)->primary(), key('a'));
}

TEST_F(ClusterStart, ATokenFromBeforeAChangeOfKeysStillNamesTheCluster) {
  ASSERT_TRUE(join(key('a')));
  change_key_to('b');
  EXPECT_EQ(join(key('a'))->primary(), key('b'));
}

TEST_F(ClusterStart, ATokenOfAnotherClusterIsRefusedAndNothingChanges) {
  ASSERT_TRUE(join(key('a')));
  ASSERT_TRUE(folder_->save_known_members(std::vector{member('\x07')}));
  const auto refused = join(key('x'), {member('\x08')});
  ASSERT_FALSE(refused);
  const std::string& why = refused.error().message;
  EXPECT_NE(why.find("of another cluster than " + folder_->path()), std::string::npos) << why;
  EXPECT_NE(why.find("murmur leave"), std::string::npos);
  EXPECT_EQ(folder_->keyring()->primary(), key('a'));
}

TEST_F(ClusterStart, ATokenThatNamesAKnownMemberBringsTheKeyThatThisNodeMissed) {
  ASSERT_TRUE(join(key('a')));
  ASSERT_TRUE(folder_->save_known_members(std::vector{member('\x07')}));
  const auto keys = join(key('b'), {member('\x09'), member('\x07')});
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->primary(), key('b'));
  EXPECT_EQ(keys->keys().size(), 1U);
  EXPECT_EQ(join(key('a'))->primary(), key('b'));  // an old token is still known as one
}

TEST_F(ClusterStart, ServeAloneBringsNoKey) {
  EXPECT_NE(refusal({.enabled = true}).find("murmur join TOKEN"), std::string::npos);
}

TEST_F(ClusterStart, WithoutEncryptionLoopbackIsAllThereIs) {
  EXPECT_TRUE(starting_keys(*folder_, {.enabled = true, .encrypted = false})->ring.empty());
  const std::string why = refusal({.enabled = true, .address = "10.0.0.7", .encrypted = false});
  EXPECT_NE(why.find("loopback only, not on 10.0.0.7"), std::string::npos) << why;
}

TEST_F(ClusterStart, AFolderWithAKeyIsNotUsedWithoutOne) {
  ASSERT_TRUE(begin(Start::Up));
  EXPECT_NE(refusal({.enabled = true, .encrypted = false}).find("belongs to a cluster with a key"),
            std::string::npos);
}

TEST_F(ClusterStart, ANodeAsksWhomItWasToldOfAndThenWhomItRemembers) {
  const std::vector members{member('\x07'), member('\x08')};
  ASSERT_TRUE(folder_->save_known_members(members));
  const auto start = starting_seeds(*folder_, {.seeds = {"attic:7946", "10.0.0.7:7946"}});
  ASSERT_TRUE(start);
  EXPECT_EQ(start->seeds,
            (std::vector<std::string>{"attic:7946", "10.0.0.7:7946", "10.0.0.8:7946"}));
  EXPECT_EQ(start->warning, "");
}

TEST_F(ClusterStart, AMemoryThatIsDamagedIsAWarning) {
  ASSERT_TRUE(write_private_file(folder_->path() + "/members", "10.0.0"));
  const auto start = starting_seeds(*folder_, {.start = Start::Up});
  ASSERT_TRUE(start);
  EXPECT_TRUE(start->seeds.empty());
  EXPECT_NE(start->warning.find("damaged"), std::string::npos);
}

TEST_F(ClusterStart, WhoJoinsNeedsSomebodyToAsk) {
  const auto start = starting_seeds(*folder_, {.start = Start::Join});
  ASSERT_FALSE(start);
  EXPECT_NE(start.error().message.find("--join-at"), std::string::npos);
}

}  // namespace
}  // namespace murmur::daemon
