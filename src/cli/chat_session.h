#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/answer.h"
#include "cli/ask_node.h"
#include "cli/chat_line.h"
#include "cli/chat_options.h"
#include "cli/conversation.h"
#include "cli/node_door.h"
#include "cli/output.h"

namespace murmur::cli {

/// Where a chat is shown.
struct ChatScreen {
  Output& answers;       ///< for what models write
  Output& notes;         ///< for what the chat itself says; the same where a user looks
  bool is_live = false;  ///< a user looks: proposals are shown while they grow
};

/// A chat with one node: does what each input says.
class ChatSession {
 public:
  /// What `place` and `screen` refer to outlives this.
  ChatSession(AskPlace place, ChatScreen screen, NodeDoor node, ChatOptions options);

  /// Asks the question, or runs the command. False once the user wants to leave.
  [[nodiscard]] bool take(const std::string& input);
  /// Whether any question got no answer, or any command could not be done.
  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  void ask(const std::string& question);
  void ask_open_question();
  [[nodiscard]] Result<Answer, AskFailure> ask_watched(const Question& question) const;
  void run(const ChatCommand& command);
  void trace(const std::string& argument);
  void show_trace();
  void set_plan(const std::string& argument);
  void set_number(const std::string& name, std::optional<std::uint32_t>& number,
                  const FlagValue& value, const std::string& argument);
  [[nodiscard]] bool change(const std::string& name, const FlagValue& value,
                            const std::string& argument);
  void set_system(const std::string& text);
  void retry();
  void undo();
  void clear();
  void save(const std::string& path, bool replaces);
  void load(const std::string& path);
  [[nodiscard]] Question next_question() const;
  void note(const std::string& text);
  void fail(const std::string& message);

  AskPlace place_;
  ChatScreen screen_;
  NodeDoor node_;
  Question settings_;
  bool traces_;
  Conversation conversation_;
  std::optional<Answer> last_answer_;
  bool has_failed_ = false;
};

}  // namespace murmur::cli
