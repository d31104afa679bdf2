#include "cli/chat_line.h"

#include <array>
#include <vector>

#include "base/trim.h"
#include "cli/nearest_name.h"
#include "cli/text_width.h"

namespace murmur::cli {
namespace {

struct CommandForm {
  std::string_view name;
  ChatVerb verb;
  std::string_view argument;  // as help writes it: empty for none, in [] if it may be left out
  std::string_view help;
};

constexpr std::array<CommandForm, 13> kForms{{
    {"/help", ChatVerb::Help, "", "This list"},
    {"/trace", ChatVerb::Trace, "[on|off]",
     "Who wrote what of the last answer; on: after each answer"},
    {"/plan", ChatVerb::Plan, "[NAME]",
     "auto, moa, select, or local (the node's model alone); without: the node's"},
    {"/layers", ChatVerb::Layers, "[N]", "Layers of proposals; without: the node's"},
    {"/fan-out", ChatVerb::FanOut, "[N]", "Other nodes asked in each layer; without: the node's"},
    {"/system", ChatVerb::System, "[TEXT]",
     "What the models are told before everything else; without: nothing"},
    {"/retry", ChatVerb::Retry, "", "Ask the last question again; its old answer goes"},
    {"/undo", ChatVerb::Undo, "", "Take the last question and its answer back"},
    {"/clear", ChatVerb::Clear, "", "Forget all that was said"},
    {"/save", ChatVerb::Save, "FILE", "Write the conversation to a new file, as JSON lines"},
    {"/save!", ChatVerb::Replace, "FILE", "The same in place of a file that is there"},
    {"/load", ChatVerb::Load, "FILE",
     "Go on with a conversation from a file: JSON lines, or an array"},
    {"/quit", ChatVerb::Quit, "", "Leave; so does Ctrl-D"},
}};

const char* const kOtherInput =
    "A line that ends in \\ goes on in the next one, and pasted lines are one question; one that\n"
    "should begin with / begins with a space. Ctrl-C stops an answer, or clears the line.\n";

std::string usage_of(const CommandForm& form) {
  const std::string gap = form.argument.empty() ? "" : " ";
  return std::string(form.name).append(gap).append(form.argument);
}

Error unknown(std::string_view name) {
  std::vector<std::string> known;
  for (const CommandForm& form : kForms) { known.emplace_back(form.name); }
  return Error{"there is no command " + std::string(name) + did_you_mean(name, known) +
               " (see /help)"};
}

}  // namespace

Result<ChatCommand> parse_chat_command(std::string_view input) {
  const std::string_view name = input.substr(0, input.find_first_of(" \t\r\n"));
  const std::string_view argument = trimmed(input.substr(name.size()));
  for (const CommandForm& form : kForms) {
    if (form.name != name) { continue; }
    const bool takes_one = !form.argument.empty();
    const bool needs_one = takes_one && !form.argument.starts_with('[');
    if (argument.empty() ? needs_one : !takes_one) {
      return Error{"it is used as " + usage_of(form)};
    }
    return ChatCommand{form.verb, std::string(argument)};
  }
  return unknown(name);
}

std::string chat_help() {
  constexpr std::size_t kUsageColumns = 18;
  std::string text;
  for (const CommandForm& form : kForms) {
    text.append("  ").append(pad_right(usage_of(form), kUsageColumns)).append(form.help);
    text.append("\n");
  }
  return text + kOtherInput;
}

}  // namespace murmur::cli
