#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace murmur::transcripts {

/// The scene itself is wrong: an unknown command, a name that nothing has.
struct ScriptError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Commands, and what they must lead to.
struct Block {
  std::vector<std::string> head;      ///< lines before "----": comments, blank lines and commands
  std::vector<std::string> expected;  ///< lines after it, up to a blank line
};

struct Script {
  std::vector<Block> blocks;
  std::vector<std::string> tail;  ///< comments after the last block
};

/// Throws ScriptError for a command that no "----" follows.
[[nodiscard]] Script parse(std::string_view text);
/// parse() turned round.
[[nodiscard]] std::string to_text(const Script& script);

/// One line: VERB NAME... OPTION=VALUE... "text"
struct Command {
  std::string verb;
  std::vector<std::string> names;
  std::map<std::string, std::string> options;
  std::optional<std::string> text;  ///< with \n, \" and \\; "ab"*3 is "ababab"

  [[nodiscard]] const std::string& name(std::size_t index) const;  ///< throws if there is none
  [[nodiscard]] std::string option(const std::string& key, const std::string& otherwise) const;
  [[nodiscard]] std::string text_or(const std::string& otherwise) const;
};

/// Empty for a comment or a blank line.
[[nodiscard]] std::optional<Command> parse_command(std::string_view line);

[[nodiscard]] std::uint64_t parse_number(const std::string& word);
/// "2s", "250ms", "3m".
[[nodiscard]] Duration parse_duration(const std::string& word);

}  // namespace murmur::transcripts
