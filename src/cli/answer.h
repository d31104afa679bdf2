#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "cli/answer_event.h"
#include "cli/run_report.h"

namespace murmur::cli {

/// A node's whole answer, as it was seen from here.
struct Answer {
  std::string text;
  std::string reasoning;
  std::string finish_reason;
  std::optional<TokenUsage> usage;
  std::optional<RunReport> report;
  Duration latency{0};  ///< question sent to answer complete
  Duration ttft{0};     ///< question sent to first text of the answer
};

/// Watches an answer come. `elapsed` counts from the question.
class AnswerView {
 public:
  virtual ~AnswerView() = default;
  virtual void on_proposal(const ProposalPiece& piece, Duration elapsed) = 0;
  virtual void on_text(std::string_view text, Duration elapsed) = 0;
  /// Several times a second, so that nobody waits in front of a still screen.
  virtual void on_tick(Duration elapsed) = 0;
  /// Nothing more comes; leaves the terminal at the start of a line.
  virtual void on_end() = 0;
};

}  // namespace murmur::cli
