#include "cli/chat_session.h"

#include <utility>

#include "base/trim.h"
#include "cli/ask_options.h"
#include "cli/conversation_file.h"
#include "cli/echo_off.h"
#include "cli/exit_code.h"
#include "cli/report_text.h"
#include "cli/stop.h"
#include "cli/text_width.h"
#include "cli/views.h"

namespace murmur::cli {
namespace {

const char* const kTheNodes = "as the node does it";

std::string turns_text(std::size_t turns) {
  return std::to_string(turns) + (turns == 1 ? " turn" : " turns");
}

}  // namespace

ChatSession::ChatSession(AskPlace place, ChatScreen screen, NodeDoor node, ChatOptions options)
    : place_(place),
      screen_(screen),
      node_(std::move(node)),
      settings_(std::move(options.question)),
      traces_(options.trace),
      conversation_(std::move(settings_.system), {}) {}

bool ChatSession::take(const std::string& input) {
  if (trimmed(input).empty()) { return true; }
  if (!is_chat_command(input)) {
    ask(input);
    return true;
  }
  const Result<ChatCommand> command = parse_chat_command(input);
  if (!command) {
    fail(command.error().message);
    return true;
  }
  if (command->verb == ChatVerb::Quit) { return false; }
  run(*command);
  return true;
}

void ChatSession::run(const ChatCommand& command) {
  const std::string& argument = command.argument;
  switch (command.verb) {
    case ChatVerb::Help: screen_.notes.write(chat_help()); break;
    case ChatVerb::Trace: trace(argument); break;
    case ChatVerb::Plan: set_plan(argument); break;
    case ChatVerb::Layers:
      set_number("layers", settings_.layers, layers_into(settings_), argument);
      break;
    case ChatVerb::FanOut:
      set_number("fan-out", settings_.fan_out, fan_out_into(settings_), argument);
      break;
    case ChatVerb::System: set_system(argument); break;
    case ChatVerb::Retry: retry(); break;
    case ChatVerb::Undo: undo(); break;
    case ChatVerb::Clear: clear(); break;
    case ChatVerb::Save: save(argument, false); break;
    case ChatVerb::Replace: save(argument, true); break;
    case ChatVerb::Load: load(argument); break;
    case ChatVerb::Quit: break;  // take() has seen to it
  }
}

// --- Asking ------------------------------------------------------------------------------------

void ChatSession::ask(const std::string& question) {
  if (const Result<void> good = check_prompt(question); !good) {
    fail(good.error().message);
    return;
  }
  conversation_.ask(question);
  ask_open_question();
}

Question ChatSession::next_question() const {
  Question question = settings_;
  question.system = conversation_.system();
  question.before = conversation_.before_question();
  question.prompt = *conversation_.open_question();
  // The trace may be asked for later; the local model alone has no run to tell of.
  if (question.plan != "local") {
    question.trace = screen_.is_live ? Question::Trace::Stream : Question::Trace::Final;
  }
  return question;
}

Result<Answer, AskFailure> ChatSession::ask_watched(const Question& question) const {
  if (!screen_.is_live) {
    PlainView view(screen_.answers, 0, 0);
    return ask_node(place_, node_, question, view);
  }
  LiveView view(screen_.answers, 0, 0);
  const EchoOff echo_off;
  return ask_node(place_, node_, question, view);
}

void ChatSession::ask_open_question() {
  Result<Answer, AskFailure> answer = ask_watched(next_question());
  if (place_.output.closed()) { return; }
  if (place_.interrupt.raised()) {
    if (!screen_.is_live) { return; }  // it ends the chat
    note(
        "stopped: this question and its unfinished answer are not part of the conversation; "
        "/retry asks again");
    return;
  }
  if (!answer) {
    (void)report("chat", answer.error());
    has_failed_ = true;
    return;
  }
  if (answer->text.empty()) {
    fail("the answer is empty");
    return;
  }
  conversation_.answer(answer->text);
  last_answer_ = std::move(*answer);
  if (traces_) { show_trace(); }
}

void ChatSession::retry() {
  if (!conversation_.ask_again()) {
    fail("nothing was asked so far");
    return;
  }
  note(one_line("asked again: " + *conversation_.open_question()));
  ask_open_question();
}

// --- Settings ----------------------------------------------------------------------------------

bool ChatSession::change(const std::string& name, const FlagValue& value,
                         const std::string& argument) {
  const Result<void> changed = value.set(argument);
  if (!changed) { fail("/" + name + " " + changed.error().message + ", not \"" + argument + "\""); }
  return changed.has_value();
}

void ChatSession::set_plan(const std::string& argument) {
  if (argument.empty()) {
    settings_.plan.clear();
  } else if (!change("plan", plan_into(settings_), argument)) {
    return;
  }
  note("plan: " + (settings_.plan.empty() ? kTheNodes : settings_.plan));
}

void ChatSession::set_number(const std::string& name, std::optional<std::uint32_t>& number,
                             const FlagValue& value, const std::string& argument) {
  if (argument.empty()) {
    number.reset();
  } else if (!change(name, value, argument)) {
    return;
  }
  note(name + ": " + (number ? std::to_string(*number) : kTheNodes));
}

void ChatSession::set_system(const std::string& text) {
  if (!text.empty()) {
    if (const Result<void> good = check_prompt(text); !good) {
      fail(good.error().message);
      return;
    }
  }
  conversation_.set_system(text);
  note(text.empty() ? "the models are told nothing before the conversation"
                    : one_line("the models are told first: " + text));
}

void ChatSession::trace(const std::string& argument) {
  if (argument.empty()) {
    if (last_answer_) {
      show_trace();
    } else {
      fail("there is no answer so far");
    }
    return;
  }
  std::string choice;
  if (!change("trace", choice_into(choice, {"on", "off"}), argument)) { return; }
  traces_ = choice == "on";
  note("trace: " + choice);
}

// Where the answers go into a file or a pipe, the trace must not.
void ChatSession::show_trace() {
  screen_.notes.write("\n" + report_table(*last_answer_, screen_.notes.table_columns()) +
                      summary_line(*last_answer_) + "\n");
}

// --- The conversation --------------------------------------------------------------------------

void ChatSession::undo() {
  const std::optional<Turn> last = conversation_.undo();
  if (!last) {
    fail("there is nothing to take back");
    return;
  }
  last_answer_.reset();
  note(one_line("taken back: " + last->question));
}

void ChatSession::clear() {
  conversation_.clear();
  last_answer_.reset();
  note("the conversation begins anew");
}

void ChatSession::save(const std::string& path, bool replaces) {
  const Result<void> saved = save_conversation(path, conversation_, replaces);
  if (!saved) {
    fail(saved.error().message);
    return;
  }
  note("saved " + turns_text(conversation_.turns().size()) + " in " + path);
}

void ChatSession::load(const std::string& path) {
  Result<Conversation> loaded = load_conversation(path);
  if (!loaded) {
    fail(loaded.error().message);
    return;
  }
  conversation_ = std::move(*loaded);
  last_answer_.reset();
  note("loaded " + turns_text(conversation_.turns().size()) + " from " + path);
}

// --- What it says ------------------------------------------------------------------------------

void ChatSession::note(const std::string& text) {
  screen_.notes.write("(" + without_controls(text) + ")\n");
}

void ChatSession::fail(const std::string& message) {
  (void)report("chat", message, kFailed);
  has_failed_ = true;
}

}  // namespace murmur::cli
