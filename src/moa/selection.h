#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace murmur::moa {

/// The proposal that a model's reply names, as an index below `count`: by the first number in the
/// reply, which counts from 1. Empty if there is none, or if no proposal has it.
[[nodiscard]] std::optional<std::size_t> selected_index(std::string_view reply, std::size_t count);

}  // namespace murmur::moa
