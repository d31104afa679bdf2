#include "cli/conversation_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/scratch_folder.h"

namespace murmur::cli {
namespace {

namespace fs = std::filesystem;

const Conversation kTalk{"Be brief.", {{"A river?", "Elbe"}}};

class ConversationFile : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const char* name) const { return folder.path() + "/" + name; }
  ScratchFolder folder = ScratchFolder::make().value();
};

TEST_F(ConversationFile, IsItsOwnersAloneAndComesBackWhole) {
  ASSERT_TRUE(save_conversation(path("a"), kTalk, false).has_value());
  EXPECT_EQ(fs::status(path("a")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto loaded = load_conversation(path("a"));
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->turns(), kTalk.turns());
  EXPECT_EQ(loaded->system(), "Be brief.");
}

TEST_F(ConversationFile, AnotherFileIsReplacedOnlyWhereThatWasSaid) {
  std::ofstream(path("a")) << "precious";
  const auto refused = save_conversation(path("a"), kTalk, false);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("is there already"), std::string::npos);
  EXPECT_EQ(fs::file_size(path("a")), 8U);
  EXPECT_TRUE(save_conversation(path("a"), kTalk, true).has_value());
  EXPECT_TRUE(load_conversation(path("a")).has_value());
}

TEST_F(ConversationFile, ALinkIsNotReplaced) {
  fs::create_symlink("elsewhere", path("link"));
  EXPECT_FALSE(save_conversation(path("link"), kTalk, true).has_value());
  EXPECT_TRUE(fs::is_symlink(path("link")));
}

TEST_F(ConversationFile, WhatCannotBeReadIsNamed) {
  EXPECT_NE(load_conversation(path("none")).error().message.find("/none"), std::string::npos);
  std::ofstream(path("b")) << "{}";
  EXPECT_NE(load_conversation(path("b")).error().message.find("/b: message 1"), std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
