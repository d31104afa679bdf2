#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace murmur::engine {

/// A model in a server's GET /v1/models.
struct ServedModel {
  std::string id;
  std::string owner;                 ///< "owned_by", by which some servers can be told
  std::uint32_t context_tokens = 0;  ///< 0: not told
  std::uint64_t parameters = 0;      ///< 0: not told
};

/// The error says what is wrong with the answer.
[[nodiscard]] Result<std::vector<ServedModel>> parse_served_models(std::string_view json);

/// The one that is `wanted`; the only one, where nothing is wanted. Ollama's ":latest" may be left
/// out. The error names those that there are.
[[nodiscard]] Result<ServedModel> choose_model(const std::vector<ServedModel>& served,
                                               const std::string& wanted);

}  // namespace murmur::engine
