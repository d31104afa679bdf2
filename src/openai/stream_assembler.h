#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "moa/trace.h"

namespace murmur::openai {

/// Makes the one JSON object of a non-streaming answer out of the chunks of a streaming one. A node
/// asks its engine for streams only, since a non-streaming request cannot be cancelled reliably
/// there; a client that wants no stream gets what it would have got: every choice with its content,
/// reasoning, tool calls (merged by index), log-probabilities and finish reason, and usage and
/// timings.
class StreamAssembler {
 public:
  StreamAssembler();
  ~StreamAssembler();
  StreamAssembler(StreamAssembler&&) noexcept;
  StreamAssembler& operator=(StreamAssembler&&) noexcept;

  /// One `data:` payload. Fails if it is no chunk, or if the whole grows beyond 64 MiB.
  [[nodiscard]] Result<void> add(std::string_view chunk_json);
  /// The `chat.completion` object; `trace`: with it as `murmur`.
  [[nodiscard]] std::string finish(const moa::RunTrace* trace = nullptr) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace murmur::openai
