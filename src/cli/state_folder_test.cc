#include "cli/state_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "cli/scratch_folder.h"

namespace murmur::cli {
namespace {

namespace fs = std::filesystem;

TEST(StateFolder, IsWhereDesktopsKeepState) {
  const char* const home = std::getenv("HOME");
  const std::string before = home == nullptr ? "" : home;
  ::setenv("HOME", "/home/eve", 1);
  ::setenv("XDG_STATE_HOME", "/state", 1);
  EXPECT_EQ(state_folder(), "/state/murmur");
  ::setenv("XDG_STATE_HOME", "relative", 1);
  EXPECT_EQ(state_folder(), "/home/eve/.local/state/murmur");
  ::unsetenv("XDG_STATE_HOME");
  ::unsetenv("HOME");
  EXPECT_EQ(state_folder(), "");
  ::setenv("HOME", before.c_str(), 1);
}

TEST(StateFolder, IsMadeForItsOwnerAlone) {
  const auto scratch = ScratchFolder::make();
  ASSERT_TRUE(scratch.has_value());
  const std::string folder = scratch->path() + "/a/b/murmur";
  EXPECT_TRUE(make_state_folder(folder));
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  EXPECT_TRUE(make_state_folder(folder));  // it is there already
  EXPECT_FALSE(make_state_folder("/proc/none/murmur"));
}

}  // namespace
}  // namespace murmur::cli
