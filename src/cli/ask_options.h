#pragma once

#include <string>

#include "cli/command.h"
#include "cli/node_door.h"
#include "cli/options.h"
#include "cli/question.h"

namespace murmur::cli {

struct AskOptions {
  NodeFlags node;
  Question question;         ///< without what is read from standard input
  bool reads_stdin = false;  ///< put standard input behind the prompt
  bool trace = false;
  bool json = false;
};

/// Reads what `murmur ask` was told. `stdin_is_terminal`: without a prompt there is nothing to
/// read.
[[nodiscard]] Result<AskOptions, Stop> parse_ask(const CommandLine& line, bool stdin_is_terminal);

/// The flags of a question that ask, chat and demo share: all but the plan.
void add_question_flags(Options& options, Question& question);
/// --plan, as ask and chat have it.
void add_plan_flag(Options& options, Question& question);

// What may be said of a question's plan, also while a chat goes on.
[[nodiscard]] FlagValue plan_into(Question& question);
[[nodiscard]] FlagValue layers_into(Question& question);
[[nodiscard]] FlagValue fan_out_into(Question& question);

/// A prompt that a node would refuse anyway: empty, not UTF-8, with a NUL.
[[nodiscard]] Result<void> check_prompt(const std::string& prompt);

}  // namespace murmur::cli
