#pragma once

#include <vector>

#include "tiny_gguf/gguf_writer.h"
#include "tiny_gguf/model.h"

namespace murmur::tiny_gguf {

/// All tensors of the model under llama.cpp's names. Requires !complaint(options).
///
/// The first kAfterCount dimensions of the residual stream belong to the grammar: a token's
/// embedding sets the one that names its After state, no layer writes to them, and the output rows
/// read them to forbid or favour their token. Everything else is random.
[[nodiscard]] std::vector<Tensor> make_weights(const ModelOptions& options,
                                               const std::vector<Token>& vocabulary);

}  // namespace murmur::tiny_gguf
