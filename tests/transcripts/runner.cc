#include "transcripts/runner.h"

#include <optional>
#include <vector>

#include "transcripts/commands.h"
#include "transcripts/script.h"
#include "transcripts/stage.h"

namespace murmur::transcripts {
namespace {

std::vector<std::string> play_block(const Block& block, std::optional<Stage>& stage) {
  std::vector<std::string> lines;
  for (const std::string& text : block.head) {
    try {
      const auto command = parse_command(text);
      if (!command) { continue; }
      perform(*command, stage);
    } catch (const ScriptError& error) { lines.push_back("error: " + std::string(error.what())); }
    for (std::string& line : stage ? stage->take_lines() : std::vector<std::string>()) {
      lines.push_back(std::move(line));
    }
  }
  if (lines.empty()) { lines.push_back("(nothing)"); }
  return lines;
}

}  // namespace

std::string play(std::string_view text) {
  Script script = parse(text);
  std::optional<Stage> stage;
  for (Block& block : script.blocks) { block.expected = play_block(block, stage); }
  return to_text(script);
}

}  // namespace murmur::transcripts
