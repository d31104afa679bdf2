#include "cli/chat_options.h"

#include "cli/ask_options.h"

namespace murmur::cli {
namespace {

const char* const kExample =
    "murmur chat\n"
    "murmur chat --plan moa -k 3 --trace <questions.txt";

}  // namespace

Result<ChatOptions, Stop> parse_chat(const CommandLine& line) {
  ChatOptions chat;
  Options options(
      {"chat",
       "Talks with a node: every question goes there with all that was said before it.\n"
       "/help within lists the commands. Where standard input is no terminal, each of\n"
       "its lines is a question.",
       "[FLAGS]", kExample});
  add_node_flags(options, chat.node);
  add_plan_flag(options, chat.question);
  add_question_flags(options, chat.question);
  options.add_switch("--trace", chat.trace,
                     "Show after each answer who wrote what, and how fast; also: /trace");

  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  for (const auto& words : {arguments->words, arguments->after_dashes}) {
    if (!words.empty()) {
      return options.wrong_usage("unexpected argument \"" + words.front() + "\"");
    }
  }
  return chat;
}

}  // namespace murmur::cli
