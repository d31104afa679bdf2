#include "daemon/cluster_keys.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

namespace murmur::daemon {
namespace {

using Start = ClusterConfig::Start;

gossip::Key key(char letter) { return *gossip::Key::from_bytes(std::string(32, letter)); }

class StartingKeys : public testing::Test {
 protected:
  StartingKeys() {
    std::string pattern = testing::TempDir() + "murmur_keys_XXXXXX";
    folder_.emplace(DataFolder::open(::mkdtemp(pattern.data())).value());
  }
  ~StartingKeys() override { std::filesystem::remove_all(folder_->path()); }

  Result<gossip::Keyring> begin(Start start, std::optional<gossip::Key> of_token = {}) {
    return starting_keys(*folder_, {.enabled = true, .start = start, .key = of_token});
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

TEST_F(StartingKeys, TheFirstDeviceMakesAKeyAndComesBackWithIt) {
  const auto made = begin(Start::Up);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->primary().bytes().size(), 32U);
  EXPECT_EQ(begin(Start::Up)->primary(), made->primary());
  EXPECT_EQ(begin(Start::Serve)->primary(), made->primary());
}

TEST_F(StartingKeys, AnotherDeviceTakesItsTokensKeyAndComesBackWithIt) {
  EXPECT_EQ(begin(Start::Join, key('a'))->primary(), key('a'));
  EXPECT_EQ(begin(Start::Join, key('a'))->primary(), key('a'));
  EXPECT_EQ(begin(Start::Up)->primary(), key('a'));
}

TEST_F(StartingKeys, ATokenFromBeforeAChangeOfKeysStillNamesTheCluster) {
  ASSERT_TRUE(begin(Start::Join, key('a')));
  change_key_to('b');
  EXPECT_EQ(begin(Start::Join, key('a'))->primary(), key('b'));
}

TEST_F(StartingKeys, ATokenOfAnotherClusterIsRefusedAndNothingChanges) {
  ASSERT_TRUE(begin(Start::Join, key('a')));
  const std::string why = refusal({.enabled = true, .start = Start::Join, .key = key('x')});
  EXPECT_NE(why.find(folder_->path() + " belongs to another cluster"), std::string::npos) << why;
  EXPECT_NE(why.find("murmur leave"), std::string::npos);
  EXPECT_EQ(folder_->keyring()->primary(), key('a'));
}

TEST_F(StartingKeys, ServeAloneBringsNoKey) {
  EXPECT_NE(refusal({.enabled = true}).find("murmur join TOKEN"), std::string::npos);
}

TEST_F(StartingKeys, WithoutEncryptionLoopbackIsAllThereIs) {
  EXPECT_TRUE(starting_keys(*folder_, {.enabled = true, .encrypted = false})->empty());
  const std::string why = refusal({.enabled = true, .address = "10.0.0.7", .encrypted = false});
  EXPECT_NE(why.find("loopback only, not on 10.0.0.7"), std::string::npos) << why;
}

TEST_F(StartingKeys, AFolderWithAKeyIsNotUsedWithoutOne) {
  ASSERT_TRUE(begin(Start::Up));
  EXPECT_NE(refusal({.enabled = true, .encrypted = false}).find("belongs to a cluster with a key"),
            std::string::npos);
}

}  // namespace
}  // namespace murmur::daemon
