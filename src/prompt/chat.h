#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace murmur::prompt {

enum class Role { System, User, Assistant, Tool };

[[nodiscard]] std::string_view to_string(Role role);
/// The role of that name; "developer" is OpenAI's newer word for system. Empty for any other.
[[nodiscard]] std::optional<Role> role_from(std::string_view name);

struct Message {
  Role role = Role::User;
  std::string content;  ///< UTF-8
  /// What else OpenAI's form of it has, as JSON members after one another
  /// (`"tool_calls":[...]`, `"tool_call_id":"x"`): it passes through to the model's template.
  std::string fields = {};
  friend bool operator==(const Message&, const Message&) = default;
};

/// System text, history and the question, oldest first.
using Conversation = std::vector<Message>;
/// Shared, not copied: one conversation sits in the prompts of k+1 proposers over M layers.
using ConversationPtr = std::shared_ptr<const Conversation>;

/// Bytes of text, the measure of the queue's byte limit.
[[nodiscard]] std::size_t text_bytes(const Conversation& conversation);

}  // namespace murmur::prompt
