#include "cli/new_token.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <optional>

#include "crypto/identity.h"
#include "daemon/data_folder.h"

namespace murmur::cli {
namespace {

class NewToken : public testing::Test {
 protected:
  NewToken() {
    std::string pattern = testing::TempDir() + "murmur_token_XXXXXX";
    folder_.emplace(daemon::DataFolder::open(::mkdtemp(pattern.data())).value());
    view_ = {.self = "attic", .gossips = true, .encrypted = true};
    add("cellar", "10.0.0.8:7946", "alive");
    add("attic", "10.0.0.7:7946", "alive");
    view_.members.back().is_self = true;
    view_.members.back().fingerprint = crypto::fingerprint(folder_->identity()->public_key());
    gossip::Keyring ring;
    ring.add(key_).value();
    folder_->save_keyring(ring).value();
  }
  ~NewToken() override { std::filesystem::remove_all(folder_->path()); }

  void add(std::string name, std::string address, std::string state) {
    view_.members.push_back({.name = std::move(name),
                             .address = std::move(address),
                             .state = std::move(state),
                             .is_murmur = true});
  }
  [[nodiscard]] std::string refusal() const {
    const auto token = new_token(view_, folder_->path());
    return token ? "made" : token.error().message;
  }

  const gossip::Key key_ = *gossip::Key::from_bytes("0123456789abcdef");
  std::optional<daemon::DataFolder> folder_;  // held, as by a node that runs
  http::ClusterView view_;
};

TEST_F(NewToken, HasTheKeyOfTheFolderAndMembersThatLiveThisNodeFirst) {
  add("gone", "10.0.0.9:7946", "dead");
  add("odd", "?", "alive");
  const auto token = new_token(view_, folder_->path());
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->key, key_);
  ASSERT_EQ(token->seeds.size(), 2U);
  EXPECT_EQ(to_string(token->seeds[0]), "10.0.0.7:7946");
  EXPECT_EQ(to_string(token->seeds[1]), "10.0.0.8:7946");
}

TEST_F(NewToken, NamesAsManyMembersAsATokenHolds) {
  for (int i = 0; i < 20; ++i) { add("more", "10.0.1.7:" + std::to_string(7000 + i), "alive"); }
  EXPECT_EQ(new_token(view_, folder_->path())->seeds.size(), gossip::JoinToken::kSeedsMax);
}

TEST_F(NewToken, TheFolderOfAnotherNodeIsNotTakenForThisOnes) {
  view_.members[1].fingerprint = "another";
  EXPECT_NE(refusal().find("is not this node's folder"), std::string::npos) << refusal();
}

TEST_F(NewToken, WithoutAClusterOrAKeyThereIsNone) {
  ASSERT_TRUE(folder_->forget_cluster());
  EXPECT_NE(refusal().find("has no key"), std::string::npos) << refusal();
  view_.gossips = false;
  EXPECT_NE(refusal().find("does not gossip"), std::string::npos) << refusal();
}

}  // namespace
}  // namespace murmur::cli
