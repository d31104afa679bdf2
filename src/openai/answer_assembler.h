#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "prompt/generation.h"

namespace murmur::openai {

/// Makes the one JSON answer of a request that wants no stream out of the events of a stream. A
/// node asks its engine for streams only, since a non-streaming request cannot be cancelled
/// reliably there; a client that wants none gets what it would have got.
class AnswerAssembler {
 public:
  virtual ~AnswerAssembler() = default;
  /// One event's data. Fails if it is no such event, or if the whole grows beyond kAnswerBytesMax.
  [[nodiscard]] virtual Result<void> add(std::string_view json) = 0;
  /// Requires that the stream came to its proper end.
  [[nodiscard]] virtual std::string finish() const = 0;
};
inline constexpr std::size_t kAnswerBytesMax = 64U << 20U;

/// For the answer to `body` in this dialect. Requires that parse_request_head() took the body.
[[nodiscard]] std::unique_ptr<AnswerAssembler> make_assembler(prompt::Dialect dialect,
                                                              std::string_view body);

// Each dialect's own (text_assembler.cc, native_assembler.cc, message_assembler.cc).

[[nodiscard]] std::unique_ptr<AnswerAssembler> make_text_assembler();
[[nodiscard]] std::unique_ptr<AnswerAssembler> make_native_assembler(std::string_view body);
[[nodiscard]] std::unique_ptr<AnswerAssembler> make_message_assembler();

}  // namespace murmur::openai
