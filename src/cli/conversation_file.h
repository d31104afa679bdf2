#pragma once

#include <string>

#include "base/result.h"
#include "cli/conversation.h"

namespace murmur::cli {

// Both take "~/" at the beginning of a path for the home folder. Errors name the path.

/// Writes a file that only its owner may read. Where one is already, only if `replaces`.
[[nodiscard]] Result<void> save_conversation(const std::string& path,
                                             const Conversation& conversation, bool replaces);

[[nodiscard]] Result<Conversation> load_conversation(const std::string& path);

}  // namespace murmur::cli
