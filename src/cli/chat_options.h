#pragma once

#include <string>

#include "cli/command.h"
#include "cli/node_request.h"
#include "cli/options.h"
#include "cli/question.h"

namespace murmur::cli {

struct ChatOptions {
  NodeFlags node;
  Question question;  ///< of every turn, but for its prompt
  bool trace = false;
};

/// Reads what `murmur chat` was told.
[[nodiscard]] Result<ChatOptions, Stop> parse_chat(const CommandLine& line);

}  // namespace murmur::cli
