#include "cli/models_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace murmur::cli {
namespace {

namespace fs = std::filesystem;

class ModelFileTest : public testing::Test {
 protected:
  ModelFileTest() {
    fs::create_directories(data_ / "models");
    std::ofstream(data_ / "models" / "small-Q8_0.gguf") << "GGUF";
  }
  ~ModelFileTest() override { fs::remove_all(data_); }
  std::string file(const std::string& text) {
    const auto found = model_file(text, data_.string());
    return found ? *found : "error: " + found.error().message;
  }
  fs::path data_ = fs::path(testing::TempDir()) / "murmur_model_file";
};

TEST_F(ModelFileTest, APathIsWhatItIs) {
  EXPECT_EQ(file("m.gguf"), "m.gguf");
  EXPECT_EQ(file("./small-Q8_0"), "./small-Q8_0");
  EXPECT_EQ(file(data_.string()), data_.string());
}

TEST_F(ModelFileTest, ANameIsThatOfAModelThatWasPulled) {
  EXPECT_EQ(file("small-Q8_0"), (data_ / "models" / "small-Q8_0.gguf").string());
  EXPECT_EQ(file("SMALL-q8_0"), (data_ / "models" / "small-Q8_0.gguf").string());
}

TEST_F(ModelFileTest, AnythingElseIsToldHowToGetIt) {
  EXPECT_EQ(file("qwen3-0.6b"),
            "error: the model qwen3-0.6b is not here yet; get it with murmur pull qwen3-0.6b");
  EXPECT_NE(file("small-Q8_1").find("did you mean small-Q8_0?"), std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
