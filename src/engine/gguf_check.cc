#include "engine/gguf_check.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/gguf_reader.h"

namespace murmur::engine {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;  // "GGUF"
constexpr std::uint64_t kEntriesMax =
    65'536;  // of metadata, and of tensors; real models have 1,000
constexpr std::uint64_t kArrayMax = 1U << 24U;
constexpr std::uint32_t kDimensionsMax = 4;
constexpr std::uint64_t kAlignmentDefault = 32;
constexpr std::size_t kTextKept = 256;
constexpr std::size_t kTemplateMax = 16U << 10U;

enum ValueType : std::uint32_t { kUint32 = 4, kString = 8, kArray = 9, kUint64 = 10 };

/// Bytes of one value of a fixed size, 0 for others.
std::uint64_t value_bytes(std::uint32_t type) {
  constexpr std::array<std::uint8_t, 13> kBytes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  return type < kBytes.size() ? kBytes[type] : 0;
}

struct TensorType {
  std::uint32_t id;
  std::uint64_t values_per_block;
  std::uint64_t bytes_per_block;
};

/// ggml's tensor types by number (enum ggml_type). Of a type that is newer than this table only the
/// beginning of its data is checked.
constexpr std::array<TensorType, 35> kTensorTypes = {{
    {0, 1, 4},      {1, 1, 2},      {2, 32, 18},   {3, 32, 20},    {6, 32, 22},    {7, 32, 24},
    {8, 32, 34},    {9, 32, 36},    {10, 256, 84}, {11, 256, 110}, {12, 256, 144}, {13, 256, 176},
    {14, 256, 210}, {15, 256, 292}, {16, 256, 66}, {17, 256, 74},  {18, 256, 98},  {19, 256, 50},
    {20, 32, 18},   {21, 256, 110}, {22, 256, 82}, {23, 256, 136}, {24, 1, 1},     {25, 1, 2},
    {26, 1, 4},     {27, 1, 8},     {28, 1, 8},    {29, 256, 56},  {30, 1, 2},     {34, 256, 54},
    {35, 256, 66},  {39, 32, 17},   {40, 64, 36},  {41, 128, 18},  {42, 64, 18},
}};

/// Bytes of a tensor; saturates, since its dimensions are whatever the file says.
std::uint64_t tensor_bytes(std::uint32_t type, std::uint64_t values) {
  const auto* const found = std::find_if(kTensorTypes.begin(), kTensorTypes.end(),
                                         [&](const TensorType& t) { return t.id == type; });
  if (found == kTensorTypes.end()) { return 0; }
  std::uint64_t bytes = 0;
  const std::uint64_t blocks = values / found->values_per_block;
  const bool over = __builtin_mul_overflow(blocks, found->bytes_per_block, &bytes);
  return over ? UINT64_MAX : bytes;
}

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

Error damaged(const char* what) {
  return Error{std::string("is a damaged GGUF file (") + what + "); download it again"};
}

Error truncated(std::uint64_t size, std::uint64_t needed) {
  return Error{"is truncated: it has " + std::to_string(size) + " bytes and needs " +
               (needed == 0 ? "more" : std::to_string(needed)) + "; download it again"};
}

Error too_long(const std::string& key) {
  return Error{"says more than " + std::to_string(kTemplateMax) + " bytes in " + key +
               "; give the model a shorter one"};
}

/// One pass over the head of a file.
class HeadParser {
 public:
  HeadParser(std::istream& in, std::uint64_t size) : reader_(in, size), size_(size) {}

  Result<GgufSummary> run() {
    if (auto counted = read_counts(); !counted) { return counted.error(); }
    for (std::uint64_t i = 0; i < entries_; ++i) {
      if (auto read = read_entry(); !read) { return read.error(); }
    }
    for (std::uint64_t i = 0; i < tensors_; ++i) {
      if (auto read = read_tensor(); !read) { return read.error(); }
    }
    return check_end();
  }

 private:
  Result<void> read_counts() {
    const auto magic = reader_.number<std::uint32_t>();
    if (magic != kMagic) {
      return Error{"is not a GGUF model; choose a .gguf file, or convert the model to GGUF"};
    }
    const auto version = reader_.number<std::uint32_t>();
    tensors_ = reader_.number<std::uint64_t>();
    entries_ = reader_.number<std::uint64_t>();
    if (reader_.failed()) { return truncated(size_, 0); }
    if (version < 2 || version > 3) {
      return Error{"has GGUF version " + std::to_string(version) +
                   ", but versions 2 and 3 (little-endian) are known; convert the model again"};
    }
    if (entries_ > kEntriesMax || tensors_ > kEntriesMax) { return damaged("impossible counts"); }
    return {};
  }

  Result<void> read_entry() {
    const std::string key = reader_.string(kTextKept);
    const auto type = reader_.number<std::uint32_t>();
    if (reader_.failed()) { return truncated(size_, 0); }
    if (type == kString) {
      const bool is_template = key.starts_with("murmur.");
      std::string text = reader_.string(is_template ? kTemplateMax + 1 : kTextKept);
      if (is_template && text.size() > kTemplateMax) { return too_long(key); }
      keep_text(key, std::move(text));
    } else if (type == kUint32 || type == kUint64) {
      keep_number(
          key, type == kUint32 ? reader_.number<std::uint32_t>() : reader_.number<std::uint64_t>());
    } else if (type == kArray) {
      return skip_array();
    } else if (value_bytes(type) > 0) {
      reader_.skip(value_bytes(type));
    } else {
      return damaged("unknown type of metadata");
    }
    if (reader_.failed()) { return truncated(size_, 0); }
    return {};
  }

  Result<void> skip_array() {
    const auto type = reader_.number<std::uint32_t>();
    const auto count = reader_.number<std::uint64_t>();
    if (reader_.failed()) { return truncated(size_, 0); }
    if (count > kArrayMax) { return damaged("impossible length of an array"); }
    if (type == kString) {
      for (std::uint64_t i = 0; i < count && !reader_.failed(); ++i) {
        reader_.skip(reader_.number<std::uint64_t>());
      }
    } else if (value_bytes(type) > 0) {
      reader_.skip(count * value_bytes(type));
    } else {
      return damaged("unknown type of array");
    }
    if (reader_.failed()) { return truncated(size_, 0); }
    return {};
  }

  Result<void> read_tensor() {
    (void)reader_.string(0);  // its name
    const auto dimensions = reader_.number<std::uint32_t>();
    if (!reader_.failed() && dimensions > kDimensionsMax) { return damaged("too many dimensions"); }
    std::uint64_t values = 1;
    for (std::uint32_t i = 0; i < dimensions; ++i) {
      if (__builtin_mul_overflow(values, reader_.number<std::uint64_t>(), &values)) {
        return damaged("impossible size of a tensor");
      }
    }
    const auto type = reader_.number<std::uint32_t>();
    const auto offset = reader_.number<std::uint64_t>();
    if (reader_.failed()) { return truncated(size_, 0); }
    data_bytes_ = std::max(data_bytes_, saturating_sum(offset, tensor_bytes(type, values)));
    return {};
  }

  Result<GgufSummary> check_end() {
    if (summary_.architecture.empty()) { return damaged("no general.architecture"); }
    if (alignment_ == 0 || alignment_ > (1U << 20U)) { return damaged("impossible alignment"); }
    for (const auto& [key, number] : context_lengths_) {
      if (key == summary_.architecture + ".context_length") { summary_.context_tokens = number; }
    }
    const std::uint64_t data_begin =
        (reader_.position() + alignment_ - 1) / alignment_ * alignment_;
    const std::uint64_t needed =
        tensors_ == 0 ? reader_.position() : saturating_sum(data_begin, data_bytes_);
    if (needed > size_) { return truncated(size_, needed); }
    return summary_;
  }

  void keep_text(const std::string& key, std::string text) {
    if (key == "general.name") {
      summary_.name = std::move(text);
    } else if (key == "general.architecture") {
      summary_.architecture = std::move(text);
    } else if (key == "tokenizer.chat_template") {
      summary_.has_chat_template = true;
    } else if (key == "murmur.aggregate_template") {
      summary_.aggregate_template = std::move(text);
    } else if (key == "murmur.select_template") {
      summary_.select_template = std::move(text);
    }
  }

  void keep_number(const std::string& key, std::uint64_t number) {
    if (key == "general.alignment") { alignment_ = number; }
    // The key begins with the architecture, which may come later in the file.
    if (key.ends_with(".context_length") && context_lengths_.size() < 8) {
      context_lengths_.emplace_back(key, number);
    }
  }

  GgufReader reader_;
  std::uint64_t size_;
  std::uint64_t entries_ = 0;
  std::uint64_t tensors_ = 0;
  std::uint64_t alignment_ = kAlignmentDefault;
  std::uint64_t data_bytes_ = 0;  // from the beginning of the data to the end of the last tensor
  std::vector<std::pair<std::string, std::uint64_t>> context_lengths_;
  GgufSummary summary_;
};

/// What is wrong with `path` before its content is looked at.
std::optional<Error> obstacle(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return Error{path + ": no such file; give the path of a model in GGUF format"};
  }
  if (error) { return Error{path + ": cannot be read: " + error.message()}; }
  if (status.type() != std::filesystem::file_type::regular) {
    return Error{path + ": is not a file; give the path of a model in GGUF format"};
  }
  return std::nullopt;
}

}  // namespace

Result<GgufSummary> parse_gguf(std::istream& in, std::uint64_t size) {
  return HeadParser(in, size).run();
}

Result<GgufSummary> check_gguf(const std::string& path) {
  if (auto error = obstacle(path)) { return *error; }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return Error{path + ": cannot be read: " + std::generic_category().message(errno) +
                 "; check its permissions"};
  }
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (error) { return Error{path + ": cannot be read: " + error.message()}; }
  auto summary = parse_gguf(in, size);
  if (!summary) { return Error{path + " " + summary.error().message}; }
  return summary;
}

}  // namespace murmur::engine
