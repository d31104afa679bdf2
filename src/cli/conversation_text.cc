#include "cli/conversation_text.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "cli/json_fields.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kSpace = " \t\r\n";

std::string message_line(std::string_view role, const std::string& content) {
  openai::JsonWriter out;
  out.begin_object().member("role", role).member("content", content).end_object();
  return out.take() + "\n";
}

std::string nth(std::size_t index) { return "message " + std::to_string(index + 1); }

Result<json::array> parse_lines(std::string_view text) {
  json::array messages;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.find_first_not_of(kSpace) == std::string_view::npos) { continue; }
    boost::system::error_code broken;
    messages.push_back(json::parse(line, broken));
    if (broken) { return Error{nth(messages.size() - 1) + " is not JSON: " + broken.message()}; }
  }
  return messages;
}

Result<json::array> parse_messages(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos || text[begin] != '[') { return parse_lines(text); }
  boost::system::error_code broken;
  json::value messages = json::parse(text, broken);
  if (broken) { return Error{"it is not JSON: " + broken.message()}; }
  return std::move(messages.as_array());
}

/// Puts the messages together, one after the other.
class Assembly {
 public:
  Result<void> take(const json::value& message) {
    const json::object* fields = message.if_object();
    const json::value* content = fields == nullptr ? nullptr : fields->if_contains("content");
    if (content == nullptr || !content->is_string()) {
      return Error{"is no object with a text as its \"content\""};
    }
    const std::string role = text_at(*fields, "role");
    std::string text = text_at(*fields, "content");
    if (role == "system" && is_first_) {
      system_ = std::move(text);
    } else if (role == "user" && !question_) {
      question_ = std::move(text);
    } else if (role == "assistant" && question_) {
      turns_.push_back({std::move(*question_), std::move(text)});
      question_.reset();
    } else {
      return Error{"has the role \"" + role + "\" out of turn"};
    }
    is_first_ = false;
    return {};
  }
  Result<Conversation> finish() {
    if (question_) { return Error{"its last question has no answer"}; }
    return Conversation(std::move(system_), std::move(turns_));
  }

 private:
  bool is_first_ = true;
  std::string system_;
  std::vector<Turn> turns_;
  std::optional<std::string> question_;
};

}  // namespace

std::string conversation_text(const Conversation& conversation) {
  std::string text;
  if (!conversation.system().empty()) { text += message_line("system", conversation.system()); }
  for (const Turn& turn : conversation.turns()) {
    text += message_line("user", turn.question) + message_line("assistant", turn.answer);
  }
  return text;
}

Result<Conversation> parse_conversation(std::string_view text) {
  const Result<json::array> messages = parse_messages(text);
  if (!messages) { return messages.error(); }
  Assembly assembly;
  for (std::size_t index = 0; index < messages->size(); ++index) {
    if (const Result<void> taken = assembly.take((*messages)[index]); !taken) {
      return Error{nth(index) + " " + taken.error().message};
    }
  }
  return assembly.finish();
}

}  // namespace murmur::cli
