#include "transcripts/script.h"

#include <charconv>
#include <utility>

namespace murmur::transcripts {
namespace {

constexpr std::string_view kSeparator = "----";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Reads words off the front of one line.
class WordReader {
 public:
  explicit WordReader(std::string_view line) : rest_(line) { skip_spaces(); }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool at_text() const { return rest_.starts_with('"'); }

  std::string word() {
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    std::string word(rest_.substr(0, end));
    rest_.remove_prefix(end);
    skip_spaces();
    return word;
  }

  std::string text() {
    rest_.remove_prefix(1);
    std::string text;
    while (!rest_.starts_with('"')) {
      if (rest_.empty()) { throw ScriptError("a text does not end"); }
      text += character();
    }
    rest_.remove_prefix(1);
    if (!rest_.starts_with('*')) {
      skip_spaces();
      return text;
    }
    rest_.remove_prefix(1);
    std::string repeated;
    for (std::uint64_t left = parse_number(word()); left > 0; --left) { repeated += text; }
    return repeated;
  }

 private:
  char character() {
    char c = rest_.front();
    rest_.remove_prefix(1);
    if (c != '\\' || rest_.empty()) { return c; }
    c = rest_.front();
    rest_.remove_prefix(1);
    return c == 'n' ? '\n' : c;
  }
  void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  std::string_view rest_;
};

}  // namespace

Script parse(std::string_view text) {
  Script script;
  Block block;
  bool in_head = true;
  for (std::string& line : lines_of(text)) {
    if (in_head && line == kSeparator) {
      in_head = false;
    } else if (in_head) {
      block.head.push_back(std::move(line));
    } else if (!line.empty()) {
      block.expected.push_back(std::move(line));
    } else {
      script.blocks.push_back(std::exchange(block, {}));
      in_head = true;
    }
  }
  if (!in_head) {
    script.blocks.push_back(std::move(block));
    return script;
  }
  for (const std::string& line : block.head) {
    if (parse_command(line)) { throw ScriptError("no ---- follows: " + line); }
  }
  script.tail = std::move(block.head);
  return script;
}

std::string to_text(const Script& script) {
  std::string text;
  const auto add = [&](const std::vector<std::string>& lines) {
    for (const std::string& line : lines) { text += line + "\n"; }
  };
  for (const Block& block : script.blocks) {
    if (!text.empty()) { text += "\n"; }
    add(block.head);
    text += std::string(kSeparator) + "\n";
    add(block.expected);
  }
  if (!script.tail.empty()) { text += "\n"; }
  add(script.tail);
  return text;
}

std::optional<Command> parse_command(std::string_view line) {
  WordReader reader(line);
  if (reader.at_end() || line.starts_with('#')) { return std::nullopt; }
  Command command{reader.word(), {}, {}, std::nullopt};
  while (!reader.at_end()) {
    if (reader.at_text()) {
      command.text = reader.text();
      continue;
    }
    std::string word = reader.word();
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      command.names.push_back(std::move(word));
    } else {
      command.options[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  return command;
}

const std::string& Command::name(std::size_t index) const {
  if (index >= names.size()) { throw ScriptError(verb + " names too few things"); }
  return names[index];
}

std::string Command::option(const std::string& key, const std::string& otherwise) const {
  const auto found = options.find(key);
  return found == options.end() ? otherwise : found->second;
}

std::string Command::text_or(const std::string& otherwise) const {
  return text.value_or(otherwise);
}

std::uint64_t parse_number(const std::string& word) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) {
    throw ScriptError("no number: " + word);
  }
  return number;
}

Duration parse_duration(const std::string& word) {
  const std::size_t unit = std::min(word.find_first_not_of("0123456789"), word.size());
  const auto count = static_cast<std::int64_t>(parse_number(word.substr(0, unit)));
  const std::string name = word.substr(unit);
  if (name == "ms") { return std::chrono::milliseconds(count); }
  if (name == "s") { return std::chrono::seconds(count); }
  if (name == "m") { return std::chrono::minutes(count); }
  throw ScriptError("no duration: " + word);
}

}  // namespace murmur::transcripts
