#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "prompt/generation.h"

namespace murmur::moa {

/// The proposal that a model's reply names, as an index into `offered`; empty if it names none.
///
/// By number: the first number in the reply, which counts from 1. By text: the first proposal that
/// is the same or, where none is, that gives the same closed answer (vote.h).
[[nodiscard]] std::optional<std::size_t> selected_index(std::string_view reply,
                                                        const prompt::Proposals& offered,
                                                        prompt::Naming naming);

}  // namespace murmur::moa
