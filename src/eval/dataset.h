#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace murmur::eval {

/// One question of a dataset.
struct Question {
  std::string id;     ///< as in the file; otherwise its line's number
  std::string skill;  ///< what kind of question it is; may be empty
  std::string prompt;
  std::optional<std::string> answer;  ///< without it, nothing can be judged
  std::size_t answer_bytes = 0;       ///< of all of `answer` as it is written, else of `output`
  std::size_t line = 0;               ///< in the file, from 1
};

/// Reads JSON lines. A question is in `prompt`, `instruction` or `question`; `answer` (of GSM8K:
/// what stands behind "####"), `output`, `skill` and `id` are optional, other members are ignored,
/// and so are empty lines. The error names the line. Two questions of one id, or none at all, are
/// errors too.
[[nodiscard]] Result<std::vector<Question>> parse_dataset(std::string_view text);

/// The same of a file; the error names it.
[[nodiscard]] Result<std::vector<Question>> load_dataset(const std::string& path);

}  // namespace murmur::eval
