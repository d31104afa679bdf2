#pragma once

#include <cstdint>
#include <istream>
#include <string>

#include "base/result.h"

namespace murmur::engine {

/// What a model file says about itself.
struct GgufSummary {
  std::string name;  ///< general.name, or empty
  std::string architecture;
  std::uint64_t context_tokens = 0;  ///< that the model was trained for; 0: not said
  bool has_chat_template = false;
  /// Wordings that the model brings, since it was trained with them: murmur.aggregate_template and
  /// murmur.select_template (prompt/wording.h). Empty: the defaults.
  std::string aggregate_template;
  std::string select_template;
};

/// Whether a file is a complete GGUF model that the engine can be expected to load. Reads only the
/// head (metadata and the table of tensors) and compares what that promises with the file's size,
/// so it costs milliseconds. The error is one line that names the file, what is wrong and what to
/// do.
[[nodiscard]] Result<GgufSummary> check_gguf(const std::string& path);

/// The same for bytes that are there already: `size` of them, read from `in`. The error does not
/// name a file. Hostile counts and lengths cost neither memory nor time beyond the size of the
/// input. Format: github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.
[[nodiscard]] Result<GgufSummary> parse_gguf(std::istream& in, std::uint64_t size);

}  // namespace murmur::engine
