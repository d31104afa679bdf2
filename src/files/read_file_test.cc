#include "files/read_file.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace murmur {
namespace {

class ReadFile : public testing::Test {
 protected:
  void SetUp() override { std::ofstream(path_, std::ios::binary) << std::string("a\0b\r\n", 5); }
  void TearDown() override { std::remove(path_.c_str()); }
  static std::string complaint(const std::string& path, std::size_t bytes_max = 100) {
    const auto text = read_file(path, bytes_max);
    return text ? "accepted" : text.error().message;
  }
  std::string path_ = testing::TempDir() + "murmur_read_file.bin";
};

TEST_F(ReadFile, GivesEveryByte) { EXPECT_EQ(*read_file(path_, 5), std::string("a\0b\r\n", 5)); }

TEST_F(ReadFile, SaysWhyItCannot) {
  EXPECT_EQ(complaint(path_, 4), path_ + ": is over the limit of 4 bytes");
  EXPECT_EQ(complaint("/nowhere"), "/nowhere: cannot be read: No such file or directory");
  EXPECT_EQ(complaint("/tmp"), "/tmp: is a folder");
}

}  // namespace
}  // namespace murmur
