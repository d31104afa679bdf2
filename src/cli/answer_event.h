#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/run_report.h"

namespace murmur::cli {

/// A piece of a proposal's text, while it is written.
struct ProposalPiece {
  std::uint32_t layer = 1;
  std::uint32_t seat = 0;
  std::string node;
  std::string text;
};

struct TokenUsage {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
};

/// What one event of a node's answer stream says.
struct AnswerEvent {
  std::string text;       ///< of the answer
  std::string reasoning;  ///< a thinking model's notes
  std::optional<ProposalPiece> proposal;
  std::string finish_reason;        ///< empty until the end
  std::optional<RunReport> report;  ///< with the last chunk
  std::optional<TokenUsage> usage;
  std::string error;  ///< what the node says went wrong; empty: nothing
};

/// Reads the JSON of one `data:` line. An error if it is no chunk at all.
[[nodiscard]] Result<AnswerEvent> parse_answer_event(std::string_view json);

/// The message of an error response's body, in OpenAI's shape; a short excerpt of any other body.
[[nodiscard]] std::string error_message(std::string_view body);

}  // namespace murmur::cli
