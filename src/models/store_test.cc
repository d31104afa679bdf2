#include "models/store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace murmur::models {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
 protected:
  StoreTest() { fs::create_directories(folder_); }
  ~StoreTest() override { fs::remove_all(folder_); }
  void put(const std::string& file, const std::string& text = "GGUF") {
    std::ofstream(folder_ / file) << text;
  }
  void put_pulled(const std::string& name, const std::vector<std::string>& files) {
    Manifest manifest{.name = name, .repo = "Qwen/Qwen3-0.6B-GGUF", .quant = "Q8_0"};
    for (const std::string& file : files) {
      put(file);
      manifest.files.push_back({file, 4, std::string(64, 'a')});
    }
    ASSERT_TRUE(store_.keep(manifest));
  }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_ = fs::path(testing::TempDir()) / "murmur_store";
  Store store_{folder_.string()};
};

TEST_F(StoreTest, ListsWhatWasPulledAndWhatWasPutThere) {
  put_pulled("b", {"b-00001-of-00002.gguf", "b-00002-of-00002.gguf"});
  put("a.gguf");
  put("c.gguf.part", "half");
  put("notes.txt");
  const auto models = store_.models();
  ASSERT_EQ(models.size(), 2U);
  EXPECT_EQ(models[0].name, "a");
  EXPECT_FALSE(models[0].manifest);
  EXPECT_EQ(models[1].name, "b");
  EXPECT_EQ(models[1].bytes, 8U);
  EXPECT_EQ(models[1].path, store_.path_of("b-00001-of-00002.gguf"));
  ASSERT_EQ(store_.unfinished().size(), 1U);
  EXPECT_EQ(store_.unfinished()[0].name, "c");
}

TEST_F(StoreTest, FindsAModelByAnyOfItsNames) {
  put_pulled("Qwen3-0.6B-Q8_0", {"Qwen3-0.6B-Q8_0.gguf"});
  for (const char* const name :
       {"Qwen3-0.6B-Q8_0", "qwen3-0.6b-q8_0", "Qwen3-0.6B-Q8_0.gguf", "qwen3-0.6b"}) {
    ASSERT_TRUE(store_.find(name)) << name;
    EXPECT_EQ(store_.find(name)->name, "Qwen3-0.6B-Q8_0");
  }
  EXPECT_FALSE(store_.find("qwen3-1.7b"));
}

TEST_F(StoreTest, RemovesAllOfAModelAndNothingElse) {
  put_pulled("a", {"a-00001-of-00002.gguf", "a-00002-of-00002.gguf"});
  put("a.gguf.part", "half");
  put("a.gguf.part.json", "{}");
  put_pulled("a-b", {"a-b.gguf"});
  EXPECT_GT(store_.remove("a").value(), 12U);
  EXPECT_EQ(files(), 2U);
  EXPECT_TRUE(store_.find("a-b"));
  EXPECT_EQ(store_.remove("a").value(), 0U);
}

TEST_F(StoreTest, ANewerModelTakesThePlaceOfTheOneBefore) {
  put_pulled("a", {"a-00001-of-00002.gguf", "a-00002-of-00002.gguf"});
  put_pulled("a", {"a.gguf"});
  EXPECT_EQ(files(), 2U);
  EXPECT_EQ(store_.find("a")->path, store_.path_of("a.gguf"));
}

TEST_F(StoreTest, OneProcessAtATimePullsAModel) {
  const auto held = store_.lock("a").value();
  ASSERT_TRUE(held);
  EXPECT_FALSE(store_.lock("a").value());
  EXPECT_TRUE(store_.lock("b").value());
}

TEST_F(StoreTest, KnowsTheRoomThatThereIs) {
  EXPECT_FALSE(room_for(store_, 1));
  const auto error = room_for(store_, UINT64_MAX);
  ASSERT_TRUE(error);
  EXPECT_NE(error->message.find("not enough room"), std::string::npos);
  EXPECT_NE(error->message.find("--data"), std::string::npos);
}

TEST_F(StoreTest, IsEmptyWhereThereIsNoFolder) {
  EXPECT_TRUE(Store("/nowhere/models").models().empty());
}

}  // namespace
}  // namespace murmur::models
