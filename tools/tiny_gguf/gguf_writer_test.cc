#include "tiny_gguf/gguf_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace murmur::tiny_gguf {
namespace {

/// A folder of this test's own, gone afterwards.
class GgufWriter : public testing::Test {
 protected:
  GgufWriter() { std::filesystem::create_directories(folder_); }
  ~GgufWriter() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::string written(const Gguf& gguf) const {
    EXPECT_FALSE(write_gguf(gguf, path("model.gguf")));
    std::ifstream file(path("model.gguf"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                  ("gguf_writer_test-" + std::to_string(::getpid()));
};

/// Reads the file front to back, as a GGUF reader does.
class Reader {
 public:
  explicit Reader(std::string bytes) : bytes_(std::move(bytes)) {}

  template <class T>
  T number() {
    T value{};
    std::memcpy(&value, bytes_.data() + position_, sizeof value);
    position_ += sizeof value;
    return value;
  }
  std::string text() { return raw(number<std::uint64_t>()); }
  std::string raw(std::size_t size) {
    position_ += size;
    return bytes_.substr(position_ - size, size);
  }
  void align() { position_ = (position_ + 31) / 32 * 32; }
  [[nodiscard]] bool at_end() const { return position_ == bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t position_ = 0;
};

Gguf sample() {
  const auto fill = [](std::uint64_t row, std::span<float> values) {
    std::fill(values.begin(), values.end(), static_cast<float>(row) + 0.5F);
  };
  return {{{"flag", true}, {"words", std::vector<std::string>{"a", "▁b"}}},
          {{"vector", 3, 1, TensorType::F32, fill}, {"matrix", 2, 3, TensorType::F32, fill}}};
}

TEST_F(GgufWriter, HeaderMetadataAndTensorsReadBack) {
  Reader reader(written(sample()));
  EXPECT_EQ(reader.raw(4), "GGUF");
  EXPECT_EQ(reader.number<std::uint32_t>(), 3U);
  EXPECT_EQ(reader.number<std::uint64_t>(), 2U) << "tensors";
  EXPECT_EQ(reader.number<std::uint64_t>(), 2U) << "metadata";

  EXPECT_EQ(reader.text(), "flag");
  EXPECT_EQ(reader.number<std::uint32_t>(), 7U) << "bool";
  EXPECT_EQ(reader.number<std::uint8_t>(), 1U);
  EXPECT_EQ(reader.text(), "words");
  EXPECT_EQ(reader.number<std::uint32_t>(), 9U) << "array";
  EXPECT_EQ(reader.number<std::uint32_t>(), 8U) << "of strings";
  EXPECT_EQ(reader.number<std::uint64_t>(), 2U);
  EXPECT_EQ(reader.text(), "a");
  EXPECT_EQ(reader.text(), "▁b");

  EXPECT_EQ(reader.text(), "vector");
  EXPECT_EQ(reader.number<std::uint32_t>(), 1U) << "dimensions";
  EXPECT_EQ(reader.number<std::uint64_t>(), 3U);
  EXPECT_EQ(reader.number<std::uint32_t>(), 0U) << "f32";
  EXPECT_EQ(reader.number<std::uint64_t>(), 0U) << "offset";
  EXPECT_EQ(reader.text(), "matrix");
  EXPECT_EQ(reader.number<std::uint32_t>(), 2U) << "dimensions";
  EXPECT_EQ(reader.number<std::uint64_t>(), 2U) << "columns";
  EXPECT_EQ(reader.number<std::uint64_t>(), 3U) << "rows";
  EXPECT_EQ(reader.number<std::uint32_t>(), 0U) << "f32";
  EXPECT_EQ(reader.number<std::uint64_t>(), 32U) << "the next aligned offset";

  reader.align();
  for (int i = 0; i < 3; ++i) { EXPECT_EQ(reader.number<float>(), 0.5F); }
  reader.align();
  for (const float expected : {0.5F, 0.5F, 1.5F, 1.5F, 2.5F, 2.5F}) {
    EXPECT_EQ(reader.number<float>(), expected);
  }
  reader.align();
  EXPECT_TRUE(reader.at_end());
}

TEST_F(GgufWriter, ReplacesAnOlderFileAndLeavesNothingBesideIt) {
  std::ofstream(path("model.gguf")) << std::string(5000, 'x');
  EXPECT_EQ(written(sample()).substr(0, 4), "GGUF");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path("")), {}), 1);
}

TEST_F(GgufWriter, AMissingFolderIsAnErrorThatNamesItself) {
  const std::error_code error = write_gguf(sample(), path("missing/model.gguf"));
  EXPECT_EQ(error, std::errc::no_such_file_or_directory);
}

TEST_F(GgufWriter, WhatCannotTakeItsPlaceIsRemoved) {
  std::filesystem::create_directories(path("model.gguf/taken"));
  EXPECT_TRUE(write_gguf(sample(), path("model.gguf")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path("")), {}), 1);
}

}  // namespace
}  // namespace murmur::tiny_gguf
