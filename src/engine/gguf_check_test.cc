#include "engine/gguf_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace murmur::engine {
namespace {

/// Writes GGUF bytes field by field, right or wrong.
class Bytes {
 public:
  template <class Integer>
  Bytes& number(Integer value) {
    for (std::size_t i = 0; i < sizeof(value); ++i) {
      data_.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
    return *this;
  }
  Bytes& text(const std::string& value) {
    number(std::uint64_t{value.size()});
    data_ += value;
    return *this;
  }
  Bytes& raw(const std::string& value) {
    data_ += value;
    return *this;
  }
  Bytes& pad(std::size_t alignment) {
    data_.resize((data_.size() + alignment - 1) / alignment * alignment);
    return *this;
  }
  [[nodiscard]] const std::string& data() const { return data_; }

 private:
  std::string data_;
};

Bytes head(std::uint64_t tensors, std::uint64_t entries, std::uint32_t version = 3) {
  return Bytes().raw("GGUF").number(version).number(tensors).number(entries);
}

Bytes& architecture(Bytes& bytes) {
  return bytes.text("general.architecture").number(8U).text("llama");
}

/// A small but complete model: five entries, one tensor of 2 x 32 values in Q8_0.
std::string valid_model() {
  Bytes bytes = head(1, 5);
  architecture(bytes);
  bytes.text("general.name").number(8U).text("Tiny");
  bytes.text("llama.context_length").number(4U).number(512U);
  bytes.text("tokenizer.ggml.tokens").number(9U).number(8U).number(std::uint64_t{2});
  bytes.text("a").text("b");
  bytes.text("tokenizer.chat_template").number(8U).text("{{ messages }}");
  bytes.text("weight").number(2U).number(std::uint64_t{32}).number(std::uint64_t{2});
  bytes.number(8U).number(std::uint64_t{0}).pad(32).raw(std::string(68, 'x'));
  return bytes.data();
}

Result<GgufSummary> parse(const std::string& bytes) {
  std::istringstream in(bytes);
  return parse_gguf(in, bytes.size());
}

std::string complaint(const std::string& bytes) {
  const auto result = parse(bytes);
  return result ? "accepted" : result.error().message;
}

TEST(GgufCheck, ReadsWhatAModelSaysAboutItself) {
  const auto summary = parse(valid_model());
  ASSERT_TRUE(summary.has_value()) << summary.error().message;
  EXPECT_EQ(summary->name, "Tiny");
  EXPECT_EQ(summary->architecture, "llama");
  EXPECT_EQ(summary->context_tokens, 512U);
  EXPECT_TRUE(summary->has_chat_template);
}

TEST(GgufCheck, ReadsTheWordingsThatAModelBrings) {
  Bytes bytes = head(0, 3);
  architecture(bytes);
  const std::string longer_than_other_texts(1000, 'a');
  bytes.text("murmur.aggregate_template").number(8U).text(longer_than_other_texts);
  bytes.text("murmur.select_template").number(8U).text("which?");
  const auto summary = parse(bytes.data());
  ASSERT_TRUE(summary.has_value()) << summary.error().message;
  EXPECT_EQ(summary->aggregate_template, longer_than_other_texts);
  EXPECT_EQ(summary->select_template, "which?");
}

TEST(GgufCheck, RefusesAWordingBeyondAllMeasure) {
  Bytes bytes = head(0, 2);
  architecture(bytes);
  bytes.text("murmur.select_template").number(8U).text(std::string(20'000, 'a'));
  EXPECT_NE(complaint(bytes.data()).find("murmur.select_template"), std::string::npos);
}

TEST(GgufCheck, RefusesEveryTruncation) {
  const std::string whole = valid_model();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto result = parse(whole.substr(0, length));
    ASSERT_FALSE(result.has_value()) << "of " << length << " bytes";
    const std::string expected = length < 4 ? "not a GGUF" : "is truncated";
    EXPECT_NE(result.error().message.find(expected), std::string::npos) << length;
  }
}

TEST(GgufCheck, SaysHowManyBytesAreMissing) {
  const std::string whole = valid_model();
  EXPECT_EQ(complaint(whole.substr(0, whole.size() - 1)),
            "is truncated: it has " + std::to_string(whole.size() - 1) + " bytes and needs " +
                std::to_string(whole.size()) + "; download it again");
}

TEST(GgufCheck, RefusesForeignFilesAndVersions) {
  EXPECT_NE(complaint("PK\3\4 and so on").find("not a GGUF model"), std::string::npos);
  EXPECT_NE(complaint(head(0, 0, 1).data()).find("GGUF version 1"), std::string::npos);
  EXPECT_NE(complaint(head(0, 0, 0x03000000).data()).find("little-endian"), std::string::npos);
}

TEST(GgufCheck, SurvivesHostileCountsAndLengths) {
  constexpr std::uint64_t kHuge = UINT64_MAX;
  EXPECT_NE(complaint(head(kHuge, 0).data()).find("impossible counts"), std::string::npos);
  EXPECT_NE(complaint(head(0, kHuge).data()).find("impossible counts"), std::string::npos);
  EXPECT_NE(complaint(head(0, 1).number(kHuge).data()).find("truncated"), std::string::npos);
  EXPECT_NE(complaint(head(0, 1).text("k").number(8U).number(kHuge).data()).find("truncated"),
            std::string::npos);
  Bytes array = head(0, 1).text("k").number(9U).number(10U).number(kHuge);
  EXPECT_NE(complaint(array.data()).find("array"), std::string::npos);
  Bytes strings = head(0, 1).text("k").number(9U).number(8U).number(std::uint64_t{1'000'000});
  EXPECT_NE(complaint(strings.data()).find("truncated"), std::string::npos);
}

TEST(GgufCheck, RefusesTypesAndShapesThatCannotBe) {
  EXPECT_NE(complaint(head(0, 1).text("k").number(77U).data()).find("damaged"), std::string::npos);
  EXPECT_NE(complaint(head(0, 1).text("k").number(9U).number(9U).number(std::uint64_t{1}).data())
                .find("array"),
            std::string::npos);
  EXPECT_NE(complaint(head(1, 0).text("t").number(99U).data()).find("dimensions"),
            std::string::npos);
  Bytes shape = head(1, 0).text("t").number(2U);
  shape.number(UINT64_MAX).number(UINT64_MAX).number(0U).number(std::uint64_t{0});
  EXPECT_NE(complaint(shape.data()).find("tensor"), std::string::npos);
}

TEST(GgufCheck, RefusesATensorBeyondTheEndWhateverItsOffset) {
  Bytes bytes = head(1, 1);
  architecture(bytes).text("t").number(1U).number(std::uint64_t{4}).number(0U).number(UINT64_MAX);
  EXPECT_NE(complaint(bytes.data()).find("truncated"), std::string::npos);
}

TEST(GgufCheck, NamesTheFileThatIsMissingOrNoFile) {
  EXPECT_NE(check_gguf("/nowhere/x.gguf").error().message.find("/nowhere/x.gguf: no such file"),
            std::string::npos);
  EXPECT_NE(check_gguf("/tmp").error().message.find("/tmp: is not a file"), std::string::npos);
}

TEST(GgufCheck, ReadsAFileFromDisk) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("murmur_gguf_check_" + std::to_string(::getpid()) + ".gguf");
  std::ofstream(path, std::ios::binary) << valid_model();
  const auto summary = check_gguf(path.string());
  std::filesystem::remove(path);
  ASSERT_TRUE(summary.has_value()) << summary.error().message;
  EXPECT_EQ(summary->name, "Tiny");
}

}  // namespace
}  // namespace murmur::engine
