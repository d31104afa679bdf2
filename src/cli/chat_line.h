#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace murmur::cli {

/// What the user of `murmur chat` wants done, instead of asking something.
enum class ChatVerb {
  Help,
  Trace,
  Plan,
  Layers,
  FanOut,
  System,
  Retry,
  Undo,
  Clear,
  Save,
  Replace,
  Load,
  Quit,
};

struct ChatCommand {
  ChatVerb verb = ChatVerb::Help;
  std::string argument;  ///< empty: none was given
};

/// Whether an input is a command, rather than a question: a slash is its first character.
[[nodiscard]] inline bool is_chat_command(std::string_view input) { return input.starts_with('/'); }

/// Reads "/plan moa". The error names the command that was probably meant, or how it is used.
[[nodiscard]] Result<ChatCommand> parse_chat_command(std::string_view input);

/// All commands, a line each, and how else an input is understood.
[[nodiscard]] std::string chat_help();

}  // namespace murmur::cli
