#include "eval/dataset.h"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <set>
#include <utility>

#include "files/read_file.h"

namespace murmur::eval {
namespace {

namespace json = boost::json;

constexpr std::size_t kBytesMax = 1U << 30U;

/// As people write it: "4.5", not "4.5E0".
std::string in_decimals(double number) {
  std::array<char, 400> digits{};  // the longest double has some 325
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  return {digits.data(), end.ptr};
}

/// A text, or a number or truth value as JSON writes it.
std::optional<std::string> text_at(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || value->is_null() || value->is_structured()) { return std::nullopt; }
  if (const json::string* const text = value->if_string()) { return std::string(*text); }
  if (const double* const number = value->if_double()) { return in_decimals(*number); }
  return json::serialize(*value);
}

std::string final_answer(std::string answer) {
  constexpr std::string_view kMark = "#### ";
  const std::size_t at = answer.rfind(kMark);
  return at == std::string::npos ? answer : answer.substr(at + kMark.size());
}

Result<Question> parse_question(std::string_view line, std::size_t number) {
  const auto complain = [number](const std::string& what) {
    return Error{"line " + std::to_string(number) + " " + what};
  };
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error) { return complain("is not JSON: " + error.message()); }
  const json::object* const object = value.if_object();
  if (object == nullptr) { return complain("is no JSON object"); }

  Question question;
  for (const char* const key : {"prompt", "instruction", "question"}) {
    if (auto text = text_at(*object, key); text && question.prompt.empty()) {
      question.prompt = *std::move(text);
    }
  }
  if (question.prompt.empty()) { return complain("has no prompt, instruction or question"); }
  question.id = text_at(*object, "id").value_or(std::to_string(number));
  question.skill = text_at(*object, "skill").value_or("");
  question.answer_bytes = text_at(*object, "output").value_or("").size();
  if (auto answer = text_at(*object, "answer")) {
    question.answer_bytes = answer->size();
    question.answer = final_answer(*std::move(answer));
  }
  question.line = number;
  return question;
}

}  // namespace

Result<std::vector<Question>> parse_dataset(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '[') {
    return Error{"it is one JSON array, where each line must be an object of its own"};
  }
  std::vector<Question> questions;
  std::set<std::string> ids;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) { continue; }
    auto question = parse_question(line, number);
    if (!question) { return question.error(); }
    if (!ids.insert(question->id).second) {
      return Error{"line " + std::to_string(number) + " has the id " + question->id +
                   " of an earlier one"};
    }
    questions.push_back(*std::move(question));
  }
  if (questions.empty()) { return Error{"there is no question in it"}; }
  return questions;
}

Result<std::vector<Question>> load_dataset(const std::string& path) {
  const auto text = read_file(path, kBytesMax);
  if (!text) { return text.error(); }
  auto questions = parse_dataset(*text);
  if (!questions) { return Error{path + ": " + questions.error().message}; }
  return questions;
}

}  // namespace murmur::eval
