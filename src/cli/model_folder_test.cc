#include "cli/model_folder.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace murmur::cli {
namespace {

namespace fs = std::filesystem;

class ModelFolder : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "murmur-models-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root = pattern;
  }
  void TearDown() override { fs::remove_all(root); }
  void touch(const char* file) const {
    fs::create_directories((root / file).parent_path());
    std::ofstream(root / file) << "x";
  }
  fs::path root;
};

TEST_F(ModelFolder, TheModelsBesideTheBinaryAreDealtInTheOrderOfTheirNames) {
  touch("models/b.gguf");
  touch("models/a.gguf");
  touch("models/notes.txt");
  touch("models/test/c.gguf");
  const auto models = find_models(root / "bin");
  ASSERT_TRUE(models.has_value());
  EXPECT_EQ(*models, (std::vector<std::string>{root / "models/a.gguf", root / "models/b.gguf"}));
}

TEST_F(ModelFolder, AnInstallationKeepsThemUnderShare) {
  touch("share/murmur/models/a.gguf");
  EXPECT_EQ(find_models(root / "bin")->size(), 1U);
}

TEST_F(ModelFolder, WithoutModelsTheErrorNamesTheFolders) {
  const auto models = find_models(root / "bin");
  ASSERT_FALSE(models.has_value());
  EXPECT_NE(models.error().message.find((root / "models").string()), std::string::npos);
  EXPECT_NE(models.error().message.find("--model"), std::string::npos);
}

TEST(OwnProgram, IsAFileThatExists) { EXPECT_TRUE(fs::exists(own_program())); }

}  // namespace
}  // namespace murmur::cli
