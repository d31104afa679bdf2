#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/conversation.h"

namespace murmur::cli {

/// A conversation as JSON lines, one message each: {"role":"user","content":"A river?"}. An open
/// question is no part of it.
[[nodiscard]] std::string conversation_text(const Conversation& conversation);

/// Reads messages from JSON lines or from a JSON array: at most one system message, at the
/// beginning, then questions (user) and answers (assistant) in turn. The error says which message
/// is wrong.
[[nodiscard]] Result<Conversation> parse_conversation(std::string_view text);

}  // namespace murmur::cli
