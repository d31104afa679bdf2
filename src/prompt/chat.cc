#include "prompt/chat.h"

namespace murmur::prompt {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::System: return "system";
    case Role::User: return "user";
    case Role::Assistant: return "assistant";
    case Role::Tool: return "tool";
  }
  return "user";
}

std::optional<Role> role_from(std::string_view name) {
  if (name == "developer") { return Role::System; }
  for (const Role role : {Role::System, Role::User, Role::Assistant, Role::Tool}) {
    if (name == to_string(role)) { return role; }
  }
  return std::nullopt;
}

std::size_t text_bytes(const Conversation& conversation) {
  std::size_t bytes = 0;
  for (const Message& message : conversation) {
    bytes += message.content.size() + message.fields.size();
  }
  return bytes;
}

}  // namespace murmur::prompt
