#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace murmur::models {

// What the names of model files tell, and which of them may be files here.

/// One file of a model that is split: "x-00002-of-00003.gguf".
struct SplitName {
  std::string stem;         ///< "x"
  std::uint32_t index = 0;  ///< from 1
  std::uint32_t count = 0;  ///< 1 to kSplitFilesMax
};
inline constexpr std::uint32_t kSplitFilesMax = 999;

/// Nothing if the file is a whole model.
[[nodiscard]] std::optional<SplitName> split_name(std::string_view file);
/// The other way. Requires 1 <= index <= count <= kSplitFilesMax. llama.cpp looks for the others
/// by such names.
[[nodiscard]] std::string split_file(std::string_view stem, std::uint32_t index,
                                     std::uint32_t count);
/// The name without ".gguf", and without its number if it is one file of several.
[[nodiscard]] std::string stem_of(std::string_view file);
/// What follows the last slash.
[[nodiscard]] std::string_view base_name(std::string_view path);

/// How the weights are rounded, as the name tells: "Q4_K_M", "UD-Q4_K_XL", "BF16", in capitals;
/// empty if it does not.
[[nodiscard]] std::string quant_of(std::string_view stem);

/// Equal but for capitals.
[[nodiscard]] bool is_same_name(std::string_view a, std::string_view b);

/// Whether a path that a server gave stays below where it is put: no way up, nothing absolute,
/// nothing unprintable.
[[nodiscard]] bool is_safe_path(std::string_view path);
/// Whether a model may be called so here: 1 to 128 letters, digits and "-._+", the first a letter
/// or digit. So it is a file name, and needs no quotes in a shell.
[[nodiscard]] bool is_model_name(std::string_view name);
/// The closest such name.
[[nodiscard]] std::string model_name(std::string_view text);

}  // namespace murmur::models
