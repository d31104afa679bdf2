#include "daemon/model_hash.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace murmur::daemon {
namespace {

std::string file_of(const std::string& name, const std::string& content) {
  std::string path = testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

TEST(ModelHash, IsEqualForEqualFilesAndNoOthers) {
  const std::string first = file_of("first.gguf", "the same");
  const std::string second = file_of("second.gguf", "the same");
  const std::string other = file_of("other.gguf", "the game");
  const auto hash = model_hash(first);
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->size(), 16U);
  EXPECT_EQ(*hash, *model_hash(second));
  EXPECT_NE(*hash, *model_hash(other));
}

TEST(ModelHash, SeesTheEndOfALargeFile) {
  const std::string content(20U << 20U, 'x');
  const std::string first = file_of("large-1.gguf", content + "1");
  const std::string second = file_of("large-2.gguf", content + "2");
  EXPECT_NE(*model_hash(first), *model_hash(second));
  std::remove(first.c_str());
  std::remove(second.c_str());
}

TEST(ModelHash, OfAFileThatIsNotThereIsAnError) { EXPECT_FALSE(model_hash("/nowhere/model.gguf")); }

}  // namespace
}  // namespace murmur::daemon
