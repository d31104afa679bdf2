#include "models/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "base/assert.h"

namespace murmur::models {
namespace {

constexpr std::string_view kExtension = ".gguf";
constexpr std::size_t kNumberDigits = 5;
constexpr std::size_t kNameBytesMax = 128;

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return upper(c) >= 'A' && upper(c) <= 'Z'; }
bool is_letter_or_digit(char c) { return is_letter(c) || is_digit(c); }

std::string upper_case(std::string_view text) {
  std::string upper_text(text);
  std::transform(upper_text.begin(), upper_text.end(), upper_text.begin(), upper);
  return upper_text;
}

std::string_view without_extension(std::string_view file) {
  const std::size_t bytes = kExtension.size();
  const bool has =
      file.size() > bytes && is_same_name(file.substr(file.size() - bytes), kExtension);
  return has ? file.substr(0, file.size() - bytes) : file;
}

std::optional<std::uint32_t> five_digits(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good =
      text.size() == kNumberDigits && ec == std::errc() && end == text.data() + text.size();
  return good ? std::optional(number) : std::nullopt;
}

/// "Q4_K_M", "IQ2_XXS", "TQ1_0", "F16", "BF16", "MXFP4_MOE"; in capitals.
bool is_quant(std::string_view word) {
  constexpr std::array<std::string_view, 4> kWhole{"F16", "BF16", "F32", "FP16"};
  if (std::find(kWhole.begin(), kWhole.end(), word) != kWhole.end()) { return true; }
  if (word.starts_with("MXFP4")) { return true; }
  if (word.starts_with('I') || word.starts_with('T')) { word.remove_prefix(1); }
  const bool begins = word.size() >= 2 && word[0] == 'Q' && is_digit(word[1]);
  return begins && (word.size() == 2 || word[2] == '_') && word.back() != '_';
}

}  // namespace

std::optional<SplitName> split_name(std::string_view file) {
  const std::string_view stem = without_extension(file);
  constexpr std::string_view kOf = "-of-";
  constexpr std::size_t kTailBytes = 1 + kNumberDigits + kOf.size() + kNumberDigits;
  if (stem.size() == file.size() || stem.size() <= kTailBytes) { return std::nullopt; }
  const std::string_view tail = stem.substr(stem.size() - kTailBytes);
  if (tail[0] != '-' || tail.substr(1 + kNumberDigits, kOf.size()) != kOf) { return std::nullopt; }
  const auto index = five_digits(tail.substr(1, kNumberDigits));
  const auto count = five_digits(tail.substr(1 + kNumberDigits + kOf.size()));
  if (!index || !count || *index < 1 || *index > *count || *count > kSplitFilesMax) {
    return std::nullopt;
  }
  return SplitName{std::string(stem.substr(0, stem.size() - kTailBytes)), *index, *count};
}

std::string split_file(std::string_view stem, std::uint32_t index, std::uint32_t count) {
  MURMUR_ASSERT(index >= 1 && index <= count && count <= kSplitFilesMax);
  std::array<char, 32> tail{};
  std::snprintf(tail.data(), tail.size(), "-%05u-of-%05u.gguf", index, count);
  return std::string(stem) + tail.data();
}

std::string stem_of(std::string_view file) {
  const auto split = split_name(file);
  return split ? split->stem : std::string(without_extension(file));
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

std::string quant_of(std::string_view stem) {
  const std::string text = upper_case(stem);
  std::string found;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of("-.", begin), text.size());
    // A word's quant may come after an underscore: "model_Q4_K_M".
    for (std::size_t at = begin; at < end; at = std::min(text.find('_', at), end) + 1) {
      const std::string word = text.substr(at, end - at);
      if (!is_quant(word)) { continue; }
      const bool is_dynamic = at == begin && at >= 3 && text.compare(at - 3, 3, "UD-") == 0;
      found = (is_dynamic ? "UD-" : "") + word;
      break;
    }
    begin = end + 1;
  }
  return found;
}

bool is_same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper(x) == upper(y); });
}

bool is_safe_path(std::string_view path) {
  constexpr std::size_t kPathBytesMax = 1024;
  if (path.empty() || path.size() > kPathBytesMax) { return false; }
  const bool printable = std::all_of(path.begin(), path.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= ' ' && byte != 0x7f && c != '\\';
  });
  if (!printable) { return false; }
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (segment.empty() || segment == "." || segment == "..") { return false; }
    begin = end + 1;
  }
  return true;
}

bool is_model_name(std::string_view name) {
  constexpr std::string_view kSigns = "-._+";
  return !name.empty() && name.size() <= kNameBytesMax && is_letter_or_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return is_letter_or_digit(c) || kSigns.find(c) != kSigns.npos;
         });
}

std::string model_name(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, kNameBytesMax)) {
    const std::string_view one(&c, 1);
    const bool fits =
        is_model_name(one) || (!name.empty() && is_model_name("x" + std::string(one)));
    if (fits || !name.empty()) { name += fits ? c : '_'; }
  }
  return name.empty() ? "model" : name;
}

}  // namespace murmur::models
