#include "models/part_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/hex.h"

namespace murmur::models {
namespace {

namespace fs = std::filesystem;

std::string sha256(std::string_view text) {
  crypto::Sha256 hash;
  hash.add(text);
  return to_hex(hash.finish());
}

class PartFileTest : public testing::Test {
 protected:
  PartFileTest() { fs::create_directories(folder_); }
  ~PartFileTest() override { fs::remove_all(folder_); }
  /// As a pull that was cut leaves it.
  void leave(std::string_view text, const PartOrigin& origin) {
    PartFile part = PartFile::open(path_).value();
    ASSERT_TRUE(part.restart());
    ASSERT_TRUE(part.set_origin(origin));
    ASSERT_TRUE(part.append(text));
  }
  [[nodiscard]] std::string whole() const {
    std::ifstream in(path_);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path folder_ = fs::path(testing::TempDir()) / "murmur_part_file";
  std::string path_ = (folder_ / "m.gguf").string();
  PartOrigin origin_{"https://h/m.gguf", sha256("GGUF and more"), "\"e\"", 13};
};

TEST_F(PartFileTest, GoesOnWhereAnotherStoppedAndHashesAllOfIt) {
  leave("GGUF and", origin_);
  PartFile part = PartFile::open(path_).value();
  EXPECT_EQ(part.bytes(), 8U);
  EXPECT_EQ(part.origin().etag, "\"e\"");
  EXPECT_EQ(part.origin().bytes, 13U);
  ASSERT_TRUE(part.can_become(origin_));
  while (part.hash_more().value()) {}
  ASSERT_TRUE(part.append(" more"));
  EXPECT_TRUE(part.may_be_gguf());
  EXPECT_EQ(part.finish().value(), origin_.sha256);
  EXPECT_FALSE(fs::exists(path_)) << "not whole yet";
  ASSERT_TRUE(part.become_whole());
  EXPECT_EQ(whole(), "GGUF and more");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(PartFileTest, OfSomethingElseIsNotGoneOnWith) {
  leave("GGUF and", origin_);
  const PartFile part = PartFile::open(path_).value();
  PartOrigin other = origin_;
  other.sha256 = sha256("another");
  EXPECT_FALSE(part.can_become(other));
  PartOrigin smaller = origin_;
  smaller.bytes = 5;
  EXPECT_FALSE(part.can_become(smaller));
}

TEST_F(PartFileTest, WithoutAHashItsSourceAndATagMustFit) {
  PartOrigin url{"https://h/m.gguf", "", "\"e\"", std::nullopt};
  leave("GGUF", url);
  EXPECT_TRUE(PartFile::open(path_).value().can_become(url));
  EXPECT_FALSE(PartFile::open(path_).value().can_become({"https://h/n.gguf", "", "", {}}));
  url.etag = "W/\"e\"";
  leave("GGUF", url);
  EXPECT_FALSE(PartFile::open(path_).value().can_become(url));
}

TEST_F(PartFileTest, WhoseNoteIsDamagedIsNotGoneOnWith) {
  leave("GGUF and", origin_);
  std::ofstream(path_ + ".part.json") << "{\"sha";
  EXPECT_FALSE(PartFile::open(path_).value().can_become(origin_));
}

TEST_F(PartFileTest, BeginsAnew) {
  leave("GGUF and", origin_);
  PartFile part = PartFile::open(path_).value();
  ASSERT_TRUE(part.restart());
  ASSERT_TRUE(part.append("GGUF"));
  EXPECT_EQ(part.bytes(), 4U);
  EXPECT_EQ(part.finish().value(), sha256("GGUF"));
}

TEST_F(PartFileTest, SeesWhatIsNoGguf) {
  PartFile part = PartFile::open(path_).value();
  EXPECT_TRUE(part.may_be_gguf()) << "nothing is known yet";
  ASSERT_TRUE(part.append("GG"));
  EXPECT_TRUE(part.may_be_gguf());
  ASSERT_TRUE(part.append("<h"));
  EXPECT_FALSE(part.may_be_gguf());
  part.discard();
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(PartFileTest, WhereNoFileCanBeIsAnErrorThatNamesIt) {
  const auto part = PartFile::open("/nowhere/m.gguf");
  ASSERT_FALSE(part);
  EXPECT_NE(part.error().message.find("/nowhere/m.gguf.part"), std::string::npos);
}

}  // namespace
}  // namespace murmur::models
