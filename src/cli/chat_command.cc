#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <memory>

#include "cli/chat_options.h"
#include "cli/chat_session.h"
#include "cli/command.h"
#include "cli/edited_lines.h"
#include "cli/exit_code.h"
#include "cli/plain_lines.h"
#include "cli/state_folder.h"
#include "cli/stop.h"

namespace murmur::cli {
namespace {

/// What a chat needs of its process.
struct Surroundings {
  boost::asio::io_context context;
  Interrupt interrupt{context};
  Output output{STDOUT_FILENO};
  Output errors{STDERR_FILENO};

  /// A Ctrl-C stops an answer or clears a line where a user sits there; all else ends the chat.
  [[nodiscard]] bool must_end() const {
    return output.closed() || (interrupt.raised() && interrupt.signal() != SIGINT);
  }
  [[nodiscard]] int ended() const {
    return interrupt.raised() ? killed_by(interrupt.signal()) : output.exit_code_of_closed();
  }
};

int talk_by_lines(Surroundings& here, ChatSession& session) {
  StandardInput input(here.context, here.interrupt);
  PlainLines lines(input);
  for (;;) {
    const TypedLine line = next_input(lines);
    const bool goes_on = line.kind == TypedLine::Kind::Text && session.take(line.text);
    if (here.must_end() || here.interrupt.raised()) { return here.ended(); }
    if (!goes_on) { return session.has_failed() ? kFailed : kDone; }
  }
}

/// Whether this Ctrl-C is one too many: the one before it found nothing to clear either.
bool leaves(const std::string& cleared, bool& warned, Output& output) {
  if (!cleared.empty()) { return warned = false; }
  if (warned) { return true; }
  output.write("(Ctrl-C again, or Ctrl-D, leaves)\n");
  warned = true;
  return false;
}

int talk_on_terminal(Surroundings& here, ChatSession& session, EditedLines& lines) {
  here.output.write("(/help lists the commands; Ctrl-D leaves)\n");
  for (bool warned = false;;) {
    if (const std::string problem = lines.take_history_problem(); !problem.empty()) {
      (void)report("chat", "nothing typed is kept for the next time: " + problem, kDone);
    }
    const TypedLine line = next_input(lines);
    if (here.must_end()) { return here.ended(); }
    if (line.kind == TypedLine::Kind::End) { return kDone; }
    if (line.kind == TypedLine::Kind::Interrupt) {
      if (leaves(line.text, warned, here.output)) { return kDone; }
    } else {
      warned = false;
      lines.remember(line.text);
      if (!session.take(line.text)) { return kDone; }
      if (here.must_end()) { return here.ended(); }
      here.output.write("\n");
    }
    here.interrupt.forget();
  }
}

}  // namespace

int chat_command(const CommandLine& line) {
  Result<ChatOptions, Stop> chat = parse_chat(line);
  if (!chat) { return report(chat.error()); }
  Result<NodeDoor> node = node_door(chat->node);
  if (!node) { return report("chat", node.error().message, kUsage); }

  Surroundings here;
  const AskPlace place{here.context, here.interrupt, here.output};
  if (::isatty(STDIN_FILENO) != 1 || !here.output.is_terminal()) {
    ChatSession session(place, {.answers = here.output, .notes = here.errors, .is_live = false},
                        std::move(*node), std::move(*chat));
    return talk_by_lines(here, session);
  }
  const std::string folder = state_folder();
  const auto lines = EditedLines::open(here.context, here.interrupt, here.output,
                                       folder.empty() ? "" : folder + "/chat_history");
  if (!lines) { return report("chat", lines.error().message, kUsage); }
  ChatSession session(place, {.answers = here.output, .notes = here.output, .is_live = true},
                      std::move(*node), std::move(*chat));
  return talk_on_terminal(here, session, **lines);
}

}  // namespace murmur::cli
