#include "files/file_lock.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <utility>

namespace murmur {
namespace {

class FileLockTest : public testing::Test {
 protected:
  ~FileLockTest() override { std::remove(path_.c_str()); }
  [[nodiscard]] bool is_free() const { return FileLock::take(path_).value().has_value(); }

  std::string path_ = testing::TempDir() + "murmur_file_lock";
};

TEST_F(FileLockTest, IsHeldByOneAtATime) {
  {
    const auto held = FileLock::take(path_).value();
    ASSERT_TRUE(held);
    EXPECT_FALSE(is_free());
  }
  EXPECT_TRUE(is_free());
}

TEST_F(FileLockTest, GoesWithTheOneItWasMovedTo) {
  std::optional<FileLock> held = FileLock::take(path_).value();
  {
    const FileLock elsewhere = std::move(*held);
    held.reset();
    EXPECT_FALSE(is_free());
  }
  EXPECT_TRUE(is_free());
}

TEST_F(FileLockTest, WhereNoFileCanBeIsAnErrorThatNamesIt) {
  const auto taken = FileLock::take("/nowhere/lock");
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find("/nowhere/lock"), std::string::npos);
}

}  // namespace
}  // namespace murmur
