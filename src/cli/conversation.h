#pragma once

#include <optional>
#include <string>
#include <vector>

namespace murmur::cli {

/// A question and the answer that it got.
struct Turn {
  std::string question;
  std::string answer;
  friend bool operator==(const Turn&, const Turn&) = default;
};

/// What was said so far. Only a question with its whole answer is part of it: one that got none
/// stays open beside it, to be asked again or forgotten.
class Conversation {
 public:
  Conversation() = default;
  Conversation(std::string system, std::vector<Turn> turns);

  /// What the models are told before everything else; empty: nothing.
  [[nodiscard]] const std::string& system() const { return system_; }
  void set_system(std::string system) { system_ = std::move(system); }

  [[nodiscard]] const std::vector<Turn>& turns() const { return turns_; }
  /// What is asked now, or was asked last and got no answer.
  [[nodiscard]] const std::optional<std::string>& open_question() const { return open_; }
  /// The turns that the open question follows: all, but not the one that it is to replace.
  [[nodiscard]] std::vector<Turn> before_question() const;

  /// Opens a question in place of one that is open.
  void ask(std::string question);
  /// Opens the last question again: the open one, else that of the last turn, which stays until it
  /// is replaced by the answer. False if there is none.
  [[nodiscard]] bool ask_again();
  /// Makes a turn of the open question. Requires that there is one.
  void answer(std::string text);

  /// Takes the last turn back, and forgets an open question. Nothing if there is no turn.
  std::optional<Turn> undo();
  /// Forgets all that was said; what the models are told first stays.
  void clear();

 private:
  std::string system_;
  std::vector<Turn> turns_;
  std::optional<std::string> open_;
  bool replaces_last_ = false;
};

}  // namespace murmur::cli
