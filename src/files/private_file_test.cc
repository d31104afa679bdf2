#include "files/private_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace murmur {
namespace {

namespace fs = std::filesystem;

class PrivateFileTest : public testing::Test {
 protected:
  PrivateFileTest() { fs::create_directory(folder_); }
  ~PrivateFileTest() override { fs::remove_all(folder_); }

  fs::path folder_ = fs::path(testing::TempDir()) / "murmur_private_file";
  std::string path_ = folder_ / "key";
};

TEST_F(PrivateFileTest, IsReadableByItsOwnerAlone) {
  ASSERT_TRUE(write_private_file(path_, "secret"));
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(*read_private_file(path_, 100), "secret");
}

TEST_F(PrivateFileTest, TakesThePlaceOfAnOlderOne) {
  ASSERT_TRUE(write_private_file(path_, "old and long"));
  ASSERT_TRUE(write_private_file(path_ + ".new", "cut short"));
  ASSERT_TRUE(write_private_file(path_, "new"));
  EXPECT_EQ(*read_private_file(path_, 100), "new");
  EXPECT_FALSE(fs::exists(path_ + ".new"));
}

TEST_F(PrivateFileTest, ThatOthersMayReadIsRefused) {
  ASSERT_TRUE(write_private_file(path_, "secret"));
  ASSERT_EQ(::chmod(path_.c_str(), 0644), 0);
  const auto read = read_private_file(path_, 100);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("chmod 600"), std::string::npos);
}

TEST_F(PrivateFileTest, InAFolderThatIsNotThereIsAnErrorThatNamesIt) {
  const auto written = write_private_file(folder_ / "nowhere" / "key", "secret");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("nowhere/key"), std::string::npos);
}

}  // namespace
}  // namespace murmur
