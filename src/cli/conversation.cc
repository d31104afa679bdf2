#include "cli/conversation.h"

#include <utility>

#include "base/assert.h"

namespace murmur::cli {

Conversation::Conversation(std::string system, std::vector<Turn> turns)
    : system_(std::move(system)),
      turns_(std::move(turns)) {}

std::vector<Turn> Conversation::before_question() const {
  return {turns_.begin(), replaces_last_ ? turns_.end() - 1 : turns_.end()};
}

void Conversation::ask(std::string question) {
  open_ = std::move(question);
  replaces_last_ = false;
}

bool Conversation::ask_again() {
  if (open_) { return true; }
  if (turns_.empty()) { return false; }
  open_ = turns_.back().question;
  replaces_last_ = true;
  return true;
}

void Conversation::answer(std::string text) {
  MURMUR_ASSERT(open_.has_value());
  if (replaces_last_) { turns_.pop_back(); }
  turns_.push_back({std::move(*open_), std::move(text)});
  open_.reset();
  replaces_last_ = false;
}

std::optional<Turn> Conversation::undo() {
  open_.reset();
  replaces_last_ = false;
  if (turns_.empty()) { return std::nullopt; }
  Turn last = std::move(turns_.back());
  turns_.pop_back();
  return last;
}

void Conversation::clear() { *this = Conversation(std::move(system_), {}); }

}  // namespace murmur::cli
