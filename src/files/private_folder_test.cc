#include "files/private_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace murmur {
namespace {

namespace fs = std::filesystem;

class PrivateFolder : public testing::Test {
 protected:
  ~PrivateFolder() override { fs::remove_all(root_); }
  fs::path root_ = fs::path(testing::TempDir()) / "murmur_private_folder";
};

TEST_F(PrivateFolder, AndThoseAboveItAreTheOwnersAlone) {
  ASSERT_TRUE(make_private_folders((root_ / "a" / "b").string()));
  struct stat status {};
  ASSERT_EQ(::stat((root_ / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_TRUE(make_private_folders((root_ / "a" / "b").string()));
}

TEST_F(PrivateFolder, CannotBeWhereAFileIs) {
  fs::create_directory(root_);
  std::ofstream(root_ / "file") << "x";
  const auto made = make_private_folders((root_ / "file").string());
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("file is no folder"), std::string::npos);
}

}  // namespace
}  // namespace murmur
