#include "cli/flat_toml.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kSettingsMax = 1000;

bool is_bare(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
}

// A string could be the value or make the Error, so it must be said which.
Result<std::string> text_value(std::string text) {
  return {boost::system::in_place_value, std::move(text)};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<Setting>> read() {
    std::vector<Setting> settings;
    for (skip_blank_lines(); !at_end(); skip_blank_lines()) {
      Result<Setting> setting = read_setting();
      if (!setting) { return setting.error(); }
      const bool twice = std::any_of(settings.begin(), settings.end(), [&](const Setting& other) {
        return other.key == setting->key;
      });
      if (twice) { return fail("the key " + setting->key + " is given twice", setting->line); }
      if (settings.size() == kSettingsMax) { return fail("too many keys", setting->line); }
      settings.push_back(std::move(*setting));
    }
    return settings;
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  char take() {
    const char letter = text_[at_++];
    if (letter == '\n') { ++line_; }
    return letter;
  }
  [[nodiscard]] Error fail(const std::string& what) const { return fail(what, line_); }
  [[nodiscard]] static Error fail(const std::string& what, std::size_t line) {
    return Error{"line " + std::to_string(line) + ": " + what};
  }

  void skip_spaces() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r') { take(); }
  }
  void skip_comment() {
    if (peek() != '#') { return; }
    while (!at_end() && peek() != '\n') { take(); }
  }
  void skip_blank_lines() {
    for (skip_spaces(), skip_comment(); peek() == '\n'; skip_spaces(), skip_comment()) { take(); }
  }

  Result<Setting> read_setting() {
    Setting setting;
    setting.line = line_;
    if (peek() == '[') { return fail("there are no tables here; write KEY = VALUE"); }
    Result<std::string> key = peek() == '"' || peek() == '\'' ? read_string() : read_bare_word();
    if (!key) { return key.error(); }
    setting.key = std::move(*key);
    if (setting.key.empty()) { return fail("expected KEY = VALUE"); }
    skip_spaces();
    if (peek() != '=') { return fail("expected = after " + setting.key); }
    take();
    skip_spaces();
    if (Result<void> read = read_values(setting); !read) { return read.error(); }
    skip_spaces();
    skip_comment();
    if (!at_end() && peek() != '\n') { return fail("unexpected text after the value"); }
    return setting;
  }

  Result<void> read_values(Setting& setting) {
    if (peek() == '[') { return read_array(setting.values); }
    Result<std::string> value = read_value();
    if (!value) { return value.error(); }
    setting.values.push_back(std::move(*value));
    return {};
  }

  Result<void> read_array(std::vector<std::string>& values) {
    take();
    for (skip_blank_lines(); peek() != ']'; skip_blank_lines()) {
      Result<std::string> value = read_value();
      if (!value) { return value.error(); }
      if (values.size() == kSettingsMax) { return fail("the array is too long"); }
      values.push_back(std::move(*value));
      skip_blank_lines();
      if (peek() == ',') {
        take();
      } else if (peek() != ']') {
        return fail("expected , or ] in the array");
      }
    }
    take();
    return {};
  }

  Result<std::string> read_value() {
    if (peek() == '"' || peek() == '\'') { return read_string(); }
    std::string word;
    while (is_bare(peek()) || peek() == '+' || peek() == '.') { word.push_back(take()); }
    const bool is_number = !word.empty() && word.find_first_of("0123456789") != std::string::npos &&
                           word.find_first_not_of("0123456789+-._eE") == std::string::npos;
    if (is_number) {
      word.erase(std::remove(word.begin(), word.end(), '_'), word.end());
      return text_value(std::move(word));
    }
    if (word == "true" || word == "false") { return text_value(std::move(word)); }
    if (word.empty()) { return fail("a value is missing"); }
    return fail("write text in quotes: \"" + word + "\"");
  }

  Result<std::string> read_bare_word() {
    std::string word;
    while (is_bare(peek())) { word.push_back(take()); }
    return text_value(std::move(word));
  }

  Result<std::string> read_string() {
    const char quote = take();
    std::string text;
    while (peek() != quote) {
      if (at_end() || peek() == '\n') { return fail("the text's closing quote is missing"); }
      const char letter = take();
      if (letter != '\\' || quote == '\'') {
        text.push_back(letter);
        continue;
      }
      const std::size_t escape = std::string_view("\"\\ntr").find(peek());
      if (at_end() || escape == std::string_view::npos) {
        return fail("only \\\" \\\\ \\n \\t \\r are escapes here; or use 'single quotes'");
      }
      take();
      text.push_back("\"\\\n\t\r"[escape]);
    }
    take();
    return text_value(std::move(text));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

std::string in_line(const Setting& setting, const std::string& message) {
  return "line " + std::to_string(setting.line) + ": " + message;
}

Result<std::vector<Setting>> parse_flat_toml(std::string_view text) {
  if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) {
    return Error{"line 1: this is not a text file in UTF-8"};
  }
  return Reader(text).read();
}

}  // namespace murmur::cli
