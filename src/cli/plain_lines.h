#pragma once

#include <string>

#include "cli/line_source.h"
#include "cli/standard_input.h"

namespace murmur::cli {

/// Standard input line by line, without a prompt: for what is no terminal.
class PlainLines final : public LineSource {
 public:
  /// `input` outlives this.
  explicit PlainLines(StandardInput& input) : input_(input) {}

  [[nodiscard]] TypedLine next(bool goes_on) override;

 private:
  StandardInput& input_;
  std::string bytes_;
};

}  // namespace murmur::cli
